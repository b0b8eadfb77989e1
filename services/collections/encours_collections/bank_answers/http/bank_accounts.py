from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_collections.bank_answers.domain.bank_statement import BankStatement, Release
from encours_collections.bank_answers.http.schemas import BankAccountAnswer, BankStatementAnswer, ReleaseBody
from encours_collections.bank_answers.store import bank_accounts
from encours_collections.bank_answers.use_cases.release_statement import release_statement
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import BANK_ACCOUNT, BANK_STATEMENT

PATH = "/v1/bank-accounts"
AccountPath = Annotated[UUID, path_id(BANK_ACCOUNT, "bank_account_id")]
StatementPath = Annotated[UUID, path_id(BANK_STATEMENT, "bank_statement_id")]


def _account(row: Record) -> BankAccountAnswer:
    return BankAccountAnswer(
        id=row["bank_account_id"], iban_masked=row["iban_masked"], bic=row["bic"], currency=row["currency"]
    )


def _statement(statement: BankStatement) -> BankStatementAnswer:
    return BankStatementAnswer(
        id=statement.bank_statement_id,
        bank_account_id=statement.bank_account_id,
        bank_file_id=statement.bank_file_id,
        reference=statement.reference,
        sequence_number=statement.number,
        opening_balance=statement.opening_minor,
        closing_balance=statement.closing_minor,
        currency=statement.currency,
        closed_on=statement.closed_on,
        status=statement.status.value,
        hold_cause=statement.cause,
        released_by=statement.released_by,
        released_at=statement.released_at,
        reason=statement.reason,
        recorded_at=statement.recorded_at,
        available_actions=["release"] if statement.status.value == "held" else [],
    )


async def _statements(tx: Tx, bank_account_id: UUID, paging: Paging) -> Page[BankStatementAnswer]:
    if not await bank_accounts.exists(tx, bank_account_id):
        raise NotFound("there is no bank account of that id")
    filters = {"s.bank_account_id": bank_account_id}
    return await page(
        tx,
        bank_accounts.STATEMENT,
        paging,
        lambda row: _statement(bank_accounts.to_statement(row)),
        id_column="s.bank_statement_id",
        filters=filters,
    )


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("bank accounts")

    @r.get(PATH, response_model=Page[BankAccountAnswer])
    async def list_accounts(request: Request, paging: Paging) -> Page[BankAccountAnswer]:
        """The accounts that the merchant has named as creditor."""

        async def read(tx: Tx) -> Page[BankAccountAnswer]:
            return await page(tx, bank_accounts.ACCOUNT, paging, _account, id_column="a.bank_account_id")

        return await api.read(request, read)

    @r.get(PATH + "/{bank_account_id}/statements", response_model=Page[BankStatementAnswer])
    async def list_statements(
        request: Request, bank_account_id: AccountPath, paging: Paging
    ) -> Page[BankStatementAnswer]:
        """Statements of the account, newest first; a held one is not applied."""
        return await api.read(request, lambda tx: _statements(tx, bank_account_id, paging))

    @r.post(PATH + "/{bank_account_id}/statements/{bank_statement_id}/release", response_model=BankStatementAnswer)
    async def release(
        request: Request, bank_account_id: AccountPath, bank_statement_id: StatementPath, body: ReleaseBody
    ) -> Response:
        """Books a held statement as it is; what it does not explain becomes a bank item."""
        caller = api.caller(request)

        async def act(tx: Tx) -> BankStatementAnswer:
            decision = Release(caller.actor, body.reason)
            return _statement(await release_statement(tx, sealer, bank_account_id, bank_statement_id, decision))

        return await api.command(request, act)

    return r
