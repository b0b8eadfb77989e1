"""Requests to the bank after the file was sent."""

from typing import Literal

from encours_contracts.fields import (
    Body,
)


class Cancel(Body):
    reason: Literal["CUST", "DUPL", "TECH", "FRAD", "AM09", "UPAY"] = "CUST"
    """Reason code for the bank, where it has the file (camt.055)."""


class Reverse(Body):
    reason: Literal["AM05", "MS02", "MS03", "MD05"]
    """Reason code for the debtor bank (pain.007)."""
