"""Transfers that billing assigns to nobody are bank items until it does."""

from collections.abc import Sequence

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.store import bank_items
from encours_collections.debits.domain.collection import Move
from encours_contracts.billing import TransferStatusChanged
from encours_platform.database import Tx


async def follow_transfers(tx: Tx, events: Sequence[TransferStatusChanged]) -> None:
    """Opens an item for a transfer that waits for a person, and closes it when it is decided.

    A transfer that is not known here is an item that a person had said to be a payment: it waits again.
    """
    for event in events:
        if event.status != "unmatched":
            resolution = "ignored" if event.status == "ignored" else "applied"
            await bank_items.close_transfer(tx, event.transfer_id, resolution)
            continue
        row = await bank_items.transfer(tx, event.transfer_id)
        if row is None:
            await bank_items.reopen(tx, event.transfer_id)
        else:
            fact = Fact(
                move=Move.SETTLE,
                amount_minor=row["amount_minor"],
                currency=row["currency"],
                on=row["booked_on"],
                debtor_name=row["payer_name"],
                info=row["remittance"][:200],
                in_statement=True,
            )
            proposals = [proposal.model_dump(mode="json") for proposal in event.proposals]
            await bank_items.open_transfer(tx, event.transfer_id, fact, proposals)
