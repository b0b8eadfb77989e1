"""`encours bank`: a bank for trials, behind a folder or behind an SFTP server on this machine."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import asyncssh

from encours_sandbox.adapters.file_bank import BankBehaviour, FileBankSimulator

LOOK_SECONDS = 1.0
USER = "encours"


class PasswordSshServer(asyncssh.SSHServer):
    """Accepts the one user who knows the password."""

    def __init__(self, password: str) -> None:
        self._password = password

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return secrets.compare_digest(f"{username}:{password}".encode(), f"{USER}:{self._password}".encode())


def host_key(path: Path) -> asyncssh.SSHKey:
    """The server's key, made at the first start."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(path))
        path.chmod(0o600)
    return asyncssh.read_private_key(str(path))


async def listen(
    disk: Path,
    port: int,
    *,
    password: str,
    key: asyncssh.SSHKey,
    server: Callable[..., asyncssh.SFTPServer] = asyncssh.SFTPServer,
) -> asyncssh.SSHAcceptor:
    """An SFTP server of that folder, on this machine alone."""
    return await asyncssh.listen(
        "127.0.0.1",
        port,
        server_host_keys=[key],
        server_factory=lambda: PasswordSshServer(password),
        sftp_factory=lambda channel: server(channel, chroot=str(disk).encode()),
    )


async def run_bank(disk: Path, key_file: Path, *, sftp_port: int | None, behaviour: BankBehaviour) -> None:
    """Until it is stopped. Without a port the folder itself is the channel."""
    if sftp_port is None:
        await _work(FileBankSimulator(disk, behaviour), {"CHANNEL": "folder", "FOLDER": str(disk)})
        return
    password, key = secrets.token_urlsafe(12), host_key(key_file)
    async with await listen(disk, sftp_port, password=password, key=key) as acceptor:
        settings = {
            "CHANNEL": "sftp",
            "SFTP_HOST": "127.0.0.1",
            "SFTP_PORT": str(acceptor.get_port()),
            "SFTP_USER": USER,
            "SFTP_PASSWORD": password,
            "SFTP_KNOWN_HOST_KEY": f"'{key.export_public_key().decode().strip()}'",
        }
        await _work(FileBankSimulator(disk, behaviour), settings)


async def _work(simulator: FileBankSimulator, settings: Mapping[str, str]) -> None:
    print("\n".join(f"ENCOURS_BANK_{name}={value}" for name, value in settings.items()), flush=True)  # noqa: T201
    while True:
        given = await asyncio.to_thread(simulator.run_once, datetime.now().astimezone())
        if given:
            print(f"answered with {given} file(s)", flush=True)  # noqa: T201
        await asyncio.sleep(LOOK_SECONDS)
