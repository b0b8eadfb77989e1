"""Money meets invoices: the one place where paid, credited and in_collection move against each other."""

from collections.abc import Sequence
from uuid import UUID

from encours_billing.domain.invoice import Change
from encours_billing.domain.statement import Application, CreditKind
from encours_billing.store import applications, buyer_credit, invoices
from encours_billing.store.applications import Applied, Source
from encours_contracts.billing import InvoicePaid, PaymentSource
from encours_platform.database import Tx


def applied_credits(tx: Tx, account_id: UUID, chosen: Sequence[Application]) -> list[Applied]:
    """Applications of credits, dated today."""
    return [
        Applied(account_id, each.invoice_id, Source(each.kind.value), each.source_id, each.amount_minor, tx.today)
        for each in chosen
    ]


def _change(each: Applied) -> Change:
    match each.source:
        case Source.CREDIT_NOTE:
            return Change(each.invoice_id, credited=each.amount_minor)
        case Source.PAYMENT:
            return Change(each.invoice_id, paid=each.amount_minor)
        case Source.COLLECTION:
            return Change(each.invoice_id, paid=each.amount_minor, in_collection=-max(0, each.amount_minor))


async def apply_money(tx: Tx, applied: Sequence[Applied]) -> list[InvoicePaid]:
    """Books money on invoices of locked accounts; answers an `InvoicePaid` each, in order, for the caller to append.

    A collection's money comes out of what is in collection; a negative amount takes money back. The caller has
    made sure that it fits: the table refuses an invoice that would be paid twice.
    """
    if not applied:
        return []
    before = await invoices.by_ids(tx, [each.invoice_id for each in applied])
    await invoices.change(tx, [_change(each) for each in applied])
    for kind in CreditKind:
        taken = [(each.source_id, each.amount_minor) for each in applied if each.source.value == kind.value]
        await buyer_credit.use(tx, kind, taken)
    await applications.insert(tx, applied)
    still_open = {invoice_id: invoice.balance.open for invoice_id, invoice in before.items()}
    events = list[InvoicePaid]()
    for each in applied:
        invoice = before[each.invoice_id]
        still_open[each.invoice_id] -= each.amount_minor
        still = still_open[each.invoice_id]
        events.append(
            InvoicePaid(
                account_id=each.account_id,
                invoice_id=each.invoice_id,
                order_id=invoice.order_id,
                amount=each.amount_minor,
                open_amount=still,
                undisputed_amount=max(0, still - invoice.balance.disputed),
                currency=invoice.currency,
                source=PaymentSource(kind=each.source.value, id=each.source_id),
                paid_on=each.applied_on,
            )
        )
    return events
