"""Reading the XML of banks: hardened, streaming, whatever the namespace, with errors that say where.

Nothing outside the file is fetched, no entity is expanded, a DTD of any kind is refused. Elements are found by local
name, as versions and even the presence of a namespace differ from bank to bank (P2-05).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import IO, Any, TypeAlias

from lxml import etree

from encours_iso20022.errors import UnreadableBankFile

Element: TypeAlias = etree._Element  # noqa: SLF001 - how lxml's stubs name it
_DECIMAL = re.compile(r"\+?([0-9]{1,15})?(?:\.([0-9]{0,17}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NO_MINOR_UNIT = frozenset({"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"}) | frozenset(
    {"RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_CUT_SHORT = frozenset({"ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END", "ERR_GT_REQUIRED", "ERR_LTSLASH_REQUIRED"})


_local: Callable[[Any], str] = lru_cache(maxsize=4096)(lambda tag: str(tag).rpartition("}")[2])
"""The name in a tag, without its namespace."""


def local_name(element: Element) -> str:
    """Give the element's name without its namespace."""
    return _local(element.tag)


def stream(source: IO[bytes], names: Iterable[str]) -> Iterator[Element]:
    """Yield elements with these local names, each when it is complete, inner ones before outer ones.

    The caller lets go of what it has read with `forget`. Raises UnreadableBankFile for what is no XML, is cut short or
    has a DTD.
    """
    context = etree.iterparse(
        source,
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in context:
            refuse_dtd(element)
            yield element
    except etree.XMLSyntaxError as fault:
        raise parser_fault(fault) from None
    refuse_dtd(context.root)


def refuse_dtd(element: Element | None) -> None:
    """Raise UnreadableBankFile if the document of this element has a DTD."""
    if element is not None and element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableBankFile("a bank's file has no DTD, this one has", line=1)


def parser_fault(fault: etree.XMLSyntaxError) -> UnreadableBankFile:
    """Tell a fault of the XML in our words, as the parser's may quote the file."""
    entry = fault.error_log.last_error if fault.error_log else None
    kind = entry.type_name if entry is not None else ""
    line = fault.lineno or None
    if kind in _CUT_SHORT:
        return UnreadableBankFile("the file ends before its message does", line=line)
    if "ENTITY" in kind:
        return UnreadableBankFile("the file refers to an entity it may not have", line=line)
    return UnreadableBankFile(f"the file is not well-formed XML: {kind.removeprefix('ERR_').lower()}", line=line)


def forget(element: Element) -> None:
    """Free what has been read: the content of `element`, and the shell of an elder sibling of the same name."""
    element.clear(keep_tail=False)
    elder = element.getprevious()
    parent = element.getparent()
    if elder is not None and parent is not None and elder.tag == element.tag:
        parent.remove(elder)


def child(element: Element | None, *path: str) -> Element | None:
    """Find the first descendant along a path of local names, or None."""
    for name in path:
        if element is None:
            return None
        for inner in element:
            if _local(inner.tag) == name:
                element = inner
                break
        else:
            return None
    return element


def named(element: Element | None) -> Mapping[str, Element]:
    """Give the direct children by local name, the first of each name."""
    found: dict[str, Element] = {}
    if element is not None:
        for inner in element:
            found.setdefault(_local(inner.tag), inner)
    return found


def children(element: Element | None, name: str) -> list[Element]:
    """List all direct children of that local name."""
    return [] if element is None else [inner for inner in element if _local(inner.tag) == name]


def text_of(element: Element | None) -> str | None:
    """Read the text of an element, stripped; None when it is absent or blank."""
    return ((element.text or "").strip() or None) if element is not None else None


def text(element: Element | None, *path: str) -> str | None:
    """Read the text at the end of a path, stripped; None when it is absent or blank."""
    return text_of(child(element, *path))


def day(element: Element | None, *path: str) -> date | None:
    """Read the calendar date at the end of a path, of a date or of a time as written (no change of zone)."""
    written = text(element, *path)
    if written is None:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise UnreadableBankFile("a date is not a date", line=line_of(child(element, *path))) from None


def instant(element: Element | None, *path: str) -> datetime | None:
    """Read the time at the end of a path; None when it is absent or written as no standard has it."""
    try:
        return datetime.fromisoformat(text(element, *path) or "")
    except ValueError:
        return None


def minor_units(written: str, currency: str) -> int | None:
    """Read a decimal amount in minor units, exactly; None when it is no amount of that currency.

    Decimals may be missing or be zeros beyond the currency's own (P2-03).

    >>> minor_units("400", "EUR"), minor_units("0.0000", "EUR"), minor_units("2700", "JPY"), minor_units("1.005", "EUR")
    (40000, 0, 2700, None)
    """
    parts = _DECIMAL.fullmatch(written.strip())
    if parts is None or not any(parts.groups()):
        return None
    digits = 0 if currency in _NO_MINOR_UNIT else 3 if currency in _THREE_DECIMALS else 2
    fraction = (parts[2] or "").rstrip("0")
    if len(fraction) > digits:
        return None
    return int((parts[1] or "0") + fraction.ljust(digits, "0"))


def amount(element: Element | None) -> tuple[int, str] | None:
    """Read minor units and currency of an amount element with its `Ccy`; None when the element is absent."""
    if element is None:
        return None
    currency = (element.get("Ccy") or "").strip()
    if _CURRENCY.fullmatch(currency) is None:
        raise UnreadableBankFile("an amount has no currency", line=line_of(element))
    value_minor = minor_units(element.text or "", currency)
    if value_minor is None:
        raise UnreadableBankFile("an amount is not an amount", line=line_of(element))
    return value_minor, currency


def line_of(element: Element | None) -> int | None:
    """Tell the line an element begins on."""
    return element.sourceline if element is not None else None
