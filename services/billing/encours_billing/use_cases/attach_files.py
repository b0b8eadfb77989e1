"""Files of a dispute: a photograph of what came broken, the order confirmation. Sealed; each look at one is audited."""

import hashlib
from uuid import UUID

from encours_billing.domain.dispute import (
    FILE_BYTES_MAX,
    FILES_MAX,
    SIGNATURES,
    Attachment,
    DisputeStatus,
    media_type_of,
)
from encours_billing.domain.errors import AttachmentRefused, DisputeClosed
from encours_billing.store import disputes
from encours_platform import audit
from encours_platform.database import Database, Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer, place_of
from encours_values.ids import DISPUTE, new_id, typeid


def _place(attachment_id: UUID) -> str:
    return place_of("dispute_attachment.content", attachment_id)


async def attach_file(
    tx: Tx, sealer: Sealer, dispute_id: UUID, *, name: str, content: bytes, author: str
) -> Attachment:
    """By what it is, not by what it is called. Raises `NotFound`, `DisputeClosed` and `AttachmentRefused`."""
    dispute = await disputes.lock(tx, dispute_id)
    if dispute is None:
        raise NotFound("there is no such dispute")
    if dispute.status is not DisputeStatus.OPEN:
        raise DisputeClosed("the dispute is resolved")
    media_type = media_type_of(content)
    if media_type is None:
        raise AttachmentRefused(f"files of these types are attached: {', '.join(SIGNATURES)}")
    if len(content) > FILE_BYTES_MAX:
        raise AttachmentRefused(f"a file has at most {FILE_BYTES_MAX // 1024 // 1024} MiB")
    if len(await disputes.attachments(tx, dispute_id)) >= FILES_MAX:
        raise AttachmentRefused(f"a dispute has at most {FILES_MAX} files")
    attachment = Attachment(
        attachment_id=new_id(),
        name=name,
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        author=author,
        attached_at=tx.now,
    )
    sealed = sealer.seal(tx.tenant_id, content, _place(attachment.attachment_id))
    await disputes.attach(tx, dispute_id, attachment, sealed)
    return attachment


async def read_attachment(
    tx: Tx, sealer: Sealer, dispute_id: UUID, attachment_id: UUID, *, who: str
) -> tuple[Attachment, bytes]:
    """Raises `NotFound`."""
    found = next(
        (each for each in await disputes.attachments(tx, dispute_id) if each.attachment_id == attachment_id), None
    )
    sealed = await disputes.attachment_content(tx, dispute_id, attachment_id)
    if found is None or sealed is None:
        raise NotFound("there is no such attachment")
    details = {"attachment": str(attachment_id), "sha256": found.sha256}
    audit.record(tx, who=who, action="attachment_read", subject=typeid(DISPUTE, dispute_id), details=details)
    return found, sealer.open(tx.tenant_id, sealed, _place(attachment_id))


async def reseal_attachments(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Under the current key, a few a transaction; answers how many."""

    async def some(tx: Tx) -> int:
        old = await disputes.attachments_under_old_keys(tx, sealer.current_bound)
        for attachment_id, sealed in old:
            new = sealer.rewrap(tenant_id, sealed, _place(attachment_id))
            await disputes.exchange_attachment(tx, attachment_id, sealed, new)
        return len(old)

    resealed = 0
    while changed := await database.run(tenant_id, some):
        resealed += changed
    return resealed
