"""What the country of the debtor bank requires (docs/rules/scheme.md, MND-04)."""

from encours_mandates.core.domain.errors import CountryNotInSepa, DebtorAddressNeeded, DebtorBicNeeded
from encours_values.bic import parse_bic

EEA = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI"),
        *("LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
SEPA = EEA | {"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"}
"""Countries of the scheme since May 2025, by IBAN; Gibraltar has IBANs of its own."""


def bic_to_use(country: str, given: str | None, listed: str | None) -> str | None:
    """The BIC to send: the one given; else, where the bank is outside the EEA, the one on the published lists.

    Inside the EEA the IBAN is enough, and a wrong BIC would cause a reject (RC01). Raises
    `CountryNotInSepa`, `InvalidBic` and `DebtorBicNeeded`.
    """
    if country not in SEPA:
        raise CountryNotInSepa(f"{country} takes no part in SEPA direct debits")
    if given is not None:
        return parse_bic(given)
    if country in EEA:
        return None
    if listed is None:
        raise DebtorBicNeeded(f"give the BIC of a bank in {country}")
    return listed


def check_address(country: str, *, address_known: bool) -> None:
    """Raises `DebtorAddressNeeded` where the bank is outside the EEA and the account has no address (MND-04)."""
    if country not in EEA and not address_known:
        raise DebtorAddressNeeded(f"a bank in {country} requires the debtor's address; add one to the account first")
