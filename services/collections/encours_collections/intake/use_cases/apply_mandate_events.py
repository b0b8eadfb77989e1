"""Applies activated, amended and ended mandates to the collections that are not yet in a file."""

from collections.abc import Sequence

from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.dissolve_batch import dissolve_batches
from encours_collections.debits.domain.amendments import OriginalValues
from encours_collections.debits.domain.mandate import Mandate
from encours_collections.debits.domain.recalls import RecallCause
from encours_collections.debits.store import amendments, collections, mandates
from encours_collections.debits.use_cases.announce import announce, announce_planned
from encours_collections.intake.use_cases.schedule_recalls import schedule_recalls
from encours_contracts.mandates import MandateActivated, MandateAmended, MandateEnded
from encours_platform.database import Tx

REVOKED = "revoked"
"""The cause of an ended mandate that the buyer or the merchant revoked."""


def _row(event: MandateActivated | MandateAmended) -> Mandate:
    return Mandate(
        mandate_id=event.mandate_id,
        account_id=event.account_id,
        reference=event.reference,
        scheme=event.scheme,
        sequence_type=event.sequence_type,
        signed_on=event.signed_on,
        debtor_name=event.debtor_name,
        iban_sealed=event.iban_sealed,
        iban_masked=event.iban_masked,
        bic=event.bic,
        creditor_identifier=event.creditor_identifier,
        creditor_name=event.creditor_name,
        max_minor=event.max_amount,
        last_used_on=event.last_used_on,
        parties=event.parties.model_dump() if event.parties else None,
        confirmed_at=event.confirmed_at if isinstance(event, MandateActivated) else None,
    )


def _originals(event: MandateAmended) -> OriginalValues:
    return OriginalValues(
        reference=event.original_reference,
        creditor_identifier=event.original_creditor_identifier,
        creditor_name=event.original_creditor_name,
        account_changed=event.original_iban_sealed is not None,
    )


async def activate_mandates(tx: Tx, events: Sequence[MandateActivated]) -> None:
    """Stores active mandates and announces the collections that waited for one."""
    await mandates.lock_mandates_exclusive(tx)
    await _dissolve_batches_of(tx, events)
    await mandates.activate(tx, [_row(event) for event in events])
    await announce_planned(tx, [event.account_id for event in events])


async def amend_mandates(tx: Tx, events: Sequence[MandateAmended]) -> None:
    """Updates announced collections; debits report each amendment until one of them is accepted (AMD-03)."""
    await mandates.lock_mandates_exclusive(tx)
    await _dissolve_batches_of(tx, events)
    for event in events:
        await mandates.amend(tx, _row(event))
        if (originals := _originals(event)) != OriginalValues():
            await amendments.record(tx, event.mandate_id, originals)
    await collections.suspend_above_cap(tx, [event.mandate_id for event in events])
    await announce(tx, await collections.apply_mandate_changes(tx, [event.mandate_id for event in events]))
    await announce_planned(tx, [event.account_id for event in events])


async def end_mandates(tx: Tx, events: Sequence[MandateEnded]) -> None:
    """Announced collections wait, or continue under another mandate of the account; a revocation recalls those sent.

    A mandate may become active again: after a suspension, or once it is registered again (AMD-04).
    """
    await mandates.lock_mandates_exclusive(tx)
    await _dissolve_batches_of(tx, events)
    ended = [event.mandate_id for event in events]
    await mandates.end(tx, ended)
    revoked = [event.mandate_id for event in events if event.cause == REVOKED]
    at_bank = await mandates.debits_at_bank(tx, revoked)
    await schedule_recalls(tx, dict.fromkeys(at_bank, RecallCause.MANDATE_ENDED))
    await announce_planned(tx, await collections.suspend(tx, ended))


async def _dissolve_batches_of(tx: Tx, events: Sequence[MandateActivated | MandateAmended | MandateEnded]) -> None:
    """Dissolves unsent batches with debits of these mandates: their files are created again."""
    unsent = await batches.lock_unsent_of(tx, mandates=[event.mandate_id for event in events])
    await dissolve_batches(tx, unsent, "mandate_changed")
