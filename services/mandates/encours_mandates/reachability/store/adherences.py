"""Which banks take part in which scheme, as the sources say that operators have loaded."""

from collections.abc import Collection, Sequence
from datetime import date

from encours_mandates.core.domain.mandate import Scheme
from encours_mandates.reachability.domain.adherence import Adherence, AdherenceSource
from encours_platform.database import Record, Sql, Tx

DROP = Sql("DELETE FROM reachability_source WHERE tenant_id = :tenant_id AND source = :source")
ADD_SOURCE = Sql("""
    INSERT INTO reachability_source (tenant_id, source, as_of_on, banks, loaded_at, who)
    VALUES (:tenant_id, :source, :as_of_on, :banks, :loaded_at, :who)""")
ADD = Sql("""
    INSERT INTO reachability (tenant_id, source, bic, scheme, starts_on, ends_on, reachable, name)
    SELECT :tenant_id, :source, r.*
      FROM unnest(CAST(:bics AS text[]), CAST(:schemes AS text[]), CAST(:starts AS date[]), CAST(:ends AS date[]),
                  CAST(:reachables AS boolean[]), CAST(:names AS text[])) AS r""")
SOURCES = Sql("""
    SELECT source, as_of_on, banks, loaded_at FROM reachability_source WHERE tenant_id = :tenant_id
     ORDER BY as_of_on DESC, source""")
LISTED = Sql("""
    SELECT r.bic, r.scheme, r.reachable, r.name, r.starts_on, r.ends_on, r.source, s.as_of_on
      FROM reachability r JOIN reachability_source s ON s.tenant_id = r.tenant_id AND s.source = r.source
     WHERE r.tenant_id = :tenant_id AND r.bic = ANY (CAST(:bics AS text[]))
       AND r.starts_on <= :today AND (r.ends_on IS NULL OR r.ends_on >= :today)""")


def _adherence(row: Record) -> Adherence:
    return Adherence(**{**dict(row), "scheme": Scheme(row["scheme"])})


async def replace(tx: Tx, source: str, as_of_on: date, rows: Sequence[Adherence], *, who: str) -> AdherenceSource:
    """Replaces the entries of the source."""
    result = AdherenceSource(source, as_of_on, len(rows), tx.now)
    await tx.run(DROP, source=source)
    await tx.run(ADD_SOURCE, **result._asdict(), who=who)
    await tx.run(
        ADD,
        source=source,
        bics=[row.bic for row in rows],
        schemes=[row.scheme for row in rows],
        starts=[row.starts_on for row in rows],
        ends=[row.ends_on for row in rows],
        reachables=[row.reachable for row in rows],
        names=[row.name for row in rows],
    )
    return result


async def sources(tx: Tx) -> list[AdherenceSource]:
    """Newest first."""
    return [AdherenceSource(**dict(row)) for row in await tx.rows(SOURCES)]


async def listed(tx: Tx, bics: Collection[str]) -> list[Adherence]:
    """Today's entries of those BICs, from every source."""
    return [_adherence(row) for row in await tx.rows(LISTED, bics=list(bics), today=tx.today)]
