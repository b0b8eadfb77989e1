"""Account statements and booking notices as values: camt.052, camt.053 and camt.054 (docs/rules)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

_COLLECTION_CREDITS = frozenset({"ESDD", "BBDD", "PMDD"})
_CODES_CACHED = 1024
BOOKED = "BOOK"
ANNOUNCING = frozenset({"PDNG", "INFO", "FUTR"})
"""Statuses of bookings that only announce."""


class Direction(StrEnum):
    """Whether money came to the account or left it."""

    CREDIT = "CRDT"
    DEBIT = "DBIT"


class Kind(StrEnum):
    """What a booking is to the creditor (BTC-01, BTC-02)."""

    COLLECTION_CREDIT = "collection_credit"
    COLLECTION_RETURN = "collection_return"
    COLLECTION_REVERSAL = "collection_reversal"
    CREDIT_TRANSFER = "credit_transfer"
    RETURNED_TRANSFER = "returned_transfer"
    CHARGE = "charge"
    """Of the bank, or one that it gives back."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BankCode:
    """BkTxCd: domain, family and sub-family of ISO, and the bank's own code."""

    domain: str | None = None
    family: str | None = None
    sub_family: str | None = None
    proprietary: str | None = None


bank_code = lru_cache(_CODES_CACHED)(BankCode)
"""A code, made once for all bookings that have it."""


@dataclass(slots=True)
class TransactionDetails:
    """One TxDtls. `amount_minor` is unsigned, None where the bank gives a sum for several only.

    `charges_minor` is what the bank charged, out of it or on top of it. `debtor_account` is an IBAN or other number,
    in full. Not changed once its booking is read.
    """

    end_to_end_id: str | None = None
    mandate_reference: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    direction: Direction | None = None
    reason_code: str | None = None
    additional_info: str = ""
    message_id: str | None = None
    payment_information_id: str | None = None
    instruction_id: str | None = None
    servicer_reference: str | None = None
    code: BankCode = BankCode()
    debtor_name: str | None = None
    debtor_account: str | None = field(default=None, repr=False)
    remittance: str = ""
    creditor_reference: str | None = None
    charges_minor: int = 0
    kind: Kind = Kind.OTHER
    fault: str | None = None
    """What of it cannot be read, and where."""


