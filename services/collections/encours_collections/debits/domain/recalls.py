"""Why collections recalls a debit itself, and what it tells the bank."""

from collections.abc import Mapping
from enum import StrEnum


class RecallCause(StrEnum):
    """What made a debit at the bank ask for more than is owed, or ended its mandate."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    DISPUTE = "dispute"
    MANDATE_ENDED = "mandate_ended"


BANK_REASONS: Mapping[RecallCause, str] = {
    RecallCause.PAYMENT: "UPAY",
    RecallCause.CREDIT_NOTE: "AM09",
    RecallCause.DISPUTE: "CUST",
    RecallCause.MANDATE_ENDED: "CUST",
}
"""Reason codes of camt.055: undue payment, wrong amount, at the customer's request."""
