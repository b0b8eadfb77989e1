from encours_gateway.domain.errors import ClockMovesBack, LastAdminKey, TenantNotQuiescent, UnlawfulTerms
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ClockMovesBack: Problem(422, "clock-moves-back", "A sandbox clock only goes forward"),
    TenantNotQuiescent: Problem(503, "not-quiet", "The services are still at work", retry_after_seconds=5),
    UnlawfulTerms: Problem(422, "unlawful-terms", "The law does not allow these payment terms"),
    LastAdminKey: Problem(409, "last-admin-key", "The last key that may issue keys cannot be revoked"),
}
