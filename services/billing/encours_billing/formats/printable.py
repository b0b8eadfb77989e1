"""Characters that no font has are printed by their code point, never as an empty box."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any

from encours_billing.formats.fonts import families
from encours_billing.formats.typesetting import Undisplayable, typeset

REPLACEMENT = "[U+{code:04X}]"
SOME_DAY = date(2000, 1, 1)
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""Without a meaning of their own: a font may hold anything there."""


def typeset_printable(template: str, data: Mapping[str, Any], dated_on: date) -> bytes:
    """The PDF; where a character has no glyph, its code point in brackets is printed in its place."""
    if not any(PRIVATE_USE.search(text) for text in _texts(data)):
        with suppress(Undisplayable):
            return typeset(template, data, dated_on)
    missing = {each for text in _texts(data) for each in text if not each.isascii() and not has_glyph(each)}
    names = str.maketrans({each: REPLACEMENT.format(code=ord(each)) for each in missing})
    return typeset(template, _replaced(data, names), dated_on)


@lru_cache(maxsize=65_536)
def has_glyph(character: str) -> bool:
    """Whether one of the fonts has the character; found out by printing it."""
    if PRIVATE_USE.match(character):
        return False
    try:
        typeset("glyph.typ", {"fonts": families(None), "text": character}, SOME_DAY)
    except Undisplayable:
        return False
    return True


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)


def _replaced(value: Any, names: Mapping[int, str]) -> Any:
    match value:
        case str():
            return value.translate(names)
        case dict():
            return {name: _replaced(each, names) for name, each in value.items()}
        case list() | tuple():
            return [_replaced(each, names) for each in value]
    return value
