"""A bank channel over a folder: files are written to `out/<merchant>/` and read from `in/<merchant>/`."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.ports import BankDocument, OutgoingFile
from encours_values.ids import MERCHANT, typeid

DOCUMENT_BYTES_MAX = 64 * 1024 * 1024


class BankFolder:
    """A `BankChannel` for a host-to-host transfer that empties `out/` and fills `in/` (docs/rules/bank-channels.md).

    A file appears complete (by a rename) and once: its hash is written to `sent/` before the rename, and the temporary
    name is gone afterwards, so a crash at any point can be detected.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = root

    def _folder(self, name: str, tenant_id: UUID) -> Path:
        if self._root is None:
            raise BankRefusesTransport("no bank folder is configured (ENCOURS_BANK_FOLDER)")
        return self._root / name / typeid(MERCHANT, tenant_id)

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        """Raises `BankRefusesTransport` without a folder, `OSError` where it cannot be written."""
        await asyncio.to_thread(self._put, tenant_id, file)
        return f"folder:{file.name}"

    def _put(self, tenant_id: UUID, file: OutgoingFile) -> None:
        out, sent = self._folder("out", tenant_id), self._folder("sent", tenant_id)
        out.mkdir(parents=True, exist_ok=True)
        sent.mkdir(parents=True, exist_ok=True)
        part, note = out / f".{file.name}.part", sent / f"{file.name}.sha256"
        if not note.exists():
            _write(part, file)
            note_part = sent / f".{file.name}.sha256.part"
            note_part.write_text(file.sha256)
            _sync(note_part)
            note_part.replace(note)
            _sync(sent)
        elif note.read_text() != file.sha256:
            raise BankRefusesTransport("a file of that name with other content was sent before")
        if part.exists():
            part.replace(out / file.name)
            _sync(out)

    async def check(self, tenant_id: UUID) -> None:
        """Writes a file and deletes it. Raises `BankRefusesTransport`, `OSError`."""
        await asyncio.to_thread(self._check, tenant_id)

    def _check(self, tenant_id: UUID) -> None:
        out = self._folder("out", tenant_id)
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".connection-test.part"
        probe.write_bytes(b"test")
        probe.unlink()

    async def fetch(self, tenant_id: UUID) -> Sequence[BankDocument]:
        """Complete files of `in/`, by name; hidden and partial ones are skipped."""
        return await asyncio.to_thread(self._whole_documents, tenant_id)

    def _whole_documents(self, tenant_id: UUID) -> list[BankDocument]:
        folder = self._folder("in", tenant_id)
        folder.mkdir(parents=True, exist_ok=True)
        paths = sorted(
            path
            for path in folder.iterdir()
            if path.is_file() and not path.name.startswith(".") and path.suffix not in {".part", ".tmp"}
        )
        return [
            BankDocument(path.name, path.read_bytes() if path.stat().st_size <= DOCUMENT_BYTES_MAX else b"")
            for path in paths
        ]

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        """Moves the file to `done/`, or to `failed/` with the fault beside it.

        A duplicate name gets the content's hash.
        """
        await asyncio.to_thread(self._put_away, tenant_id, document, fault)

    def _put_away(self, tenant_id: UUID, document: BankDocument, fault: str | None) -> None:
        source = self._folder("in", tenant_id) / document.reference
        folder = self._folder("failed" if fault else "done", tenant_id)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / document.reference
        if target.exists():
            target = folder / f"{hashlib.sha256(document.content).hexdigest()[:16]}-{document.reference}"
        if fault:
            target.with_name(target.name + ".fault.txt").write_text(fault)
        if source.exists():
            source.replace(target)


def _write(path: Path, file: OutgoingFile) -> None:
    file.content.seek(0)
    with path.open("wb") as out:
        shutil.copyfileobj(file.content, out)
        out.flush()
        os.fsync(out.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
