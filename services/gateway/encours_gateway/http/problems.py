from encours_gateway.domain.errors import ClockMovesBack, LastAdminKey, TenantNotQuiescent, UnlawfulTerms
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ClockMovesBack: Problem(422, "clock-moves-back", "The sandbox clock only moves forward"),
    TenantNotQuiescent: Problem(
        503, "not-quiet", "Services are still processing; repeat the request", retry_after_seconds=5
    ),
    UnlawfulTerms: Problem(422, "unlawful-terms", "Payment terms exceed the legal maximum"),
    LastAdminKey: Problem(409, "last-admin-key", "The last key with the admin scope cannot be revoked"),
}
