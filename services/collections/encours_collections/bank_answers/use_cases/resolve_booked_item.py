"""A person assigns money of a bank account that found no place: each resolution changes the books or is refused."""

from dataclasses import replace
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.bank_item import BankItem, ItemResolution
from encours_collections.bank_answers.domain.errors import AlreadyResolved, DebitMismatch
from encours_collections.bank_answers.store import account_reports, bank_items
from encours_collections.bank_answers.use_cases.apply_facts import apply_facts
from encours_collections.bank_answers.use_cases.publish_item import Assignment, publish_resolved
from encours_collections.debits.domain.collection import Collection, Move
from encours_collections.debits.store import collections, mandates
from encours_contracts.collections import TransferReversed
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.problems import InvalidRequest, NotFound

CREDITS = frozenset({"collection", "payment"})
DEBITS = frozenset({"return", "payment_reversal"})


async def resolve_booked_item(tx: Tx, item_id: UUID, assignment: Assignment) -> BankItem:
    """Books the item as what the person says it is.

    Raises `NotFound`, `AlreadyResolved`, `InvalidRequest` and `DebitMismatch`; then nothing is changed.
    """
    item = await bank_items.find(tx, item_id, lock=True)
    if item is None or not item.amount_minor or item.bank_account_id is None:
        raise NotFound("there is no item of that id with money of a bank account")
    if item.resolved_at is not None:
        raise AlreadyResolved("this item is resolved already")
    _check_direction(item.amount_minor, assignment.resolved_as)
    difference_minor = 0
    if assignment.resolved_as in {"return", "collection"}:
        difference_minor = await _apply_to_debit(tx, item, item.amount_minor, assignment.collection_id)
    elif assignment.resolved_as == "payment":
        await _check_buyer(tx, assignment.account_id)
    elif assignment.resolved_as == "payment_reversal":
        await _reverse_transfer(tx, item, item.amount_minor, assignment.transfer_id)
    elif assignment.resolved_as == "other" and not assignment.reason:
        raise InvalidRequest("say what the money is", pointer="/reason")
    resolution = ItemResolution(
        "applied",
        assignment.actor,
        collection_id=assignment.collection_id,
        reason=assignment.reason,
        resolved_as=assignment.resolved_as,
        account_id=assignment.account_id,
        difference_minor=difference_minor,
    )
    await bank_items.resolve(tx, item.bank_item_id, resolution)
    await publish_resolved(tx, item, assignment, difference_minor)
    resolved = await bank_items.find(tx, item.bank_item_id)
    if resolved is None:
        raise AssertionError("a resolved item is never deleted")
    return resolved


def _check_direction(amount_minor: int, resolved_as: str) -> None:
    if amount_minor < 0 and resolved_as in CREDITS:
        raise InvalidRequest(f"money that left the account is no {resolved_as}", pointer="/as")
    if amount_minor > 0 and resolved_as in DEBITS:
        raise InvalidRequest(f"money that came to the account is no {resolved_as}", pointer="/as")


async def _apply_to_debit(tx: Tx, item: BankItem, amount_minor: int, collection_id: UUID | None) -> int:
    """Applies the item to the debit, whatever its amount; returns the difference (signed), which is a charge."""
    if collection_id is None:
        raise InvalidRequest("name the collection", pointer="/collection_id")
    row = await collections.find(tx, collection_id)
    if row is None:
        raise DebitMismatch("there is no collection of that id")
    fact = _meant(item.fact, row, amount_minor)
    if item.fact.currency not in {None, row.currency}:
        raise DebitMismatch("the currency differs")
    _, unmatched = await apply_facts(tx, [fact])
    refused = [each for each in unmatched if each.cause not in _APPLIED]
    if refused:
        raise DebitMismatch(_WHY.get(refused[0].cause, refused[0].cause))
    own_minor = row.amount_minor if amount_minor > 0 else -row.amount_minor
    return amount_minor - own_minor


_APPLIED = frozenset({"booked_although_cancelled", "credited_although_rejected"})
_WHY = {
    "reference_unknown": "it is in no file that was sent to the bank",
    "returned_again": "this debit is returned already, and its money is back with the buyer",
    "credited_again": "this debit is credited already",
    "credited_while_retried": "another debit for the same invoices is at the bank",
    "returned_and_reversed": "this debit was paid back already",
}


def _meant(fact: Fact, row: Collection, amount_minor: int) -> Fact:
    return replace(
        fact,
        move=Move.SETTLE if amount_minor > 0 else Move.RETURN,
        end_to_end_id=row.end_to_end_id,
        payment_information_id=None,
        message_id=None,
        amount_minor=row.amount_minor,
        currency=row.currency,
        group_minor=None,
        net_minor=None,
        fault=None,
    )


async def _check_buyer(tx: Tx, account_id: UUID | None) -> None:
    if account_id is None:
        raise InvalidRequest("name the account whose payment it is", pointer="/account_id")
    if not await mandates.account_is_known(tx, account_id):
        raise InvalidRequest("there is no such account", pointer="/account_id")


async def _reverse_transfer(tx: Tx, item: BankItem, amount_minor: int, transfer_id: UUID | None) -> None:
    """Takes back the named transfer, or the only one of that amount."""
    day = item.fact.on or tx.today
    if item.bank_account_id is None:
        raise AssertionError("a booked item has its account")
    found = await account_reports.booked_transfers(
        tx, item.bank_account_id, -amount_minor, item.fact.currency or "EUR", day
    )
    candidates = [each for each in found if transfer_id in {None, each.transfer_id}]
    if len(candidates) != 1:
        raise InvalidRequest(
            f"{len(candidates)} transfers of that amount may be meant: name one of the proposals",
            pointer="/transfer_id",
        )
    (meant,) = candidates
    await account_reports.mark_reversed(tx, meant.transfer_id, day)
    await outbox.append(
        tx,
        TransferReversed(
            transfer_id=meant.transfer_id,
            amount=-amount_minor,
            currency=item.fact.currency or "EUR",
            booked_on=day,
            reason_code=item.fact.reason_code,
            bank_reference=item.fact.bank_reference,
        ),
    )
