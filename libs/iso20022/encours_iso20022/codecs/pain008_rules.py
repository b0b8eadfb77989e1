"""Checks a direct debit file before it leaves: the ISO schema and the rules of the scheme, in one pass.

The schemas are those that the package `sepaxml` ships (pain.008.001.08 and .02), read when first needed. lxml validates
while it parses; each finished debit is checked here and released, so memory does not grow with the file. The structure
of a debit is checked once per distinct skeleton (its XML without the text), as a file has few; only values are checked
each time.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import IO, cast

from lxml import etree

from encours_iso20022.codecs.pain008 import NAMESPACES
from encours_iso20022.codecs.pain008_profile import PROFILE, Violation, leaves, structure_violations
from encours_iso20022.codecs.pain008_usage import block_usage_faults, debit_shape_faults
from encours_iso20022.codecs.pain008_values import (
    AMENDMENT,
    CREDITOR_IDENTIFIER,
    amendment_faults,
    block_faults,
    debit_faults,
    exact_cents,
    message_faults,
)
from encours_iso20022.codecs.xml_reading import Element, Parsing, line_of, local_name, release
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.usage import MessageName, UsageGuideline

VIOLATIONS_MAX = 100
"""Violations reported of one file; further ones are left out."""

_SKELETONS_MAX = 1000
_INTERNAL_ONLY = cast("bool", "internal")  # not False: with a schema, lxml 6.1 then takes a cut file for a whole
_BUCKETS = 256
_UTF8_BOM = b"\xef\xbb\xbf"
_MARK = "\N{SECTION SIGN}"
_BLOCK_KEY = (
    "CdtrAcct/Id/IBAN",
    CREDITOR_IDENTIFIER,
    "PmtTpInf/LclInstrm/Cd",
    "PmtTpInf/SeqTp",
    "ReqdColltnDt",
    "PmtTpInf/CtgyPurp/Cd",
)
_NAMESPACE = re.compile("|".join(re.escape(f"{{{namespace}}}") for namespace in NAMESPACES.values()))
_QUOTED_VALUE = re.compile(r"(?:[Tt]he value |: )'.*' (?=is not|has )")


@cache
def _schema(name: MessageName) -> etree.XMLSchema:
    with resources.as_file(resources.files("sepaxml").joinpath(f"schemas/{name}.xsd")) as path:
        return etree.XMLSchema(file=str(path))


def check_pain008(  # noqa: C901  one branch a kind of fault
    source: IO[bytes], usage: UsageGuideline | None = None
) -> list[Violation]:
    """Say what is wrong with a pain.008 file, at most VIOLATIONS_MAX; an empty list is a file fit to send.

    With `usage` it is also checked against what that bank accepts. `source` is seekable and read from its beginning.
    A fault of the file never raises.
    """
    name = _message_name(source)
    check = _Check(name, usage)
    if usage is not None and name is not usage.message:
        check.report(PROFILE, f"the file is no {usage.message}", 1)
    source.seek(0)
    if source.read(len(_UTF8_BOM)) == _UTF8_BOM:
        check.report("CHR-01", "the file begins with a byte order mark", 1)
    source.seek(0)
    parsing = Parsing(
        source, ("GrpHdr", "PmtInf", "DrctDbtTxInf"), schema=_schema(name), resolve_entities=_INTERNAL_ONLY
    )
    try:
        for element in parsing:
            check.element(element)
            release(element)
        if parsing.root is not None:
            check.end(parsing.root)
    except UnreadableMessage as fault:
        check.report("XML", fault.detail, fault.line)
    except etree.XMLSyntaxError as fault:
        refused = [entry for entry in parsing.error_log if entry.domain_name == "SCHEMASV"]
        for entry in refused:
            check.report("XSD", _without_value(entry.message), entry.line or None)
        if not refused:
            check.report("XML", "the file is not well-formed XML, or not whole", fault.lineno or None)
    return check.violations


def _message_name(source: IO[bytes]) -> MessageName:
    """Which version the root says it is; .08 where it says nothing that we know."""
    source.seek(0)
    reading = etree.iterparse(source, events=("start",), resolve_entities=False, load_dtd=False, no_network=True)
    try:
        _, root = next(reading)
    except (StopIteration, etree.XMLSyntaxError):
        return MessageName.V08
    namespace = str(root.tag).rpartition("}")[0].removeprefix("{")
    return next((name for name, known in NAMESPACES.items() if known == namespace), MessageName.V08)


def _without_value(message: str) -> str:
    """Give the parser's message without the namespace and without the value it may quote."""
    text = _QUOTED_VALUE.sub(lambda found: found[0][: found[0].index("'")] + "the value ", message)
    return _NAMESPACE.sub("", text)


