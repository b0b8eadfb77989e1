from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from encours_billing.domain.early_collection import check_may_be_collected_early, may_be_collected_early, oldest_up_to
from encours_billing.domain.errors import NothingToCollectEarly
from encours_billing.domain.invoice import Invoice
from encours_billing.store import buyers, early_collections, invoices
from encours_billing.store.early_collections import EarlyCollection, Part
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit
from encours_billing.use_cases.retry_debits import debit_of_its_own
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import InvalidRequest, NotYetKnown
from encours_values.ids import new_id
from encours_values.money import CurrencyMismatch

CURRENCY = "EUR"
"""The only one that SEPA collects (docs/rules/scheme.md)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be debited early: these invoices, or the oldest up to an amount in minor units.

    `collection_date` is the day agreed; None = as soon as it can be announced.
    """

    account_id: UUID
    invoice_ids: Sequence[UUID] | None
    amount_minor: int | None
    requested_by: Literal["buyer", "merchant"]
    collection_date: date | None
    reason: str | None


async def request_early_collection(tx: Tx, request: Request) -> EarlyCollection:
    """Asks collections to debit undue invoices early, each by a debit of its own with its own announcement (S0.35).

    Credit on the account pays them first. The month's statement shows them and does not ask for them again. Headroom is
    free only when a debit is final.
    Raises `NotYetKnown` (account), `InvalidRequest`, `CurrencyMismatch`, `InvoiceNotOpen`, `InvoiceIsDue`,
    `InvoiceIsDisputed`, `AlreadyRequested` and `NothingToCollectEarly`.
    """
    if request.account_id not in await buyers.lock(tx, [request.account_id]):
        raise NotYetKnown("the account is not known here", pointer="/account_id")
    day = request.collection_date or tx.today
    if day < tx.today:
        raise InvalidRequest("the day agreed is past", pointer="/collection_date")
    chosen = await _less_credit(tx, request.account_id, await _chosen(tx, request))
    first_due = min(invoice.due_on for invoice in chosen)
    if day >= first_due:
        raise InvalidRequest(f"the first of the invoices falls due on {first_due}", pointer="/collection_date")
    new = EarlyCollection(
        early_collection_id=new_id(),
        account_id=request.account_id,
        requested_by=request.requested_by,
        collection_date=day,
        currency=CURRENCY,
        reason=request.reason,
        requested_at=tx.now,
        parts=[Part(invoice.invoice_id, invoice.number, invoice.balance.collectable_minor) for invoice in chosen],
    )
    await early_collections.insert(tx, new)
    await invoices.debit_requested(tx, [invoice.invoice_id for invoice in chosen])
    early = {"due_date": day, "early": True, "requested_by": request.requested_by}
    await append_all(
        tx,
        [debit_of_its_own(each, each.balance.collectable_minor).model_copy(update=early) for each in chosen],
    )
    return new


async def _less_credit(tx: Tx, account_id: UUID, chosen: Sequence[Invoice]) -> list[Invoice]:
    """What is left of these invoices once credit on the account has paid. Raises `NothingToCollectEarly`."""
    ids = [invoice.invoice_id for invoice in chosen]
    await append_all(tx, await apply_customer_credit(tx, [account_id], to_be_requested=ids))
    now = await invoices.by_ids(tx, ids)
    left = [now[id_] for id_ in ids if now[id_].balance.collectable_minor]
    if not left:
        raise NothingToCollectEarly("credit on the account pays these invoices", pointer="/invoice_ids")
    return left


async def _chosen(tx: Tx, request: Request) -> list[Invoice]:
    if (request.invoice_ids is None) == (request.amount_minor is None):
        raise InvalidRequest("either invoices or an amount says what is debited", pointer="/invoice_ids")
    if request.invoice_ids is not None:
        return await _named(tx, request, request.invoice_ids)
    its = [each for each in await invoices.open_of(tx, [request.account_id]) if each.currency == CURRENCY]
    chosen = oldest_up_to([each for each in its if may_be_collected_early(each, tx.today)], request.amount_minor or 0)
    if not chosen:
        raise NothingToCollectEarly("no whole undue invoice fits the amount", pointer="/amount")
    return chosen


async def _named(tx: Tx, request: Request, ids: Sequence[UUID]) -> list[Invoice]:
    found = await invoices.by_ids(tx, ids)
    chosen = list[Invoice]()
    for place, id_ in enumerate(ids):
        where = f"/invoice_ids/{place}"
        invoice = found.get(id_)
        if invoice is None or invoice.account_id != request.account_id or invoice in chosen:
            raise InvalidRequest("the account has no such invoice, or it is named twice", pointer=where)
        if invoice.currency != CURRENCY:
            raise CurrencyMismatch("SEPA debits euro only", pointer=where)
        check_may_be_collected_early(invoice, tx.today, where)
        chosen.append(invoice)
    return chosen
