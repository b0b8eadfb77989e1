"""The money of a resolved bank item leaves suspense in the books."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from encours_collections.bank_answers.domain.bank_item import BankItem
from encours_collections.bank_answers.store import bank_items
from encours_contracts.collections import BankItemResolved
from encours_platform import outbox
from encours_platform.database import Tx

ResolvedAs = Literal["return", "collection", "payment", "payment_reversal", "charge", "refund", "other"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the money is, and whose."""

    resolved_as: ResolvedAs
    actor: str | None = None
    collection_id: UUID | None = None
    account_id: UUID | None = None
    invoice_ids: Sequence[UUID] = ()
    transfer_id: UUID | None = None
    reason: str | None = None


async def publish_resolved(tx: Tx, item: BankItem, assignment: Assignment, difference_minor: int = 0) -> None:
    """The money of the item leaves suspense in the books."""
    if not item.amount_minor or item.bank_account_id is None:
        return
    transfer = await bank_items.transfer(tx, item.bank_item_id) if item.is_transfer else None
    await outbox.append(
        tx,
        BankItemResolved(
            bank_item_id=item.bank_item_id,
            bank_account_id=item.bank_account_id,
            amount=item.amount_minor,
            difference=difference_minor,
            currency=item.fact.currency or "EUR",
            booked_on=item.fact.on or tx.today,
            resolved_as=assignment.resolved_as,
            collection_id=assignment.collection_id,
            buyer_account_id=assignment.account_id,
            invoice_ids=list(assignment.invoice_ids),
            payer_name=transfer["payer_name"] if transfer else item.fact.debtor_name,
            payer_digest=transfer["payer_digest"] if transfer else None,
            remittance=transfer["remittance"] if transfer else item.text,
            reason=assignment.reason,
        ),
    )
