from encours_credit.domain import errors
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    errors.ExternalIdTaken: Problem(409, "external-id-taken", "Another account has this external id"),
    errors.OrderAlreadyExists: Problem(409, "order-already-exists", "This order was placed before"),
    errors.ImpossibleMove: Problem(409, "impossible-move", "Not allowed in the current state"),
    errors.MoreThanOrdered: Problem(409, "more-than-ordered", "That is more than is left of the order"),
    errors.InsurerNotConnected: Problem(409, "insurer-not-connected", "No credit insurer is connected"),
    errors.TermsUnlawful: Problem(422, "terms-unlawful", "These payment terms pass the legal cap"),
    errors.NotInGroup: Problem(409, "not-in-group", "The account cannot take this place in a group"),
}
