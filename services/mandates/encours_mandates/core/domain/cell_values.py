"""What people write into the cells of a table of mandates: words, dates and amounts in three languages."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from encours_contracts.fields import AMOUNT_MAX_MINOR
from encours_mandates.core.domain.mandate import Scheme, Sequence
from encours_values.email_addresses import InvalidEmail, parse_email
from encours_values.iban import mask_ibans_in
from encours_values.parties import InvalidPartyIdentification, PartyIdentification, parse_lei
from encours_values.pasted_text import fault_of_line
from encours_values.sepa_text import has_sepa_spelling

TEXT_MAX = 200
PARTY_NAME_MAX = 70

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_PLAIN_AMOUNT = re.compile(r"(\d{1,12})(?:[.,](\d{1,2}))?", re.ASCII)
_GROUPED_AMOUNT = re.compile(r"(\d{1,3}(?:([.,' ])\d{3})(?:\2\d{3})*)(?:[.,](\d{2}))?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")

_SCHEMES: Mapping[str, Scheme] = (
    dict.fromkeys(("b2b", "sddb2b", "sepab2b", "interentreprises", "firmenlastschrift", "entreprise"), Scheme.B2B)
) | dict.fromkeys(("core", "sddcore", "sepacore", "basislastschrift", "basis"), Scheme.CORE)
_SEQUENCES: Mapping[str, Sequence] = dict.fromkeys(
    ("rcur", "frst", "recurrent", "recurrente", "recurring", "wiederkehrend", "repetitif"), Sequence.RECURRENT
) | dict.fromkeys(("ooff", "oneoff", "ponctuel", "ponctuelle", "unique", "einmalig"), Sequence.ONE_OFF)
_ANSWERS: Mapping[str, bool | None] = (
    dict.fromkeys(("yes", "y", "true", "1", "oui", "o", "vrai", "ja", "j", "wahr"), True)
    | dict.fromkeys(("no", "n", "false", "0", "non", "faux", "nein", "falsch"), False)
    | dict.fromkeys(("unknown", "inconnu", "unbekannt"), None)
)


class UnreadableCell(Exception):
    """A cell does not hold a value that its column accepts; `detail` never quotes the cell."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def key_of(text: str) -> str:
    """A text without case, accents and all that is neither letter nor digit, to compare names by.

    >>> key_of("Établissements Müller & Fils")
    'etablissementsmullerfils'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def read_date(text: str) -> date:
    """A calendar date, `2024-02-29` or `29/02/2024` (also with dots or dashes): the day comes before the month.

    >>> read_date("29.02.2024")
    datetime.date(2024, 2, 29)
    """
    if (iso := _ISO.fullmatch(text)) is not None:
        year, month, day = iso.groups()
    elif (day_first := _DAY_FIRST.fullmatch(text)) is not None:
        day, _, month, year = day_first.groups()
    else:
        raise UnreadableCell("not_a_date", "A date is written 2024-12-31 or 31/12/2024, the year with four digits.")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise UnreadableCell("not_a_date", "This date does not exist.") from None


def read_amount_minor(text: str) -> int:
    """A positive amount in euros as minor units: `1500`, `1 500,00`, `1.500,00`, `1,500.00`.

    >>> read_amount_minor("1 500,5 €")
    150050
    """
    compact = _SPACES.sub("", text.replace("€", "").upper().replace("EUR", ""))
    units, cents = "", ""
    if (plain := _PLAIN_AMOUNT.fullmatch(compact)) is not None:
        units, cents = plain[1], plain[2] or ""
    elif (grouped := _GROUPED_AMOUNT.fullmatch(compact)) is not None and _is_unambiguous(grouped):
        units, cents = re.sub(r"\D", "", grouped[1]), grouped[3] or ""
    minor = int((units or "0") + cents.ljust(2, "0"))
    if not 0 < minor <= AMOUNT_MAX_MINOR:
        raise UnreadableCell("not_an_amount", "An amount is positive, such as 1500, 1500.00 or 1.500,00.")
    return minor


def _is_unambiguous(grouped: re.Match[str]) -> bool:
    """`1.500` may be one and a half or fifteen hundred; with cents behind another sign, or two groups, it is clear."""
    separator, cents = grouped[2], grouped[3]
    if cents is not None:
        return grouped[0][-3] != separator
    return grouped[1].count(separator) > 1 or separator == "'"


def read_scheme(text: str) -> Scheme:
    found = _SCHEMES.get(key_of(text))
    if found is None:
        raise UnreadableCell("not_a_scheme", "A scheme is B2B or CORE.")
    return found


def read_sequence(text: str) -> Sequence:
    """FRST counts as recurrent (SEQ-01); after FNAL there is nothing left to collect (SEQ-02)."""
    key = key_of(text)
    if key == "fnal":
        raise UnreadableCell("final_used", "Its last collection (FNAL) has been made: it may not be collected again.")
    found = _SEQUENCES.get(key)
    if found is None:
        raise UnreadableCell("not_a_sequence", "A sequence is RCUR or OOFF.")
    return found


def read_answer(text: str) -> bool | None:
    """Yes, no or unknown (None)."""
    try:
        return _ANSWERS[key_of(text)]
    except KeyError:
        raise UnreadableCell("not_an_answer", "The answer is yes, no or unknown.") from None


def read_text(text: str) -> str:
    """A line for people; an IBAN in it is masked."""
    if len(text) > TEXT_MAX:
        raise UnreadableCell("too_long", f"At most {TEXT_MAX} characters.")
    fault = fault_of_line(text)
    if fault is not None:
        raise UnreadableCell("control_character", fault)
    return mask_ibans_in(text)


def read_identifier(text: str) -> str:
    """A text that names something: refused where a spreadsheet has made a rounded number of it, or holds an IBAN."""
    if _SCIENTIFIC.fullmatch(text):
        raise UnreadableCell("rounded_number", "A spreadsheet has rounded this number: its last digits are lost.")
    masked = read_text(text)
    if masked != text:
        raise UnreadableCell("iban_where_none_belongs", "No IBAN belongs here.")
    return text


def read_party_name(text: str) -> str:
    """A party's name as bank files carry it: at most 70 characters (CHR-01)."""
    name = read_text(text)
    if len(name) > PARTY_NAME_MAX:
        raise UnreadableCell("too_long", f"At most {PARTY_NAME_MAX} characters.")
    return _in_latin(name)


def read_debtor_name(text: str) -> str:
    """A name that the bank files can write (CHR-01)."""
    return _in_latin(read_text(text))


def _in_latin(name: str) -> str:
    if not has_sepa_spelling(name):
        raise UnreadableCell("no_latin_spelling", "Banks write Latin letters only: give this name in Latin spelling.")
    return name


def read_identification(text: str) -> PartyIdentification:
    """An organisation's LEI where it is one, else another number of it. Raises InvalidPartyIdentification."""
    number = read_identifier(text)
    try:
        return PartyIdentification(lei=parse_lei(number))
    except InvalidPartyIdentification:
        return PartyIdentification(other=number)


def read_email(text: str) -> str:
    try:
        address = parse_email(text)
    except InvalidEmail as wrong:
        raise UnreadableCell("not_an_email", mask_ibans_in(wrong.detail)) from None
    if mask_ibans_in(address) != address:
        raise UnreadableCell("not_an_email", "No IBAN belongs here.")
    return address
