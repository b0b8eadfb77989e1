from encours_credit.domain import errors
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    errors.ExternalIdInUse: Problem(409, "external-id-in-use", "Another account has this external_id"),
    errors.OrderAlreadyExists: Problem(
        409, "order-already-exists", "The account already has an order with this external_id"
    ),
    errors.ImpossibleMove: Problem(409, "impossible-move", "Not allowed in the current state"),
    errors.MoreThanOrdered: Problem(409, "more-than-ordered", "Amount exceeds what is left of the order"),
    errors.InsurerNotConnected: Problem(409, "insurer-not-connected", "No credit insurer is connected"),
    errors.UnlawfulTerms: Problem(422, "unlawful-terms", "Payment terms exceed the legal maximum"),
    errors.NotInGroup: Problem(409, "not-in-group", "The account cannot join this group"),
}
