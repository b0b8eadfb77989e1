from collections.abc import Mapping

from encours_contracts.billing import CreditNoteIssued, InvoiceIssued, InvoiceOverdue, InvoicePaid
from encours_contracts.collections import CollectionReturned, CollectionSubmitted
from encours_contracts.mandates import MandateActivated, MandateEnded
from encours_credit.use_cases import take_in_billing as billing
from encours_credit.use_cases.take_in_mandates import mandate_changed
from encours_platform.inbox import Handler, each


def handlers() -> Mapping[str, Handler]:
    """Order holds per publisher and account only, so what these do comes out the same in any order."""
    return {
        InvoiceIssued.TYPE: billing.invoices_issued,
        CreditNoteIssued.TYPE: billing.credit_notes_issued,
        InvoicePaid.TYPE: billing.invoices_paid,
        InvoiceOverdue.TYPE: billing.invoices_overdue,
        CollectionSubmitted.TYPE: billing.collections_submitted,
        CollectionReturned.TYPE: billing.collections_returned,
        MandateActivated.TYPE: each(mandate_changed),
        MandateEnded.TYPE: each(mandate_changed),
    }
