from collections.abc import Mapping, Sequence

from encours_billing.store import buyers
from encours_billing.use_cases.ask_again import take_cancellations
from encours_billing.use_cases.follow_debits import follow_debits, keep_announcements
from encours_billing.use_cases.issue_credit_note import credit_return
from encours_billing.use_cases.issue_invoices import issue_invoices
from encours_billing.use_cases.take_transfers import take_transfers
from encours_contracts.collections import (
    FAILURES,
    CollectionCancelled,
    CollectionScheduled,
    CollectionSettled,
    CollectionSubmitted,
    TransferReceived,
)
from encours_contracts.credit import AccountOpened, AccountUpdated, OrderReturned, OrderShipped
from encours_platform.database import Tx
from encours_platform.inbox import Handler, each


async def keep_buyers(tx: Tx, accounts: Sequence[AccountOpened | AccountUpdated]) -> None:
    """Credit's buyers as they stand now."""
    await buyers.keep(tx, [account.model_dump() for account in accounts])


def handlers() -> Mapping[str, Handler]:
    return {
        AccountOpened.TYPE: keep_buyers,
        AccountUpdated.TYPE: keep_buyers,
        OrderShipped.TYPE: issue_invoices,
        OrderReturned.TYPE: each(credit_return),
        CollectionScheduled.TYPE: keep_announcements,
        CollectionCancelled.TYPE: take_cancellations,
        CollectionSubmitted.TYPE: follow_debits,
        CollectionSettled.TYPE: follow_debits,
        **dict.fromkeys((failure.TYPE for failure in FAILURES), follow_debits),
        TransferReceived.TYPE: take_transfers,
    }
