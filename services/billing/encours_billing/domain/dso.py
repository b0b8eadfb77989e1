"""Days sales outstanding, by two formulas that are shown with the figure (S2.28, S3.10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

SIMPLE = "receivables / sales of the period * days of the period"
COUNTBACK = "days back from today whose sales, added up, make the receivables; the last day counts in part"
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Dso:
    """Days, rounded to a tenth; None where there were no sales to measure by."""

    simple: Decimal | None
    countback: Decimal | None


def dso(receivables_minor: int, sales_minor_by_day: Mapping[date, int], today: date, days: int) -> Dso:
    """DSO over the `days` calendar days that end today; amounts tax included, sales net of credit notes.

    >>> dso(150, {date(2011, 1, 30): 100, date(2011, 1, 31): 100}, date(2011, 1, 31), 2)
    Dso(simple=Decimal('1.5'), countback=Decimal('1.5'))
    """
    if receivables_minor <= 0:
        return Dso(Decimal(0), Decimal(0))
    period = [sales_minor_by_day.get(today - timedelta(days=back), 0) for back in range(days)]
    sales = sum(period)
    simple = (Decimal(receivables_minor) * days / sales).quantize(_TENTH) if sales > 0 else None
    return Dso(simple, _countback(receivables_minor, sales_minor_by_day, today))


def _countback(receivables_minor: int, sales_minor_by_day: Mapping[date, int], today: date) -> Decimal | None:
    left = receivables_minor
    for day in sorted((day for day, sold in sales_minor_by_day.items() if sold > 0 and day <= today), reverse=True):
        back = (today - day).days
        if (sold := sales_minor_by_day[day]) >= left:
            return (back + Decimal(left) / sold).quantize(_TENTH)
        left -= sold
    return None
