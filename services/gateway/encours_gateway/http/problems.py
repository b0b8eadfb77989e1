from encours_gateway.domain.errors import (
    ClockMovesBackward,
    LastAdminKey,
    TenantNotQuiescent,
    TrialSecrets,
    UnlawfulTerms,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ClockMovesBackward: Problem(422, "clock-moves-backward", "The sandbox clock only moves forward"),
    TenantNotQuiescent: Problem(
        503, "not-quiescent", "Services are still processing; repeat the request", retry_after_seconds=5
    ),
    UnlawfulTerms: Problem(422, "unlawful-terms", "Payment terms exceed the legal maximum"),
    TrialSecrets: Problem(409, "trial-secrets", "Live merchants need secrets of your own"),
    LastAdminKey: Problem(409, "last-admin-key", "The last key with the admin scope cannot be revoked"),
}
