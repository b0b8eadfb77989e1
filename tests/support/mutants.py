"""Spoiled copies of a bank's file: bits, cuts, order, repetition, swapped words and amounts."""

import copy
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from lxml import etree

JUNK = [
    b"",
    b"<",
    b">",
    b"&",
    b"</Ntry>",
    b"<Ntry>",
    b"\xff\xfe",
    b"\x00",
    b"-1",
    b"<TxDtls/>",
    b"&#0;",
    b"<Amt/>",
    b"9" * 40,
]
WORDS = [
    "",
    "-1",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "JPY",
    "RJCT",
    "DBIT",
    "CRDT",
    "BOOK",
    "INFO",
    "A" * 500,
    "\u0661",
]


def mutant(content: bytes, chance: random.Random) -> bytes:
    """One spoiled copy, by one to three spoilings."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        content = chance.choice(_BY_BYTES + _BY_TREE)(content, chance)
    return content


def _flip(content: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(content or b" ")
    for _ in range(chance.randint(1, 4)):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _drop(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.choice([1, 5, 80, 800]) :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(JUNK) + content[at:]


def _digit(content: bytes, chance: random.Random) -> bytes:
    """Another digit somewhere in a text: amounts, dates, references."""
    places = [found.start() for found in re.finditer(rb"(?<=[>0-9.])[0-9](?=[0-9.<])", content)]
    if not places:
        return content
    at = chance.choice(places)
    return content[:at] + str(chance.randrange(10)).encode() + content[at + 1 :]


def _tree(change: Callable[[Any, random.Random], None]) -> Callable[[bytes, random.Random], bytes]:
    def apply(content: bytes, chance: random.Random) -> bytes:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            return content
        change(root, chance)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    return apply


def _elements(root: Any) -> Sequence[Any]:
    return [element for element in root.iter() if isinstance(element.tag, str) and element.getparent() is not None]


def _shuffle(root: Any, chance: random.Random) -> None:
    parents = [element for element in root.iter() if len(element) > 1]
    if parents:
        parent = chance.choice(parents)
        children = list(parent)
        chance.shuffle(children)
        parent[:] = children


def _repeat(root: Any, chance: random.Random) -> None:
    if elements := _elements(root):
        element = chance.choice(elements)
        element.addnext(copy.deepcopy(element))


def _remove(root: Any, chance: random.Random) -> None:
    if elements := _elements(root):
        element = chance.choice(elements)
        element.getparent().remove(element)


def _swap(root: Any, chance: random.Random) -> None:
    """The texts of two elements of one name: amounts, references, dates, directions."""
    leaves: dict[Any, list[Any]] = {}
    for element in _elements(root):
        if len(element) == 0:
            leaves.setdefault(element.tag, []).append(element)
    several = [elements for elements in leaves.values() if len(elements) > 1]
    if several:
        one, two = chance.sample(chance.choice(several), 2)
        one.text, two.text = two.text, one.text


def _reword(root: Any, chance: random.Random) -> None:
    leaves = [element for element in _elements(root) if len(element) == 0]
    if leaves:
        chance.choice(leaves).text = chance.choice(WORDS)


_BY_BYTES = [_flip, _cut, _drop, _insert, _digit, _digit]
_BY_TREE = [_tree(_shuffle), _tree(_repeat), _tree(_remove), _tree(_swap), _tree(_swap), _tree(_reword)]
