from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from encours_contracts.credit import LimitChanged, LimitGranted
from encours_credit.domain.errors import ImpossibleMove, InsurerNotConnected
from encours_credit.domain.exposure import Exposure
from encours_credit.domain.limit import Limit, in_force
from encours_credit.store import exposure, limits
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.outbox import append
from encours_platform.problems import InvalidRequest, NotFound
from encours_values.ids import LIMIT, new_id, typeid
from encours_values.money import CurrencyMismatch

LIMIT_TURNS = "limit_turns"
"""A limit begins or has ended at the start of a day."""


@dataclass(frozen=True)
class NewLimit:
    """A limit of 0 allows nothing; both dates are inclusive, in the merchant's calendar."""

    amount_minor: int
    currency: str
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    reason: str | None = None


async def set_limit(tx: Tx, account_id: UUID, new: NewLimit) -> Limit:
    """Sets an own limit, in force at once or from `valid_from` on. It may be below exposure: no order is cancelled.

    Raises `NotFound`, `InsurerNotConnected`, `CurrencyMismatch`, `InvalidRequest` and `ImpossibleMove` (closed).
    """
    _check(new, tx.today)
    locked = await exposure.lock(tx, [account_id])
    if account_id not in locked:
        raise NotFound("there is no such account")
    if locked[account_id].closed:
        raise ImpossibleMove("this account is closed")
    limit = Limit(
        id=new_id(),
        account_id=account_id,
        amount_minor=new.amount_minor,
        currency=new.currency,
        source=new.source,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        reason=new.reason,
        set_at=tx.now,
    )
    await limits.insert(tx, limit)
    await _schedule_turns(tx, limit)
    await put_in_force(tx, locked[account_id])
    return limit


def _check(new: NewLimit, today: date) -> None:
    if new.source == "insurer":
        raise InsurerNotConnected("no credit insurer is connected; an own limit can be set", pointer="/source")
    if new.currency != "EUR":
        raise CurrencyMismatch("limits are in EUR", pointer="/currency")
    if new.valid_to is not None and new.valid_to < max(today, new.valid_from or today):
        raise InvalidRequest("this end is before the start, or in the past", pointer="/valid_to")


async def _schedule_turns(tx: Tx, limit: Limit) -> None:
    payload = {"account_id": str(limit.account_id)}
    if limit.valid_from is not None and limit.valid_from > tx.today:
        begins = due_work.at_local(tx, limit.valid_from)
        await due_work.schedule(tx, LIMIT_TURNS, f"{typeid(LIMIT, limit.id)} from", begins, payload)
    if limit.valid_to is not None:
        ended = due_work.at_local(tx, limit.valid_to + timedelta(days=1))
        await due_work.schedule(tx, LIMIT_TURNS, f"{typeid(LIMIT, limit.id)} to", ended, payload)


async def put_in_force(tx: Tx, own: Exposure) -> None:
    """Puts the limit that covers today in force, if it is not in force yet. The row is locked."""
    current = in_force(await limits.newest_first(tx, own.account_id), tx.today)
    previous_id = await limits.in_force_id(tx, own.account_id)
    if (current.id if current else None) == previous_id:
        return
    await _publish(tx, own, current, previous_id)
    await exposure.set_limit(
        tx, own.account_id, current.id if current else None, current.amount_minor if current else None
    )


async def _publish(tx: Tx, own: Exposure, current: Limit | None, previous_id: UUID | None) -> None:
    """Publishes LimitGranted for a first limit, else LimitChanged; a limit that ends without a next one is 0."""
    if current is not None and own.limit_minor is None:
        await append(tx, LimitGranted(**_data(current)))
        return
    if current is not None:
        await append(tx, LimitChanged(**_data(current), previous=own.limit_minor or 0))
    elif previous_id is not None:
        ended = next(each for each in await limits.newest_first(tx, own.account_id) if each.id == previous_id)
        await append(tx, LimitChanged(**{**_data(ended), "amount": 0}, previous=own.limit_minor or 0))


def _data(limit: Limit) -> dict[str, object]:
    return {
        "account_id": limit.account_id,
        "limit_id": limit.id,
        "amount": limit.amount_minor,
        "currency": limit.currency,
        "source": limit.source,
        "valid_from": limit.valid_from,
        "valid_to": limit.valid_to,
        "reason": limit.reason,
    }


async def turn_limits(tx: Tx, rows: Sequence[Due]) -> None:
    """Job at the start of the days on which limits begin or have ended."""
    account_ids = sorted({UUID(row.payload["account_id"]) for row in rows})
    locked = await exposure.lock(tx, account_ids)
    for account_id in account_ids:
        await put_in_force(tx, locked[account_id])
