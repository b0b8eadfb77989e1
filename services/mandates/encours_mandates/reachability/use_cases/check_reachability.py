"""Whether a bank is reachable in a scheme, by the lists that the merchant has loaded."""

from collections.abc import Collection, Mapping

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
from encours_mandates.reachability.domain.warnings import reachability_warnings
from encours_mandates.reachability.store import adherences
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.iban import Iban, parse_iban

AdherenceIndex = Mapping[tuple[str, Scheme], Adherence]


async def current_adherences(tx: Tx, bics: Collection[str]) -> AdherenceIndex:
    """Today's entries of those banks."""
    keys = {key for bic in bics for key in keys_of(bic)}
    return newest_of(await adherences.listed(tx, keys), tx.today) if keys else {}


async def check_reachability(tx: Tx, bic: str | None) -> Reachability:
    return reachability_of(bic, await current_adherences(tx, [bic] if bic else []))


async def warnings_of_bank(tx: Tx, mandate: Mandate, sealer: Sealer) -> list[MandateWarning]:
    """Whether the debtor's bank may not be reached, while that still matters; nothing where no source is loaded."""
    unended = can(mandate.status, Move.REVOKE) or mandate.status is Status.PENDING_SIGNATURE
    if not unended or not await adherences.sources(tx):
        return []
    bic = mandate.debtor_account.bic or parse_iban(opened_iban(tx, sealer, mandate.id, mandate.debtor_account)).bic
    return reachability_warnings(mandate.scheme, await check_reachability(tx, bic))


def bank_of(iban: Iban, given: str | None) -> str | None:
    """The BIC to look for: the one given, else the one on the published lists of banks."""
    return given or iban.bic
