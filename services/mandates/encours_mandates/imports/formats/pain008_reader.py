"""Mandates out of a pain.008 that somebody else produced: each debit tells the mandate that it uses.

Any version and namespace, by local names; read as it streams. One mandate that several debits use is one row, used last
on the latest of their dates, and what it says of the mandate is what the latest debit says.
"""

import io
from collections.abc import Iterator, Mapping

from lxml import etree

from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.lines import ROWS_MAX, Column, Finding, Row
from encours_mandates.imports.formats.columns import Header
from encours_values.mandate_reference import normalise_for_uniqueness

_DEBIT, _BLOCK, _MESSAGE = "DrctDbtTxInf", "PmtInf", "CstmrDrctDbtInitn"
_MANDATE_COLUMNS = (Column.IBAN, Column.SCHEME, Column.SIGNED_ON)
_AMENDED = Finding(
    Column.REFERENCE,
    "amended",
    "The file tells the debtor's bank of an amendment of this mandate; if that debit was rejected, tell it again.",
    warning=True,
)
_CONTRADICTION = Finding(
    Column.REFERENCE, "contradiction", "Debits of this file tell this mandate in different ways, without an amendment."
)
Element = etree._Element  # noqa: SLF001 - how lxml's stubs name it


def read_pain008(content: bytes, *, account_is_name: bool) -> tuple[Header, Iterator[Row]]:
    """Rows in the order of their first debit; the account is the debtor's name or its own identification.

    Raises `UnreadableImport`.
    """
    merged: dict[str, tuple[Row, bool]] = {}
    seen_message = False
    number = 0
    for element in _stream(content):
        if _local(element) == _MESSAGE:
            seen_message = True
        elif _local(element) == _DEBIT:
            number += 1
            row, amended = _row(element, number, account_is_name=account_is_name)
            key = normalise_for_uniqueness(row.cells.get(Column.REFERENCE, "")) or f"\n{number}"
            merged[key] = _merge(merged[key], row, amended=amended) if key in merged else (row, amended)
            if len(merged) > ROWS_MAX:
                raise UnreadableImport(f"a file brings at most {ROWS_MAX} mandates; divide it")
            _release(element)
        elif _local(element) == _BLOCK:
            _release(element)
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


def _stream(content: bytes) -> Iterator[Element]:
    context = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=[f"{{*}}{name}" for name in (_DEBIT, _BLOCK, _MESSAGE)],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in context:
            if element.getroottree().docinfo.internalDTD is not None:
                raise UnreadableImport("a pain.008 has no DTD, this one has")
            yield element
    except etree.XMLSyntaxError as fault:
        raise UnreadableImport(f"the file is not whole, well-formed XML (line {fault.lineno or 1})") from None


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
    """A part of the payment type, which stands with the debit or with its block."""
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
    """Frees what has been read: its content, and the shells before it."""
    element.clear(keep_tail=False)
    parent, previous = element.getparent(), element.getprevious()
    if parent is not None and previous is not None and previous.tag == element.tag:
        parent.remove(previous)
