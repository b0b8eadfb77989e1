from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.fields import Answer, Body, NoIbans, Scheme, ShortText
from encours_mandates.core.http.schemas import BicText, IbanText

ENTRIES_MAX = 20_000

Source = Annotated[
    str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$", examples=["EPC register"]), NoIbans
]


class ReachabilityEntry(Body):
    bic: Annotated[str, Field(pattern="^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$", examples=["AGRIFRPP"])]
    """Of eight for a bank, of eleven for one branch."""
    scheme: Scheme
    reachable: bool
    name: ShortText | None = None
    valid_from: date | None = None
    """Default: the date of the list."""
    valid_to: date | None = None
    """The last day on which it holds."""


class ReachabilityTable(Body):
    source: Source
    as_of: date
    """Date of the list."""
    entries: Annotated[list[ReachabilityEntry], Field(max_length=ENTRIES_MAX)]


class ReachabilitySource(Answer):
    source: str
    as_of: date
    banks: int
    """Entries of the list."""
    loaded_at: datetime


class ReachabilitySources(Answer):
    data: list[ReachabilitySource]


class CheckReachability(Body):
    """One of the two."""

    iban: IbanText | None = None
    bic: BicText | None = None


class Reachability(Answer):
    bic: Annotated[str | None, Field(examples=["AGRIFRPP"])]
    """Null if the bank of the IBAN is in no published list."""
    bank_name: str | None
    b2b: Literal["reachable", "not_reachable", "unknown"]
    core: Literal["reachable", "not_reachable", "unknown"]
    source: str | None
    """The list used: for B2B, else for Core."""
    as_of: date | None
