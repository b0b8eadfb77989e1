"""Values of a direct debit file, and how debits are put together in it (EPC222-07; docs/rules/scheme.md)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from encours_iso20022.code_sets import CATEGORY_PURPOSES, PURPOSES
from encours_iso20022.errors import UnwritableMessage
from encours_values.parties import NO_OTHER_PARTIES, Parties
from encours_values.sepa_text import is_sepa_reference

AMOUNT_MAX_MINOR = 99_999_999_999
"""999 999 999.99 EUR, the most one debit may take (GRP-02, EPC AT-T002)."""

ADDRESS_LINES_MAX = 2
"""Free lines a hybrid address may add (ADR-01)."""

BLOCKS_MAX = 99_999
"""Blocks a message may have before PmtInfId would pass 35 characters."""

NON_EEA_COUNTRIES = frozenset({"CH", "MC", "SM", "AD", "VA", "GB", "AL", "ME", "MD", "MK", "RS"})
"""SEPA countries outside the EEA, by IBAN prefix: the debtor's address and BIC are needed there (docs/rules)."""

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_RF = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")


class Scheme(StrEnum):
    """The SEPA direct debit scheme, as written in LclInstrm."""

    B2B = "B2B"
    CORE = "CORE"


class SequenceType(StrEnum):
    """SEQ-01: recurrent, one-off, and the optional first and final; ISO's RPRE is not SEPA."""

    RCUR = "RCUR"
    OOFF = "OOFF"
    FRST = "FRST"
    FNAL = "FNAL"


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise UnwritableMessage(otherwise)


def _require_party(iban: str, bic: str | None, name: str) -> None:
    _require(_IBAN.fullmatch(iban) is not None, "an IBAN is written in compact form: FR14…")
    _require(bic is None or _BIC.fullmatch(bic) is not None, "a BIC has 8 or 11 characters")
    _require(bool(name.strip()), "a party has a name")


def _require_category(purpose: str | None) -> None:
    _require(purpose is None or purpose in CATEGORY_PURPOSES, "a category purpose is SUPP, TRAD or OTHR (PUR-01)")


