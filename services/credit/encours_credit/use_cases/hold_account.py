from collections.abc import Iterable, Mapping
from uuid import UUID

from encours_contracts.collections import (
    CollectionFailure,
    CollectionRecredited,
    CreditConsequence,
    FailureParty,
    ReasonClass,
)
from encours_contracts.credit import AccountOnHold, AccountReleased
from encours_credit.domain.account import Account, HoldSetBy
from encours_credit.domain.errors import ImpossibleMove
from encours_credit.domain.exposure import Exposure
from encours_credit.store import accounts, exposure, failed_debits
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_platform.problems import NotFound, NotYetKnown

RETURNED = "collection_returned"
PAID = "paid"


async def hold_account(tx: Tx, account_id: UUID, reason: str) -> Account:
    """An operator stops further orders on account (CRD-13). Raises `NotFound` and `ImpossibleMove`."""
    locked = await exposure.lock(tx, [account_id])
    if account_id not in locked:
        raise NotFound("there is no such account")
    if locked[account_id].closed or locked[account_id].hold_cause is not None:
        raise ImpossibleMove("this account is closed, or on hold already")
    await exposure.set_hold(tx, account_id, reason, HoldSetBy.PERSON)
    await append(tx, AccountOnHold(account_id=account_id, cause=reason, set_by="person"))
    return await _account(tx, account_id)


async def release_account(tx: Tx, account_id: UUID, reason: str) -> Account:
    """An operator lets orders through again, and says why; what failed before holds the account no more.

    Raises `NotFound` and `ImpossibleMove`.
    """
    locked = await exposure.lock(tx, [account_id])
    if account_id not in locked:
        raise NotFound("there is no such account")
    if locked[account_id].hold_cause is None:
        raise ImpossibleMove("this account is not on hold")
    await failed_debits.override(tx, account_id)
    await exposure.end_hold(tx, account_id)
    await append(tx, AccountReleased(account_id=account_id, reason=reason, released_by="person"))
    return await _account(tx, account_id)


async def hold_after_failure(tx: Tx, failure: CollectionFailure) -> None:
    """A debit failed for a reason of the debtor's that calls for a hold (docs/rules): no more orders on account.

    What the creditor called off says nothing against the buyer. A legal reason stays until a person has looked at it.
    Raises `NotYetKnown`.
    """
    if failure.credit_consequence is not CreditConsequence.HOLD or failure.caused_by is not FailureParty.DEBTOR:
        return
    locked = await exposure.lock(tx, [failure.account_id])
    if failure.account_id not in locked:
        raise NotYetKnown("the account is not known here")
    invoice_ids = [part.invoice_id for part in failure.allocations]
    await failed_debits.insert(
        tx,
        failure.collection_id,
        failure.account_id,
        reason_code=failure.details.reason_code,
        invoice_ids=invoice_ids,
        ends_when_paid=bool(invoice_ids) and failure.reason_class is not ReasonClass.LEGAL,
    )
    await settle_holds(tx, locked, [failure.account_id])


async def release_after_recredit(tx: Tx, recredited: CollectionRecredited) -> None:
    """The bank took back its return, so the hold for that return ends. Raises `NotYetKnown`."""
    locked = await exposure.lock(tx, [recredited.account_id])
    if recredited.account_id not in locked:
        raise NotYetKnown("the account is not known here")
    await failed_debits.delete(tx, recredited.collection_id)
    await settle_holds(tx, locked, [recredited.account_id])


async def settle_holds(tx: Tx, locked: Mapping[UUID, Exposure], account_ids: Iterable[UUID]) -> None:
    """Sets or ends the system's holds of locked accounts, by what is unpaid now.

    The hold follows from failures and balances alone, so it is the same in whatever order their events arrive. A hold
    that a person set stays.
    """
    unpaid = await failed_debits.unpaid(tx, account_ids)
    for account_id in sorted(set(account_ids)):
        own = locked[account_id]
        code = unpaid.get(account_id)
        is_other_reason = own.hold_set_by is HoldSetBy.SYSTEM and own.hold_reason_code != code
        if account_id in unpaid and (own.hold_cause is None or is_other_reason):
            await exposure.set_hold(tx, account_id, RETURNED, HoldSetBy.SYSTEM, code)
            await append(tx, AccountOnHold(account_id=account_id, cause=RETURNED, reason_code=code, set_by="system"))
        elif account_id not in unpaid and own.hold_set_by is HoldSetBy.SYSTEM:
            await exposure.end_hold(tx, account_id)
            await append(tx, AccountReleased(account_id=account_id, reason=PAID, released_by="system"))


async def _account(tx: Tx, account_id: UUID) -> Account:
    account = await accounts.find(tx, account_id)
    assert account is not None  # noqa: S101  its exposure is locked
    return account
