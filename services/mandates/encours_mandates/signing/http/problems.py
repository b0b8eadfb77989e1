from encours_mandates.signing.domain.errors import (
    CodeWanted,
    ConsentNeeded,
    DocumentChanged,
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    NoticeNotVerified,
    SealUnavailable,
    SignatureProviderNotConfigured,
    TooManyCodes,
    TooManySteps,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    SignatureProviderNotConfigured: Problem(
        409, "signature-provider-not-configured", "This installation has no access to that signature provider"
    ),
    NoticeNotVerified: Problem(401, "notice-not-verified", "The signature of this notice is not right"),
    LinkUnknown: Problem(404, "not-found", "There is no such thing"),
    LinkExpired: Problem(410, "link-expired", "This link is not good any more"),
    LinkUsed: Problem(410, "link-used", "Nothing is to be signed here any more"),
    CodeWanted: Problem(409, "code-wanted", "The one-time code comes first"),
    TooManyCodes: Problem(429, "too-many-codes", "No more codes for now"),
    TooManySteps: Problem(429, "too-many-steps", "This link was used too often"),
    ConsentNeeded: Problem(422, "consent-needed", "Nothing is signed without consent"),
    DocumentChanged: Problem(409, "document-changed", "The document has changed"),
    SealUnavailable: Problem(503, "seal-unavailable", "Nothing can be signed for a moment", retry_after_seconds=5),
}
