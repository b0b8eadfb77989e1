"""What falls due."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from encours_common.db import Tx
from encours_common.due_work import Due, Job
from encours_mandates.use_cases.await_debtor_bank import remind_of_debtor_bank
from encours_mandates.use_cases.documents import RETENTION, delete_outlived
from encours_mandates.use_cases.end_mandate import expire_if_unused, warn_of_expiry
from encours_mandates.use_cases.steps import EXPIRY, EXPIRY_ALERT, REMINDER


async def _expire(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await expire_if_unused(tx, UUID(row.subject))


async def _delete_documents(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await delete_outlived(tx, UUID(row.subject))


async def _warn(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        planned_for = row.payload.get("expires_on")
        day = None if planned_for is None else date.fromisoformat(planned_for)
        await warn_of_expiry(tx, UUID(row.subject), planned_for=day)


async def _remind(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        since = datetime.fromisoformat(row.payload["since"])
        await remind_of_debtor_bank(tx, UUID(row.subject), reminder=row.payload["reminder"], since=since)


JOBS: Mapping[str, Job] = {
    EXPIRY: Job(_expire),
    EXPIRY_ALERT: Job(_warn),
    REMINDER: Job(_remind),
    RETENTION: Job(_delete_documents),
}
