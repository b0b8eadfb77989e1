"""What is asked of the bank after the file left."""

from typing import Literal

from encours_contracts.fields import (
    Body,
)


class Cancel(Body):
    reason: Literal["CUST", "DUPL", "TECH", "FRAD", "AM09", "UPAY"] = "CUST"
    """What the bank is told where it has the file already (camt.055)."""


class Reverse(Body):
    reason: Literal["AM05", "MS02", "MS03", "MD05"]
    """What the debtor's bank is told (pain.007)."""
