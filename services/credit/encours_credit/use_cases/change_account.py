from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from encours_contracts.credit import AccountUpdated
from encours_credit.domain.account import Account
from encours_credit.domain.errors import NotInGroup
from encours_credit.domain.exposure import Exposure
from encours_credit.store import accounts, exposure
from encours_credit.use_cases.open_account import check_terms, event_data
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_platform.problems import InvalidRequest, NotFound


async def change_account(tx: Tx, account_id: UUID, changes: Mapping[str, Any]) -> Account:
    """Sets the fields given; `closed` (true or false) and `parent_id` are acts, the rest is data.

    A closed account declines new orders; open invoices stay due. Raises `NotFound`, `ExternalIdInUse`, `NotInGroup`,
    `InvalidRequest`, `TermsNotUnderstood` and `UnlawfulTerms`.
    """
    check_terms(changes.get("terms"))
    new_parent: UUID | None = changes.get("parent_id")
    locked = await exposure.lock(tx, [account_id] if new_parent is None else [account_id, new_parent])
    before = await accounts.find(tx, account_id)
    if before is None:
        raise NotFound("there is no such account")
    data = {name: value for name, value in changes.items() if name not in {"closed", "parent_id"}}
    if data:
        await accounts.update(tx, replace(before, **data))
    if "parent_id" in changes and new_parent != before.parent_id:
        await _join(tx, locked, account_id, new_parent)
    if changes.get("closed") is not None:
        await exposure.set_closed(tx, account_id, closed=changes["closed"])
    after = await accounts.find(tx, account_id)
    assert after is not None  # noqa: S101  accounts are never deleted
    if after != before:
        await append(tx, AccountUpdated(**event_data(after)))
    return after


async def _join(tx: Tx, locked: Mapping[UUID, Exposure], account_id: UUID, parent_id: UUID | None) -> None:
    if parent_id is not None:
        if parent_id not in locked:
            raise InvalidRequest("there is no such account", pointer="/parent_id")
        if parent_id == account_id or locked[parent_id].parent_id is not None:
            raise NotInGroup("the parent is this account, or a subsidiary itself", pointer="/parent_id")
        if await exposure.has_children(tx, account_id):
            raise NotInGroup("this account has subsidiaries itself", pointer="/parent_id")
    await exposure.set_parent(tx, locked[account_id], parent_id)
