"""The reminder plan: on which days around the due date a buyer is written to (CRD-16, S1.16-S1.19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

OVERDUE_DAYS = (3, 10, 20)
"""Of a merchant who set no plan of his own."""
STEPS_MAX = 24
DAYS_MAX = 365

REMINDER_HOUR = 9
"""Local hour at which reminders leave: one instant a day, so that a sandbox clock has few stops."""


@dataclass(frozen=True)
class ReminderPlan:
    """Steps are days from the contractual due date, below zero before it; in order, no doubles.

    Steps after the due date wait until the invoice is overdue in billing's eyes: a delay that comes from a bank holiday
    or from our own file is nobody's fault (DUE-01).
    """

    steps: tuple[int, ...]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "ReminderPlan":
        """Reads `{"overdue_days": [3, 10, 20], "before_due_days": [7]}`; what is no number of days is left out.

        >>> ReminderPlan.of({"overdue_days": [10, 3], "before_due_days": [7]}).steps
        (-7, 3, 10)
        """
        before = _days(settings.get("before_due_days", ()))
        after = _days(settings.get("overdue_days", OVERDUE_DAYS))
        return cls(tuple(sorted({*(-days for days in before), *after})))

    def next_on(self, due_on: date, last_step: int | None, *, overdue: bool) -> date | None:
        """Day of the step after `last_step` (none = nothing was sent yet); none = nothing more to come for now."""
        for step in self.steps:
            if (last_step is None or step > last_step) and (overdue or step < 0):
                return due_on + timedelta(days=step)
        return None

    def step_reached(self, due_on: date, today: date, *, overdue: bool) -> int | None:
        """The latest step whose day has come: steps that were missed are not made up for one by one."""
        late_days = (today - due_on).days
        reached = [step for step in self.steps if step <= late_days and (overdue or step < 0)]
        return reached[-1] if reached else None

    def level(self, step: int) -> int:
        """0 before the due date, else which reminder it is, counted from 1."""
        return sum(1 for each in self.steps if 0 < each <= step)

    def is_final(self, step: int) -> bool:
        """The last of several reminders is the formal notice."""
        return self.level(step) > 1 and step == self.steps[-1]


def _days(given: object) -> list[int]:
    if not isinstance(given, (list, tuple)):
        return []
    return [days for days in given if type(days) is int and 0 < days <= DAYS_MAX][:STEPS_MAX]