@dataclass(frozen=True, slots=True)
class _Skeleton:
    """What is wrong with one shape of debit, and at which place each value is."""

    faults: tuple[Violation, ...]
    paths: tuple[tuple[int, str], ...]
    amended: bool


_Shape = tuple[str, ...]


def _split(element: Element) -> tuple[list[str], _Shape]:
    """Split an element's XML into the texts before each tag, and the tags: `<` and `>` have no other meaning in it."""
    pieces = etree.tostring(element, encoding="unicode", with_tail=False).replace("<", ">").split(">")
    return pieces[::2], tuple(pieces[1::2])


class _References:
    """The end-to-end references of a file, 16 bytes each: 64 bits of hash and the number of the debit.

    Two references with one hash would be reported as equal: one chance in 10**9 at 100,000 debits.
    """

    def __init__(self) -> None:
        self._buckets = [array("Q") for _ in range(_BUCKETS)]
        self.count = 0

    def add(self, reference: str) -> None:
        self.count += 1
        digest = hash(reference) & 0xFFFF_FFFF_FFFF_FFFF
        self._buckets[digest % _BUCKETS].extend((digest, self.count))

    def duplicates(self) -> Iterator[tuple[int, int]]:
        """Numbers, from 1, of debits with the same reference: the first that had it and each later one."""
        for bucket in self._buckets:
            digests = bucket[::2]
            if len(set(digests)) == len(digests):
                continue
            first: dict[int, int] = {}
            for digest, number in zip(digests, bucket[1::2], strict=True):
                if first.setdefault(digest, number) != number:
                    yield first[digest], number


@dataclass(slots=True)
class _Totals:
    """Debits counted and cents added up."""

    count: int = 0
    total_minor: int = 0

    def add(self, count: int, total_minor: int) -> None:
        self.count += count
        self.total_minor += total_minor


