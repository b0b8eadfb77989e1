"""Elements of the bank's messages."""

from datetime import datetime
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001  how lxml's stubs name it


def document(version: str, message: str) -> tuple[Element, Element]:
    """The document, and the element of its message."""
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{version}"
    root = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})
    return root, add(root, message)


def add(parent: Element, *path: str) -> Element:
    """Appends an element, and inside it the rest of the path; returns the innermost."""
    for name in path:
        namespace = str(parent.tag).rpartition("}")[0]
        parent = etree.SubElement(parent, f"{namespace}}}{name}")
    return parent


def put(parent: Element, path: str, value: object) -> None:
    """Appends an element with a text, unless there is no value."""
    if value is not None:
        add(parent, *path.split("/")).text = str(value)


def put_amount(parent: Element, name: str, amount_minor: int, currency: str = "EUR") -> None:
    part = add(parent, name)
    part.set("Ccy", currency)
    part.text = decimal(amount_minor)


def decimal(amount_minor: int) -> str:
    """Without a sign.

    >>> decimal(-120050), decimal(5)
    ('1200.50', '0.05')
    """
    amount_minor = abs(amount_minor)
    return f"{amount_minor // 100}.{amount_minor % 100:02d}"


def instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def to_bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
