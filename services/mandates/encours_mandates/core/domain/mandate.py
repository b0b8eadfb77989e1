"""A mandate: who lets whom debit which account, and the life of that permission."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from encours_mandates.core.domain.errors import ImpossibleMove
from encours_values.creditor_identifier import same_creditor
from encours_values.mandate_expiry import expiry_of
from encours_values.parties import NO_OTHER_PARTIES, Parties

Language = Literal["fr", "en", "de"]


class Scheme(StrEnum):
    """The SEPA scheme (MND-11); a mandate of one is never collected under the other (MND-20)."""

    B2B = "B2B"
    CORE = "CORE"


class Sequence(StrEnum):
    """How often it may be collected (MND-10, SEQ-01)."""

    RECURRENT = "RCUR"
    ONE_OFF = "OOFF"


class Status(StrEnum):
    """Status of a mandate (MND-26)."""

    PENDING_SIGNATURE = "pending_signature"
    SIGNED = "signed"
    AWAITING_DEBTOR_BANK = "awaiting_debtor_bank"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    COMPLETED = "completed"
    FAILED = "failed"


class Move(StrEnum):
    """What can happen to a mandate."""

    SIGN = "sign"
    ASK_DEBTOR_BANK = "ask_debtor_bank"
    ACTIVATE = "activate"
    CONFIRM = "confirm"
    AMEND = "amend"
    SUSPEND = "suspend"
    REVOKE = "revoke"
    EXPIRE = "expire"
    COMPLETE = "complete"
    FAIL = "fail"


class MandateOrigin(StrEnum):
    """How a mandate was added; the first step of its history."""

    CREATE = "create"
    IMPORT = "import"
    """Signed elsewhere earlier, and loaded from a file."""


FIRST_STATUSES: Mapping[MandateOrigin, frozenset[Status]] = {
    MandateOrigin.CREATE: frozenset({Status.PENDING_SIGNATURE}),
    MandateOrigin.IMPORT: frozenset({Status.AWAITING_DEBTOR_BANK, Status.ACTIVE}),
}
"""Where a life may begin; what it may become from there is in `MOVES`."""

MOVES: Mapping[tuple[Status, Move], Status] = {
    (Status.PENDING_SIGNATURE, Move.SIGN): Status.SIGNED,
    (Status.SIGNED, Move.ASK_DEBTOR_BANK): Status.AWAITING_DEBTOR_BANK,
    (Status.SIGNED, Move.ACTIVATE): Status.ACTIVE,
    (Status.AWAITING_DEBTOR_BANK, Move.CONFIRM): Status.ACTIVE,
    (Status.SUSPENDED, Move.CONFIRM): Status.ACTIVE,
    (Status.AWAITING_DEBTOR_BANK, Move.AMEND): Status.AWAITING_DEBTOR_BANK,
    (Status.ACTIVE, Move.AMEND): Status.ACTIVE,
    (Status.SUSPENDED, Move.AMEND): Status.SUSPENDED,
    # The bank may object several times: once for each debit that was under way at the first objection.
    (Status.ACTIVE, Move.SUSPEND): Status.SUSPENDED,
    (Status.SUSPENDED, Move.SUSPEND): Status.SUSPENDED,
    # A one-off debit may be paid after an objection or an amendment has stopped the next one.
    (Status.ACTIVE, Move.COMPLETE): Status.COMPLETED,
    (Status.SUSPENDED, Move.COMPLETE): Status.COMPLETED,
    (Status.AWAITING_DEBTOR_BANK, Move.FAIL): Status.FAILED,
    (Status.ACTIVE, Move.FAIL): Status.FAILED,
    (Status.SUSPENDED, Move.FAIL): Status.FAILED,
    (Status.PENDING_SIGNATURE, Move.REVOKE): Status.REVOKED,
    (Status.SIGNED, Move.REVOKE): Status.REVOKED,
    (Status.AWAITING_DEBTOR_BANK, Move.REVOKE): Status.REVOKED,
    (Status.ACTIVE, Move.REVOKE): Status.REVOKED,
    (Status.SUSPENDED, Move.REVOKE): Status.REVOKED,
    (Status.SIGNED, Move.EXPIRE): Status.EXPIRED,
    (Status.AWAITING_DEBTOR_BANK, Move.EXPIRE): Status.EXPIRED,
    (Status.ACTIVE, Move.EXPIRE): Status.EXPIRED,
    (Status.SUSPENDED, Move.EXPIRE): Status.EXPIRED,
}
"""The whole state machine: what is not in it cannot happen."""

REQUESTABLE_MOVES = (Move.SIGN, Move.CONFIRM, Move.AMEND, Move.REVOKE)
"""Moves a person may ask for; the others follow from the clock, the bank or another move."""


class Registration(StrEnum):
    """What we know of the mandate's record at the debtor's bank (MND-24)."""

    UNKNOWN = "unknown"
    DECLARED = "declared"
    """Declared by the merchant, not yet proven."""
    PROVEN = "proven"
    """The bank has paid a collection."""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    street: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Creditor:
    """The merchant as creditor, at the time the mandate was made (MND-02, MND-03)."""

    identifier: str
    """ICS, compact (ICS-01)."""
    name: str
    address: PostalAddress | None


@dataclass(frozen=True, slots=True)
class DebtorAccount:
    """The account to be debited (MND-05); the IBAN is sealed, people read `iban_masked`."""

    iban_sealed: str
    iban_masked: str
    bic: str | None
    bank_name: str | None


class Authority(StrEnum):
    """In what capacity the signer binds the debtor (S2.2), as declared; no register is checked."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    DELEGATION = "delegation"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs for the debtor, and in what capacity (S2.2)."""

    name: str
    email: str
    title: str
    authority: Authority | None = None
    authority_evidence: str | None = None
    """What shows it, such as the reference of a power of attorney."""


