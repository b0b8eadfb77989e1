from collections.abc import Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_collections.debits.domain.actions import available_actions
from encours_collections.debits.domain.alerts import open_alerts
from encours_collections.debits.domain.collection import Collection
from encours_collections.debits.domain.return_reasons import RETURN_REASONS, ReturnReason, return_reason
from encours_collections.debits.domain.return_texts import reason_text
from encours_collections.debits.http.queries import CollectionQuery
from encours_collections.debits.http.schemas import (
    AlertAnswer,
    CollectionAnswer,
    ReasonAnswer,
    ReasonText,
)
from encours_collections.debits.store import collections
from encours_contracts.collections import FailureDetails
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page_of_all
from encours_platform.problems import NotFound
from encours_values.ids import COLLECTION

CollectionPath = Annotated[UUID, path_id(COLLECTION, "collection_id")]

CAUSE_TEXTS = {
    "no_active_mandate": "the account has no active mandate",
    "currency_not_collectable": "SEPA direct debits are in euros only",
    "creditor_incomplete": "the creditor's identifier, name or IBAN is missing in the settings",
    "failed_check": "the file did not pass our own check",
    "date_changed_by_bank": "the bank postponed the debit (ACWC, DT06)",
    "new_day": "its new day is announced before it is sent",
    "bank_profile_missing": "the bank's terms say nothing about that day",
    "creditor_differs": "its mandate names another creditor",
    "no_answer_from_bank": "the bank never answered, and nothing was debited",
    "late": "the day of its file had passed",
    "paid_otherwise": "paid another way or credited",
    "disputed": "disputed",
    "cancelled_by_merchant": "cancelled by the merchant",
    "not_approved": "its file was not approved by the bank's cut-off",
    "batch_rejected": "its file was rejected by an approver",
    "above_mandate_cap": "its amount is above the cap of the mandate",
    "mandate_not_active": "its mandate is no longer active",
    "mandate_changed": "its mandate changed",
    "mandate_expired": "its mandate was not used for 36 months",
    "invalid_iban": "the account number is not valid",
    "paid_or_disputed": "its invoices are paid, credited or disputed",
    "in_another_batch": "another file contains it",
    "before_due_date": "it is not due on that day",
    "not_a_bank_day": "banks do not settle on that day",
}


def meaning_of(cause: str) -> str:
    """Text of a cause."""
    return CAUSE_TEXTS.get(cause, cause)


def answer(row: Collection, today: date) -> CollectionAnswer:
    return CollectionAnswer(
        id=row.collection_id,
        account_id=row.account_id,
        statement_id=row.statement_id,
        invoice_id=row.invoice_id,
        amount=row.amount_minor,
        currency=row.currency,
        due_date=row.due_on,
        collection_date=row.collection_on,
        status=row.status.value,
        end_to_end_id=row.end_to_end_id,
        scheme=row.scheme,
        mandate_id=row.mandate_id,
        mandate_reference=row.mandate_reference,
        iban_masked=row.iban_masked,
        batch_id=row.batch_id,
        settled_on=row.settled_on,
        final_on=row.final_on,
        failed_on=row.failed_on,
        details=_details(row, today),
        alerts=[AlertAnswer.model_validate(alert) for alert in open_alerts(row)],
        allocations=list(row.allocations),
        early=row.early,
        retry_of=row.retry_of,
        cancellation=row.cancellation,
        reversal=row.reversal,
        represented_by=row.represented_by,
        available_actions=available_actions(row, today),
        created_at=row.created_at,
    )


def _details(row: Collection, today: date) -> FailureDetails | None:
    if row.failed_by is not None:
        cause = row.cause or return_reason(row.reason_code).meaning
        retry_on = row.retry_on if row.retry_on and row.retry_on >= today else None
        return FailureDetails(
            cause=cause, reason_code=row.reason_code, will_retry=retry_on is not None, retry_on=retry_on
        )
    if row.cause is None:
        return None
    will_retry = row.status.value == "announced"
    return FailureDetails(cause=row.cause, will_retry=will_retry)


def _reason(reason: ReturnReason) -> ReasonAnswer:
    text = reason_text(reason)
    return ReasonAnswer(
        code=reason.code,
        meaning=reason.meaning,
        types=sorted(kind.value for kind in reason.types),
        reason_class=reason.reason_class.value,
        also=reason.also.value if reason.also else None,
        retry=reason.retry.value,
        retry_after_bank_days=reason.retry_after_bank_days,
        mandate=reason.mandate.value,
        credit=reason.credit.value,
        hold_from=reason.hold_from,
        notify_insurer=reason.notify_insurer,
        buyer=ReasonText(fr=text.buyer.fr, en=text.buyer.en),
        merchant=ReasonText(fr=text.merchant.fr, en=text.merchant.en),
    )


async def found(tx: Tx, collection_id: UUID) -> Collection:
    row = await collections.find(tx, collection_id)
    if row is None:
        raise NotFound("there is no collection of that id")
    return row


def routes(api: Api) -> APIRouter:
    r = api.router("collections")

    @r.get("/v1/collections", response_model=Page[CollectionAnswer], responses=EXPORTS)
    async def list_collections(
        request: Request, query: Annotated[CollectionQuery, Query()]
    ) -> Page[CollectionAnswer] | Response:
        """Direct debits, the newest first or in the order of `sort`."""

        def items(tx: Tx) -> Callable[[Record], CollectionAnswer]:
            today = tx.today
            return lambda row: answer(collections.of_record(row), today)

        return await api.listed(request, collections.LIST, query, items, CollectionAnswer)

    @r.get("/v1/collections/return-reasons", response_model=Page[ReasonAnswer])
    async def list_reasons(request: Request, paging: Paging) -> Page[ReasonAnswer]:
        """All reason codes of banks: who has to act, consequences, texts for buyer and merchant (docs/rules)."""
        api.caller(request)
        return page_of_all([_reason(reason) for reason in RETURN_REASONS.values()], paging)

    @r.get("/v1/collections/{collection_id}", response_model=CollectionAnswer)
    async def show_collection(request: Request, collection_id: CollectionPath) -> CollectionAnswer:
        async def read(tx: Tx) -> CollectionAnswer:
            return answer(await found(tx, collection_id), tx.today)

        return await api.read(request, read)

    return r
