"""Errors as RFC 9457 problem details: one table, shared and completed by each service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from encours_platform import json
from encours_platform.database import UnknownTenant
from encours_platform.sealing import SealBroken
from encours_values.creditor_identifier import InvalidCreditorIdentifier
from encours_values.errors import DomainError
from encours_values.iban import InvalidIban
from encours_values.ids import UnknownId
from encours_values.mandate_reference import InvalidMandateReference
from encours_values.money import AmountNotUnderstood, CurrencyMismatch
from encours_values.parties import InvalidPartyIdentification
from encours_values.terms import TermsNotUnderstood

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
    """No such thing for this tenant; another tenant's thing does not exist either."""


class NotYetKnown(DomainError):
    """What is named was created in another service a moment ago, or never; ask again."""


class IdempotencyKeyReused(DomainError):
    """This key came with another request before."""


class Unauthenticated(DomainError):
    """No key, or none that we know."""


class Forbidden(DomainError):
    """The key is known and may not do this."""


class SandboxOnly(DomainError):
    """The clock and the simulated bank exist in sandbox tenants only."""


class InvalidRequest(DomainError):
    """A value that the types allow and the business does not."""


class MalformedJson(DomainError):
    """The body is no JSON, or not in UTF-8."""


Problems = Mapping[type[DomainError], Problem]

COMMON_PROBLEMS: Problems = {
    NotFound: Problem(404, "not-found", "Not found"),
    UnknownId: Problem(404, "not-found", "Not found"),
    NotYetKnown: Problem(409, "not-yet-known", "Not known here yet", retry_after_seconds=1),
    IdempotencyKeyReused: Problem(422, "idempotency-key-reused", "This key came with another request"),
    Unauthenticated: Problem(401, "unauthenticated", "An API key is needed"),
    Forbidden: Problem(403, "forbidden", "This key may not do that"),
    SandboxOnly: Problem(409, "sandbox-only", "Only a sandbox tenant has this"),
    InvalidRequest: Problem(422, "invalid-request", "The request is not valid"),
    MalformedJson: Problem(400, "malformed-json", "The body is not JSON"),
    UnknownTenant: Problem(401, "unauthenticated", "An API key is needed"),
    CurrencyMismatch: Problem(422, "currency-mismatch", "Another currency is wanted"),
    AmountNotUnderstood: Problem(422, "amount-not-understood", "This is not an amount"),
    TermsNotUnderstood: Problem(422, "terms-not-understood", "These payment terms are not understood"),
    InvalidIban: Problem(422, "invalid-iban", "This is not a valid IBAN"),
    InvalidCreditorIdentifier: Problem(422, "invalid-creditor-identifier", "This is not a valid creditor identifier"),
    InvalidMandateReference: Problem(422, "invalid-mandate-reference", "This is not a valid mandate reference"),
    InvalidPartyIdentification: Problem(422, "invalid-party-identification", "This identifies no organisation"),
    SealBroken: Problem(500, "internal", "Something went wrong here"),
}
INVALID = COMMON_PROBLEMS[InvalidRequest]
MALFORMED = COMMON_PROBLEMS[MalformedJson]
UNAVAILABLE = Problem(
    503, "unavailable", "Not available for a moment; repeat with the same Idempotency-Key", retry_after_seconds=1
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
    title: Annotated[str, Field(examples=["The request is not valid"])]
    status: Annotated[int, Field(examples=[422])]
    detail: str = ""
    errors: list[FieldError] = []


def problem_response(problem: Problem, detail: str = "", errors: Sequence[Mapping[str, Any]] = ()) -> Response:
    body: dict[str, Any] = {"type": problem.type, "title": problem.title, "status": problem.status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = list(errors)
    headers = {"Retry-After": str(problem.retry_after_seconds)} if problem.retry_after_seconds else None
    return Response(json.dumps(body), problem.status, headers, MEDIA_TYPE)
