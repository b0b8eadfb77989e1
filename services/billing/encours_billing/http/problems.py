from encours_billing.domain.errors import (
    AllocationTooLarge,
    AlreadyAskedFor,
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
    CreditNoteExists: Problem(409, "credit-note-exists", "There is a credit note of this external_id"),
    CreditExceedsInvoice: Problem(422, "credit-exceeds-invoice", "More would be credited than was invoiced"),
    AllocationTooLarge: Problem(422, "allocation-too-large", "The amount is more than can be taken"),
    NothingToDispute: Problem(409, "nothing-to-dispute", "Nothing of the invoice is open and undisputed"),
    DisputeClosed: Problem(409, "dispute-closed", "The dispute is resolved"),
    CollectedTooMuch: Problem(409, "collected-too-much", "A debit is more than its invoices"),
    InvoiceNotOpen: Problem(409, "invoice-not-open", "Nothing of the invoice is open"),
    InvoiceIsDue: Problem(409, "invoice-is-due", "The invoice has fallen due"),
    InvoiceIsDisputed: Problem(409, "invoice-is-disputed", "The invoice is disputed"),
    AlreadyAskedFor: Problem(409, "already-asked-for", "A debit asks for the invoice already"),
    NothingToCollectEarly: Problem(409, "nothing-to-collect-early", "No undue invoice fits"),
    FeeSettled: Problem(409, "fee-settled", "Nothing of the fee is open"),
    TransferDecided: Problem(409, "transfer-decided", "This is not to be done to the transfer now"),
    PaymentReversed: Problem(409, "payment-reversed", "The payment was taken back"),
}
