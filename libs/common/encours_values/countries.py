"""Countries as ISO 3166-1 codes them."""

from encours_values.errors import DomainError
from encours_values.pasted_text import compact_number

_LISTED = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_IN_USE = frozenset(_LISTED.split()) | {"XK"}
"""Kosovo has no code of ISO 3166 and is XK in IBANs and addresses."""


class UnknownCountry(DomainError):
    """A text is not the code of a country."""


def is_country(code: str) -> bool:
    """Whether this is a country's code of two capital letters.

    >>> is_country("FR"), is_country("ZZ")
    (True, False)
    """
    return code in _IN_USE


def parse_country(text: str) -> str:
    """A country's code in capital letters.

    >>> parse_country("fr")
    'FR'
    """
    code = compact_number(text)
    if not is_country(code):
        raise UnknownCountry("A country is its ISO 3166 code of two letters, such as FR.", pointer="/country")
    return code