class _Check:
    """One file under check: what was counted, and what is wrong so far."""

    def __init__(self, name: MessageName, usage: UsageGuideline | None) -> None:
        self.violations: list[Violation] = []
        self._name = name
        self._usage = usage
        self._message, self._block = _Totals(), _Totals()
        self._header: dict[str, str] = {}
        self._schemes: set[str] = set()
        self._block_ids: set[str] = set()
        self._block_keys: set[tuple[str | None, ...]] = set()
        self._skeletons: dict[_Shape, _Skeleton] = {}
        self._references = _References()

    def report(self, rule: str, message: str, line: int | None) -> None:
        if len(self.violations) < VIOLATIONS_MAX:
            self.violations.append(Violation(rule, message, line))

    def element(self, element: Element) -> None:
        match local_name(element):
            case "DrctDbtTxInf":
                self._check_debit(element)
            case "PmtInf":
                self._check_block(element)
            case _:
                self._check_message(element)

    def _check_debit(self, element: Element) -> None:
        texts, shape = _split(element)
        skeleton = self._skeletons.get(shape) or self._skeleton_of(element, shape)
        line = line_of(element)
        for fault in skeleton.faults:
            self.report(fault.rule, fault.message, line)
        values = {path: texts[place] for place, path in skeleton.paths}
        amount_minor = exact_cents(values.get("InstdAmt", "")) or 0
        for rule, message in debit_faults(values, amount_minor):
            self.report(rule, message, line)
        if skeleton.amended:
            for rule, message in amendment_faults(values, self._name):
                self.report(rule, message, line)
        self._block.add(1, amount_minor)
        self._references.add(values.get("PmtId/EndToEndId", ""))

    def _skeleton_of(self, element: Element, shape: _Shape) -> _Skeleton:
        """Judge a shape seen for the first time, and find the places of its values by marking them."""
        faults = structure_violations(element)
        if any(path == "InstdAmt" and inner.get("Ccy") != "EUR" for path, inner in leaves(element)):
            faults.append(Violation(PROFILE, "DrctDbtTxInf/InstdAmt is in EUR"))
        if self._usage is not None:
            known = {path for path, _ in leaves(element)}
            faults += [Violation(rule, message) for rule, message in debit_shape_faults(known, self._usage)]
        valued = [(path, inner) for path, inner in leaves(element) if len(inner) == 0 and inner.text]
        for _, inner in valued:
            inner.text = _MARK
        places = [place for place, text in enumerate(_split(element)[0]) if text == _MARK]
        if len(self._skeletons) >= _SKELETONS_MAX:
            self._skeletons.clear()
        paths = tuple((place, path) for place, (path, _) in zip(places, valued, strict=True))
        amended = any(path.startswith(AMENDMENT) for path, _ in leaves(element))
        return self._skeletons.setdefault(shape, _Skeleton(tuple(faults), paths, amended))

    def _check_block(self, element: Element) -> None:
        line = line_of(element)
        for fault in structure_violations(element):
            self.report(fault.rule, fault.message, fault.line)
        values = _values(element)
        for rule, message in block_faults(values):
            self.report(rule, message, line)
        if self._usage is not None:
            for rule, message in block_usage_faults(values, self._usage, is_first=not self._block_ids):
                self.report(rule, message, line)
        self._check_unique(values, line)
        self._check_totals("PmtInf", values, self._block, line)
        self._message.add(self._block.count, self._block.total_minor)
        self._block = _Totals()

    def _check_unique(self, values: dict[str, str], line: int | None) -> None:
        key = tuple(values.get(path) for path in _BLOCK_KEY)
        if key in self._block_keys:
            self.report("GRP-01", "two blocks of one creditor account, scheme, sequence, date and purpose", line)
        self._block_keys.add(key)
        if (identifier := values.get("PmtInfId", "")) in self._block_ids:
            self.report("ID-01", "two blocks have the same PmtInfId", line)
        self._block_ids.add(identifier)
        self._schemes.add(values.get("PmtTpInf/LclInstrm/Cd", ""))

    def _check_totals(self, name: str, header: dict[str, str], seen: _Totals, line: int | None) -> None:
        if header.get("NbOfTxs", str(seen.count)) != str(seen.count):
            self.report("GRP-02", f"{name}/NbOfTxs is not the number of debits", line)
        if "CtrlSum" in header and exact_cents(header["CtrlSum"]) != seen.total_minor:
            self.report("GRP-02", f"{name}/CtrlSum is not the sum of the debits", line)

    def _check_message(self, element: Element) -> None:
        for fault in structure_violations(element):
            self.report(fault.rule, fault.message, fault.line)
        self._header = _values(element)
        for rule, message in message_faults(self._header):
            self.report(rule, message, line_of(element))

    def end(self, root: Element) -> None:
        """Check what only the whole file shows."""
        docinfo = root.getroottree().docinfo
        if docinfo.encoding != "UTF-8":
            self.report("CHR-01", "the file is not in UTF-8", 1)
        if docinfo.internalDTD is not None:
            self.report("XML", "the file has a DTD", 1)
        if len(self._schemes) > 1:
            self.report("GRP-01", "CORE and B2B in one message", None)
        self._check_totals("GrpHdr", self._header, self._message, None)
        for first, later in self._references.duplicates():
            self.report("ID-01", f"debits {first} and {later} have the same EndToEndId", None)


def _values(element: Element) -> dict[str, str]:
    return {path: inner.text or "" for path, inner in leaves(element) if len(inner) == 0 and path != "DrctDbtTxInf"}
