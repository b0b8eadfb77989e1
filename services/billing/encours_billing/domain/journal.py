"""Double entry for each fact of money (ACC-01); an entry that is not balanced cannot be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from encours_billing.domain.vat import RateTotal


class Journal(StrEnum):
    SALES = "VE"
    BANK = "BQ"
    MISCELLANEOUS = "OD"


class Ledger(StrEnum):
    """Accounts of the French general chart."""

    CUSTOMER = "411"
    SALES = "707"
    VAT_COLLECTED = "44571"
    DEBITS_SENT = "5115"
    """Debits handed to the bank and not booked by it yet, and returns that are announced."""
    CARDS = "5116"
    """Card payments that the payment service has and did not pay out yet (decision 23)."""
    REFUNDS_SENT = "5117"
    """Refunds handed to the bank and not booked by it yet."""
    PAYMENTS_REPORTED = "5118"
    """Transfers and cards that a person enters: the bank's statement books no such payment."""
    CHEQUES = "5112"
    BANK = "512"
    SUSPENSE = "471"
    """On the bank account, and not assigned yet."""
    OTHER_PARTIES = "467"
    """Money of others than buyers."""
    BANK_CHARGES = "627"
    OPENING_BALANCE = "890"
    OTHER_INCOME = "758"


class Unbalanced(ValueError):
    """Debits and credits differ, or one is negative."""


@dataclass(frozen=True, slots=True)
class Row:
    """One side of an entry, minor units; the customer's account carries the buyer as auxiliary."""

    ledger: Ledger
    debit_minor: int = 0
    credit_minor: int = 0
    account_id: UUID | None = None
    """Another buyer than the entry's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Balanced rows about one document (`piece`), dated by calendar day; `account_id` is the buyer's, if any.

    `source_id` is the payment, debit or bank entry that it accounts for; `reverses` names the source whose entry it
    takes back.
    """

    journal: Journal
    account_id: UUID | None
    piece: str
    entry_on: date
    label: str
    currency: str
    rows: Sequence[Row]
    source_id: UUID | None = None
    reverses: bool = False
    bank_account_id: UUID | None = None
    bank_statement_id: UUID | None = None

    def __post_init__(self) -> None:
        debit, credit = sum(row.debit_minor for row in self.rows), sum(row.credit_minor for row in self.rows)
        if debit != credit or any(row.debit_minor < 0 or row.credit_minor < 0 for row in self.rows):
            raise Unbalanced(f"{self.piece}: {debit} debit, {credit} credit")


def invoice_rows(vat: Sequence[RateTotal]) -> list[Row]:
    """411 against 707 and 44571."""
    rows = [Row(Ledger.CUSTOMER, debit_minor=sum(total.gross_minor for total in vat))]
    for total in vat:
        rows.append(Row(Ledger.SALES, credit_minor=total.net_minor))
        if total.tax_minor:
            rows.append(Row(Ledger.VAT_COLLECTED, credit_minor=total.tax_minor))
    return rows


def credit_note_rows(vat: Sequence[RateTotal]) -> list[Row]:
    """The invoice's rows the other way round."""
    return [Row(row.ledger, debit_minor=row.credit_minor, credit_minor=row.debit_minor) for row in invoice_rows(vat)]


def moved(amount_minor: int, *, out_of: Ledger, into: Ledger) -> list[Row]:
    """So much is debited to `into` and credited to `out_of`; below zero: the other way round."""
    if amount_minor < 0:
        return moved(-amount_minor, out_of=into, into=out_of)
    return [Row(into, debit_minor=amount_minor), Row(out_of, credit_minor=amount_minor)]


def held_in(method: str, *, from_statement: bool, by_service: bool) -> Ledger:
    """Where the money of a payment is: on the bank account and in suspense, or at the payment service.

    What a person enters is expected, or a cheque to be cashed.
    """
    if from_statement:
        return Ledger.SUSPENSE
    if by_service:
        return Ledger.CARDS
    return Ledger.CHEQUES if method == "cheque" else Ledger.PAYMENTS_REPORTED


