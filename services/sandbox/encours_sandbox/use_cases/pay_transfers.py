"""Pays what a customer sends elsewhere: accepted at once, booked on its day."""

from datetime import timedelta

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_sandbox.domain.answers import StatusReport
from encours_sandbox.domain.entries import SENT_TRANSFER, Detail, Entry
from encours_sandbox.domain.hours import STATEMENT_HOUR
from encours_sandbox.domain.orders import Transfer, TransferOrder
from encours_sandbox.store import accounts
from encours_sandbox.use_cases.book_entries import book_entries
from encours_sandbox.use_cases.report_status import report_status
from encours_values.bank_days import next_bank_day
from encours_values.ids import new_id


async def pay_transfers(tx: Tx, sealer: Sealer, order: TransferOrder) -> None:
    """pain.002 accepts the file; each transfer is an entry of its day, or of the next TARGET day where that is over."""
    account = await accounts.account_of(tx, sealer, order.debtor_iban)
    day = next_bank_day(max(order.execution_on, tx.today))
    if due_work.at_local(tx, day, STATEMENT_HOUR) <= tx.now:
        day = next_bank_day(day + timedelta(days=1))
    await report_status(tx, sealer, StatusReport(order.message_id, order.message_name, "ACCP"))

    def entry(transfer: Transfer) -> Entry:
        reference = f"TO-{new_id().hex}"
        detail = Detail(
            amount_minor=transfer.amount_minor,
            end_to_end_id=transfer.end_to_end_id,
            servicer_reference=reference,
            remittance=transfer.remittance,
        )
        return Entry(-transfer.amount_minor, day, SENT_TRANSFER, reference, details=(detail,))

    await book_entries(tx, sealer, account, [entry(each) for each in order.transfers])
