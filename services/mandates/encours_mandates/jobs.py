"""What falls due."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_common.db import Tx
from encours_common.due_work import Due, Job
from encours_mandates.use_cases.documents import RETENTION, delete_outlived
from encours_mandates.use_cases.end_mandate import expire_if_unused
from encours_mandates.use_cases.steps import EXPIRY


async def _expire(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await expire_if_unused(tx, UUID(row.subject))


async def _delete_documents(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await delete_outlived(tx, UUID(row.subject))


JOBS: Mapping[str, Job] = {EXPIRY: Job(_expire), RETENTION: Job(_delete_documents)}
