from collections.abc import Mapping, Sequence

from encours_billing.store import buyers
from encours_billing.use_cases.apply_collection_events import apply_collection_events, record_announcements
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit
from encours_billing.use_cases.book_bank_entries import book_entries, open_accounts, record_statements
from encours_billing.use_cases.correct_failures import correct_failures
from encours_billing.use_cases.decide_transfer import reverse_transfers
from encours_billing.use_cases.issue_credit_note import credit_return
from encours_billing.use_cases.issue_invoices import issue_invoices
from encours_billing.use_cases.provide_documents import schedule_provision
from encours_billing.use_cases.record_deliveries import record_deliveries
from encours_billing.use_cases.record_transfers import record_transfers
from encours_billing.use_cases.refund_credit import (
    approve_refunds,
    end_cancelled_refunds,
    reject_refunds,
    settle_refunds,
    submit_refunds,
)
from encours_billing.use_cases.retry_debits import apply_cancellations
from encours_billing.use_cases.settle_bank_items import settle_bank_items
from encours_contracts.collections import (
    FAILURES,
    BankAccountOpened,
    BankEntryBooked,
    BankItemResolved,
    BankStatementRecorded,
    CollectionCancelled,
    CollectionReasonCorrected,
    CollectionRecredited,
    CollectionScheduled,
    CollectionSettled,
    CollectionSubmitted,
    RefundApproved,
    RefundCancelled,
    RefundRejected,
    RefundSettled,
    RefundSubmitted,
    TransferReceived,
    TransferReversed,
)
from encours_contracts.credit import AccountOpened, AccountUpdated, OrderReturned, OrderShipped
from encours_contracts.notifications import DocumentRequested, NotificationFailed, NotificationSent
from encours_platform.database import Tx
from encours_platform.inbox import Handler, each
from encours_platform.outbox import append_all


async def upsert_buyers(tx: Tx, accounts: Sequence[AccountOpened | AccountUpdated]) -> None:
    """Stores the present data of credit's accounts; the credit of a parent pays for a child that joins its group."""
    await buyers.upsert(tx, [account.model_dump() for account in accounts])
    children = [account.account_id for account in accounts if account.parent_id]
    if children:
        await buyers.lock(tx, children)
        await append_all(tx, await apply_customer_credit(tx, children))


def handlers() -> Mapping[str, Handler]:
    return {
        AccountOpened.TYPE: upsert_buyers,
        AccountUpdated.TYPE: upsert_buyers,
        OrderShipped.TYPE: issue_invoices,
        OrderReturned.TYPE: each(credit_return),
        CollectionScheduled.TYPE: record_announcements,
        CollectionCancelled.TYPE: apply_cancellations,
        CollectionSubmitted.TYPE: apply_collection_events,
        CollectionSettled.TYPE: apply_collection_events,
        CollectionRecredited.TYPE: apply_collection_events,
        **dict.fromkeys((failure.TYPE for failure in FAILURES), apply_collection_events),
        CollectionReasonCorrected.TYPE: correct_failures,
        RefundApproved.TYPE: approve_refunds,
        RefundSubmitted.TYPE: submit_refunds,
        RefundSettled.TYPE: settle_refunds,
        RefundRejected.TYPE: reject_refunds,
        RefundCancelled.TYPE: end_cancelled_refunds,
        TransferReceived.TYPE: record_transfers,
        DocumentRequested.TYPE: schedule_provision,
        NotificationSent.TYPE: record_deliveries,
        NotificationFailed.TYPE: record_deliveries,
        TransferReversed.TYPE: reverse_transfers,
        BankAccountOpened.TYPE: open_accounts,
        BankStatementRecorded.TYPE: record_statements,
        BankEntryBooked.TYPE: book_entries,
        BankItemResolved.TYPE: settle_bank_items,
    }
