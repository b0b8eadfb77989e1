"""Bounds on the work that one import file can cause."""

import io
import time

from encours_mandates.core.domain.errors import UnreadableImport

CPU_SECONDS_MAX = 90.0
"""A workbook of 100,000 mandates takes less than half of it."""
LINES_MAX = 200_000
"""Lines of a table, empty ones included."""


class CpuBudget:
    """CPU time of the reading thread; other threads and waiting do not count."""

    def __init__(self, seconds: float | None = None) -> None:
        self._ends = time.thread_time() + (CPU_SECONDS_MAX if seconds is None else seconds)

    def check(self) -> None:
        """Raises `UnreadableImport` when the time is used up."""
        if time.thread_time() > self._ends:
            raise UnreadableImport("the file takes too long to read; split it")


class BudgetedFile(io.BytesIO):
    """A file in memory that checks the budget at each read, for libraries that cannot be interrupted otherwise."""

    def __init__(self, content: bytes, budget: CpuBudget) -> None:
        super().__init__(content)
        self._budget = budget

    def read(self, size: int | None = -1, /) -> bytes:
        self._budget.check()
        return super().read(size)
