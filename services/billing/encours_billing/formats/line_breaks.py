"""Where long words may be broken, so that they stay inside their cell."""

import re
import unicodedata

WORD_MAX = 18
"""Longer words may break after any character; an amount or an IBAN is several words, joined by no-break spaces."""
LONG_WORD = re.compile(rf"\S{{{WORD_MAX + 1},}}")
JOINED_MAX = 24
"""In scripts whose letters join, a break in the middle changes the letters: only every so many characters."""
ZERO_WIDTH_SPACE = "\u200b"
JOINED_SCRIPTS = ("ARABIC", "SYRIAC", "MONGOLIAN", "NKO")


def breakable(text: str) -> str:
    """The text with an invisible place to break inside each word that is too long for a column.

    >>> breakable("short words stay"), len(breakable("A" * 60))
    ('short words stay', 119)
    """
    if len(text) <= WORD_MAX:
        return text
    return LONG_WORD.sub(lambda word: _broken(word[0]), text)


def _broken(word: str) -> str:
    clusters = list[str]()
    for character in word:
        if clusters and (_extends(character) or clusters[-1][-1] == "\u200d"):
            clusters[-1] += character
        else:
            clusters.append(character)
    if any(unicodedata.name(each[0], "").startswith(JOINED_SCRIPTS) for each in clusters):
        parts = ["".join(clusters[at : at + JOINED_MAX]) for at in range(0, len(clusters), JOINED_MAX)]
        return ZERO_WIDTH_SPACE.join(parts)
    return ZERO_WIDTH_SPACE.join(clusters)


def _extends(character: str) -> bool:
    """A mark, joiner, selector or skin tone belongs to the character before it."""
    return unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"} or "\U0001f3fb" <= character <= "\U0001f3ff"
