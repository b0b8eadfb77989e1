"""What a person should look into before relying on a mandate; nothing here stops it."""

from dataclasses import dataclass

from encours_mandates.core.domain.mandate import Authority, Mandate, Scheme
from encours_mandates.reachability.domain.reachability import Reachability


@dataclass(frozen=True, slots=True)
class MandateWarning:
    code: str
    """Stable, for programs."""
    detail: str
    """For people."""


def warnings_of(mandate: Mandate) -> list[MandateWarning]:
    """What the mandate itself gives cause to look into (FEATURES S2.2)."""
    signer = mandate.signer
    if mandate.scheme is Scheme.B2B and signer.authority is Authority.DELEGATION and not signer.authority_evidence:
        return [
            MandateWarning(
                "signer_authority_unproven",
                "The signer acts under a delegation of which there is no evidence: ask for the power of attorney.",
            )
        ]
    return []


def reachability_warnings(scheme: Scheme, bank: Reachability) -> list[MandateWarning]:
    """Adherence to B2B is each bank's choice (DOMAIN 1.1); for a merchant who has loaded who takes part."""
    reach, named = bank.of(scheme), bank.bic or "The debtor's bank"
    if reach == "not_reachable":
        detail = f"{named} takes no {scheme} debits, says {bank.source} as of {bank.as_of}: they would be rejected."
        return [MandateWarning(f"not_reachable_{scheme.lower()}", detail)]
    if reach == "unknown":
        return [MandateWarning("reachability_unknown", f"{named} is in no loaded list of banks that take {scheme}.")]
    return []
