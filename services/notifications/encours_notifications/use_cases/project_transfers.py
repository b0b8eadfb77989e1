from collections.abc import Sequence
from typing import Any

from encours_contracts.billing import TransferStatusChanged
from encours_notifications.store import pending_transfers
from encours_platform.database import Tx


async def project_transfers(tx: Tx, events: Sequence[TransferStatusChanged]) -> None:
    """Stores the transfers that wait for a person, with the accounts and invoices that they most likely are for."""
    latest = {event.transfer_id: event for event in events}
    if not latest:
        return
    rows = dict[tuple[Any, Any], dict[str, Any]]()
    for event in latest.values():
        for each in event.proposals if event.status == "unmatched" and event.amount else ():
            row = {
                "transfer_id": event.transfer_id,
                "account_id": each.buyer_account_id,
                "invoice_ids": each.invoice_ids,
                "amount_minor": event.amount,
                "currency": event.currency or "EUR",
            }
            rows.setdefault((event.transfer_id, each.buyer_account_id), row)
    await pending_transfers.replace(tx, latest.keys(), list(rows.values()))
