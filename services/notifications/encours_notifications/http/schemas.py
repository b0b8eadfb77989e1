"""Bodies and answers."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from encours_contracts.envelope import EVENTS
from encours_contracts.fields import (
    AccountId,
    Answer,
    Body,
    DeliveryId,
    EventId,
    NotificationId,
    ShortText,
    WebhookId,
)
from encours_notifications.domain.targets import URL_LENGTH_MAX

EVENT_TYPES_MAX = 100
YEAR_2000, YEAR_2200 = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _known_type(type_: str) -> str:
    if type_ != "*" and (type_ not in EVENTS or not EVENTS[type_].is_public()):
        raise ValueError("no such event type")
    return type_


EventType = Annotated[str, Field(max_length=100, pattern=r"^(\*|[a-z0-9.-]+)$", examples=["encours.order-placed.v1"])]
SubscribedType = Annotated[EventType, AfterValidator(_known_type)]
SubscribedTypes = Annotated[
    list[SubscribedType],
    Field(min_length=1, max_length=EVENT_TYPES_MAX, examples=[["encours.order-placed.v1", "encours.invoice-paid.v1"]]),
]
"""Event types, or `*` for all present and future ones."""
Url = Annotated[str, Field(min_length=1, max_length=URL_LENGTH_MAX, examples=["https://shop.example/encours/webhooks"])]
Status = Literal["enabled", "disabled"]


class PublicEvent(Answer):
    """A CloudEvent 1.0, as webhooks carry it too."""

    specversion: str = Field(examples=["1.0"])
    id: EventId
    source: str = Field(examples=["/encours/credit"])
    type: EventType
    time: datetime
    """Instant on the merchant's clock."""
    subject: str | None = Field(examples=["acc_01jd3v5h8qe6k9w2x4y7z0abcd"])
    """The account that it concerns."""
    sequence: int = Field(examples=[42])
    """Counts the events of one account from 1: after n, n + 2 means that n + 1 has not arrived yet."""
    datacontenttype: str
    data: dict[str, Any]
    """Fields of the type. `account_external_id` is the merchant's own id of the buyer, on every event of an account."""


class NewWebhookEndpoint(Body):
    url: Url
    events: SubscribedTypes = ["*"]
    description: ShortText | None = None


class WebhookEndpointChange(Body):
    """Fields that are left out do not change."""

    url: Url | None = None
    events: SubscribedTypes | None = None
    description: ShortText | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("nothing to change")
        return self


class EndpointDetails(Answer):
    cause: str
    reason_code: str | None = None
    will_retry: bool


class WebhookEndpoint(Answer):
    id: WebhookId
    url: str
    description: str | None
    events: list[EventType]
    status: Status
    details: EndpointDetails | None
    """Why it is disabled, or why the last attempt failed."""
    last_success_at: datetime | None
    replaced_secrets_valid_until: list[datetime]
    """For each secret that a rotation replaced: until when messages are signed with it too (merchant's clock)."""
    created_at: datetime
    available_actions: list[str]


class WebhookEndpointWithSecret(WebhookEndpoint):
    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])
    """Signs the messages (Standard Webhooks). Shown now and never again."""


class ReplayRequest(Body):
    since: Annotated[AwareDatetime, Field(ge=YEAR_2000, lt=YEAR_2200, examples=["2011-01-31T00:00:00Z"])]
    """Instant of the merchant's clock: events from then on are delivered again."""
    account_id: AccountId | None = None


class ReplayStarted(Answer):
    deliveries: int
    """How many events will be delivered; 10,000 at most, oldest first."""


class DeliveryDetails(Answer):
    cause: str
    reason_code: str | None
    will_retry: bool


class Delivery(Answer):
    id: DeliveryId
    endpoint_id: WebhookId
    event_id: EventId
    event_type: EventType
    status: Literal["pending", "delivered", "failed"]
    attempts: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    created_at: datetime
    details: DeliveryDetails | None
    """Why the last attempt failed; `reason_code` is the HTTP status, if there was one."""
    available_actions: list[str]


class NotificationDetails(Answer):
    cause: str
    reason_code: str | None = None
    will_retry: bool


class Notification(Answer):
    id: NotificationId
    account_id: AccountId | None
    event_id: EventId | None
    channel: Literal["email"]
    template: str = Field(examples=["pre_notification"])
    audience: Literal["buyer", "merchant"]
    recipient: str | None = Field(examples=["compta@acheteur.example"])
    locale: str
    status: Literal["waiting", "not_sent", "queued", "sent", "failed"]
    """`not_sent`: recorded only, no mail server or address is configured; `waiting`: for the
    buyer's address, or for the file to attach."""
    created_at: datetime
    sent_at: datetime | None
    document_id: Annotated[str, Field(examples=["inv_01jd3v5h8qe6k9w2x4y7z0abcd"])] | None
    """The invoice, credit note or statement that is attached as PDF."""
    details: NotificationDetails | None
    available_actions: list[str]


class NotificationInFull(Notification):
    subject: str
    text: str
