from collections.abc import Sequence

from encours_contracts.billing import CreditNoteBalanceChanged, PaymentBalanceChanged
from encours_notifications.store import customer_credit
from encours_platform.database import Tx


async def project_customer_credit(tx: Tx, events: Sequence[CreditNoteBalanceChanged | PaymentBalanceChanged]) -> None:
    """Stores what credit notes and payments leave unused, so that no mail asks for what it covers."""
    await customer_credit.upsert(
        tx,
        [
            {
                "source_id": event.payment_id if isinstance(event, PaymentBalanceChanged) else event.credit_note_id,
                "account_id": event.account_id,
                "currency": event.currency,
                "version": event.version,
                "unused_minor": event.unused_amount,
            }
            for event in events
        ],
    )
