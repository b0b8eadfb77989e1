from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_credit.domain.eligibility import Refusal, refusals
from encours_credit.domain.exposure import orderable
from encours_credit.store import accounts, exposure
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values import terms
from encours_values.money import CurrencyMismatch


@dataclass(frozen=True)
class Eligibility:
    reasons: tuple[Refusal, ...]
    """Empty: the buyer may pay later."""
    terms: dict[str, Any]
    due_on: date
    """Of an order that is placed, shipped and invoiced today."""
    available_minor: int
    """The largest order that the limits let through, minor units."""


def check_currency(currency: str, pointer: str = "/currency") -> None:
    """Raises `CurrencyMismatch`: lines are in EUR."""
    if currency != "EUR":
        raise CurrencyMismatch("the line is in EUR", pointer=pointer)


async def check_eligibility(tx: Tx, account_id: UUID, amount_minor: int, currency: str) -> Eligibility:
    """The decision that an order of `amount_minor` would get now; changes nothing.

    Raises `NotFound` and `CurrencyMismatch`.
    """
    account, exposures = await accounts.find(tx, account_id), await exposure.read(tx, account_id)
    if account is None or exposures is None:
        raise NotFound("there is no such account")
    check_currency(currency, "#query/currency")
    settings = tx.settings
    spoken = terms.parse_terms(account.terms or settings.terms)
    return Eligibility(
        reasons=refusals(
            exposures.own, exposures.group, amount_minor, mandate_required=settings.credit.require_mandate
        ),
        terms=spoken.to_json(),
        due_on=terms.lawful_due_date(tx.today, spoken),
        available_minor=orderable(exposures.own, exposures.group),
    )
