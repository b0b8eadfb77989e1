"""Which banks take part in which scheme, as the sources say that operators have loaded."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from encours_mandates.core.domain.mandate import Scheme
from encours_mandates.reachability.domain.adherence import Adherence
from encours_platform.database import Record, Sql, Tx

DROP = Sql("DELETE FROM reachability_source WHERE tenant_id = :tenant_id AND source = :source")
ADD_SOURCE = Sql("""
    INSERT INTO reachability_source (tenant_id, source, as_of, banks, loaded_at, who)
    VALUES (:tenant_id, :source, :as_of, :banks, :loaded_at, :who)""")
ADD = Sql("""
    INSERT INTO reachability (tenant_id, source, bic, scheme, valid_from, valid_to, reachable, name)
    SELECT :tenant_id, :source, r.*
      FROM unnest(CAST(:bics AS text[]), CAST(:schemes AS text[]), CAST(:froms AS date[]), CAST(:tos AS date[]),
                  CAST(:reachables AS boolean[]), CAST(:names AS text[])) AS r""")
SOURCES = Sql("""
    SELECT source, as_of, banks, loaded_at FROM reachability_source WHERE tenant_id = :tenant_id
     ORDER BY as_of DESC, source""")
LISTED = Sql("""
    SELECT r.bic, r.scheme, r.reachable, r.name, r.valid_from, r.valid_to, r.source, s.as_of
      FROM reachability r JOIN reachability_source s ON s.tenant_id = r.tenant_id AND s.source = r.source
     WHERE r.tenant_id = :tenant_id AND r.bic = ANY (CAST(:bics AS text[]))
       AND r.valid_from <= :today AND (r.valid_to IS NULL OR r.valid_to >= :today)""")


class Source(NamedTuple):
    """What was loaded from where; `banks` counts its rows."""

    source: str
    as_of: date
    banks: int
    loaded_at: datetime


def _adherence(row: Record) -> Adherence:
    return Adherence(**{**dict(row), "scheme": Scheme(row["scheme"])})


async def replace(tx: Tx, source: str, as_of: date, rows: Sequence[Adherence], *, who: str) -> Source:
    """The rows of that source, instead of those it had."""
    made = Source(source, as_of, len(rows), tx.now)
    await tx.run(DROP, source=source)
    await tx.run(ADD_SOURCE, **made._asdict(), who=who)
    await tx.run(
        ADD,
        source=source,
        bics=[row.bic for row in rows],
        schemes=[row.scheme for row in rows],
        froms=[row.valid_from for row in rows],
        tos=[row.valid_to for row in rows],
        reachables=[row.reachable for row in rows],
        names=[row.name for row in rows],
    )
    return made


async def sources(tx: Tx) -> list[Source]:
    """Newest first."""
    return [Source(**dict(row)) for row in await tx.rows(SOURCES)]


async def listed(tx: Tx, bics: Collection[str]) -> list[Adherence]:
    """What holds today of those BICs, from every source."""
    return [_adherence(row) for row in await tx.rows(LISTED, bics=list(bics), today=tx.today)]
