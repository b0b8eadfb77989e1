from encours_gateway.domain.errors import (
    ClockMovesBackward,
    ConnectionExists,
    LastAdminKey,
    SecretsMissing,
    TenantNotQuiescent,
    TrialSecrets,
    UnlawfulTerms,
)
from encours_platform.outbound import HostRefused
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ClockMovesBackward: Problem(422, "clock-moves-backward", "The sandbox clock only moves forward"),
    TenantNotQuiescent: Problem(
        503, "not-quiescent", "Services are still processing; repeat the request", retry_after_seconds=5
    ),
    UnlawfulTerms: Problem(422, "unlawful-terms", "Payment terms exceed the legal maximum"),
    TrialSecrets: Problem(409, "trial-secrets", "Live merchants need secrets of your own"),
    ConnectionExists: Problem(409, "connection-exists", "There is a connection for this purpose already"),
    HostRefused: Problem(422, "host-refused", "This host may not be connected to", pointer="/config/host"),
    SecretsMissing: Problem(422, "secrets-missing", "The connection needs its secrets", pointer="/secrets"),
    LastAdminKey: Problem(409, "last-admin-key", "The last key that may issue keys cannot be revoked"),
}
