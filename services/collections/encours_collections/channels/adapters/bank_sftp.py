"""A bank channel over SFTP: files are written to the server's `out` folder and read from its `in` folder."""

import asyncio
import hashlib
import stat
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncssh
import structlog

from encours_collections.batches.domain.errors import BankRefusesTransport, TransportOutcomeUnknown
from encours_collections.batches.use_cases.ports import BankDocument, OutgoingFile
from encours_collections.channels.store.channel_files import ChannelFiles
from encours_platform.outbound import HostRefused, Outbound
from encours_values.ids import MERCHANT, typeid

log = structlog.get_logger(__name__)

HOST_KEY_MISMATCH = "bank_host_key_mismatch"
HOST_KEY_MISSING = "bank_host_key_missing"
LOGIN_REFUSED = "bank_login_refused"
NAME_CONFLICT = "bank_file_name_taken"

DOCUMENT_BYTES_MAX = 64 * 1024 * 1024
DOCUMENTS_MAX = 100
"""Most files in one fetch; the next fetch reads the others."""
CONNECT_ATTEMPTS = 3
CONNECT_SECONDS = 10
RETRY_SECONDS = 0.5
PART_BYTES = 256 * 1024
UNFINISHED = frozenset({".part", ".tmp", ".filepart"})


@dataclass(frozen=True, slots=True)
class SftpAccess:
    """How to reach the bank. `{merchant}` in a folder is the merchant's id.

    `host_keys`: the server's public keys as OpenSSH writes them, one per line; no file is sent to a server with
    another key. `seconds` bounds one transfer as a whole. A bank file is complete when its size does not change for
    `settle_seconds`.
    """

    host: str
    user: str
    host_keys: str
    port: int = 22
    password: str = field(default="", repr=False)
    key_file: Path | None = None
    private_key: str = field(default="", repr=False)
    """The key itself, in place of its file."""
    outbound: Outbound | None = None
    """Checks where a merchant's own server is; the connection goes to an address that was checked."""
    out_folder: str = "out/{merchant}"
    in_folder: str = "in/{merchant}"
    seconds: float = 60
    settle_seconds: float = 2