@dataclass(frozen=True, slots=True)
class BatchReference:
    """Btch: the message and block a booking sums up."""

    message_id: str | None = None
    payment_information_id: str | None = None
    count: int | None = None
    total_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking on the account: an unsigned amount in minor units, and calendar dates as the bank wrote them."""

    amount_minor: int
    currency: str
    direction: Direction
    status: str | None = "BOOK"
    is_reversal: bool = False
    booked_on: date | None = None
    value_on: date | None = None
    entry_reference: str | None = None
    servicer_reference: str | None = None
    code: BankCode = BankCode()
    batches: tuple[BatchReference, ...] = ()
    transactions: Sequence[TransactionDetails] = ()
    additional_info: str = ""
    charges_minor: int = 0
    kind: Kind = Kind.OTHER
    fault: str | None = None
    """What of it or of its details cannot be read, and where: only its amount and direction are certain."""
    line: int | None = field(default=None, compare=False)
    """Where it begins in the file."""

    @property
    def is_booked(self) -> bool:
        """Whether money moved; PDNG and INFO announce only."""
        return self.status == BOOKED

    @property
    def is_announced(self) -> bool:
        """Whether the bank says that no money has moved yet."""
        return self.status in ANNOUNCING

    @property
    def signed_minor(self) -> int:
        """The amount as it changes the balance."""
        return self.amount_minor if self.direction is Direction.CREDIT else -self.amount_minor

    @property
    def details_agree(self) -> bool | None:
        """Whether the details add up to the entry, its charges aside (BTC-03).

        None where they do not all have its currency, or where the bank names only some of those it counted.
        """
        total_minor, charges_minor = 0, self.charges_minor
        for details in self.transactions:
            if details.currency != self.currency or details.amount_minor is None:
                return None
            is_same_way = details.direction in {None, self.direction}
            total_minor += details.amount_minor if is_same_way else -details.amount_minor
            charges_minor += details.charges_minor
        counted = sum(batch.count or 0 for batch in self.batches)
        if not self.transactions or counted > len(self.transactions):
            return None
        charged_minor = charges_minor if self.direction is Direction.DEBIT else -charges_minor
        return self.amount_minor in {total_minor, total_minor + charged_minor}


@dataclass(frozen=True, slots=True)
class SpoiledEntry:
    """A booking whose amount or direction cannot be read; `fault` says what, and where.

    `written` is the amount as the bank wrote it. The rest is what can be read, so that a person finds the debit.
    """

    fault: str
    written: str = field(repr=False, default="")
    currency: str | None = None
    direction: Direction | None = None
    status: str | None = None
    booked_on: date | None = None
    servicer_reference: str | None = None
    code: BankCode = BankCode()
    transactions: Sequence[TransactionDetails] = ()
    additional_info: str = ""
    line: int | None = field(default=None, compare=False)

    @property
    def is_booked(self) -> bool:
        """Whether money moved, as far as can be read: what does not say that it only announces."""
        return self.status not in ANNOUNCING


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance of the account: signed minor units."""

    type_code: str
    signed_minor: int
    currency: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One Stmt, Ntfctn or Rpt: the bookings of one account. `account` is its IBAN or other number, in full.

    `spoiled` are bookings without a readable amount, `faults` what cannot be read of the balances.
    """

    id: str | None
    account: str | None = field(repr=False)
    created_at: datetime | None = None
    electronic_sequence_number: int | None = None
    legal_sequence_number: int | None = None
    copy_duplicate: str | None = None
    balances: tuple[Balance, ...] = ()
    entries: Sequence[Entry] = ()
    currency: str | None = None
    spoiled: Sequence[SpoiledEntry] = ()
    faults: tuple[str, ...] = ()

    def balance(self, type_code: str) -> Balance | None:
        """Give the balance of that type (OPBD, CLBD…), the first if several."""
        return next((balance for balance in self.balances if balance.type_code == type_code), None)

    @property
    def balances_agree(self) -> bool | None:
        """Whether opening plus booked entries is closing (BAL-01); None when that is not known.

        The previous statement's closing balance (PRCD) replaces an absent OPBD.
        """
        opening, closing = self.balance("OPBD") or self.balance("PRCD"), self.balance("CLBD")
        if opening is None or closing is None or self.faults or any(each.is_booked for each in self.spoiled):
            return None
        booked = [entry for entry in self.entries if entry.is_booked]
        if {opening.currency} != {closing.currency, *(entry.currency for entry in booked)} | {opening.currency}:
            return None
        return opening.signed_minor + sum(entry.signed_minor for entry in booked) == closing.signed_minor


@dataclass(frozen=True, slots=True)
class CamtDocument:
    """One camt message; `message_name` is camt.052, camt.053 or camt.054."""

    message_name: str
    message_id: str | None
    created_at: datetime | None
    reports: tuple[AccountReport, ...] = ()
    written_as: str | None = None
    """The format that the bank wrote it in, where it is another than ISO 20022: CFONB 120, CFONB 240."""


CHARGES = frozenset({"CHRG", "COMM", "COME", "COMI", "COMT", "FEES"})
"""Sub-families of charges, of any family: banks book the charge of a return under that of the debit (IDDT/CHRG)."""


@lru_cache(_CODES_CACHED)
def kind_of(code: BankCode, direction: Direction, reason_code: str | None, *, is_reversal: bool = False) -> Kind:
    """Say what a booking is, by its code, direction and return reason (BTC-01, BTC-02).

    A reason alone makes no collection return (returned transfers have one too), nor does the reversal flag, which banks
    set or leave out as they like. RDDT is the debtor's side: it is ours only when its reference is, which the caller
    knows.
    """
    family, sub_family, credit = code.family, code.sub_family, direction is Direction.CREDIT
    if (other := _charge_or_transfer(code, reason_code)) is not None:
        return other
    if not credit and ((family == "IDDT" and sub_family == "UPDD") or (family in {"IDDT", "RDDT"} and reason_code)):
        return Kind.COLLECTION_RETURN
    if family == "IDDT" and not credit and (is_reversal or sub_family not in _COLLECTION_CREDITS):
        return Kind.COLLECTION_REVERSAL
    is_debit_family = family == "IDDT" or (family == "RDDT" and sub_family in _COLLECTION_CREDITS)
    if is_debit_family and credit and not (reason_code or is_reversal):
        return Kind.COLLECTION_CREDIT
    return Kind.OTHER


def _charge_or_transfer(code: BankCode, reason_code: str | None) -> Kind | None:
    if code.sub_family in CHARGES:
        return Kind.CHARGE
    if code.sub_family == "RRTN" or (code.family in {"RCDT", "ICDT"} and reason_code):
        return Kind.RETURNED_TRANSFER
    return Kind.CREDIT_TRANSFER if code.family in {"RCDT", "ICDT", "IRCT", "RRCT"} else None
