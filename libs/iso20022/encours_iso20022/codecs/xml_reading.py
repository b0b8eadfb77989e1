"""Reading the XML of banks: hardened, streaming, whatever the namespace, with errors that say where.

Nothing outside the file is fetched, no entity is expanded, a DTD of any kind is refused. Elements are found by local
name, as versions and even the presence of a namespace differ from bank to bank (P2-05).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from typing import IO, Any, TypeAlias, cast

from lxml import etree

from encours_iso20022.errors import UnreadableMessage

Element: TypeAlias = etree._Element  # noqa: SLF001 - how lxml's stubs name it
_DECIMAL = re.compile(r"\+?([0-9]{1,15})?(?:\.([0-9]{0,17}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NO_MINOR_UNIT = frozenset({"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"}) | frozenset(
    {"RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_HEAD_BYTES = 4096
_SAFE: Mapping[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""No entity, no DTD, nothing from the network; libxml2's own limits of depth (256) and text (10 MB) stay on."""

NODES_MAX = 100_000
"""Elements and attributes read before what is in memory is counted; half as many may be in memory then."""

NODES_READ_MAX = 2 * NODES_MAX
"""Elements and attributes between two of those that a reader asks for."""

_CUT_SHORT = frozenset({"ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END", "ERR_GT_REQUIRED", "ERR_LTSLASH_REQUIRED"})


_local: Callable[[Any], str] = lru_cache(maxsize=4096)(lambda tag: str(tag).rpartition("}")[2])
"""The name in a tag, without its namespace."""


def local_name(element: Element) -> str:
    """Give the element's name without its namespace."""
    return _local(element.tag)


class _CountedSource:
    """A file as the parser reads it: `nodes` is at least the number of elements and attributes in memory.

    The parser builds a tree of what it reads; a tag of a few bytes costs some hundred bytes there. Raises
    UnreadableMessage instead of reading on when the tree may have grown too large.
    """

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._begun = BytesIO(source.read(_HEAD_BYTES))
        self.nodes = 0

    def first_element(self) -> str | None:
        """Read the name of the outermost element, namespace included; None where the first bytes do not show it."""
        context = etree.iterparse(BytesIO(self._begun.getvalue()), events=("start",), **_SAFE)
        element: Element | None = None
        try:
            _, element = next(context)
            return str(element.tag)
        except (StopIteration, etree.XMLSyntaxError):
            return None
        finally:
            if element is not None:
                element.clear()

    def read(self, size: int = -1) -> bytes:
        if self.nodes > NODES_READ_MAX:
            raise _too_large(None)
        part = self._begun.read(size) or self._source.read(size)
        self.nodes += part.count(b"<") - part.count(b"</") + part.count(b"=")
        return part

    def check(self, element: Element) -> None:
        """Count what is in memory once enough was read; `element` is any of the tree. Raises UnreadableMessage.

        What was released since the last count is not in memory any more.
        """
        if self.nodes <= NODES_MAX:
            return
        root = element.getroottree().getroot()
        self.nodes = int(cast("float", root.xpath("count(//*) + count(//@*)")))
        if self.nodes > NODES_MAX // 2:
            raise _too_large(line_of(element))


def _too_large(line: int | None) -> UnreadableMessage:
    return UnreadableMessage("the file has more elements than a message has that we read", line=line)