@dataclass(frozen=True, slots=True)
class SigningLink:
    """Where the signer signs; each new link of a mandate has the next number, and earlier links stop working."""

    number: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate; `…_on` are calendar dates in the merchant's time zone, `…_at` are instants."""

    id: UUID
    account_id: UUID
    scheme: Scheme
    sequence: Sequence
    reference: str
    """RUM: unique per creditor, never used again (MND-23)."""
    creditor: Creditor
    debtor_name: str
    debtor_address: PostalAddress | None
    debtor_account: DebtorAccount
    signer: Signer
    status: Status
    status_changed_at: datetime
    """When it came to its status."""
    created_at: datetime
    language: Language = "fr"
    """Of the form, and of what is sent to the signer."""
    parties: Parties = NO_OTHER_PARTIES
    """Who else it names (MND-06 to MND-08); part of what was signed, so another party needs a new mandate."""
    max_amount_minor: int | None = None
    """The most that one debit may ask for, minor units of euro; none where there is no cap."""
    cause: str | None = None
    """Why it is suspended or has ended."""
    reason_code: str | None = None
    """The bank's reason, ISO external code, where the bank is the cause."""
    registration: Registration = Registration.UNKNOWN
    signed_on: date | None = None
    last_used_on: date | None = None
    """Collection date of the latest collection that went to the bank, whatever became of it (MND-25)."""
    activated_at: datetime | None = None
    """When it could be collected for the first time."""
    signing_link: SigningLink | None = None
    """The link that was sent last."""

    @property
    def expires_on(self) -> date | None:
        """The first day on which it may not be used any more; none before the signature (MND-25)."""
        return None if self.signed_on is None else expiry_of(self.signed_on, self.last_used_on)

    @property
    def awaits_debtor_bank(self) -> bool:
        """Whether only the debtor bank's record of the mandate is missing for a collection (MND-24, AMD-04)."""
        stopped = self.status in {Status.AWAITING_DEBTOR_BANK, Status.SUSPENDED}
        return stopped and self.scheme is Scheme.B2B and self.registration is Registration.UNKNOWN


def next_status(status: Status, move: Move) -> Status:
    """Where `move` leads from `status`; raises ImpossibleMove where the table has no answer.

    >>> next_status(Status.AWAITING_DEBTOR_BANK, Move.CONFIRM)
    <Status.ACTIVE: 'active'>
    """
    try:
        return MOVES[status, move]
    except KeyError:
        raise ImpossibleMove(f"a mandate that is {status} cannot {move.replace('_', ' ')}") from None


def can(status: Status, move: Move) -> bool:
    return (status, move) in MOVES


def available_actions(status: Status) -> tuple[Move, ...]:
    """The moves a person may ask for now, for `available_actions` of the API."""
    return tuple(move for move in REQUESTABLE_MOVES if can(status, move))


def move_after_signature(scheme: Scheme) -> Move:
    """B2B waits until the debtor's bank has recorded the mandate (MND-24); Core is active at once."""
    return Move.ASK_DEBTOR_BANK if scheme is Scheme.B2B else Move.ACTIVATE


def status_of_imported(scheme: Scheme, *, registered: bool) -> Status:
    """Status of an imported mandate; B2B is active only if the bank's record is declared (MND-24)."""
    usable = scheme is Scheme.CORE or registered
    return Status.ACTIVE if usable else Status.AWAITING_DEBTOR_BANK


def needs_registration_again(before: Mandate, after: Mandate) -> bool:
    """Whether an amendment stops a B2B mandate until the debtor's bank has recorded it (AMD-04).

    So does a new account or bank of the debtor, a new reference, and a creditor of another identity (ICS-02); a new
    name of either side, an address or a cap does not.
    """
    return before.scheme is Scheme.B2B and (
        before.debtor_account.iban_sealed != after.debtor_account.iban_sealed
        or _is_other_bank(before.debtor_account.bic, after.debtor_account.bic)
        or before.reference != after.reference
        or not same_creditor(before.creditor.identifier, after.creditor.identifier)
    )


def _is_other_bank(before: str | None, after: str | None) -> bool:
    """Whether both BICs are known and name another institution or country; a branch is no other bank."""
    return before is not None and after is not None and before[:6] != after[:6]


def move_of_consequence(consequence: str) -> Move | None:
    """What a bank's reason for not paying does to the mandate (docs/rules); none where it stays as it is."""
    return {"suspend": Move.SUSPEND, "cancel": Move.FAIL}.get(consequence)
