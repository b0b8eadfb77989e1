"""Is this bank reachable in that scheme? What the loaded sources say."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from encours_mandates.core.domain.mandate import Mandate, Move, Scheme, Status, can
from encours_mandates.core.domain.warnings import MandateWarning
from encours_mandates.core.use_cases.debtor_account import opened_iban
from encours_mandates.reachability.domain.adherence import (
    Adherence,
    Reachability,
    keys_of,
    newest_of,
    reachability_of,
)
from encours_mandates.reachability.domain.errors import ListedTwice
from encours_mandates.reachability.domain.warnings import reachability_warnings
from encours_mandates.reachability.store import adherences as store
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.iban import Iban, parse_iban

Listed = Mapping[tuple[str, Scheme], Adherence]


async def load_reachability(tx: Tx, source: str, as_of: date, rows: Sequence[Adherence], *, who: str) -> store.Source:
    """Replaces all that the source said before. Raises `ListedTwice`."""
    seen = set()
    for place, row in enumerate(rows):
        key = row.bic, row.scheme, row.valid_from
        if key in seen:
            raise ListedTwice("this bank, scheme and first day stand in an entry before", pointer=f"/entries/{place}")
        seen.add(key)
    details = {"as_of": as_of, "banks": len(rows)}
    audit.record(tx, who=who, action="reachability_loaded", subject=source, details=details)
    return await store.replace(tx, source, as_of, rows, who=who)


async def listed(tx: Tx, bics: Collection[str]) -> Listed:
    """What holds today for those banks."""
    keys = {key for bic in bics for key in keys_of(bic)}
    return newest_of(await store.listed(tx, keys), tx.today) if keys else {}


async def check_reachability(tx: Tx, bic: str | None) -> Reachability:
    return reachability_of(bic, await listed(tx, [bic] if bic else []))


async def warnings_of_bank(tx: Tx, mandate: Mandate, sealer: Sealer) -> list[MandateWarning]:
    """Whether the debtor's bank may not be reached, while that still matters; nothing where no source is loaded."""
    unended = can(mandate.status, Move.REVOKE) or mandate.status is Status.PENDING_SIGNATURE
    if not unended or not await store.sources(tx):
        return []
    bic = mandate.debtor_account.bic or parse_iban(opened_iban(tx, sealer, mandate.debtor_account)).bic
    return reachability_warnings(mandate.scheme, await check_reachability(tx, bic))


def bank_of(iban: Iban, given: str | None) -> str | None:
    """The BIC to look for: the one given, else the one on the published lists of banks."""
    return given or iban.bic
