"""Values of a credit transfer file: money that the merchant pays to its buyers (docs/rules/messages.md)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from encours_iso20022.errors import UnwritableMessage
from encours_values.bank_days import is_bank_day
from encours_values.sepa_text import has_sepa_spelling, is_sepa_reference

AMOUNT_MAX_MINOR = 99_999_999_999
"""999 999 999.99 EUR, the most of one SEPA credit transfer."""

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise UnwritableMessage(otherwise)


def _require_account(name: str, iban: str, bic: str | None) -> None:
    _require(has_sepa_spelling(name), "a party has a name that can be written in the SEPA characters")
    _require(_IBAN.fullmatch(iban) is not None, "an IBAN is written in compact form: FR14…")
    _require(bic is None or _BIC.fullmatch(bic) is not None, "a BIC has 8 or 11 characters")


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One transfer in euro cents to the account of its creditor; what no bank accepts raises UnwritableMessage."""

    end_to_end_id: str
    amount_minor: int
    creditor_name: str
    creditor_iban: str
    remittance: str
    creditor_bic: str | None = None

    def __post_init__(self) -> None:
        _require(is_sepa_reference(self.end_to_end_id), "a reference of a transfer follows CHR-02")
        _require(0 < self.amount_minor <= AMOUNT_MAX_MINOR, "a transfer is of 0.01 to 999999999.99 EUR")
        _require(bool(self.remittance.strip()), "a transfer has a remittance text")
        _require_account(self.creditor_name, self.creditor_iban, self.creditor_bic)


@dataclass(frozen=True, slots=True)
class TransferMessage:
    """One message with one block: who pays, from which account, on which TARGET day.

    `created_at` is the local time that is written in it. `batch_booking`: one debit of the account for all transfers,
    or one each; None leaves it to the agreement with the bank.
    """

    message_id: str
    created_at: datetime
    debtor_name: str
    debtor_iban: str
    execution_on: date
    transfers: Sequence[CreditTransfer]
    debtor_bic: str | None = None
    batch_booking: bool | None = None

    def __post_init__(self) -> None:
        _require(is_sepa_reference(self.message_id), "a message id follows CHR-02")
        _require(bool(self.transfers), "a message has at least one transfer")
        _require(is_bank_day(self.execution_on), "a transfer is executed on a TARGET day (TGT-01)")
        references = {each.end_to_end_id for each in self.transfers}
        _require(len(references) == len(self.transfers), "each transfer has an EndToEndId of its own (ID-01)")
        _require_account(self.debtor_name, self.debtor_iban, self.debtor_bic)

    @property
    def payment_information_id(self) -> str:
        """The id of its block."""
        return f"{self.message_id}-1"

    @property
    def total_minor(self) -> int:
        return sum(each.amount_minor for each in self.transfers)
