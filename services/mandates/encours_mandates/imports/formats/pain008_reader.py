"""Mandates from a pain.008 of another system: each debit names the mandate that it uses.

A mandate that several debits use is one row, last used
on the latest of their dates; the latest debit gives its values.
"""

from collections.abc import Iterator, Mapping

from encours_iso20022.codecs.pain008_mandates import read_mandate_uses
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.mandate_use import MandateUse
from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.lines import ROWS_MAX, Column, Finding, Row
from encours_mandates.imports.formats.columns import Header
from encours_mandates.imports.formats.limits import BudgetedFile, CpuBudget
from encours_values.mandate_reference import normalise_for_uniqueness

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


def read_pain008(content: bytes, budget: CpuBudget, *, account_is_name: bool) -> tuple[Header, Iterator[Row]]:
    """Rows in the order of their first debit; the account is the debtor's name or its own identification.

    Raises `UnreadableImport`.
    """
    merged: dict[str, tuple[Row, bool]] = {}
    unreadable: UnreadableImport | None = None
    try:
        for number, use in enumerate(read_mandate_uses(BudgetedFile(content, budget)), start=1):
            row = _row(use, number, account_is_name=account_is_name)
            key = normalise_for_uniqueness(use.mandate_reference or "") or f"\n{number}"
            known = merged.get(key)
            merged[key] = _merge(known, row, amended=use.is_amended) if known else (row, use.is_amended)
            if len(merged) > ROWS_MAX:
                raise UnreadableImport(f"a file may hold at most {ROWS_MAX} mandates; split it")
    except UnreadableMessage as fault:
        unreadable = UnreadableImport(fault.detail)
    if unreadable is not None:
        raise unreadable
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


def _row(use: MandateUse, number: int, *, account_is_name: bool) -> Row:
    debtor = use.debtor
    cells: Mapping[Column, str | None] = {
        Column.ACCOUNT: debtor.name if account_is_name else debtor.organisation or debtor.person,
        Column.DEBTOR_NAME: debtor.name,
        Column.IBAN: use.debtor_iban,
        Column.BIC: use.debtor_bic,
        Column.REFERENCE: use.mandate_reference,
        Column.SIGNED_ON: use.signed_on,
        Column.CREDITOR_IDENTIFIER: use.creditor_identifier,
        Column.SCHEME: use.scheme,
        Column.SEQUENCE: use.sequence_type,
        Column.LAST_USED_ON: use.collection_date,
        Column.DEBTOR_IDENTIFICATION: debtor.organisation,
        Column.ULTIMATE_DEBTOR: use.ultimate_debtor.name,
        Column.ULTIMATE_DEBTOR_IDENTIFICATION: use.ultimate_debtor.organisation,
        Column.ULTIMATE_CREDITOR: use.ultimate_creditor.name,
        Column.ULTIMATE_CREDITOR_IDENTIFICATION: use.ultimate_creditor.organisation,
    }
    filled = {column: cell for column, cell in cells.items() if cell}
    return Row(number, filled, (_AMENDED,) if use.is_amended else ())
