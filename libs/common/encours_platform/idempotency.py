"""A repeated request with the same key acts once and gets one answer (docs/architecture.md, The public contract)."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import BaseModel

from encours_platform import json
from encours_platform.database import Sql, Tx
from encours_platform.problems import IdempotencyKeyReused

TAKE = Sql("""
    INSERT INTO idempotency (tenant_id, key, request_hash) VALUES (:tenant_id, :key, :request_hash)
    ON CONFLICT DO NOTHING RETURNING true""")
FIRST = Sql("SELECT request_hash, status, answer FROM idempotency WHERE tenant_id = :tenant_id AND key = :key")
KEEP = Sql("UPDATE idempotency SET status = :status, answer = :answer WHERE tenant_id = :tenant_id AND key = :key")


@dataclass(frozen=True)
class StoredResponse:
    """An answer as it is sent."""

    status: int
    body: bytes


def request_hash(method: str, path: str, body: object) -> bytes:
    """A hash of the request that does not depend on the layout of its JSON."""
    return hashlib.sha256(f"{method} {path}\n".encode() + json.canonical(body)).digest()


async def run_idempotent(
    tx: Tx, key: str | None, hashed: bytes, status: int, act: Callable[[Tx], Awaitable[BaseModel]]
) -> StoredResponse:
    """Runs the use case and stores its answer in one transaction; a second request with the key waits for the first.

    Raises `IdempotencyKeyReused` where the key came with another request. Errors of the use case are not stored.
    """
    if key is None:
        return StoredResponse(status, json.model_bytes(await act(tx)))
    if await tx.value(TAKE, key=key, request_hash=hashed) is None:
        first = await tx.row(FIRST, key=key)
        if first is None or first["request_hash"] != hashed:
            raise IdempotencyKeyReused("this Idempotency-Key came with another request before")
        return StoredResponse(first["status"], first["answer"])
    answer = StoredResponse(status, json.model_bytes(await act(tx)))
    await tx.run(KEEP, key=key, status=answer.status, answer=answer.body)
    return answer