class Parsing:
    """One file on its way through the parser: its elements of certain local names, each when it is complete.

    Inner elements come before outer ones. The caller frees what it has read with `release`; the rest is freed when the
    iteration ends. (lxml's own objects refer to each other in a circle, so a tree that is only dropped stays until the
    garbage collector runs.)
    """

    def __init__(
        self,
        source: IO[bytes],
        names: Iterable[str],
        *,
        schema: etree.XMLSchema | None = None,
        resolve_entities: bool = False,
    ) -> None:
        self._names = frozenset(names)
        self._source = _CountedSource(source)
        self._last: Element | None = None
        self._root: Element | None = None
        tags = [f"{{*}}{name}" for name in self._names]
        first = self._source.first_element()
        self._context = etree.iterparse(
            cast("IO[bytes]", self._source),
            events=("start", "end"),
            tag=tags if first is None else [first, *tags],
            schema=schema,
            **{**_SAFE, "resolve_entities": resolve_entities},
        )

    def __iter__(self) -> Iterator[Element]:
        """Raises UnreadableMessage for what has too many elements that are not released, XMLSyntaxError for no XML."""
        try:
            for event, element in self._context:
                self._last = element
                if self._root is None:
                    self._root = element
                if event == "end" and _local(element.tag) in self._names:
                    self._source.check(element)
                    yield element
        finally:
            self._free()

    def _free(self) -> None:
        """Empty the tree from the last element that was seen, outwards.

        This order is needed: lxml takes a time that is quadratic in the number of elements to free a large part of a
        tree while something refers to an element inside.
        """
        inner, self._last = self._last, None
        while inner is not None:
            outer = inner.getparent()
            inner.clear()
            inner = outer

    @property
    def root(self) -> Element | None:
        """The outermost element, whose attributes and children go when the iteration ends."""
        return self._root

    @property
    def error_log(self) -> "etree._ListErrorLog":
        return self._context.error_log


def stream(source: IO[bytes], names: Iterable[str]) -> Iterator[Element]:
    """Yield elements with these local names, each when it is complete, inner ones before outer ones.

    The caller frees what it has read with `release`. Raises UnreadableMessage for what is not XML, is cut short, has a
    DTD, or has too many elements that the caller does not release.
    """
    parsing = Parsing(source, names)
    unreadable: UnreadableMessage | None = None
    try:
        for element in parsing:
            refuse_dtd(element)
            yield element
    except etree.XMLSyntaxError as fault:
        unreadable = parser_fault(fault)
    if unreadable is not None:
        raise unreadable
    refuse_dtd(parsing.root)


def outline(source: IO[bytes]) -> tuple[str, str]:
    """Find the names of the outermost element and of the first one inside, read without parsing further."""
    context = etree.iterparse(source, events=("start",), **_SAFE)
    root: Element | None = None
    try:
        for _, element in context:
            refuse_dtd(element)
            if root is not None:
                return local_name(root), local_name(element)
            root = element
    except etree.XMLSyntaxError as fault:
        raise parser_fault(fault) from None
    finally:
        if root is not None:
            root.clear()
    return local_name(root) if root is not None else "", ""


def refuse_dtd(element: Element | None) -> None:
    """Raise UnreadableMessage if the document of this element has a DTD."""
    if element is not None and element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableMessage("a bank's file has no DTD, this one has", line=1)


def parser_fault(fault: etree.XMLSyntaxError) -> UnreadableMessage:
    """Describe a fault of the XML without the parser's message, which may quote the file."""
    entry = fault.error_log.last_error if fault.error_log else None
    kind = entry.type_name if entry is not None else ""
    line = fault.lineno or None
    if kind in _CUT_SHORT:
        return UnreadableMessage("the file ends before its message does", line=line)
    if "ENTITY" in kind:
        return UnreadableMessage("the file refers to an entity it may not have", line=line)
    return UnreadableMessage(f"the file is not well-formed XML: {kind.removeprefix('ERR_').lower()}", line=line)


def release(element: Element) -> None:
    """Free what has been read: the content of `element`, and the sibling of the same name before it."""
    element.clear(keep_tail=False)
    before = element.getprevious()
    parent = element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


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
        raise UnreadableMessage("a date is not a date", line=line_of(child(element, *path))) from None


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
        raise UnreadableMessage("an amount has no currency", line=line_of(element))
    value_minor = minor_units(element.text or "", currency)
    if value_minor is None:
        raise UnreadableMessage("an amount is not an amount", line=line_of(element))
    return value_minor, currency


def line_of(element: Element | None) -> int | None:
    """Tell the line an element begins on."""
    return element.sourceline if element is not None else None
