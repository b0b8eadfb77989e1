from uuid import UUID

from encours_contracts.collections import CollectionFailure, CreditConsequence, FailureParty
from encours_contracts.credit import AccountOnHold, AccountReleased
from encours_credit.domain.account import Account
from encours_credit.domain.errors import ImpossibleMove
from encours_credit.store import accounts, exposure
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_platform.problems import NotFound, NotYetKnown


async def hold_account(tx: Tx, account_id: UUID, reason: str) -> Account:
    """An operator stops further orders on account (CRD-13). Raises `NotFound` and `ImpossibleMove`."""
    locked = await exposure.lock(tx, [account_id])
    if account_id not in locked:
        raise NotFound("there is no such account")
    if locked[account_id].closed or locked[account_id].hold_cause is not None:
        raise ImpossibleMove("this account is closed, or on hold already")
    await exposure.set_hold(tx, account_id, reason)
    await append(tx, AccountOnHold(account_id=account_id, cause=reason))
    return await _account(tx, account_id)


async def release_account(tx: Tx, account_id: UUID, reason: str) -> Account:
    """An operator lets orders through again, and says why. Raises `NotFound` and `ImpossibleMove`."""
    locked = await exposure.lock(tx, [account_id])
    if account_id not in locked:
        raise NotFound("there is no such account")
    if locked[account_id].hold_cause is None:
        raise ImpossibleMove("this account is not on hold")
    await exposure.set_hold(tx, account_id, None)
    await append(tx, AccountReleased(account_id=account_id, reason=reason))
    return await _account(tx, account_id)


async def hold_after_failure(tx: Tx, failure: CollectionFailure) -> None:
    """A debit failed for a reason of the debtor's that calls for a hold (docs/rules): no more orders on account.

    What the creditor called off says nothing against the buyer. Raises `NotYetKnown`.
    """
    if failure.credit_consequence is not CreditConsequence.HOLD or failure.caused_by is not FailureParty.DEBTOR:
        return
    locked = await exposure.lock(tx, [failure.account_id])
    if failure.account_id not in locked:
        raise NotYetKnown("the account is not known here")
    if locked[failure.account_id].hold_cause is not None:
        return
    cause, code = "collection_returned", failure.details.reason_code
    await exposure.set_hold(tx, failure.account_id, cause, code)
    await append(tx, AccountOnHold(account_id=failure.account_id, cause=cause, reason_code=code))


async def _account(tx: Tx, account_id: UUID) -> Account:
    account = await accounts.find(tx, account_id)
    assert account is not None  # noqa: S101  its exposure is locked
    return account
