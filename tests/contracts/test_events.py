"""What publishers promise: a version changes by additions only, and every consumer parses the example messages."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from encours.asyncapi import released
from encours.event_compatibility import breaking_changes
from encours.services import SERVICES, builder
from encours_contracts import EVENTS, Envelope, Event
from encours_platform.service import runtime_for
from tests.support.application import settings_for

EVENT_DOCUMENTS = Path(__file__).parents[2] / "docs" / "events"
RELEASED = sorted((EVENT_DOCUMENTS / "released").glob("*.json"))


class Released(BaseModel):
    amount: int
    kind: str | None = None
    parts: list[dict[str, int]] = []


class WithAnOptionalField(Released):
    note: str | None = None


class WithARequiredField(Released):
    note: str


class Retyped(BaseModel):
    amount: str
    kind: str | None = None
    parts: list[dict[str, int]] = []


class Renamed(BaseModel):
    total: int = 0
    kind: str | None = None
    parts: list[dict[str, int]] = []


class NoLongerOptional(BaseModel):
    amount: int
    kind: str
    parts: list[dict[str, int]] = []


@pytest.mark.parametrize(
    ("model", "found"),
    [
        (Released, []),
        (WithAnOptionalField, []),
        (WithARequiredField, ["note: newly required"]),
        (Retyped, ["amount: type 'integer' is 'string' now"]),
        (Renamed, ["amount: removed"]),
        (NoLongerOptional, ["kind: other alternatives", "kind: newly required"]),
    ],
)
def test_only_additions_are_compatible(model: type[BaseModel], found: list[str]) -> None:
    assert breaking_changes(Released.model_json_schema(), model.model_json_schema()) == found


@pytest.mark.parametrize("released_file", RELEASED, ids=lambda file: str(file.stem))
def test_an_event_changes_by_additions_only_within_its_version(released_file: Path) -> None:
    """Anything else is a second class with the next version, published beside the first."""
    now: dict[str, Any] | None = released().get(released_file.name)
    assert now is not None, "an event that was released is published until nobody reads it"
    assert breaking_changes(json.loads(released_file.read_text()), now) == []


def test_every_event_is_released() -> None:
    assert {file.stem for file in RELEASED} >= EVENTS.keys(), "python -m encours.asyncapi docs/events --release"


@pytest.mark.parametrize("type_", EVENTS)
def test_the_type_ends_with_the_version_of_its_class(type_: str) -> None:
    assert type_.endswith(f".v{EVENTS[type_].VERSION}")


def test_a_second_version_is_an_event_of_its_own() -> None:
    try:

        class InvoicePaidV2(Event, publisher="billing", version=2):
            pass

        assert InvoicePaidV2.TYPE == "encours.invoice-paid.v2"
    finally:
        EVENTS.pop("encours.invoice-paid.v2", None)


@pytest.mark.parametrize("service", SERVICES)
def test_every_consumer_parses_the_example_of_each_event_that_it_handles(service: str) -> None:
    settings = settings_for("postgresql://nobody@127.0.0.1:1/none")
    handled = builder(service)(runtime_for(service, settings, SERVICES)).handlers
    assert handled
    for type_ in handled:
        raw = (EVENT_DOCUMENTS / "examples" / f"{type_}.json").read_bytes()
        envelope = Envelope.from_bytes(raw)
        assert envelope.event().model_dump(mode="json") == envelope.data
