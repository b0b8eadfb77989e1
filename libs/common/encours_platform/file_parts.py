"""Cuts a file into parts that fit into events, and joins them again."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from typing import IO
from uuid import UUID

from encours_platform.sealing import SealBroken, Sealer

PART_BYTES = 382 * 1024
"""Even what does not compress is sealed in less than `SEALED_BYTES_MAX`."""


def count_parts(size: int) -> int:
    """An empty file has one part too.

    >>> count_parts(0), count_parts(PART_BYTES), count_parts(PART_BYTES + 1)
    (1, 1, 2)
    """
    return max(1, -(-size // PART_BYTES))


def seal_parts(sealer: Sealer, tenant_id: UUID, source: IO[bytes]) -> Iterator[str]:
    """The parts of a file, from its current position to its end."""
    yield _seal(sealer, tenant_id, source.read(PART_BYTES))
    while content := source.read(PART_BYTES):
        yield _seal(sealer, tenant_id, content)


def _seal(sealer: Sealer, tenant_id: UUID, content: bytes) -> str:
    return sealer.seal(tenant_id, zlib.compress(content))


def join_parts(sealer: Sealer, tenant_id: UUID, parts: Iterable[str], sha256: str) -> bytes:
    """The file of all its parts, in order. Raises `SealBroken`, also where the content is not that of `sha256`."""
    content = b"".join(zlib.decompress(sealer.open(tenant_id, part)) for part in parts)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SealBroken("the parts of a file do not make the file that was sent")
    return content
