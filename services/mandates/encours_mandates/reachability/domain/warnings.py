from encours_mandates.core.domain.mandate import Scheme
from encours_mandates.core.domain.warnings import MandateWarning
from encours_mandates.reachability.domain.adherence import Reachability


def reachability_warnings(scheme: Scheme, bank: Reachability) -> list[MandateWarning]:
    """Adherence to B2B is each bank's choice (docs/rules/scheme.md); for a merchant who has loaded who takes part."""
    reach, named = bank.of(scheme), bank.bic or "The debtor's bank"
    if reach == "not_reachable":
        detail = f"{named} takes no {scheme} debits, says {bank.source} as of {bank.as_of_on}: they would be rejected."
        return [MandateWarning(f"not_reachable_{scheme.lower()}", detail)]
    if reach == "unknown":
        return [MandateWarning("reachability_unknown", f"{named} is in no loaded list of banks that take {scheme}.")]
    return []
