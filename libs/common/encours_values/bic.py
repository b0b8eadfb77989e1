"""BICs (ISO 9362) as people write them."""

from schwifty import BIC
from schwifty.exceptions import SchwiftyException

from encours_values.errors import DomainError
from encours_values.pasted_text import compact_number


class InvalidBic(DomainError):
    """A text is not a BIC."""


def parse_bic(text: str) -> str:
    """A BIC in its compact form.

    >>> parse_bic("agri fr pp")
    'AGRIFRPP'
    """
    try:
        return str(BIC(compact_number(text)).compact)
    except SchwiftyException:
        raise InvalidBic("A BIC has 8 or 11 characters: bank, country, place, branch.", pointer="/bic") from None
