"""How the bank behaves: to the debits of a buyer (`Scenario`), and as a whole (`Behaviour`). Amounts in cents."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import time
from typing import Any, Literal

References = Literal["all", "mandate", "instruction", "none"]
"""Which references of a debit its return carries; without the end-to-end id it says NOTPROVIDED."""
BatchBooking = Literal["as_ordered", "batch", "single"]
LateFiles = Literal["reject", "postpone"]
Statements = Literal["each_day", "left_out", "late", "copied", "wrong"]
Accounts = Literal["a_file_each", "one_file", "with_foreign"]
Version = Literal["02", "04", "08"]
Shape = Literal["epc", "de", "fr", "ch", "nordic"]
ForeignEntry = Literal["charge", "transfer_out", "other_return", "other_credit", "proprietary"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the bank books for a debit after its first outcome, that many calendar days after the entry before."""

    kind: Literal["return", "credit"]
    after_days: int
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """The outcome of a debit (`settle`, `none`, `reject:CODE`, `return:CODE`) and how the bank's messages show it."""

    outcome: str = "settle"
    after_days: int = 2
    statement_reason: str | None = None
    returned_minor: int | None = None
    fee_minor: int = 0
    fee_in_amount: bool = False
    fee_stated: bool = True
    references: References = "all"
    booked_gross: bool = False
    pending: bool = False
    late_days: int = 0
    then: tuple[FollowUp, ...] = ()

    @property
    def kind(self) -> str:
        return self.outcome.partition(":")[0]

    @property
    def reason_code(self) -> str | None:
        return self.outcome.partition(":")[2] or None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Scenario":
        return cls(**{**stored, "then": tuple(FollowUp(**each) for each in stored.get("then", ()))})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The bank as a whole. `next_statement` concerns one statement and then is `each_day` again."""

    batch_booking: BatchBooking = "as_ordered"
    batch_details: bool = True
    foreign_entries: tuple[ForeignEntry, ...] = ()
    next_statement: Statements = "each_day"
    accounts: Accounts = "a_file_each"
    version: Version = "08"
    shape: Shape = "epc"
    mandate_register: bool = False
    duplicates_refused: bool = False
    cut_off: str | None = None
    after_cut_off: LateFiles = "reject"
    days_ahead_max: int | None = None

    @property
    def cut_off_time(self) -> time | None:
        return time.fromisoformat(self.cut_off) if self.cut_off else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Behaviour":
        return cls(**{**stored, "foreign_entries": tuple(stored.get("foreign_entries", ()))})
