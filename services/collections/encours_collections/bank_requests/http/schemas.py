"""Requests to the bank, and cancellations before the file is sent."""

from typing import Literal

from encours_contracts.fields import Body, ShortText


class Cancel(Body):
    reason: ShortText | None = None
    """Kept in the audit trail."""


class Recall(Body):
    reason: Literal["CUST", "DUPL", "TECH", "FRAD", "AM09", "UPAY"] = "CUST"
    """Reason code for the bank (camt.055)."""


class Reverse(Body):
    reason: Literal["AM05", "MS02", "MS03", "MD05"]
    """Reason code for the debtor bank (pain.007)."""