class BankSftp:
    """A `BankChannel` over SFTP with the server's key pinned (docs/rules/bank-channels.md).

    A file is written under a temporary name and renamed without replacing anything. The rename is recorded here just
    before: after a crash, a record without the temporary file means that the bank has the file, even if it was removed
    from the folder meanwhile.
    """

    def __init__(self, access: SftpAccess, channel_files: ChannelFiles) -> None:
        self._access = access
        self._channel_files = channel_files

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        """Raises `BankRefusesTransport` where the file was not sent, `TransportOutcomeUnknown` where it may be."""
        try:
            async with self._session() as sftp:
                await self._put(sftp, tenant_id, file)
        except BankRefusesTransport as refused:
            if await self._channel_files.sending_sha256(tenant_id, file.name) == file.sha256:
                raise TransportOutcomeUnknown(refused.detail, cause=refused.cause) from refused
            raise
        return f"sftp:{file.name}:{file.sha256[:16]}"

    async def fetch(self, tenant_id: UUID) -> Sequence[BankDocument]:
        """Complete files by name; hidden, partial and already received files are skipped."""
        async with self._session() as sftp:
            return await self._whole_documents(sftp, tenant_id)

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        """Records the file as received, then moves it to `done/` or `failed/` if the server allows it."""
        await self._channel_files.record_received(tenant_id, document.reference, _sha256(document.content))
        try:
            async with self._session() as sftp:
                await self._move(sftp, tenant_id, document, fault)
        except (BankRefusesTransport, OSError) as refused:
            log.warning("bank_file_left_in_place", file=document.reference, fault=str(refused))

    async def check(self, tenant_id: UUID) -> None:
        """Logs in and lists the folder from the bank. Raises `BankRefusesTransport`."""
        async with self._session() as sftp:
            folder = self._folder(self._access.in_folder, tenant_id)
            await _make_folder(sftp, folder)
            await sftp.readdir(folder)

    def _folder(self, template: str, tenant_id: UUID) -> str:
        return template.replace("{merchant}", typeid(MERCHANT, tenant_id)).rstrip("/")

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[asyncssh.SFTPClient]:
        """Turns connection errors into `BankRefusesTransport` or `TransportOutcomeUnknown`."""
        try:
            async with asyncio.timeout(self._access.seconds):
                async with await self._connected() as connection, connection.start_sftp_client() as sftp:
                    yield sftp
        except asyncssh.HostKeyNotVerifiable:
            log.warning("bank_host_key_mismatch", host=self._access.host)
            raise BankRefusesTransport(
                "the bank's server has another key than the pinned one", cause=HOST_KEY_MISMATCH
            ) from None
        except asyncssh.PermissionDenied:
            raise BankRefusesTransport("the bank's server refuses the login", cause=LOGIN_REFUSED) from None
        except TimeoutError:
            raise BankRefusesTransport("the bank's server took too long") from None
        except HostRefused as refused:
            raise BankRefusesTransport(f"the bank's server: {refused.detail}") from None
        except TransportOutcomeUnknown:
            raise
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            raise BankRefusesTransport("a key is invalid or has a passphrase", cause=HOST_KEY_MISSING) from None
        except (asyncssh.Error, OSError) as fault:
            raise BankRefusesTransport(f"the bank's server: {type(fault).__name__}") from fault

    async def _connected(self) -> asyncssh.SSHClientConnection:
        access = self._access
        keys = [asyncssh.import_public_key(line) for line in access.host_keys.splitlines() if line.strip()]
        if not keys:
            raise BankRefusesTransport("no key of the bank's server is pinned", cause=HOST_KEY_MISSING)
        for attempt in range(1, CONNECT_ATTEMPTS + 1):
            try:
                host = access.host
                if access.outbound is not None:
                    host = (await access.outbound.addresses(host, access.port))[0]
                return await asyncssh.connect(
                    host,
                    access.port,
                    username=access.user,
                    password=access.password or None,
                    client_keys=_client_keys(access),
                    known_hosts=(keys, [], []),
                    config=[],
                    agent_path=None,
                    connect_timeout=CONNECT_SECONDS,
                    login_timeout=CONNECT_SECONDS,
                )
            except (OSError, asyncssh.ConnectionLost) as fault:
                if attempt == CONNECT_ATTEMPTS:
                    raise BankRefusesTransport("the bank's server does not answer") from fault
                await asyncio.sleep(RETRY_SECONDS)
        raise AssertionError("the last attempt returns or raises")

    async def _put(self, sftp: asyncssh.SFTPClient, tenant_id: UUID, file: OutgoingFile) -> None:
        folder = self._folder(self._access.out_folder, tenant_id)
        part, target = f"{folder}/.{file.name}.part", f"{folder}/{file.name}"
        sending = await self._channel_files.sending_sha256(tenant_id, file.name)
        delivered = await _sha256_of(sftp, target)
        if {sending, delivered} - {None, file.sha256}:
            raise BankRefusesTransport("a file of that name with other content was sent before", cause=NAME_CONFLICT)
        if delivered is not None or (sending is not None and not await sftp.exists(part)):
            return
        if sending is None:
            await _make_folder(sftp, folder)
            await _write(sftp, part, file)
            await self._channel_files.record_sending(tenant_id, file.name, file.sha256)
        await self._rename(sftp, tenant_id, file.name, (part, target))

    async def _rename(self, sftp: asyncssh.SFTPClient, tenant_id: UUID, name: str, paths: tuple[str, str]) -> None:
        try:
            try:
                await sftp.posix_rename(*paths)
            except asyncssh.SFTPOpUnsupported:
                await sftp.rename(*paths)
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.DisconnectError) as lost:
            raise TransportOutcomeUnknown("the connection was lost while the file was renamed") from lost
        except asyncssh.SFTPError as refused:
            await self._channel_files.delete_sending(tenant_id, name)
            raise BankRefusesTransport("the bank's server does not rename the file") from refused

    async def _whole_documents(self, sftp: asyncssh.SFTPClient, tenant_id: UUID) -> list[BankDocument]:
        folder = self._folder(self._access.in_folder, tenant_id)
        await _make_folder(sftp, folder)
        before = await _whole_files(sftp, folder)
        if not before:
            return []
        await asyncio.sleep(self._access.settle_seconds)
        now = await _whole_files(sftp, folder)
        found: list[BankDocument] = []
        total_bytes = 0
        for name in sorted(name for name in before if now.get(name) == before[name]):
            size, _ = now[name]
            if len(found) == DOCUMENTS_MAX or (found and total_bytes + size > DOCUMENT_BYTES_MAX):
                break
            content = await _read(sftp, f"{folder}/{name}", size)
            if content is None:
                continue
            document = BankDocument(name, content)
            if await self._channel_files.is_received(tenant_id, name, _sha256(content)):
                await self._move(sftp, tenant_id, document, None)
            else:
                found.append(document)
                total_bytes += size
        return found

    async def _move(
        self, sftp: asyncssh.SFTPClient, tenant_id: UUID, document: BankDocument, fault: str | None
    ) -> None:
        folder = self._folder(self._access.in_folder, tenant_id)
        archive = f"{folder}/{'failed' if fault else 'done'}"
        target = f"{archive}/{document.reference}"
        with suppress(asyncssh.SFTPError):
            await _make_folder(sftp, archive)
            if await sftp.exists(target):
                target = f"{archive}/{_sha256(document.content)[:16]}-{document.reference}"
            if fault:
                async with sftp.open(f"{target}.fault.txt", "wb") as note:
                    await note.write(fault.encode())
            try:
                await sftp.posix_rename(f"{folder}/{document.reference}", target)
            except asyncssh.SFTPOpUnsupported:
                await sftp.rename(f"{folder}/{document.reference}", target)


