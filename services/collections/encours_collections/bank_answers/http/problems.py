from encours_collections.bank_answers.domain.errors import AlreadyResolved, DebitMismatch, UnsupportedContent
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    AlreadyResolved: Problem(409, "already-resolved", "Already resolved"),
    DebitMismatch: Problem(422, "debit-mismatch", "The item does not match this debit"),
    UnsupportedContent: Problem(415, "unsupported-content", "Unsupported media type"),
}
