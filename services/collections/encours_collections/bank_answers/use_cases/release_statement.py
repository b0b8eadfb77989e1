"""A person books a held statement; statements that fit after a booked one are booked by themselves."""

import asyncio
from io import BytesIO
from uuid import UUID

from encours_collections.bank_answers.domain.bank_statement import (
    BankStatement,
    Release,
    StatementStatus,
    hold_cause,
)
from encours_collections.bank_answers.domain.errors import NotHeld
from encours_collections.bank_answers.store import bank_accounts, bank_items
from encours_collections.bank_answers.use_cases.apply_facts import ImportResult
from encours_collections.bank_answers.use_cases.book_statements import Booking, book_statement, reported_statement
from encours_collections.bank_answers.use_cases.own_accounts import OwnAccounts
from encours_collections.batches.store import batches
from encours_collections.core.store import sealed_files
from encours_iso20022.codecs.bank_file import read_bank_file
from encours_iso20022.values.account_report import AccountReport, CamtDocument
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer


async def release_statement(
    tx: Tx, sealer: Sealer, bank_account_id: UUID, bank_statement_id: UUID, release: Release
) -> BankStatement:
    """Books a held statement as it is. Raises `NotFound` and `NotHeld`."""
    own = await OwnAccounts.of(tx, sealer)
    await bank_accounts.lock(tx, bank_account_id)
    statement = await bank_accounts.lock_statement(tx, bank_statement_id)
    if statement is None or statement.bank_account_id != bank_account_id:
        raise NotFound("there is no statement of that id")
    if statement.status is not StatementStatus.HELD:
        raise NotHeld(f"the statement is {statement.status}")
    await _book(tx, sealer, own, statement, release)
    await book_next(tx, sealer, own, bank_account_id)
    booked = await bank_accounts.lock_statement(tx, bank_statement_id)
    if booked is None:
        raise AssertionError("a statement is never deleted")
    return booked


async def book_next(tx: Tx, sealer: Sealer, own: OwnAccounts, bank_account_id: UUID) -> None:
    """Books held statements that follow the last booked one now, in the order of their numbers."""
    for statement in await bank_accounts.held(tx, bank_account_id):
        report = await _report(tx, sealer, statement)
        last = await bank_accounts.last_booked(tx, bank_account_id)
        if hold_cause(reported_statement(tx, statement.place, report), last, None) is None:
            await _book(tx, sealer, own, statement, None)


async def _book(tx: Tx, sealer: Sealer, own: OwnAccounts, statement: BankStatement, release: Release | None) -> None:
    account = next(each for each in own.by_digest.values() if each.bank_account_id == statement.bank_account_id)
    booking = Booking(tx, statement.bank_file_id, own, ImportResult())
    await book_statement(booking, account, statement, await _report(tx, sealer, statement), release)
    await bank_items.insert(tx, statement.bank_file_id, booking.result.unmatched)
    if booking.to_recount:
        await batches.update_status(tx, booking.to_recount)


async def _report(tx: Tx, sealer: Sealer, statement: BankStatement) -> AccountReport:
    """The statement as its file has it."""
    content = await sealed_files.content(tx, sealer, statement.bank_file_id)
    file = await asyncio.to_thread(read_bank_file, BytesIO(content))
    messages = [document.message for document in file.documents]
    reports = [report for each in messages if isinstance(each, CamtDocument) for report in each.reports]
    return reports[statement.place]
