import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from encours_contracts.fields import Answer
from encours_values.ids import ACCOUNT, EVENT, typeid

EVENTS: dict[str, type["Event"]] = {}
"""Event type (`encours.order-placed.v1`) → model; filled as the modules of this package are imported."""


class Event(Answer):
    """A fact that its publisher publishes once. Subclasses name the fields of `data`."""

    TYPE: ClassVar[str]
    PUBLISHER: ClassVar[str]
    VERSION: ClassVar[int] = 1
    """Ends the type. Within a version only optional fields are added; any other change is a second class beside it."""
    CONTROL: ClassVar[bool] = False
    """Of the platform, not of the business: not shown to partners, not counted for quiescence."""
    INTERNAL: ClassVar[bool] = False
    """Between two of our services: not shown to partners, but counted for quiescence."""
    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset()
    """Fields for our own services only; the public event log leaves them out."""

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        *,
        publisher: str | None = None,
        control: bool = False,
        internal: bool = False,
        version: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if publisher is None:
            return
        cls.PUBLISHER = publisher
        cls.CONTROL = control
        cls.INTERNAL = internal
        cls.VERSION = version
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", re.sub(r"V\d+$", "", cls.__name__)).lower()
        cls.TYPE = f"encours.{name}.v{version}"
        EVENTS[cls.TYPE] = cls

    def __init_subclass__(cls, **kwargs: Any) -> None:
        kwargs.pop("publisher", None)
        kwargs.pop("control", None)
        kwargs.pop("internal", None)
        kwargs.pop("version", None)
        super().__init_subclass__(**kwargs)

    @classmethod
    def is_public(cls) -> bool:
        """Whether partners see it, in the event log and over webhooks."""
        return not (cls.CONTROL or cls.INTERNAL)

    @property
    def account(self) -> UUID | None:
        """The buyer it concerns: all events of one buyer are handled in order."""
        value: UUID | None = getattr(self, "account_id", None)
        return value


def public_event(
    event_id: UUID, type_: str, time: datetime, account: UUID | None, data: Mapping[str, Any]
) -> dict[str, Any]:
    """A CloudEvent as partners see it. Fields that `data` leaves out are null."""
    model = EVENTS[type_]
    names = [name for name in model.model_fields if name not in model.PRIVATE_FIELDS]
    if account is not None:
        names.append("account_external_id")
    return {
        "specversion": "1.0",
        "id": typeid(EVENT, event_id),
        "source": f"/encours/{model.PUBLISHER}",
        "type": type_,
        "time": time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "subject": typeid(ACCOUNT, account) if account else None,
        "datacontenttype": "application/json",
        "data": {**dict.fromkeys(names), **data},
    }


class Envelope(BaseModel):
    """CloudEvents 1.0, structured JSON mode, with `tenant` as an extension attribute."""

    model_config = ConfigDict(frozen=True)

    specversion: str = "1.0"
    id: UUID
    source: str
    type: str
    time: datetime
    """Instant on the tenant's clock."""
    subject: str | None = None
    tenant: UUID
    account: UUID | None = None
    traceparent: str | None = None
    restated: bool | None = None
    """True where the event repeats the present state (`encours republish`)."""
    datacontenttype: str = "application/json"
    data: dict[str, Any]

    @property
    def key(self) -> str:
        """What is handled in order: `<tenant>:<account>`."""
        return f"{self.tenant}:{self.account or '-'}"

    @cached_property
    def _event(self) -> Event:
        return EVENTS[self.type].model_validate(self.data)

    def event(self) -> Event:
        """The event itself, read once for all handlers that get this envelope.

        Raises `KeyError` on an unknown type, `pydantic.ValidationError` on other data.
        """
        return self._event

    def public_data(self) -> dict[str, Any]:
        """The data as partners see it: ids as TypeIDs, no private field."""
        event = self.event()
        return event.model_dump(mode="json", exclude=set(event.PRIVATE_FIELDS))

    def to_bytes(self) -> bytes:
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Raises `pydantic.ValidationError` where the message is no envelope of ours."""
        return cls.model_validate_json(raw)
