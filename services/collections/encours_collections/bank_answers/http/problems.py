from encours_collections.bank_answers.domain.errors import AlreadyResolved, DoesNotFit, UnsupportedContent
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    AlreadyResolved: Problem(409, "already-resolved", "This item is settled already"),
    DoesNotFit: Problem(422, "does-not-fit", "What the bank told is not about that"),
    UnsupportedContent: Problem(415, "unsupported-content", "A bank's file is sent as application/xml"),
}
