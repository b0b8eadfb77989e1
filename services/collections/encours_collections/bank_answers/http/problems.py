from encours_collections.bank_answers.domain.errors import AlreadyResolved, DoesNotFit, UnsupportedContent
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    AlreadyResolved: Problem(409, "already-resolved", "The bank item is already resolved"),
    DoesNotFit: Problem(422, "does-not-fit", "The bank item does not match the given object"),
    UnsupportedContent: Problem(415, "unsupported-content", "Send bank files as application/xml"),
}
