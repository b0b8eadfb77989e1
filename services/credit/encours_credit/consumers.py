from collections.abc import Mapping

from encours_contracts.billing import CreditNoteBalanceChanged, InvoiceBalanceChanged, PaymentBalanceChanged
from encours_contracts.collections import FAILURES, CollectionReasonCorrected, CollectionRecredited
from encours_contracts.credit import OrderDeclined, OrderPlaced
from encours_contracts.mandates import MandateActivated, MandateEnded
from encours_credit.use_cases.audit_orders import audit_orders
from encours_credit.use_cases.hold_account import hold_after_failure, release_after_recredit
from encours_credit.use_cases.project_mandates import mandate_changed
from encours_credit.use_cases.project_receivables import project_receivables
from encours_platform.inbox import AnyHandler, EnvelopeHandler, each


def handlers() -> Mapping[str, AnyHandler]:
    """Events are in order per publisher and account only, so what these do comes out the same in any order."""
    balances = EnvelopeHandler(project_receivables)
    return {
        InvoiceBalanceChanged.TYPE: balances,
        CreditNoteBalanceChanged.TYPE: balances,
        PaymentBalanceChanged.TYPE: balances,
        **dict.fromkeys((failure.TYPE for failure in (*FAILURES, CollectionReasonCorrected)), each(hold_after_failure)),
        CollectionRecredited.TYPE: each(release_after_recredit),
        OrderPlaced.TYPE: audit_orders,
        OrderDeclined.TYPE: audit_orders,
        MandateActivated.TYPE: each(mandate_changed),
        MandateEnded.TYPE: each(mandate_changed),
    }
