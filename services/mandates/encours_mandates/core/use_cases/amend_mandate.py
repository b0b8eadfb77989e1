from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from encours_mandates.core.domain.errors import NothingToAmend
from encours_mandates.core.domain.mandate import (
    DebtorAccount,
    Mandate,
    Move,
    Registration,
    Status,
    needs_registration_again,
    next_status,
)
from encours_mandates.core.store import buyers, history
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.debtor_account import opened_iban, sealed_account
from encours_mandates.core.use_cases.remind_debtor_bank import start_waiting_for_debtor_bank
from encours_mandates.core.use_cases.reserve_reference import reserve_reference
from encours_mandates.core.use_cases.status_changes import ActionContext, apply_move, lock_mandate
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.iban import Iban, parse_iban

AWAITING_DEBTOR_BANK = "awaiting_debtor_bank"
"""Cause of a suspension: the debtor's bank has to record the amended mandate first."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What changes; None stays as it is."""

    iban: Iban | None = None
    bic: str | None = None
    debtor_name: str | None = None
    reference: str | None = None
    max_amount_minor: int | None = None
    """Cap of one debit, minor units."""
    lifts_cap: bool = False
    by_buyer: bool = False
    """A person of the buyer asks for it; else the buyer and the signer are told of another account."""


async def amend_mandate(tx: Tx, mandate_id: UUID, amendment: Amendment, sealer: Sealer, *, who: str) -> Mandate:
    """The mandate with its new debtor account, name, reference or cap; the former values are stored (AMD-01, AMD-02).

    With a new account, bank or reference a B2B mandate is suspended until the debtor's bank has recorded it (AMD-04).
    Events are published only for mandates that were active once. Raises `NotFound`, `ImpossibleMove`, `NothingToAmend`,
    `ReferenceAlreadyUsed` and what `sealed_account` raises.
    """
    before = await lock_mandate(tx, mandate_id)
    next_status(before.status, Move.AMEND)
    amended = await _amended(tx, before, amendment, sealer)
    if amended == before:
        raise NothingToAmend("the mandate already has these values")
    await history.add_amendments(tx, [before.id])
    register_again = needs_registration_again(before, amended)
    after = await apply_move(
        tx,
        before,
        Move.AMEND,
        ActionContext(who, evidence=_originals(before, amended)),
        reference=amended.reference,
        debtor_name=amended.debtor_name,
        debtor_account=amended.debtor_account,
        max_amount_minor=amended.max_amount_minor,
        registration=Registration.UNKNOWN if register_again else before.registration,
    )
    if before.activated_at is not None:
        await outbox.append(tx, events.amended(before, after))
    if after.debtor_account.iban_sealed != before.debtor_account.iban_sealed and not amendment.by_buyer:
        await outbox.append(tx, events.account_changed(before, after))
    return await _suspend_until_registered(tx, after, who=who) if register_again else after


async def _amended(tx: Tx, mandate: Mandate, amendment: Amendment, sealer: Sealer) -> Mandate:
    reference = mandate.reference
    if amendment.reference is not None and amendment.reference != reference:
        reference = await reserve_reference(tx, amendment.reference, mandate.id)
    return replace(
        mandate,
        reference=reference,
        debtor_name=amendment.debtor_name or mandate.debtor_name,
        debtor_account=await _account(tx, mandate, amendment, sealer),
        max_amount_minor=None if amendment.lifts_cap else amendment.max_amount_minor or mandate.max_amount_minor,
    )


async def _account(tx: Tx, mandate: Mandate, amendment: Amendment, sealer: Sealer) -> DebtorAccount:
    """Keeps the sealed value if the IBAN does not change, because a new one would differ."""
    current = mandate.debtor_account
    if amendment.iban is None and amendment.bic is None:
        return current
    current_iban = opened_iban(tx, sealer, mandate.id, current)
    iban = amendment.iban or parse_iban(current_iban)
    buyer = await buyers.find(tx, mandate.account_id)
    address_known = buyer is not None and buyer.address is not None
    bic = amendment.bic or (current.bic if iban.compact == current_iban else None)
    new = sealed_account(tx, sealer, mandate.id, iban, bic, address_known=address_known)
    return replace(new, iban_sealed=current.iban_sealed) if iban.compact == current_iban else new


def _originals(before: Mandate, after: Mandate) -> Mapping[str, str]:
    """The former values of the fields that changed, masked."""
    pairs = {
        "original_reference": (before.reference, after.reference),
        "original_debtor_name": (before.debtor_name, after.debtor_name),
        "original_bic": (before.debtor_account.bic or "", after.debtor_account.bic or ""),
        "original_max_amount": (_text(before.max_amount_minor), _text(after.max_amount_minor)),
    }
    originals = {name: old for name, (old, new) in pairs.items() if old != new}
    if before.debtor_account.iban_sealed != after.debtor_account.iban_sealed:
        originals["original_iban_masked"] = before.debtor_account.iban_masked
    return originals


def _text(amount_minor: int | None) -> str:
    return "" if amount_minor is None else str(amount_minor)


async def _suspend_until_registered(tx: Tx, mandate: Mandate, *, who: str) -> Mandate:
    if mandate.status is Status.AWAITING_DEBTOR_BANK:
        await start_waiting_for_debtor_bank(tx, [mandate])
        return mandate
    suspended = await apply_move(tx, mandate, Move.SUSPEND, ActionContext(who, cause=AWAITING_DEBTOR_BANK))
    if mandate.status is Status.ACTIVE:
        await outbox.append(tx, events.ended(suspended))
    await start_waiting_for_debtor_bank(tx, [suspended])
    return suspended
