"""A certified OpenID provider (npm `oidc-provider`), started beside the tests."""

import asyncio
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.processes import free_port

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]
NODE = (sys.executable, str(ROOT / "tools" / "node.py"))
FILES = ("package.json", "package-lock.json", ".npmrc", "provider.mjs")
START_SECONDS = 30.0


def installed() -> Path:
    """A folder with the provider and what it needs, made once for each state of its lock."""
    digest = hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in FILES)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "encours" / f"oidc-{digest}"
    if not (cache / "node_modules").is_dir():
        unfinished = cache.with_name(f"{cache.name}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name in FILES:
            shutil.copy(FOLDER / name, unfinished / name)
        subprocess.run([*NODE, "npm", "ci", "--ignore-scripts"], cwd=unfinished, check=True, capture_output=True)
        if cache.exists():
            shutil.rmtree(unfinished)
        else:
            unfinished.rename(cache)
    return cache


@asynccontextmanager
async def openid_provider(redirect_uris: Sequence[str], *, port: int | None = None, **env: str) -> AsyncIterator[str]:
    """The issuer of a provider that runs for this long."""
    folder, chosen = await asyncio.to_thread(installed), port or free_port()
    process = await asyncio.create_subprocess_exec(
        *NODE,
        "node",
        "provider.mjs",
        str(chosen),
        *redirect_uris,
        cwd=folder,
        env={**os.environ, **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            while (line := await process.stdout.readline()).strip() != b"ready":
                assert line, "the provider ended"
        yield f"http://127.0.0.1:{chosen}"
    finally:
        if process.returncode is None:
            os.killpg(process.pid, 15)
            await process.wait()
