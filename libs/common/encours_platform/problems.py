"""Errors as RFC 9457 problem details: one table, shared and completed by each service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from encours_platform import json
from encours_platform.database import NotShown, UnknownTenant
from encours_platform.sealing import SealBroken
from encours_platform.telemetry import current_request_id
from encours_values.bic import InvalidBic
from encours_values.company_numbers import InvalidCompanyNumber
from encours_values.countries import UnknownCountry
from encours_values.creditor_identifier import InvalidCreditorIdentifier
from encours_values.document_lines import LineNotFound, LinesDoNotAddUp, MoreThanLeft
from encours_values.email_addresses import InvalidEmail
from encours_values.errors import DomainError
from encours_values.iban import InvalidIban
from encours_values.ids import UnknownId
from encours_values.mandate_reference import InvalidMandateReference
from encours_values.money import AmountNotUnderstood, CurrencyMismatch
from encours_values.parties import InvalidPartyIdentification
from encours_values.terms import TermsNotUnderstood
from encours_values.vat_exemption import VatExemptionNotUnderstood

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    status: int
    slug: str
    title: str
    retry_after_seconds: int | None = None
    pointer: str | None = None
    """JSON pointer to the field of the body that this kind of error is about, where there is one."""

    @property
    def type(self) -> str:
        """Stable name of the kind of problem."""
        return f"urn:encours:problem:{self.slug}"


class NotFound(DomainError):
    """The tenant has no object of this id; objects of other tenants are not found either."""


class NotYetKnown(DomainError):
    """The object was created in another service a moment ago, or does not exist; repeat the request."""


class IdempotencyKeyReused(DomainError):
    """This key came with another request before."""


class Unauthenticated(DomainError):
    """No key, or an unknown one."""


class KeyStatusUnknown(DomainError):
    """The gateway does not say whether the key was revoked, and what it said before is too old."""


class Forbidden(DomainError):
    """The key does not have the permission."""


class RateLimited(DomainError):
    """This key or its merchant has sent more requests than it may."""


class SandboxOnly(DomainError):
    """The clock and the simulated bank exist in sandbox tenants only."""


class InvalidRequest(DomainError):
    """A value that the types allow and the business does not."""


class MalformedJson(DomainError):
    """The body is not JSON in UTF-8."""


Problems = Mapping[type[DomainError], Problem]

COMMON_PROBLEMS: Problems = {
    NotFound: Problem(404, "not-found", "Not found"),
    UnknownId: Problem(404, "not-found", "Not found"),
    NotShown: Problem(404, "not-found", "Not found"),
    NotYetKnown: Problem(409, "not-yet-known", "Not yet available; repeat in a second", retry_after_seconds=1),
    IdempotencyKeyReused: Problem(422, "idempotency-key-reused", "Idempotency-Key used for another request"),
    Unauthenticated: Problem(401, "unauthenticated", "Authentication required"),
    KeyStatusUnknown: Problem(
        503, "key-status-unknown", "The API key cannot be checked now; repeat the request", retry_after_seconds=1
    ),
    Forbidden: Problem(403, "forbidden", "Permission denied"),
    RateLimited: Problem(429, "rate-limited", "Too many requests; repeat in a second", retry_after_seconds=1),
    SandboxOnly: Problem(409, "sandbox-only", "Available to sandbox merchants only"),
    InvalidRequest: Problem(422, "invalid-request", "Invalid request"),
    MalformedJson: Problem(400, "malformed-json", "The body is not valid JSON"),
    UnknownTenant: Problem(401, "unauthenticated", "Authentication required"),
    CurrencyMismatch: Problem(422, "currency-mismatch", "Currency mismatch"),
    AmountNotUnderstood: Problem(422, "invalid-amount", "Invalid amount"),
    LineNotFound: Problem(422, "line-not-found", "No such line"),
    LinesDoNotAddUp: Problem(422, "lines-do-not-add-up", "Lines do not add up to the amount"),
    MoreThanLeft: Problem(409, "more-than-left", "More than is left"),
    VatExemptionNotUnderstood: Problem(422, "invalid-vat-exemption", "Invalid VAT exemption"),
    TermsNotUnderstood: Problem(422, "invalid-terms", "Invalid payment terms"),
    InvalidBic: Problem(422, "invalid-bic", "Invalid BIC"),
    InvalidCompanyNumber: Problem(422, "invalid-company-number", "Invalid company number"),
    InvalidEmail: Problem(422, "invalid-email", "Invalid e-mail address"),
    UnknownCountry: Problem(422, "unknown-country", "Unknown country"),
    InvalidIban: Problem(422, "invalid-iban", "Invalid IBAN"),
    InvalidCreditorIdentifier: Problem(422, "invalid-creditor-identifier", "Invalid creditor identifier"),
    InvalidMandateReference: Problem(422, "invalid-mandate-reference", "Invalid mandate reference"),
    InvalidPartyIdentification: Problem(
        422, "invalid-party-identification", "Invalid identification of an organisation"
    ),
    SealBroken: Problem(500, "internal", "Internal error"),
}
INVALID = COMMON_PROBLEMS[InvalidRequest]
MALFORMED = COMMON_PROBLEMS[MalformedJson]
UNAVAILABLE = Problem(
    503, "unavailable", "Temporarily unavailable; repeat with the same Idempotency-Key", retry_after_seconds=1
)
INTERNAL = COMMON_PROBLEMS[SealBroken]


class FieldError(BaseModel):
    pointer: Annotated[str, Field(examples=["/amount"])]
    """JSON pointer (RFC 6901) to the field of the body, or `#query/<name>`, `#header/<name>`."""
    detail: Annotated[str, Field(examples=["Input should be greater than 0"])]


class ProblemDetails(BaseModel):
    """RFC 9457."""

    type: Annotated[str, Field(examples=["urn:encours:problem:invalid-request"])]
    """Stable name of the kind of problem."""
    title: Annotated[str, Field(examples=["Invalid request"])]
    status: Annotated[int, Field(examples=[422])]
    detail: str = ""
    errors: list[FieldError] = []
    request_id: Annotated[str, Field(examples=["01930f5d1f4e7d0c9d521f4e4d0c9d52"])] = ""
    """The `X-Request-Id` of this answer, to find it in the logs."""


def problem_response(problem: Problem, detail: str = "", errors: Sequence[Mapping[str, Any]] = ()) -> Response:
    body: dict[str, Any] = {"type": problem.type, "title": problem.title, "status": problem.status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = list(errors)
    if (request_id := current_request_id()) is not None:
        body["request_id"] = request_id
    headers = {"Retry-After": str(problem.retry_after_seconds)} if problem.retry_after_seconds else None
    return Response(json.dumps(body), problem.status, headers, MEDIA_TYPE)
