"""Runs the checks of `debits/domain/debit_checks.py` on stored debits and mandates."""

from datetime import date, datetime

from encours_collections.batches.domain.due_debit import DueDebit
from encours_collections.batches.domain.file_plan import FileDay
from encours_collections.core.domain.bank_profile import BankTerms, cut_off
from encours_collections.core.store.seals import iban_place
from encours_collections.debits.domain.collection import submission_day
from encours_collections.debits.domain.debit_checks import Candidate, fault_of, is_valid_iban
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.errors import DomainError


class DebitChecker:
    """Checks whether debits may be sent as they are; the bank's terms decide whether they are in time."""

    def __init__(self, tx: Tx, sealer: Sealer, *, ignore_own_batch: bool = False) -> None:
        """`ignore_own_batch`: do not fail debits because of the batch that contains them."""
        self._tx = tx
        self._sealer = sealer
        self._batch_is_theirs = ignore_own_batch

    def fault_of(self, row: DueDebit) -> str | None:
        """Cause for which the debit must wait, or None."""
        return fault_of(self._candidate(row))

    def _candidate(self, row: DueDebit) -> Candidate:
        return Candidate(
            amount_minor=row.amount_minor,
            owed_minor=row.owed_minor,
            currency=row.currency,
            due_on=row.due_on,
            collection_on=row.collection_on,
            mandate_is_live=row.mandate_is_live,
            scheme=row.claimed_scheme,
            mandate_scheme=row.scheme,
            iban_masked=row.iban_masked,
            mandate_iban_masked=row.mandate_iban_masked,
            iban_is_valid=self._is_valid(row),
            cap_minor=row.max_minor,
            signed_on=row.signed_on,
            used_on=row.used_on,
            in_batch=row.batch_id is not None and not self._batch_is_theirs,
        )

    def _is_valid(self, row: DueDebit) -> bool:
        try:
            return is_valid_iban(
                self._sealer.open(self._tx.tenant_id, row.iban_sealed, iban_place(row.mandate_id)).decode()
            )
        except DomainError:
            return False


def file_day(tx: Tx, at: datetime | None = None) -> FileDay:
    """When files are created: now, or at another instant."""
    return FileDay(at or tx.now, tx.timezone, tx.settings.collection.submission_days_before)


def approval_ends_at(tx: Tx, terms: BankTerms, collection_on: date) -> datetime:
    """Cut-off of the last day for a file with that collection date; the next cut-off where that has passed."""
    day = file_day(tx)
    lead = max(terms.lead_bank_days, day.lead_bank_days)
    return cut_off(terms, max(submission_day(collection_on, lead), day.accepted_on(terms)), tx.timezone)
