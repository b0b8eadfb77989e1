"""Documents at rest: sealed, checked by their hash, and stored for the legal time (MND-22)."""

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from encours_mandates.core.domain.document import DocumentKind, SealedDocument
from encours_mandates.core.domain.mandate import Mandate
from encours_mandates.core.domain.retention import delete_documents_on
from encours_mandates.core.store import documents
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import SealBroken, Sealer, place_of

DELETE_DOCUMENTS = "delete_mandate_documents"
"""Kind of due work: delete documents whose retention is over."""

PART_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """A document in clear."""

    content: bytes = field(repr=False)
    media_type: str


def part_place(mandate_id: UUID, kind: str, number: int) -> str:
    return place_of("document_part.content", f"{mandate_id} {kind} {number}")


async def store_document(tx: Tx, sealer: Sealer, mandate_id: UUID, kind: DocumentKind, document: Document) -> None:
    """A mandate has at most one document of each kind; a document is never changed."""
    content = document.content
    parts = [
        sealer.seal(tx.tenant_id, content[start : start + PART_BYTES], part_place(mandate_id, kind, number))
        for number, start in enumerate(range(0, max(1, len(content)), PART_BYTES))
    ]
    sealed = SealedDocument(document.media_type, hashlib.sha256(content).digest(), parts)
    await documents.add(tx, mandate_id, kind, sealed)


async def open_document(tx: Tx, sealer: Sealer, mandate_id: UUID, kind: DocumentKind) -> Document:
    """Raises `NotFound`, and `SealBroken` if the content was changed."""
    sealed = await documents.find(tx, mandate_id, kind)
    if sealed is None:
        raise NotFound(f"the mandate has no such document ({kind})")
    content = b"".join(
        sealer.open(tx.tenant_id, part, part_place(mandate_id, kind, number))
        for number, part in enumerate(sealed.parts)
    )
    if hashlib.sha256(content).digest() != sealed.sha256:
        raise SealBroken("a stored document was changed")
    return Document(content, sealed.media_type)


async def start_retention(tx: Tx, mandate: Mandate) -> None:
    """The mandate ends today: plans the deletion of its documents in ten years (MND-22)."""
    delete_on = delete_documents_on(tx.today)
    await documents.set_delete_on(tx, mandate.id, delete_on)
    await due_work.schedule(tx, DELETE_DOCUMENTS, str(mandate.id), due_work.at_local(tx, delete_on))
