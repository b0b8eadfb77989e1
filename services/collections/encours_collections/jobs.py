from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_collections.bank_requests.use_cases.create_request import SEND_REQUEST
from encours_collections.bank_requests.use_cases.recall_surplus import recall_surplus
from encours_collections.bank_requests.use_cases.send_request import send_request
from encours_collections.batches.use_cases.approve_batch import end_approvals
from encours_collections.batches.use_cases.expect_answer import EXPECT_ANSWER, report_missing_answers
from encours_collections.batches.use_cases.make_batches import make_batches
from encours_collections.batches.use_cases.make_refund_batch import REFUND_BATCH, make_refund_batch
from encours_collections.batches.use_cases.ports import BankChannel
from encours_collections.batches.use_cases.request_approval import DEADLINE
from encours_collections.batches.use_cases.submit_batch import FETCH, send_batch
from encours_collections.channels.use_cases.fetch_bank_files import fetch_bank_files
from encours_collections.intake.use_cases.schedule_recalls import RECALL_SURPLUS
from encours_platform.database import Database, Tx
from encours_platform.due_work import Due, Job, OutsideJob
from encours_platform.sealing import Sealer

LEASE_SECONDS = 15
"""Another process takes over a job of a killed process after this time."""


def jobs(sealer: Sealer, channel: BankChannel, transfer_seconds: int = 0) -> Mapping[str, Job | OutsideJob]:
    """Kinds of due work: batches, recalls, and transfers to and from the bank.

    `transfer_seconds`: the longest time that the channel takes for one file; the lease covers it.
    """
    lease_seconds = LEASE_SECONDS + transfer_seconds

    async def submit(tx: Tx, _rows: Sequence[Due]) -> None:
        await make_batches(tx, sealer)

    async def refund(tx: Tx, _rows: Sequence[Due]) -> None:
        await make_refund_batch(tx, sealer)

    async def recall(tx: Tx, rows: Sequence[Due]) -> None:
        await recall_surplus(tx, sealer, rows)

    async def send(database: Database, tenant_id: UUID, due: Due) -> None:
        await send_batch(database, tenant_id, UUID(due.subject), sealer=sealer, channel=channel)

    async def send_bank_request(database: Database, tenant_id: UUID, due: Due) -> None:
        await send_request(database, tenant_id, UUID(due.subject), sealer=sealer, channel=channel)

    async def fetch(database: Database, tenant_id: UUID, _due: Due) -> None:
        await fetch_bank_files(database, tenant_id, sealer=sealer, channel=channel)

    return {
        "submit": Job(submit),
        REFUND_BATCH: Job(refund),
        DEADLINE: Job(end_approvals),
        EXPECT_ANSWER: Job(report_missing_answers),
        RECALL_SURPLUS: Job(recall),
        "send_batch": OutsideJob(send, lease_seconds=lease_seconds),
        SEND_REQUEST: OutsideJob(send_bank_request, lease_seconds=lease_seconds),
        FETCH: OutsideJob(fetch, lease_seconds=lease_seconds),
    }
