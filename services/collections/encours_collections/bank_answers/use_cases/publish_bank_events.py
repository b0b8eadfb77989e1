"""Events of bank accounts: statements, booked entries and transfers."""

from uuid import UUID

from encours_collections.bank_answers.domain.account_records import TransferRecord
from encours_collections.bank_answers.domain.bank_entry import BankEntry, EntryPart
from encours_collections.bank_answers.domain.bank_statement import BankAccount, BankStatement
from encours_collections.bank_answers.domain.transfers import IncomingTransfer, TransferReversal
from encours_collections.bank_answers.use_cases.own_accounts import Digests
from encours_contracts.collections import (
    BankEntryBooked,
    BankEntryPart,
    BankStatementRecorded,
    TransferReceived,
    TransferReversed,
)
from encours_values.iban import mask_iban
from encours_values.ids import new_id


def statement_recorded(
    account: BankAccount, statement: BankStatement, *, status: str | None = None
) -> BankStatementRecorded:
    """The statement as it is now."""
    return BankStatementRecorded(
        bank_account_id=account.bank_account_id,
        bank_statement_id=statement.bank_statement_id,
        reference=statement.reference,
        sequence_number=statement.number,
        opening=statement.opening_minor,
        closing=statement.closing_minor,
        entries_total=statement.entries_minor,
        currency=statement.currency,
        closed_on=statement.closed_on,
        status=status or statement.status.value,
        cause=statement.cause,
    )


def entry_booked(account: BankAccount, statement: BankStatement, entry: BankEntry) -> BankEntryBooked:
    """The entry with its parts, which add up to it."""
    return BankEntryBooked(
        bank_account_id=account.bank_account_id,
        bank_statement_id=statement.bank_statement_id,
        bank_entry_id=entry.bank_entry_id,
        booked_on=entry.booked_on,
        amount=entry.amount_minor,
        currency=entry.currency,
        bank_reference=entry.bank_reference,
        text=entry.text,
        parts=[_part(part) for part in entry.parts],
    )


def _part(part: EntryPart) -> BankEntryPart:
    return BankEntryPart(
        kind=part.kind.value,
        amount=part.amount_minor,
        account_id=part.account_id,
        collection_id=part.collection_id,
        transfer_id=part.transfer_id,
        bank_item_id=part.bank_item_id,
        item_kind=part.item_kind.value if part.item_kind else None,
    )


def transfer_record(transfer: IncomingTransfer, account: BankAccount, digests: Digests) -> TransferRecord:
    """The transfer as it is stored, with no full account number."""
    payer = transfer.payer_account
    return TransferRecord(
        transfer_id=new_id(),
        bank_account_id=account.bank_account_id,
        booking_key=transfer.key,
        amount_minor=transfer.amount_minor,
        currency=transfer.currency,
        booked_on=transfer.booked_on,
        value_on=transfer.value_on,
        payer_name=transfer.payer_name,
        payer_iban_masked=mask_iban("".join(payer.split())) if payer else None,
        payer_digest=digests.digest(payer) if payer else None,
        structured_reference=transfer.structured_reference,
        remittance=transfer.remittance,
        end_to_end_id=transfer.end_to_end_id,
        bank_reference=transfer.bank_reference,
    )


def transfer_received(row: TransferRecord) -> TransferReceived:
    return TransferReceived(
        transfer_id=row.transfer_id,
        amount=row.amount_minor,
        currency=row.currency,
        booked_on=row.booked_on,
        value_on=row.value_on,
        payer_name=row.payer_name,
        payer_iban_masked=row.payer_iban_masked,
        payer_digest=row.payer_digest,
        structured_reference=row.structured_reference,
        remittance=row.remittance,
        end_to_end_id=row.end_to_end_id,
        bank_reference=row.bank_reference,
    )


def transfer_reversed(transfer_id: UUID, reversal: TransferReversal) -> TransferReversed:
    return TransferReversed(
        transfer_id=transfer_id,
        amount=reversal.amount_minor,
        currency=reversal.currency,
        booked_on=reversal.booked_on,
        reason_code=reversal.reason_code,
        bank_reference=reversal.bank_reference,
    )
