"""Mandates from a pain.008 of another system: each debit names the mandate that it uses.

Any version and namespace, by local names, as a stream. A mandate that several debits use is one row, last used
on the latest of their dates; the latest debit gives its values.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.lines import ROWS_MAX, Column, Finding, Row
from encours_mandates.imports.formats.columns import Header
from encours_mandates.imports.formats.limits import BudgetedFile, CpuBudget
from encours_values.mandate_reference import normalise_for_uniqueness

ELEMENTS_MAX = 20_000
"""Elements in memory at once: the present debit and block, and what stands outside blocks."""

_DEBIT, _BLOCK, _MESSAGE = "DrctDbtTxInf", "PmtInf", "CstmrDrctDbtInitn"
_MANDATE_COLUMNS = (Column.IBAN, Column.SCHEME, Column.SIGNED_ON)
_AMENDED = Finding(
    Column.REFERENCE,
    "amended",
    "The file carries an amendment of this mandate; if that debit was rejected, amend the mandate again.",
    warning=True,
)
_CONTRADICTION = Finding(
    Column.REFERENCE, "contradiction", "Debits of this file describe this mandate differently, without an amendment."
)
Element = etree._Element  # noqa: SLF001 - how lxml's stubs name it


def read_pain008(content: bytes, budget: CpuBudget, *, account_is_name: bool) -> tuple[Header, Iterator[Row]]:
    """Rows in the order of their first debit; the account is the debtor's name or its own identification.

    Raises `UnreadableImport`.
    """
    merged: dict[str, tuple[Row, bool]] = {}
    seen_message = False
    number = 0
    for element in _stream(content, budget):
        if _local(element) == _MESSAGE:
            seen_message = True
        elif _local(element) == _DEBIT:
            number += 1
            row, amended = _row(element, number, account_is_name=account_is_name)
            key = normalise_for_uniqueness(row.cells.get(Column.REFERENCE, "")) or f"\n{number}"
            merged[key] = _merge(merged[key], row, amended=amended) if key in merged else (row, amended)
            if len(merged) > ROWS_MAX:
                raise UnreadableImport(f"a file may hold at most {ROWS_MAX} mandates; split it")
    if not seen_message:
        raise UnreadableImport("the file is not a direct debit initiation (pain.008)")
    return Header((), ()), (row for row, _ in merged.values())


def _merge(before: tuple[Row, bool], row: Row, *, amended: bool) -> tuple[Row, bool]:
    first, first_amended = before
    used = first.cells.get(Column.LAST_USED_ON, ""), row.cells.get(Column.LAST_USED_ON, "")
    later, earlier = (row, first) if used[1] >= used[0] else (first, row)
    findings = tuple(dict.fromkeys(earlier.findings + later.findings))
    changed = any(earlier.cells.get(column) != later.cells.get(column) for column in _MANDATE_COLUMNS)
    if changed and not (amended or first_amended) and _CONTRADICTION not in findings:
        findings = (*findings, _CONTRADICTION)
    cells = dict(later.cells)
    final = "FNAL" in (first.cells.get(Column.SEQUENCE), row.cells.get(Column.SEQUENCE))
    if final:
        cells[Column.SEQUENCE] = "FNAL"
    return Row(first.line, cells, findings), amended or first_amended


def _stream(content: bytes, budget: CpuBudget) -> Iterator[Element]:
    """Debits, then the message; frees each debit and block, and bounds the elements in memory."""
    context = etree.iterparse(
        BudgetedFile(content, budget),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        memory = _Memory()
        for event, element in context:
            name = _local(element)
            if event == "start":
                memory.add(element, name)
            elif name in (_DEBIT, _BLOCK):
                if name == _DEBIT:
                    yield element
                _release(element)
                memory.release(name)
            elif name == _MESSAGE:
                yield element
    except etree.XMLSyntaxError as fault:
        raise UnreadableImport(f"the file is not whole, well-formed XML (line {fault.lineno or 1})") from None


class _Memory:
    """The number of elements in memory, and how many there were before the present debit and block."""

    def __init__(self) -> None:
        self._elements = 0
        self._before: dict[str, int] = {}

    def add(self, element: Element, name: str) -> None:
        """Raises `UnreadableImport`."""
        if not self._elements:
            _refuse_dtd(element)
        if name in (_DEBIT, _BLOCK):
            self._before[name] = self._elements
        self._elements += 1
        if self._elements > ELEMENTS_MAX:
            raise UnreadableImport(f"the file holds more than {ELEMENTS_MAX} elements outside debits")

    def release(self, name: str) -> None:
        self._elements = self._before[name]


def _refuse_dtd(root: Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableImport("a pain.008 must not have a DTD")


def _row(debit: Element, number: int, *, account_is_name: bool) -> tuple[Row, bool]:
    block = debit.getparent()
    mandate = _child(debit, "DrctDbtTx", "MndtRltdInf")
    identifier = _text(debit, "DrctDbtTx", "CdtrSchmeId", *_SCHEME_ID) or _text(block, "CdtrSchmeId", *_SCHEME_ID)
    name = _text(debit, "Dbtr", "Nm")
    own_number = _number(debit, "Dbtr") or _text(debit, "Dbtr", "Id", "PrvtId", "Othr", "Id")
    cells: Mapping[Column, str | None] = {
        Column.ACCOUNT: name if account_is_name else own_number,
        Column.DEBTOR_NAME: name,
        Column.IBAN: _text(debit, "DbtrAcct", "Id", "IBAN"),
        Column.BIC: _text(debit, "DbtrAgt", "FinInstnId", "BICFI") or _text(debit, "DbtrAgt", "FinInstnId", "BIC"),
        Column.REFERENCE: _text(mandate, "MndtId"),
        Column.SIGNED_ON: _text(mandate, "DtOfSgntr"),
        Column.CREDITOR_IDENTIFIER: identifier,
        Column.SCHEME: _type(debit, block, "LclInstrm", "Cd"),
        Column.SEQUENCE: _type(debit, block, "SeqTp"),
        Column.LAST_USED_ON: _text(block, "ReqdColltnDt"),
        Column.DEBTOR_IDENTIFICATION: _number(debit, "Dbtr"),
        Column.ULTIMATE_DEBTOR: _text(debit, "UltmtDbtr", "Nm"),
        Column.ULTIMATE_DEBTOR_IDENTIFICATION: _number(debit, "UltmtDbtr"),
        Column.ULTIMATE_CREDITOR: _text(debit, "UltmtCdtr", "Nm") or _text(block, "UltmtCdtr", "Nm"),
        Column.ULTIMATE_CREDITOR_IDENTIFICATION: _number(debit, "UltmtCdtr") or _number(block, "UltmtCdtr"),
    }
    amended = _text(mandate, "AmdmntInd") in {"true", "1"}
    filled = {column: cell for column, cell in cells.items() if cell}
    return Row(number, filled, (_AMENDED,) if amended else ()), amended


_SCHEME_ID = ("Id", "PrvtId", "Othr", "Id")


def _number(element: Element | None, party: str) -> str | None:
    """What identifies an organisation: its LEI, else another number."""
    return _text(element, party, "Id", "OrgId", "LEI") or _text(element, party, "Id", "OrgId", "Othr", "Id")


def _type(debit: Element, block: Element | None, *path: str) -> str | None:
    """A part of the payment type, given with the debit or with its block."""
    return _text(debit, "PmtTpInf", *path) or _text(block, "PmtTpInf", *path)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Element | None, *path: str) -> Element | None:
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if _local(inner) == name), None)
    return element


def _text(element: Element | None, *path: str) -> str | None:
    found = _child(element, *path)
    return ((found.text or "").strip() or None) if found is not None else None


def _release(element: Element) -> None:
    """Frees the memory of an element that has been read, and of empty siblings before it."""
    element.clear(keep_tail=False)
    parent, previous = element.getparent(), element.getprevious()
    if parent is not None and previous is not None and previous.tag == element.tag:
        parent.remove(previous)
