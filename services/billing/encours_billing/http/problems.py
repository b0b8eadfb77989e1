from encours_billing.domain.errors import (
    AllocationTooLarge,
    CollectedTooMuch,
    CreditExceedsInvoice,
    CreditNoteExists,
    DisputeClosed,
    NothingToDispute,
)
from encours_common.problems import Problem, Problems

PROBLEMS: Problems = {
    CreditNoteExists: Problem(409, "credit-note-exists", "There is a credit note of this external_id"),
    CreditExceedsInvoice: Problem(422, "credit-exceeds-invoice", "More would be credited than was invoiced"),
    AllocationTooLarge: Problem(422, "allocation-too-large", "The amount is more than can be taken"),
    NothingToDispute: Problem(409, "nothing-to-dispute", "Nothing of the invoice is open and undisputed"),
    DisputeClosed: Problem(409, "dispute-closed", "The dispute is resolved"),
    CollectedTooMuch: Problem(409, "collected-too-much", "A debit is more than its invoices"),
}
