"""Balances as they are now, for consumers that lost or never had them."""

from uuid import UUID

from encours_billing.store import buyer_credit, buyers, invoices
from encours_billing.use_cases.apply_money import note_balance_changed, payment_balance_changed
from encours_billing.use_cases.change_balances import balance_changed
from encours_contracts.billing import BalanceCause, CauseKind
from encours_platform.database import Tx
from encours_platform.republish import PresentState

CAUSE = BalanceCause(kind=CauseKind.REPUBLISHED)


async def invoice_state(tx: Tx, after: UUID, limit: int) -> PresentState:
    """The balances of invoices, each with the version that it has."""
    found = await invoices.after(tx, after, limit)
    external_ids = await buyers.external_ids(tx, [invoice.account_id for invoice in found])
    events = [balance_changed(invoice, CAUSE, external_ids) for invoice in found]
    return PresentState(events, found[-1].invoice_id if len(found) == limit else None)


async def credit_note_state(tx: Tx, after: UUID, limit: int) -> PresentState:
    """The balances of credit notes, each with the version that it has."""
    found = await buyer_credit.note_balances_after(tx, after, limit)
    events = [note_balance_changed(note) for note in found]
    return PresentState(events, found[-1].credit_note_id if len(found) == limit else None)


async def payment_state(tx: Tx, after: UUID, limit: int) -> PresentState:
    """The balances of payments, each with the version that it has."""
    found = await buyer_credit.payment_balances_after(tx, after, limit)
    events = [payment_balance_changed(payment) for payment in found]
    return PresentState(events, found[-1].payment_id if len(found) == limit else None)