@dataclass(frozen=True, slots=True)
class CreditorParty:
    """Who collects: name, creditor identifier (ICS, compact), account; and what is written in each of its debits.

    `trade_name`: what buyers know it by, written in the remittance where the name is another (RMT-01).
    """

    name: str
    identifier: str
    iban: str
    bic: str | None = None
    trade_name: str | None = None
    category_purpose: str | None = None
    purpose: str | None = None

    def __post_init__(self) -> None:
        _require_party(self.iban, self.bic, self.name)
        _require(is_sepa_reference(self.identifier), "a creditor identifier has 8 to 35 characters (ICS-01)")


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """A structured address; town and country are what the scheme asks for at least (ADR-01)."""

    town: str
    country: str
    street: str = ""
    building_number: str = ""
    postcode: str = ""
    lines: tuple[str, ...] = ()
    """Free lines of a hybrid address, at most two, that repeat nothing (ADR-01)."""

    def __post_init__(self) -> None:
        _require(bool(self.town.strip()), "an address names its town (ADR-01)")
        _require(_COUNTRY.fullmatch(self.country) is not None, "a country has two letters (ISO 3166-1)")
        _require(len(self.lines) <= ADDRESS_LINES_MAX, "a hybrid address has at most two free lines (ADR-01)")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What changed in a mandate since the last collection, sent once with the next (AMD-01, AMD-03).

    A new debtor account is shown by the old IBAN within the same bank (`original_debtor_iban`) or, for any bank, by
    SMNDA, "same mandate, new debtor account" (`new_debtor_account`): never both (AMD-02).
    """

    original_mandate_reference: str | None = None
    original_creditor_name: str | None = None
    original_creditor_identifier: str | None = None
    original_debtor_iban: str | None = None
    new_debtor_account: bool = False

    def __post_init__(self) -> None:
        changed = (
            self.original_mandate_reference,
            self.original_creditor_name,
            self.original_creditor_identifier,
            self.original_debtor_iban,
            self.new_debtor_account,
        )
        _require(any(changed), "an amendment names what changed (AMD-01)")
        _require(
            not (self.new_debtor_account and self.original_debtor_iban), "SMNDA or the old IBAN, not both (AMD-02)"
        )
        for reference in (self.original_mandate_reference, self.original_creditor_identifier):
            _require(reference is None or is_sepa_reference(reference), "an amended reference follows CHR-02")
        iban = self.original_debtor_iban
        _require(iban is None or _IBAN.fullmatch(iban) is not None, "an IBAN is written in compact form: FR14…")


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """One transaction of the file: `amount_minor` in euro cents, `collection_date` a TARGET day.

    Names and remittance are as the merchant wrote them; the writer transliterates them (CHR-01). What no bank accepts
    raises UnwritableMessage here, so that a file never fails half-written.
    """

    end_to_end_id: str
    amount_minor: int
    mandate_reference: str
    mandate_signed_on: date
    debtor_name: str
    debtor_iban: str
    remittance: str
    scheme: Scheme
    sequence_type: SequenceType
    collection_date: date
    instruction_id: str | None = None
    debtor_bic: str | None = None
    category_purpose: str | None = None
    purpose: str | None = None
    parties: Parties = NO_OTHER_PARTIES
    debtor_address: PostalAddress | None = None
    amendment: Amendment | None = None
    creditor_reference: str | None = None
    """An RF reference (ISO 11649), written instead of the remittance text (RMT-01)."""

    def __post_init__(self) -> None:
        _require(0 < self.amount_minor <= AMOUNT_MAX_MINOR, "a debit takes 0.01 to 999999999.99 EUR (GRP-02)")
        for reference in (self.end_to_end_id, self.mandate_reference, self.instruction_id):
            _require(reference is None or is_sepa_reference(reference), "a reference of a debit follows CHR-02")
        _require_party(self.debtor_iban, self.debtor_bic, self.debtor_name)
        _require(bool(self.remittance.strip()), "a debit has a remittance text (RMT-01)")
        _require_category(self.category_purpose)
        _require(self.purpose is None or self.purpose in PURPOSES, "a purpose is one of PUR-01")
        _require(
            self.creditor_reference is None or _RF.fullmatch(self.creditor_reference) is not None, "RF as ISO 11649"
        )
        if self.debtor_iban[:2] in NON_EEA_COUNTRIES:
            complete = self.debtor_address is not None and self.debtor_bic is not None
            _require(complete, "a debtor's bank outside the EEA needs the debtor's address and its BIC (ADR-02)")


@dataclass(frozen=True, slots=True)
class BlockHeader:
    """What the debits of one PmtInf share (GRP-01), with their exact number and sum in cents (GRP-02).

    `batch_booking`: True asks for one booked credit for the block, False for one per debit, None leaves it to the
    agreement with the bank (GRP-03).
    """

    payment_information_id: str
    creditor: CreditorParty
    scheme: Scheme
    sequence_type: SequenceType
    collection_date: date
    count: int
    total_minor: int
    category_purpose: str | None = None
    batch_booking: bool | None = True

    def __post_init__(self) -> None:
        _require_category(self.category_purpose)
        _require(self.count > 0, "a block has at least one debit")


@dataclass(frozen=True, slots=True)
class PaymentBlock:
    """A block and its debits, which may be a lazy iterable read once."""

    header: BlockHeader
    debits: Iterable[DirectDebit]


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """The head of a file: `created_at` is the local time written in it, `total_minor` euro cents (GRP-02)."""

    message_id: str
    created_at: datetime
    initiating_party: str
    count: int
    total_minor: int


BlockKey = tuple[date, SequenceType, str]
"""Collection date, sequence type and category purpose, which may be empty (GRP-01)."""


def block_key(debit: DirectDebit) -> BlockKey:
    return debit.collection_date, debit.sequence_type, debit.category_purpose or ""


@dataclass(slots=True)
class BlockSum:
    """Number and cents of the debits of one block."""

    count: int = 0
    total_minor: int = 0


def block_headers(
    sums: Mapping[BlockKey, BlockSum],
    *,
    scheme: Scheme,
    creditor: CreditorParty,
    message_id: str,
    batch_booking: bool | None = True,
) -> tuple[BlockHeader, ...]:
    """The heads of the blocks of one message, by collection date, sequence type and category purpose (GRP-01).

    The creditor's account and identifier and the scheme are the same for the whole message. Raises
    UnwritableMessage for no debit at all. The same sums give the same heads, in whatever order they come.
    """
    _require(bool(sums), "a message has at least one debit")
    return tuple(
        BlockHeader(
            payment_information_id=payment_information_id(message_id, number),
            creditor=creditor,
            scheme=scheme,
            sequence_type=sequence_type,
            collection_date=collection_date,
            count=sums[collection_date, sequence_type, category].count,
            total_minor=sums[collection_date, sequence_type, category].total_minor,
            category_purpose=category or None,
            batch_booking=batch_booking,
        )
        for number, (collection_date, sequence_type, category) in enumerate(sorted(sums), start=1)
    )


def message_header(
    headers: Sequence[BlockHeader], *, message_id: str, created_at: datetime, initiating_party: str
) -> MessageHeader:
    """Make the head of a message of these blocks, its number and sum added up from theirs (GRP-02)."""
    return MessageHeader(
        message_id=message_id,
        created_at=created_at,
        initiating_party=initiating_party,
        count=sum(header.count for header in headers),
        total_minor=sum(header.total_minor for header in headers),
    )


def payment_information_id(message_id: str, block_number: int) -> str:
    """PmtInfId of the block with that number, counted from 1, of a message."""
    _require(0 < block_number <= BLOCKS_MAX, f"a message has at most {BLOCKS_MAX} blocks")
    return f"{message_id}-{block_number}"
