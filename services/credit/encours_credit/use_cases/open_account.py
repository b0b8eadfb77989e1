from collections.abc import Mapping
from typing import Any

from encours_contracts.credit import AccountOpened
from encours_contracts.fields import Address, Prenotification
from encours_credit.domain.account import Account, NewAccount
from encours_credit.domain.errors import NotInGroup, UnlawfulTerms
from encours_credit.store import accounts, exposure
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_platform.problems import InvalidRequest
from encours_values import terms
from encours_values.ids import new_id


async def open_account(tx: Tx, new: NewAccount) -> Account:
    """An account without a limit, hence `pending` unless its group has one.

    Raises `ExternalIdInUse`, `TermsNotUnderstood`, `UnlawfulTerms`, `NotInGroup` and `InvalidRequest`.
    """
    check_terms(new.terms)
    account_id = new_id()
    if new.parent_id is not None:
        locked = await exposure.lock(tx, [new.parent_id])
        if new.parent_id not in locked:
            raise InvalidRequest("there is no such account", pointer="/parent_id")
        if locked[new.parent_id].parent_id is not None:
            raise NotInGroup("the parent is a subsidiary itself", pointer="/parent_id")
    await accounts.insert(tx, account_id, new)
    account = await accounts.find(tx, account_id)
    assert account is not None  # noqa: S101  just inserted
    await append(tx, AccountOpened(**event_data(account)))
    return account


def check_terms(given: Mapping[str, Any] | None) -> None:
    """Raises `TermsNotUnderstood`, or `UnlawfulTerms` where most invoices would fall due past the legal cap."""
    if given is None:
        return
    try:
        verdict = terms.cap_check(terms.parse_terms(given))
    except terms.TermsNotUnderstood as not_understood:
        not_understood.pointer = f"/terms{not_understood.pointer or ''}"
        raise
    if isinstance(verdict, terms.Refused):
        raise UnlawfulTerms(verdict.reason, pointer="/terms")


def event_data(account: Account) -> dict[str, Any]:
    """The whole account, as its events hold it."""
    return {
        "account_id": account.id,
        "external_id": account.external_id,
        "parent_id": account.parent_id,
        "name": account.name,
        "siren": account.siren,
        "vat_number": account.vat_number,
        "vat_exemption": account.vat_exemption,
        "country": account.country,
        "email": account.email,
        "address": Address.model_validate(account.address),
        "terms": dict(account.terms) if account.terms is not None else None,
        "analytics": dict(account.analytics),
        "prenotification": Prenotification(**account.prenotification) if account.prenotification else None,
        "status": account.status.value,
    }
