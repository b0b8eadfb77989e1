"""What falls due."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from encours_mandates.core.use_cases.documents import DELETE_DOCUMENTS
from encours_mandates.core.use_cases.end_mandate import announce_expiry, expire_if_unused
from encours_mandates.core.use_cases.remind_debtor_bank import remind_of_debtor_bank
from encours_mandates.core.use_cases.status_changes import EXPIRY, EXPIRY_ALERT, REMINDER
from encours_mandates.core.use_cases.withdraw_request import CANCEL
from encours_mandates.signing.use_cases.cancel_signature import cancel_signature
from encours_mandates.signing.use_cases.delete_documents import delete_documents
from encours_mandates.signing.use_cases.poll_signature import poll_signature
from encours_mandates.signing.use_cases.request_signature import request_signature
from encours_mandates.signing.use_cases.signature_providers import POLL, REQUEST, SignatureProviders
from encours_platform.database import Database, Tx
from encours_platform.due_work import Due, Job, OutsideJob

LEASE_SECONDS = 75
"""Longer than a provider's calls may take together (`signing.adapters.provider_http.ALL_SECONDS`)."""


async def _expire(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await expire_if_unused(tx, UUID(row.subject))


async def _delete_documents(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await delete_documents(tx, UUID(row.subject))


async def _warn(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        planned_for = row.payload.get("expires_on")
        day = None if planned_for is None else date.fromisoformat(planned_for)
        await announce_expiry(tx, UUID(row.subject), planned_for=day)


async def _remind(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        since = datetime.fromisoformat(row.payload["since"])
        await remind_of_debtor_bank(tx, UUID(row.subject), reminder=row.payload["reminder"], since=since)


def jobs(providers: SignatureProviders) -> Mapping[str, Job | OutsideJob]:
    async def request(database: Database, tenant_id: UUID, due: Due) -> None:
        await request_signature(providers, database, tenant_id, UUID(due.subject))

    async def poll(database: Database, tenant_id: UUID, due: Due) -> None:
        await poll_signature(providers, database, tenant_id, UUID(due.subject))

    async def cancel(database: Database, tenant_id: UUID, due: Due) -> None:
        await cancel_signature(providers, database, tenant_id, UUID(due.subject))

    return {
        EXPIRY: Job(_expire),
        EXPIRY_ALERT: Job(_warn),
        REMINDER: Job(_remind),
        DELETE_DOCUMENTS: Job(_delete_documents),
        REQUEST: OutsideJob(request, lease_seconds=LEASE_SECONDS),
        POLL: OutsideJob(poll, lease_seconds=LEASE_SECONDS),
        CANCEL: OutsideJob(cancel, lease_seconds=LEASE_SECONDS),
    }
