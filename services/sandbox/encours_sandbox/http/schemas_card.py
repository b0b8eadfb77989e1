"""The simulated payment service, as the API shows it."""

from typing import Annotated

from pydantic import Field

from encours_contracts.fields import Answer, Body, ConnectionId
from encours_sandbox.domain.card_scenario import CardOutcome, DisputeEnd, Shuffle

CardDays = Annotated[int, Field(strict=True, ge=0, le=400, examples=[2])]


class CardAccountBody(Body):
    connection_id: ConnectionId | None = None
    """The merchant's connection to this service, whose endpoint gets the webhooks."""


class CardAccountAnswer(Answer):
    """Keys of the simulated service; they work in the sandbox only."""

    url: Annotated[str, Field(examples=["http://127.0.0.1:8000/v1/sandbox/card"])]
    secret_key: str
    webhook_secret: str


class _CardScenario(Body):
    outcome: CardOutcome = "approve"
    """Of every card; with `approve` each test card does what it stands for."""
    dispute_after_days: CardDays | None = None
    """The buyer's bank takes each payment back after so many days."""
    dispute_ends: DisputeEnd = "open"
    dispute_lasts_days: CardDays = 10
    payout_after_days: CardDays = 2
    webhook_delay_minutes: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 0
    webhook_copies: Annotated[int, Field(strict=True, ge=1, le=5)] = 1
    webhook_order: Shuffle = "in_order"
    lost_webhooks: Annotated[int, Field(strict=True, ge=0, le=1000)] = 0
    """So many of the next webhooks are never sent."""


class CardScenarioBody(_CardScenario):
    """What is not given is as usual."""


class CardScenarioAnswer(_CardScenario):
    """As it is from now on."""
