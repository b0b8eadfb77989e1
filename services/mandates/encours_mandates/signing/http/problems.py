from encours_mandates.signing.domain.errors import (
    CodeRequired,
    ConsentNeeded,
    DocumentChanged,
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    SealUnavailable,
    SignatureProviderNotConfigured,
    TooManyCodes,
    TooManySteps,
    WebhookNotVerified,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    SignatureProviderNotConfigured: Problem(
        409, "signature-provider-not-configured", "The signature provider is not configured"
    ),
    WebhookNotVerified: Problem(401, "webhook-not-verified", "The signature of this webhook is not valid"),
    LinkUnknown: Problem(404, "not-found", "Not found"),
    LinkExpired: Problem(410, "link-expired", "This signing link has expired"),
    LinkUsed: Problem(410, "link-used", "This signing link was already used"),
    CodeRequired: Problem(409, "code-required", "The one-time code is required first"),
    TooManyCodes: Problem(429, "too-many-codes", "Too many codes; try again later"),
    TooManySteps: Problem(429, "too-many-steps", "Too many attempts with this link"),
    ConsentNeeded: Problem(422, "consent-needed", "Consent is required to sign"),
    DocumentChanged: Problem(409, "document-changed", "The document has changed"),
    SealUnavailable: Problem(503, "seal-unavailable", "Signing is temporarily unavailable", retry_after_seconds=5),
}
