"""Why a supply bears no VAT: the codes of the VATEX list of EN 16931 (BT-121)."""

from encours_values.errors import DomainError

_EU = (
    "79-C 132 132-1A 132-1B 132-1C 132-1D 132-1E 132-1F 132-1G 132-1H 132-1I 132-1J 132-1K 132-1L 132-1M 132-1N 132-1O "
    "132-1P 132-1Q 143 143-1A 143-1B 143-1C 143-1D 143-1E 143-1F 143-1FA 143-1G 143-1H 143-1I 143-1J 143-1K 143-1L 144 "
    "146-1E 148 148-A 148-B 148-C 148-D 148-E 148-F 148-G 151 151-1A 151-1AA 151-1B 151-1C 151-1D 151-1E 153 159 309 "
    "AE D F G I IC J O"
)
_FR = (
    "FRANCHISE CNWVAT AE CGI261-1 CGI261-2 CGI261-3 CGI261-4 CGI261-5 CGI261-7 CGI261-8 CGI261A CGI261B CGI261C-1 "
    "CGI261C-2 CGI261C-3 CGI261D-1 CGI261D-1BIS CGI261D-2 CGI261D-3 CGI261D-4 CGI261E-1 CGI261E-2 CGI275 CGI277A "
    "CGI295 298SEXDECIESA"
)
CODES = frozenset([f"VATEX-EU-{code}" for code in _EU.split()] + [f"VATEX-FR-{code}" for code in _FR.split()])

CREDIT_NOTE_WITHOUT_VAT = "VATEX-FR-CNWVAT"
"""A commercial gesture: the seller gives up the VAT of the rebate and takes none back."""


class VatExemptionNotUnderstood(DomainError):
    """A text is no code of the VATEX list."""


def parse_vat_exemption(text: str) -> str:
    """A code of the list, in capitals. Raises `VatExemptionNotUnderstood`.

    >>> parse_vat_exemption(" vatex-eu-ic ")
    'VATEX-EU-IC'
    """
    code = text.strip().upper()
    if code not in CODES:
        raise VatExemptionNotUnderstood("A VAT exemption is a VATEX code, such as VATEX-EU-IC or VATEX-FR-FRANCHISE.")
    return code
