"""Several documents in one ZIP, written as it is sent."""

import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID

from encours_billing.use_cases.documents import document_file
from encours_contracts.billing import DocumentKind
from encours_platform.sealing import Sealer
from encours_platform.view import View

DOCUMENTS_MAX = 200


class _Sent(io.RawIOBase):
    """Collects what the archive writes until it is sent; an archive can be written without going back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        self._written += len(part)
        return len(part)

    def tell(self) -> int:
        return self._written

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


async def archive(view: View, sealer: Sealer, documents: Sequence[tuple[UUID, date]]) -> AsyncIterator[bytes]:
    """A file at a time, so that memory has one of them; the day of the document is that of the file."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as packed:
        for document_id, day in documents:
            file = await document_file(view, sealer, DocumentKind.INVOICE, document_id)
            info = zipfile.ZipInfo(f"{file.number}.pdf", (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, file.content)
            yield sent.take()
    yield sent.take()
