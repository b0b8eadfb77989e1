"""Text for every SEPA bank: the Latin set of the EPC guides, and how the rest of the world is written in it."""

import re
import unicodedata
from collections.abc import Mapping

_ALLOWED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
_SEPA_TEXT = re.compile(r"(?! )[A-Za-z0-9/\-?:().,'+ ]*(?<! )")
_SEPA_REFERENCE = re.compile(r"(?![/ ])(?!.*//)[A-Za-z0-9/\-?:().,'+ ]{1,35}(?<![/ ])")


def _pairs(table: str) -> dict[str, str]:
    """`ж:zh ю:yu`: each character and how it is written."""
    return {pair[0]: pair[2:] for pair in table.split()}


_SIGNS = (
    dict.fromkeys('"«»“”„‟‘’‚‛´`′″', "'")
    | dict.fromkeys("–—‐‑‒―−_~", "-")
    | dict.fromkeys("[{<‹", "(")
    | dict.fromkeys("]}>›", ")")
    | dict.fromkeys("\\|¦", "/")
    | _pairs("&:+ €:EUR £:GBP ¥:JPY $:USD ;:, °:o ×:x @:(at)")
)
_LETTERS = (
    _pairs("ß:ss œ:oe æ:ae ø:o ł:l đ:d ð:d þ:th ħ:h ŧ:t ı:i ŋ:n ĸ:k")
    # Greek as ELOT 743 has it, letter by letter
    | _pairs("α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o")
    # Cyrillic as Bulgaria writes it, then the letters of the other alphabets
    | _pairs("а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:ts ч:ch")
    | _pairs("ш:sh щ:sht ъ:a ь:y ю:yu я:ya ё:e ы:y э:e є:ye і:i ї:yi ґ:g ў:u ј:j љ:lj њ:nj ћ:c ђ:dj џ:dz ѕ:dz ќ:k ѓ:g")
)
_TABLE = _SIGNS | _LETTERS | {small.upper(): latin.upper() for small, latin in _LETTERS.items() if small != "ß"}
_TABLE["ẞ"] = "SS"


def _written(character: str) -> str:
    """One character in the SEPA set: by our table, else without its accents, else a full stop."""
    if character in _ALLOWED:
        return character
    if (known := _TABLE.get(character)) is not None:
        return known
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return ""
    parts = unicodedata.normalize("NFKD", character)
    return "." if parts == character else "".join(map(_written, parts))


class _Transliteration(dict[int, str]):
    """A table for `str.translate` that answers for every code point and keeps only what Europe writes."""

    def __missing__(self, code_point: int) -> str:
        return _written(chr(code_point))


_EUROPE: Mapping[int, str] = _Transliteration({code_point: _written(chr(code_point)) for code_point in range(0x530)})


def to_sepa_text(value: str, *, max_length: int) -> str:
    """`value` in the SEPA character set, transliterated first and then cut to `max_length` characters (CHR-01).

    What has no Latin spelling becomes a full stop; line breaks become spaces; no space leads or trails. Something never
    becomes nothing: of a text without any writable character a full stop stays.

    >>> to_sepa_text("Société Générale & Cie, 5 €", max_length=70)
    'Societe Generale + Cie, 5 EUR'
    """
    if len(value) <= max_length and _SEPA_TEXT.fullmatch(value):
        return value
    text = unicodedata.normalize("NFC", value).translate(_EUROPE).strip()[:max_length].rstrip()
    return text or (value and ".")


def has_sepa_spelling(value: str) -> bool:
    """Whether anything of a name is left once it is written in the SEPA set: one letter or digit at least.

    >>> has_sepa_spelling("Société"), has_sepa_spelling("株式会社")
    (True, False)
    """
    return any(character.isalnum() for character in to_sepa_text(value, max_length=len(value) * 4))


def is_sepa_reference(value: str) -> bool:
    """Whether `value` may be a MsgId, PmtInfId, InstrId, EndToEndId, MndtId or creditor identifier (CHR-02).

    1 to 35 characters of the SEPA set, no slash or space at either end, no two slashes together (EPC clarification
    paper on the use of slashes).
    """
    return _SEPA_REFERENCE.fullmatch(value) is not None