def payment_rows(amount_minor: int, held: Ledger) -> list[Row]:
    """What the customer owed is where the money is; below zero: it is taken back."""
    return moved(amount_minor, out_of=Ledger.CUSTOMER, into=held)


def payout_rows(collected_minor: int, fee_minor: int, other_minor: int) -> list[Row]:
    """A payout on the bank account: card payments leave the service less its fees; 467 has other sales' money."""
    rows = [
        *moved(collected_minor, out_of=Ledger.CARDS, into=Ledger.SUSPENSE),
        *moved(fee_minor, out_of=Ledger.SUSPENSE, into=Ledger.BANK_CHARGES),
        *moved(other_minor, out_of=Ledger.OTHER_PARTIES, into=Ledger.SUSPENSE),
    ]
    return [row for row in rows if row.debit_minor or row.credit_minor]


def paid_by_parent_rows(amount_minor: int, parent_id: UUID) -> list[Row]:
    """411 of the parent against 411 of its child; below zero the other way round, as the money is taken back."""
    parent = Row(Ledger.CUSTOMER, max(0, amount_minor), max(0, -amount_minor), parent_id)
    return [parent, Row(Ledger.CUSTOMER, max(0, -amount_minor), max(0, amount_minor))]


def fee_rows(amount_minor: int) -> list[Row]:
    """411 against other income, no VAT: a fee makes good a damage and pays for no supply (RTX-03)."""
    return [Row(Ledger.CUSTOMER, debit_minor=amount_minor), Row(Ledger.OTHER_INCOME, credit_minor=amount_minor)]


def fee_waived_rows(amount_minor: int) -> list[Row]:
    return [Row(Ledger.OTHER_INCOME, debit_minor=amount_minor), Row(Ledger.CUSTOMER, credit_minor=amount_minor)]


def refund_rows(amount_minor: int) -> list[Row]:
    """Credit of the customer is paid back by transfer."""
    return [Row(Ledger.CUSTOMER, debit_minor=amount_minor), Row(Ledger.REFUNDS_SENT, credit_minor=amount_minor)]


def refund_back_rows(amount_minor: int) -> list[Row]:
    """A transfer that was booked came back: the customer has the credit again."""
    return [Row(Ledger.REFUNDS_SENT, debit_minor=amount_minor), Row(Ledger.CUSTOMER, credit_minor=amount_minor)]


def debit_sent_rows(amount_minor: int) -> list[Row]:
    """The receivable goes to the debits handed to the bank."""
    return [Row(Ledger.DEBITS_SENT, debit_minor=amount_minor), Row(Ledger.CUSTOMER, credit_minor=amount_minor)]


def debit_back_rows(amount_minor: int) -> list[Row]:
    """The receivable is open again; the entry of the bank statement, if there is one, clears the debit sent."""
    return moved(amount_minor, out_of=Ledger.DEBITS_SENT, into=Ledger.CUSTOMER)


BANK_PARTS: Mapping[str, Ledger] = {
    "opening": Ledger.OPENING_BALANCE,
    "collection": Ledger.DEBITS_SENT,
    "return": Ledger.DEBITS_SENT,
    "transfer": Ledger.SUSPENSE,
    "transfer_reversal": Ledger.SUSPENSE,
    "suspense": Ledger.SUSPENSE,
    "refund": Ledger.REFUNDS_SENT,
    "charge": Ledger.BANK_CHARGES,
}
"""The account against 512 of each kind of part of a bank entry."""


def bank_entry_rows(amount_minor: int, parts: Sequence[tuple[str, int]]) -> list[Row]:
    """512 against the accounts of the parts (kind, signed amount), which add up to the amount of the entry."""
    bank = Row(Ledger.BANK, debit_minor=max(0, amount_minor), credit_minor=max(0, -amount_minor))
    others = [
        Row(BANK_PARTS[kind], debit_minor=max(0, -minor), credit_minor=max(0, minor)) for kind, minor in parts if minor
    ]
    return [bank, *others]
