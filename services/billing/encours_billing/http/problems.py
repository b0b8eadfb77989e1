from encours_billing.domain.errors import (
    AllocationTooLarge,
    AlreadyRequested,
    CollectedTooMuch,
    CreditExceedsInvoice,
    CreditNoteExists,
    DisputeClosed,
    FeeSettled,
    InvoiceIsDisputed,
    InvoiceIsDue,
    InvoiceNotOpen,
    NothingToCollectEarly,
    NothingToDispute,
    PaymentReversed,
    TransferDecided,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    CreditNoteExists: Problem(409, "credit-note-exists", "A credit note with this external_id exists"),
    CreditExceedsInvoice: Problem(422, "credit-exceeds-invoice", "Credit exceeds the invoiced amount"),
    AllocationTooLarge: Problem(422, "allocation-too-large", "Amount exceeds what can be allocated"),
    NothingToDispute: Problem(409, "nothing-to-dispute", "The invoice has no open amount left to dispute"),
    DisputeClosed: Problem(409, "dispute-closed", "The dispute is already resolved"),
    CollectedTooMuch: Problem(409, "collected-too-much", "Debit exceeds its invoices"),
    InvoiceNotOpen: Problem(409, "invoice-not-open", "The invoice has no open amount"),
    InvoiceIsDue: Problem(409, "invoice-is-due", "The invoice is already due"),
    InvoiceIsDisputed: Problem(409, "invoice-is-disputed", "The invoice is disputed"),
    AlreadyRequested: Problem(409, "debit-already-requested", "A direct debit of this invoice is already requested"),
    NothingToCollectEarly: Problem(409, "nothing-to-collect-early", "No invoice can be collected early"),
    FeeSettled: Problem(409, "fee-settled", "The fee has no open amount"),
    TransferDecided: Problem(409, "transfer-decided", "Not allowed in the current state of the transfer"),
    PaymentReversed: Problem(409, "payment-reversed", "The payment is already reversed"),
}
