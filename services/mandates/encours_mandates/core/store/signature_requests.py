"""Requests at signature providers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_mandates.core.domain.signature_request import RequestStatus
from encours_platform.database import Database, Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO signature_request (tenant_id, mandate_id, provider, idempotency_key, status, asked_at, expires_at)
    VALUES (:tenant_id, :mandate_id, :provider, :idempotency_key, 'asked', :asked_at, :expires_at)""")
FIND = Sql("SELECT * FROM signature_request WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id")
LOCK = Sql("SELECT * FROM signature_request WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id FOR UPDATE")
SAVE = Sql("""
    UPDATE signature_request
       SET external_id = :external_id, status = :status, polls = :polls, failures = :failures, reason = :reason,
           ended_at = :ended_at
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id""")
WITHDRAW = Sql("""
    UPDATE signature_request SET status = 'withdrawn', failures = 0, ended_at = :ended_at
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND status IN ('asked', 'pending')""")
AT_PROVIDER = "SELECT tenant_id, mandate_id FROM signature_request WHERE provider = $1 AND external_id = $2"


@dataclass(frozen=True, slots=True)
class Requested:
    """A request as it stands; `polls` of it while pending, `failures` in a row to reach the provider."""

    mandate_id: UUID
    provider: str
    idempotency_key: str
    external_id: str | None
    status: RequestStatus
    expires_at: datetime
    polls: int
    failures: int
    reason: str | None
    ended_at: datetime | None


def _requested(row: Record) -> Requested:
    return Requested(
        row["mandate_id"],
        row["provider"],
        row["idempotency_key"],
        row["external_id"],
        RequestStatus(row["status"]),
        row["expires_at"],
        row["polls"],
        row["failures"],
        row["reason"],
        row["ended_at"],
    )


async def insert(tx: Tx, mandate_id: UUID, *, provider: str, idempotency_key: str, expires_at: datetime) -> None:
    await tx.run(
        INSERT,
        mandate_id=mandate_id,
        provider=provider,
        idempotency_key=idempotency_key,
        asked_at=tx.now,
        expires_at=expires_at,
    )


async def find(tx: Tx, mandate_id: UUID) -> Requested | None:
    row = await tx.row(FIND, mandate_id=mandate_id)
    return None if row is None else _requested(row)


async def lock(tx: Tx, mandate_id: UUID) -> Requested | None:
    """The request, kept from others; the caller has locked its mandate before."""
    row = await tx.row(LOCK, mandate_id=mandate_id)
    return None if row is None else _requested(row)


async def save(tx: Tx, requested: Requested) -> None:
    await tx.run(
        SAVE,
        mandate_id=requested.mandate_id,
        external_id=requested.external_id,
        status=requested.status,
        polls=requested.polls,
        failures=requested.failures,
        reason=requested.reason,
        ended_at=requested.ended_at,
    )


async def withdraw(tx: Tx, mandate_id: UUID) -> bool:
    """Whether there was an open request."""
    return await tx.run(WITHDRAW, mandate_id=mandate_id, ended_at=tx.now) > 0


async def at_provider(database: Database, provider: str, external_id: str) -> list[tuple[UUID, UUID]]:
    """Tenant and mandate of the request that a provider speaks of; it does not know our tenants."""
    rows = await database.cross_tenant_call(AT_PROVIDER, provider, external_id)
    return [(row["tenant_id"], row["mandate_id"]) for row in rows]
