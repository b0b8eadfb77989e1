"""Checks the structure of small messages for which no package ships a schema: elements, order, number, values.

A profile is the part of a message that we write or read, stated by hand from the ISO message definition.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from encours_iso20022.codecs.xml_reading import Element, local_name

REFERENCE = r"[A-Za-z0-9/\-?:().,'+ ]{1,35}"
NAME = r"[A-Za-z0-9/\-?:().,'+ ]{1,70}"
INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
COUNT = r"[0-9]{1,15}"
AMOUNT = r"[0-9]{1,15}(\.[0-9]{1,2})?"
CODE = r"[A-Z0-9]{4}"
BIC = r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?"
FLAG = r"true|false"
MANY = 10**9


@dataclass(frozen=True, slots=True)
class Node:
    """An element: how often it occurs, what is in it, in order, or which text."""

    name: str
    inside: tuple["Node", ...] = ()
    text: str | None = None
    at_least: int = 1
    at_most: int = 1


def optional(node: Node) -> Node:
    """The same, but it may be left out."""
    return Node(node.name, node.inside, node.text, 0, node.at_most)


def leaf(name: str, text: str) -> Node:
    """An element with a text of that form."""
    return Node(name, text=text)


def structure_faults(content: bytes, namespace: str, profile: Node) -> list[str]:
    """Say what is wrong, each with the path of its element; an empty list is a message of the profile."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return ["the message is not well-formed XML"]
    if str(root.tag) != f"{{{namespace}}}{profile.name}":
        return ["the message is of another kind or version"]
    return list(_faults(root, profile, profile.name))


def _faults(element: Element, node: Node, path: str) -> Iterator[str]:
    if node.text is not None:
        if len(element) or re.fullmatch(node.text, element.text or "") is None:
            yield f"{path} has a value of another form"
        return
    inner = [child for child in element if isinstance(child.tag, str)]
    place = 0
    for expected in node.inside:
        count = 0
        while place < len(inner) and local_name(inner[place]) == expected.name:
            yield from _faults(inner[place], expected, f"{path}/{expected.name}")
            place, count = place + 1, count + 1
        if count < expected.at_least:
            yield f"{path}/{expected.name} is missing"
        if count > expected.at_most:
            yield f"{path}/{expected.name} occurs more than {expected.at_most} times"
    if place < len(inner):
        yield f"{path}/{local_name(inner[place])} does not belong there"
