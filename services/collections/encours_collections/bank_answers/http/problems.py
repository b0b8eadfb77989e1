from encours_collections.bank_answers.domain.errors import (
    AlreadyResolved,
    DebitMismatch,
    ForeignAccount,
    ImpossibleDay,
    NotHeld,
    UnsupportedContent,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    AlreadyResolved: Problem(409, "already-resolved", "The bank item is already resolved"),
    DebitMismatch: Problem(422, "debit-mismatch", "The bank item does not match the given object"),
    ForeignAccount: Problem(422, "foreign-account", "The file is of a bank account that is not yours"),
    NotHeld: Problem(409, "not-held", "The statement is not held"),
    UnsupportedContent: Problem(415, "unsupported-content", "Send the bank's file as it came"),
    ImpossibleDay: Problem(422, "impossible-day", "The debit was not booked on that day"),
}
