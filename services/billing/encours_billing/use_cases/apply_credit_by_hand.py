"""A person applies customer credit of an account to chosen invoices, and may undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_billing.domain.allocation import Part
from encours_billing.domain.credit_application import CreditApplication, pay_in_order
from encours_billing.domain.errors import AllocationTooLarge, CreditApplicationUndone, CreditTooSmall
from encours_billing.domain.invoice import Invoice
from encours_billing.store import applications, buyer_credit, buyers, credit_applications, invoices
from encours_billing.store.applications import Applied, Source
from encours_billing.use_cases.apply_money import apply_money
from encours_billing.use_cases.flag_overdue import flag_overdue
from encours_billing.use_cases.retry_debits import resume_normal_course
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import InvalidRequest, NotFound, NotYetKnown
from encours_values.ids import new_id


@dataclass(frozen=True, slots=True)
class Chosen:
    """An invoice that credit is to pay; no amount: as much of it as credit can pay."""

    invoice_id: UUID
    amount_minor: int | None = None


async def apply_credit_by_hand(tx: Tx, account_id: UUID, currency: str, chosen: Sequence[Chosen]) -> CreditApplication:
    """Credit of the account pays invoices of its own or of its children, in the order given.

    What is at the bank is paid by nothing else. Raises `NotYetKnown`, `InvalidRequest`, `AllocationTooLarge` and
    `CreditTooSmall`.
    """
    if account_id not in await buyers.lock(tx, [account_id]):
        raise NotYetKnown("the account is not known here", pointer="/account_id")
    unpaid = {each.invoice_id: each for each in await invoices.open_of(tx, list(await buyers.family(tx, [account_id])))}
    requested = [_part(unpaid, chosen, place, currency) for place in range(len(chosen))]
    left = (await buyer_credit.left(tx, [account_id], tx.today)).get((account_id, currency), [])
    parts = pay_in_order(requested, left)
    if parts is None:
        free_minor = sum(each.left_minor for each in left)
        raise CreditTooSmall(f"{free_minor} of the account's credit is free", pointer="/invoices")
    new = CreditApplication(
        new_id(), account_id, sum(each.amount_minor for each in parts), currency, parts, applied_on=tx.today
    )
    await credit_applications.insert(tx, new)
    applied = [
        Applied(
            unpaid[each.invoice_id].account_id,
            each.invoice_id,
            Source(each.kind.value),
            each.source_id,
            each.amount_minor,
            tx.today,
        )
        for each in parts
    ]
    await append_all(tx, await apply_money(tx, applied))
    return new


def _part(unpaid: dict[UUID, Invoice], chosen: Sequence[Chosen], place: int, currency: str) -> Part:
    each, where = chosen[place], f"/invoices/{place}"
    invoice = unpaid.get(each.invoice_id)
    named_before = each.invoice_id in {before.invoice_id for before in chosen[:place]}
    if invoice is None or invoice.currency != currency or named_before:
        raise InvalidRequest("not an open invoice of the account or its children, or named twice", pointer=where)
    payable_minor = invoice.balance.payable_minor
    if payable_minor == 0 or (each.amount_minor or 0) > payable_minor:
        raise AllocationTooLarge(f"{payable_minor} can be paid", pointer=f"{where}/amount")
    return Part(each.invoice_id, each.amount_minor or payable_minor)


async def undo_credit_application(tx: Tx, id_: UUID) -> CreditApplication:
    """What it still pays is open again, and credit of the account. Raises `NotFound` and `CreditApplicationUndone`."""
    found = await credit_applications.find(tx, id_)
    if found is None:
        raise NotFound("there is no such credit application")
    await buyers.lock(tx, [found.account_id])
    if not await credit_applications.undo(tx, id_):
        raise CreditApplicationUndone("it was undone before")
    owners = await invoices.by_ids(tx, [each.invoice_id for each in found.parts])
    still = {
        (source_id, invoice_id): amount_minor
        for source_id in {each.source_id for each in found.parts}
        for invoice_id, _, amount_minor in await applications.of_source(tx, source_id)
    }
    removed = [
        Applied(
            owners[each.invoice_id].account_id,
            each.invoice_id,
            Source(each.kind.value),
            each.source_id,
            -min(each.amount_minor, still.get((each.source_id, each.invoice_id), 0)),
            tx.today,
        )
        for each in found.parts
    ]
    removed = [each for each in removed if each.amount_minor]
    concerned = {found.account_id, *(each.account_id for each in removed)}
    freed = await apply_money(tx, removed)
    again = await resume_normal_course(tx, concerned, [each.invoice_id for each in removed])
    await append_all(tx, [*freed, *again, *await flag_overdue(tx, list(concerned))])
    return await credit_applications.find(tx, id_) or found
