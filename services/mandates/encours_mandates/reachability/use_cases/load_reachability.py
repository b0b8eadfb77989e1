from collections.abc import Sequence
from datetime import date

from encours_mandates.reachability.domain.adherence import Adherence, AdherenceSource, check_unique
from encours_mandates.reachability.store import adherences
from encours_platform import audit
from encours_platform.database import Tx


async def load_reachability(
    tx: Tx, source: str, as_of_on: date, rows: Sequence[Adherence], *, who: str
) -> AdherenceSource:
    """Replaces the whole list of the source. Raises `DuplicateEntry`."""
    check_unique(rows)
    details = {"as_of": as_of_on, "banks": len(rows)}
    audit.record(tx, who=who, action="reachability_loaded", subject=source, details=details)
    return await adherences.replace(tx, source, as_of_on, rows, who=who)
