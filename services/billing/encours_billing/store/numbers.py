from collections import Counter
from collections.abc import Sequence

from encours_billing.domain.numbering import format_number
from encours_platform.database import Sql, Tx

TAKE = Sql("""
    INSERT INTO number_series (tenant_id, series, last) VALUES (:tenant_id, :series, :count)
    ON CONFLICT (tenant_id, series) DO UPDATE SET last = number_series.last + excluded.last
    RETURNING last""")


async def take(tx: Tx, series: Sequence[str]) -> list[str]:
    """The next number of each series named, in the order given.

    The row stays locked until the transaction ends, so call it late. What rolls back leaves no gap (INV-03).
    """
    counts = Counter(series)
    next_place = dict[str, int]()
    for name in sorted(counts):
        next_place[name] = await tx.value(TAKE, series=name, count=counts[name]) - counts[name] + 1
    numbers = list[str]()
    for name in series:
        numbers.append(format_number(name, next_place[name]))
        next_place[name] += 1
    return numbers
