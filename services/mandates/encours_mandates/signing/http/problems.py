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
        409, "signature-provider-not-configured", "Signature provider not configured"
    ),
    WebhookNotVerified: Problem(401, "webhook-not-verified", "Invalid webhook signature"),
    LinkUnknown: Problem(404, "not-found", "Not found"),
    LinkExpired: Problem(410, "link-expired", "This signing link has expired"),
    LinkUsed: Problem(410, "link-used", "This signing link has been used"),
    CodeRequired: Problem(409, "code-required", "One-time code required"),
    TooManyCodes: Problem(429, "too-many-codes", "Too many one-time codes"),
    TooManySteps: Problem(429, "too-many-steps", "Signing link used too often"),
    ConsentNeeded: Problem(422, "consent-needed", "Consent required"),
    DocumentChanged: Problem(409, "document-changed", "Document changed"),
    SealUnavailable: Problem(503, "seal-unavailable", "Seal temporarily unavailable", retry_after_seconds=5),
}
