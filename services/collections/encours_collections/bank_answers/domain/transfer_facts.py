"""Incoming transfers, and transfers that the bank takes back, from the entries of an account report."""

from collections import Counter
from collections.abc import Iterator

from encours_collections.bank_answers.domain.bank_statement import ReportedStatement
from encours_collections.bank_answers.domain.booking_fields import (
    REMITTANCE_MAX,
    YEARS,
    booked_on_of,
    masked,
    number_of,
    reference_of,
)
from encours_collections.bank_answers.domain.transfers import IncomingTransfer, TransferReversal, booking_key
from encours_iso20022.values.account_report import Direction, Entry, Kind, TransactionDetails
from encours_values.iban import mask_ibans_in

_RECEIVED = frozenset({"RCDT", "RRCT"})


class TransferReader:
    """Incoming transfers of one statement, each with its own key."""

    def __init__(self, account: str | None, statement: ReportedStatement) -> None:
        self._account = account
        self._statement = (statement.year, statement.number or statement.reference)
        self._same: Counter[str] = Counter()

    def of(self, entry: Entry) -> Iterator[IncomingTransfer]:
        """Transfers that the entry books, one for each of its details where these add up, else one for all of it."""
        if entry.direction is not Direction.CREDIT or entry.is_reversal or entry.kind is not Kind.CREDIT_TRANSFER:
            return
        if entry.amount_minor <= 0 or booked_on_of(entry) is None:
            return
        in_entry: Counter[str] = Counter()
        parts = entry.transactions
        if len(parts) < 2 or any(not part.amount_minor for part in parts) or not entry.details_agree:
            yield self._transfer(entry, parts[0] if len(parts) == 1 else None, in_entry)
            return
        for part in parts:
            if part.direction is Direction.CREDIT and part.kind is Kind.CREDIT_TRANSFER:
                yield self._transfer(entry, part, in_entry)

    def _transfer(self, entry: Entry, part: TransactionDetails | None, in_entry: Counter[str]) -> IncomingTransfer:
        """Equal bookings count separately: within their entry where the bank numbers entries, else in the statement.

        Bookings without a bank reference in two statements are two, however alike they are.
        """
        amount_minor, currency = entry.amount_minor, entry.currency
        if part is not None and len(entry.transactions) > 1:
            amount_minor, currency = part.amount_minor or 0, part.currency or currency
        part = part or TransactionDetails()
        booked_on = booked_on_of(entry)
        if booked_on is None:
            raise AssertionError("a transfer has a booking date")
        numbers = (number_of(entry.servicer_reference), number_of(part.servicer_reference))
        texts = (*self._statement, part.end_to_end_id, part.debtor_account, part.remittance, part.creditor_reference)
        fingerprint = booking_key(
            self._account, booked_on, amount_minor, currency, *(numbers if any(numbers) else texts)
        )
        alike = in_entry if numbers[0] else self._same
        alike[fingerprint] += 1
        return IncomingTransfer(
            key=booking_key(fingerprint, alike[fingerprint]),
            amount_minor=amount_minor,
            currency=currency,
            booked_on=booked_on,
            value_on=entry.value_on if entry.value_on and entry.value_on.year in YEARS else None,
            payer_name=masked(part.debtor_name),
            payer_account=part.debtor_account,
            structured_reference=masked(part.creditor_reference),
            remittance=mask_ibans_in(part.remittance or entry.additional_info)[:REMITTANCE_MAX],
            end_to_end_id=masked(reference_of(part.end_to_end_id)),
            bank_reference=masked(part.servicer_reference or entry.servicer_reference or entry.entry_reference),
        )


def transfer_reversal(entry: Entry) -> TransferReversal | None:
    """A debit in the family of received transfers: the bank takes one back (RvslInd, RRTN, a reason)."""
    part = entry.transactions[0] if len(entry.transactions) == 1 else TransactionDetails(code=entry.code)
    families = {entry.code.family, part.code.family}
    booked_on = booked_on_of(entry)
    if entry.direction is not Direction.DEBIT or not families & _RECEIVED or booked_on is None:
        return None
    return TransferReversal(
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        booked_on=booked_on,
        payer_name=masked(part.debtor_name),
        payer_account=part.debtor_account,
        structured_reference=masked(part.creditor_reference),
        remittance=mask_ibans_in(part.remittance or entry.additional_info)[:REMITTANCE_MAX],
        end_to_end_id=masked(reference_of(part.end_to_end_id)),
        bank_reference=masked(number_of(part.servicer_reference) or number_of(entry.servicer_reference)),
        reason_code=part.reason_code,
    )
