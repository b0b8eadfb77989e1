from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from encours_billing.http.schemas_receivables import OpenItemAnswer, ReconciliationAnswer
from encours_billing.store import bank_ledger
from encours_platform.database import Tx
from encours_platform.http import Api, path_id
from encours_platform.problems import NotFound
from encours_values.ids import BANK_ACCOUNT

AccountPath = Annotated[UUID, path_id(BANK_ACCOUNT, "bank_account_id")]


async def _reconcile(tx: Tx, bank_account_id: UUID, on: date | None) -> ReconciliationAnswer:
    """The bank's balance, the ledger's without what waits in 471, and the items that make the difference."""
    currency = await bank_ledger.currency_of(tx, bank_account_id)
    if currency is None:
        raise NotFound("there is no bank account of that id")
    day = on or await bank_ledger.last_day(tx, bank_account_id)
    bank_minor = await bank_ledger.bank_balance(tx, bank_account_id, day)
    items = await bank_ledger.open_items(tx, bank_account_id, day)
    open_minor = sum(item.amount_minor for item in items)
    ledger_minor = await bank_ledger.ledger_balance(tx, bank_account_id, day) - open_minor
    return ReconciliationAnswer(
        on=day,
        currency=currency,
        bank_balance=bank_minor,
        ledger_balance=ledger_minor,
        difference=bank_minor - ledger_minor - open_minor,
        open_items=[
            OpenItemAnswer(
                bank_item_id=item.bank_item_id, amount=item.amount_minor, kind=item.kind, booked_on=item.booked_on
            )
            for item in items
        ],
    )


def routes(api: Api) -> APIRouter:
    r = api.router("bank accounts")

    @r.get("/v1/bank-accounts/{bank_account_id}/reconciliation", response_model=ReconciliationAnswer)
    async def reconcile(
        request: Request, bank_account_id: AccountPath, on: Annotated[date | None, Query()] = None
    ) -> ReconciliationAnswer:
        """What bank and books say at the end of a day (the last one), and the items that explain the difference."""
        return await api.read(request, lambda tx: _reconcile(tx, bank_account_id, on))

    return r