def _client_keys(access: SftpAccess) -> list[str | asyncssh.SSHKey] | None:
    """Raises `asyncssh.KeyImportError`, `asyncssh.KeyEncryptionError`."""
    if access.private_key:
        return [asyncssh.import_private_key(access.private_key)]
    return [str(access.key_file)] if access.key_file else None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _make_folder(sftp: asyncssh.SFTPClient, folder: str) -> None:
    """Creates a folder; servers with fixed folders may refuse that."""
    with suppress(asyncssh.SFTPError):
        await sftp.makedirs(folder, exist_ok=True)


async def _sha256_of(sftp: asyncssh.SFTPClient, path: str) -> str | None:
    if not await sftp.exists(path):
        return None
    digest = hashlib.sha256()
    try:
        async with sftp.open(path, "rb") as source:
            while part := await source.read(PART_BYTES):
                digest.update(part if isinstance(part, bytes) else part.encode())
    except asyncssh.SFTPNoSuchFile:
        return None
    return digest.hexdigest()


async def _write(sftp: asyncssh.SFTPClient, path: str, file: OutgoingFile) -> None:
    """Raises where the server did not store the whole file, so that it is not renamed."""
    file.content.seek(0)
    size = 0
    async with sftp.open(path, "wb") as out:
        while part := file.content.read(PART_BYTES):
            await out.write(part)
            size += len(part)
        with suppress(asyncssh.SFTPOpUnsupported):
            await out.fsync()
    if await sftp.getsize(path) != size:
        raise BankRefusesTransport("the bank's server did not store the whole file")


async def _whole_files(sftp: asyncssh.SFTPClient, folder: str) -> dict[str, tuple[int, int]]:
    """Size and modification time of each file whose name is not a temporary one."""
    try:
        entries = await sftp.readdir(folder)
    except asyncssh.SFTPNoSuchFile:
        return {}
    found: dict[str, tuple[int, int]] = {}
    for entry in entries:
        name, attrs = str(entry.filename), entry.attrs
        is_file = attrs.permissions is None or stat.S_ISREG(attrs.permissions)
        if is_file and not name.startswith(".") and Path(name).suffix not in UNFINISHED:
            found[name] = (attrs.size or 0, attrs.mtime or 0)
    return found


async def _read(sftp: asyncssh.SFTPClient, path: str, size: int) -> bytes | None:
    """None where the file changes or disappears.

    A file that is too large is read as empty, so that its import fails.
    """
    if size > DOCUMENT_BYTES_MAX:
        return b""
    try:
        async with sftp.open(path, "rb") as source:
            content = await source.read()
    except asyncssh.SFTPNoSuchFile:
        return None
    read = content if isinstance(content, bytes) else content.encode()
    return read if len(read) == size else None
