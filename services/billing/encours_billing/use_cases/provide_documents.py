"""Files of documents for mails: notifications asks for one, and its sealed parts cross the bus (decision 16)."""

from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from encours_billing.use_cases.documents import document_file
from encours_contracts.billing import DocumentKind, DocumentProvided
from encours_contracts.notifications import DocumentRequested
from encours_platform.database import Database, Tx
from encours_platform.due_work import Due, schedule_many
from encours_platform.file_parts import seal_parts
from encours_platform.outbox import append_all
from encours_platform.sealing import Sealer
from encours_platform.view import View

PROVIDE = "provide_document"
"""Kind of due work; its subject is the id of the notification that waits."""


async def schedule_provision(tx: Tx, requests: Sequence[DocumentRequested]) -> None:
    """Rendering takes time, so it is work of its own and holds up no event."""
    await schedule_many(
        tx,
        PROVIDE,
        [
            (
                str(each.notification_id),
                tx.now,
                {"account_id": str(each.account_id), "kind": each.kind, "document_id": str(each.document_id)},
            )
            for each in requests
        ],
    )


async def provide_document(database: Database, tenant_id: UUID, sealer: Sealer, due: Due) -> None:
    """Publishes the file; after a crash in between it is published again, and the mail takes each part once."""
    kind, document_id = DocumentKind(due.payload["kind"]), UUID(due.payload["document_id"])
    file = await document_file(View(database, tenant_id), sealer, kind, document_id)
    parts = list(seal_parts(sealer, tenant_id, BytesIO(file.content)))
    events = [
        DocumentProvided(
            account_id=UUID(due.payload["account_id"]),
            notification_id=UUID(due.subject),
            name=f"{file.number}.pdf",
            sha256=file.sha256,
            part=number,
            parts=len(parts),
            content_sealed=sealed,
        )
        for number, sealed in enumerate(parts, start=1)
    ]
    await database.run(tenant_id, lambda tx: append_all(tx, events))
