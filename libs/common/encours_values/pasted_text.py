"""Text as people paste it: separators and invisible characters around and inside a number, characters that mislead."""

import unicodedata

_SEPARATORS = frozenset(".-–—‐‑‒−")
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(map(chr, range(0xFE00, 0xFE10)))
"""Neither spaces nor format characters by their category, and yet nothing is seen of them."""
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Make a text read otherwise than it is stored (Unicode TR 36)."""
NOTHING_TO_SEE = "At least one visible character is needed."
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def is_invisible(character: str) -> bool:
    """A character that takes no ink: a space, a format character (zero width, soft hyphen, direction mark) or a filler.

    >>> [is_invisible(each) for each in "a \u200b\ufeff\u00ad"]
    [False, True, True, True, True]
    """
    return character.isspace() or character in _BLANK or unicodedata.category(character) == "Cf"


def compact_number(text: str) -> str:
    """A number or code without separators and invisible characters, its ASCII letters in upper case.

    Digits and letters of other scripts stay, so that the check of the form refuses them.
    >>> compact_number("fr\u00a044\u200b 732.829.320")
    'FR44732829320'
    """
    return "".join(each for each in text if each not in _SEPARATORS and not is_invisible(each)).translate(_UPPER)


def fault_of_line(text: str) -> str | None:
    """Why a text may not be shown on one line; none where it may.

    >>> fault_of_line("Forges de Lyon"), fault_of_line("\u202egnp.ecioveR")
    (None, 'Characters that change the direction of writing are not allowed.')
    """
    if text.isascii() and text.isprintable():
        return None if not text or text.strip() else NOTHING_TO_SEE
    if any(each in "\u2028\u2029" or unicodedata.category(each) in {"Cc", "Cs"} for each in text):
        return "Control characters and line breaks are not allowed."
    if not _DIRECTIONS.isdisjoint(text):
        return "Characters that change the direction of writing are not allowed."
    if text and all(map(is_invisible, text)):
        return NOTHING_TO_SEE
    return None
