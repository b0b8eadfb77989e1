"""Finds the messages in a file: one or several `<Document>`, each with its own XML declaration or in a wrapper.

Banks put messages one after the other into a file, and transports put them into elements of their own (BizMsg with
AppHdr, envelopes). Every message is found, or the file is refused: nothing beside a message is left out unsaid.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from lxml import etree

from encours_iso20022.codecs.message_names import MESSAGES_READ
from encours_iso20022.codecs.xml_reading import Element, local_name, parser_fault
from encours_iso20022.errors import UnreadableMessage

DOCUMENTS_MAX = 1000
"""Most messages in one file."""
OUTER_BYTES_MAX = 4 * 1024 * 1024
"""Most bytes around the messages: declarations, wrappers and their headers."""
_NAME = b"Document"
_TAG = re.compile(rb"<(?P<end>/?)(?:[A-Za-z_][\w.-]*:)?Document(?=[\s/>])[^<>]*?(?P<empty>/?)>")
_TAG_BYTES_MAX = 4096
_PREFIX_BYTES_MAX = 64
_COMMENT = (b"<!--", b"-->")
_JOINTS = re.compile(b"\xef\xbb\xbf|\x1a")
"""What files end or begin with that were put one after the other: a byte order mark, Ctrl-Z."""
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*?\?>")
_ENCODING = re.compile(
    rb"(<\?xml\s[^<>]*?)\s+encoding\s*=\s*(?!\"UTF-8\"|'UTF-8')(?:\"[^\"<>]*\"|'[^'<>]*')", re.IGNORECASE
)
_DECLARED_PREFIX = re.compile(rb"\bxmlns(?::([A-Za-z_][\w.-]*))?\s*=")
_HEADER = re.compile("he?a?d", re.IGNORECASE)
_ROOT = "encours-file"


@dataclass(frozen=True, slots=True)
class Document:
    """One message of a file, from `<Document>` to its end; `first_line` is where it begins."""

    content: bytes = field(repr=False)
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class DocumentsFound:
    """The messages of a file in order, and what stands beside them and is not read."""

    documents: tuple[Document, ...]
    warnings: tuple[str, ...] = ()


def documents_of(content: bytes) -> DocumentsFound:
    """Find the messages in UTF-8 text without byte order mark; raises UnreadableMessage."""
    content = _without_comments(content)
    ranges = list(_ranges(content))
    if not ranges:
        return DocumentsFound((Document(_without_encoding(content)),))
    if len(ranges) == 1 and _is_alone(content, ranges[0]):
        return DocumentsFound((Document(_without_encoding(content)),))
    outer, marks = _outer(content, ranges)
    warnings, namespaces = _examined(outer, len(ranges), marks)
    lines, at, documents = 1, 0, []
    for found, inherited in zip(ranges, namespaces, strict=True):
        lines += content.count(b"\n", at, found.start)
        at = found.start
        opening = _with_namespaces(content[found.start : found.opened], inherited)
        documents.append(Document(opening + content[found.opened : found.end], lines))
    return DocumentsFound(tuple(documents), tuple(warnings))


@dataclass(frozen=True, slots=True)
class _Range:
    """Where a document starts, where its first tag ends, and where it ends."""

    start: int
    opened: int
    end: int


def _is_alone(content: bytes, found: _Range) -> bool:
    """Whether nothing but a declaration and blanks is around the only message, so that it needs no copy."""
    before = _DECLARATION.sub(b"", content[: found.start], count=1)
    return not before.strip() and not content[found.end :].strip()


def _without_comments(content: bytes) -> bytes:
    """Blanks instead of comments, so that lines stay; a comment without end stays too, which the parser refuses."""
    parts: list[bytes] = []
    at, start = 0, content.find(_COMMENT[0])
    while start >= 0 and (end := content.find(_COMMENT[1], start + len(_COMMENT[0]))) >= 0:
        end += len(_COMMENT[1])
        parts += [content[at:start], re.sub(rb"[^\n]", b" ", content[start:end])]
        at, start = end, content.find(_COMMENT[0], end)
    return b"".join([*parts, content[at:]]) if parts else content


def _blanked(comment: re.Match[bytes]) -> bytes:
    return re.sub(rb"[^\n]", b" ", comment[0])


def _without_encoding(content: bytes) -> bytes:
    """The text is UTF-8 by now, whatever its declaration says."""
    head = _ENCODING.sub(rb"\1", content[:_TAG_BYTES_MAX], count=1)
    return head + content[_TAG_BYTES_MAX:] if head != content[:_TAG_BYTES_MAX] else content


def _ranges(content: bytes) -> Iterator[_Range]:
    """The outermost Document elements; raises UnreadableMessage for one without end."""
    open_tags: list[re.Match[bytes]] = []
    for count, tag in enumerate(_tags(content), start=1):
        if count > 2 * DOCUMENTS_MAX:
            raise UnreadableMessage(f"the file has more than {DOCUMENTS_MAX} messages")
        begun = open_tags[0] if open_tags else tag
        if tag["end"] and not open_tags:
            raise UnreadableMessage("a message ends that did not begin", line=_line(content, tag.start()))
        if tag["end"]:
            open_tags.pop()
        elif not tag["empty"]:
            open_tags.append(tag)
        if not open_tags:
            yield _Range(begun.start(), begun.end(), tag.end())
    if open_tags:
        raise UnreadableMessage("the file ends before its message does", line=_line(content, len(content)))


def _tags(content: bytes) -> Iterator[re.Match[bytes]]:
    at = content.find(_NAME)
    while at >= 0:
        start = content.rfind(b"<", max(0, at - _PREFIX_BYTES_MAX), at)
        tag = _TAG.match(content, start, start + _TAG_BYTES_MAX) if start >= 0 else None
        if tag is not None:
            yield tag
        at = content.find(_NAME, max(at + len(_NAME), tag.end() if tag else 0))


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


def _outer(content: bytes, ranges: list[_Range]) -> tuple[bytes, list[int]]:
    """What is around the messages, in one element of ours, each message an empty element; and the line of each."""
    parts, at, lines, line = [f"<{_ROOT}>".encode()], 0, [], 1
    for found in ranges:
        before = content[at : found.start]
        line += before.count(b"\n")
        lines.append(line)
        opening = content[found.start : found.opened]
        closing = (
            b"" if found.end == found.opened else content[content.rfind(b"<", found.opened, found.end) : found.end]
        )
        inside = content.count(b"\n", found.opened, found.end - len(closing))
        line += inside + opening.count(b"\n") + closing.count(b"\n")
        parts += [before, opening, b"\n" * inside, closing]
        at = found.end
    parts += [content[at:], f"</{_ROOT}>".encode()]
    outer = _DECLARATION.sub(_blanked, _JOINTS.sub(b" ", b"".join(parts)))
    if len(outer) - sum(part.count(b"\n") for part in parts) > OUTER_BYTES_MAX:
        raise UnreadableMessage("the file has too much around its messages")
    return outer, lines


def _examined(outer: bytes, count: int, lines: list[int]) -> tuple[list[str], list[dict[str | None, str]]]:
    """Warnings about what is beside the messages, and the namespaces that each message inherits."""
    root = _parsed(outer)
    documents = [element for element in root.iter() if local_name(element) == _NAME.decode()]
    if len(documents) != count:
        raise UnreadableMessage("a message is inside the text of another element", line=lines[0])
    around = {wrapper for document in documents for wrapper in document.iterancestors()}
    wrappers = [element for element in root.iter() if element in around]
    for wrapper in wrappers:
        if any(text and text.strip() for text in (wrapper.text, *(inner.tail for inner in wrapper))):
            raise UnreadableMessage("there is text outside the messages", line=wrapper.sourceline)
    known = around | set(documents)
    beside = [inner for wrapper in wrappers for inner in wrapper if inner not in known]
    return _not_read(beside, root), [dict(document.nsmap) for document in documents]


def _parsed(outer: bytes) -> Element:
    if b"<!DOCTYPE" in outer:
        raise UnreadableMessage("a bank's file has no DTD, this one has", line=_line(outer, outer.find(b"<!DOCTYPE")))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        return etree.fromstring(outer, parser)
    except etree.XMLSyntaxError as fault:
        if _ROOT in str(fault):
            raise UnreadableMessage("the file ends before what is around its messages does") from None
        raise parser_fault(fault) from None


def _not_read(beside: list[Element], root: Element) -> list[str]:
    """A warning that names what is beside the messages; raises UnreadableMessage for what no transport puts there."""
    for element in beside:
        for inner in element.iter():
            if local_name(inner) in MESSAGES_READ:
                raise UnreadableMessage("a message is outside of a Document", line=inner.sourceline)
    unread = [element for element in beside if _HEADER.search(local_name(element)) is None]
    for element in unread:
        if element.getparent() is root:
            raise UnreadableMessage("there is an element outside the messages", line=element.sourceline)
    names = ", ".join(sorted({local_name(element) for element in unread}))
    return [f"beside its messages the file has elements that are not read: {names[:200]}"] if unread else []


def _with_namespaces(opening: bytes, inherited: dict[str | None, str]) -> bytes:
    """The first tag of a message with the namespaces that its wrapper declares."""
    declared = {found[1].decode() if found[1] else None for found in _DECLARED_PREFIX.finditer(opening)}
    missing = [(prefix, uri) for prefix, uri in inherited.items() if prefix not in declared]
    if not missing:
        return opening
    cut = -2 if opening.endswith(b"/>") else -1
    attributes = "".join(f" xmlns{':' + prefix if prefix else ''}={quoteattr(uri)}" for prefix, uri in missing)
    return opening[:cut] + attributes.encode() + opening[cut:]
