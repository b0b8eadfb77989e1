"""The PDF of a document: made once, from what was stored when it was issued, then always the same bytes."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from encours_billing.formats.pdf import (
    CreditNotePaper,
    InvoicePaper,
    StatementPaper,
    credit_note_pdf,
    invoice_pdf,
    statement_pdf,
)
from encours_billing.store import buyer_credit, collections, document_files, invoices, statements
from encours_billing.store.document_files import DocumentFile
from encours_contracts.billing import DocumentKind
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import SealBroken, Sealer, creditor_iban_place
from encours_platform.view import View
from encours_values.creditor_reference import reference_of


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that can be rendered: that takes milliseconds of processor time and no database."""

    number: str
    render: Callable[[], bytes]


async def document_file(view: View, sealer: Sealer, kind: DocumentKind, document_id: UUID) -> DocumentFile:
    """The stored file; where there is none yet it is made first. Raises `NotFound`, and `SealBroken` if it was changed.

    Rendering happens outside any transaction. Of two that render at the same time, the first file is stored and
    answered by both.
    """

    async def find_or_prepare(tx: Tx) -> DocumentFile | Paper:
        return await document_files.find(tx, kind, document_id) or await PREPARE[kind](tx, sealer, document_id)

    found = await view.run(find_or_prepare)
    if isinstance(found, DocumentFile):
        return _checked(found)
    content = await asyncio.to_thread(found.render)
    made = DocumentFile(found.number, hashlib.sha256(content).hexdigest(), content)

    async def store(tx: Tx) -> DocumentFile:
        await document_files.insert(tx, kind, document_id, made)
        return await document_files.find(tx, kind, document_id) or made

    return _checked(await view.run(store))


def _checked(file: DocumentFile) -> DocumentFile:
    if hashlib.sha256(file.content).hexdigest() != file.sha256:
        raise SealBroken("a stored document was changed")
    return file


async def _invoice(tx: Tx, sealer: Sealer, invoice_id: UUID) -> Paper:
    invoice, printed = await invoices.one(tx, invoice_id), await invoices.printed(tx, invoice_id)
    if invoice is None or printed is None:
        raise NotFound("there is no such invoice")
    debit = await collections.of_invoice(tx, invoice_id)
    paper = InvoicePaper(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        order=invoice.order_external_id,
        currency=invoice.currency,
        amount_minor=invoice.balance.amount_minor,
        lines=printed.lines,
        vat=printed.vat,
        parties=printed.parties,
        by_statement=invoice.by_statement,
        mandate_reference=debit.mandate_reference if debit else None,
        cost_centre=printed.cost_centre,
        analytics=printed.analytics,
        buyer_order_number=printed.parties.get("buyer_order_number"),
        test=tx.is_sandbox,
        payment_reference=reference_of(invoice.number),
        creditor_iban=_creditor_iban(tx, sealer, printed.parties),
    )
    return Paper(paper.number, lambda: invoice_pdf(paper))


async def _credit_note(tx: Tx, _sealer: Sealer, credit_note_id: UUID) -> Paper:
    note = await buyer_credit.note(tx, credit_note_id)
    if note is None:
        raise NotFound("there is no such credit note")
    ids = [note.invoice_id] if note.invoice_id else [UUID(each) for each in note.concerns.get("invoice_ids", ())]
    named = await invoices.by_ids(tx, ids) if ids else {}
    paper = CreditNotePaper(
        number=note.number,
        issued_on=note.issued_on,
        currency=note.currency,
        amount_minor=note.amount_minor,
        reason=note.reason,
        vat=note.vat,
        parties=note.parties,
        corrects=[(named[id_].number, named[id_].issued_on) for id_ in ids],
        lines=note.lines,
        test=tx.is_sandbox,
    )
    return Paper(paper.number, lambda: credit_note_pdf(paper))


async def _statement(tx: Tx, sealer: Sealer, statement_id: UUID) -> Paper:
    statement = await statements.one(tx, statement_id)
    if statement is None:
        raise NotFound("there is no such statement")
    debit = next(iter(await collections.of_statement(tx, statement_id)), None)
    paper = StatementPaper(
        number=statement.number,
        period_start=statement.period_start,
        period_end=statement.period_end,
        due_on=statement.due_on,
        currency=statement.currency,
        total_minor=statement.total_minor,
        items=[item.to_json() for item in statement.items],
        parties=statement.parties,
        mandate_reference=debit.mandate_reference if debit else None,
        iban_masked=debit.iban_masked if debit else None,
        collection_date=debit.collection_date if debit else None,
        test=tx.is_sandbox,
        payment_reference=reference_of(statement.number),
        creditor_iban=_creditor_iban(tx, sealer, statement.parties),
    )
    return Paper(paper.number, lambda: statement_pdf(paper))


def _creditor_iban(tx: Tx, sealer: Sealer, parties: Mapping[str, Any]) -> str | None:
    """The merchant's account when the document was issued, to be paid onto; on papers only.

    Documents of version 0.2 do not hold it: they show the account of the day on which their file is made.
    """
    sealed = parties["seller"].get("iban_sealed", tx.settings.creditor.iban_sealed)
    return sealer.open(tx.tenant_id, sealed, creditor_iban_place(tx.tenant_id)).decode() if sealed else None


PREPARE: Mapping[DocumentKind, Callable[[Tx, Sealer, UUID], Awaitable[Paper]]] = {
    DocumentKind.INVOICE: _invoice,
    DocumentKind.CREDIT_NOTE: _credit_note,
    DocumentKind.STATEMENT: _statement,
}
