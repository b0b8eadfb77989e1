"""Requests at signature providers."""

from datetime import datetime
from uuid import UUID

from encours_mandates.core.domain.signature_request import RequestStatus, SignatureRequest
from encours_platform.database import Database, Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO signature_request (tenant_id, mandate_id, provider, idempotency_key, status, requested_at, expires_at)
    VALUES (:tenant_id, :mandate_id, :provider, :idempotency_key, 'requested', :requested_at, :expires_at)""")
FIND = Sql("SELECT * FROM signature_request WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id")
LOCK = Sql("SELECT * FROM signature_request WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id FOR UPDATE")
SAVE = Sql("""
    UPDATE signature_request
       SET external_id = :external_id, status = :status, polls = :polls, failures = :failures, reason = :reason,
           ended_at = :ended_at
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id""")
WITHDRAW = Sql("""
    UPDATE signature_request SET status = 'withdrawn', failures = 0, ended_at = :ended_at
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND status IN ('requested', 'pending')""")
FIND_AT_PROVIDER = "SELECT tenant_id, mandate_id FROM signature_request WHERE provider = $1 AND external_id = $2"


def _signature_request(row: Record) -> SignatureRequest:
    return SignatureRequest(
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
        requested_at=tx.now,
        expires_at=expires_at,
    )


async def find(tx: Tx, mandate_id: UUID) -> SignatureRequest | None:
    row = await tx.row(FIND, mandate_id=mandate_id)
    return None if row is None else _signature_request(row)


async def lock(tx: Tx, mandate_id: UUID) -> SignatureRequest | None:
    """The locked request; the caller has locked its mandate first."""
    row = await tx.row(LOCK, mandate_id=mandate_id)
    return None if row is None else _signature_request(row)


async def save(tx: Tx, signature_request: SignatureRequest) -> None:
    await tx.run(
        SAVE,
        mandate_id=signature_request.mandate_id,
        external_id=signature_request.external_id,
        status=signature_request.status,
        polls=signature_request.polls,
        failures=signature_request.failures,
        reason=signature_request.reason,
        ended_at=signature_request.ended_at,
    )


async def withdraw(tx: Tx, mandate_id: UUID) -> bool:
    """Withdraws an open request; returns whether there was one."""
    return await tx.run(WITHDRAW, mandate_id=mandate_id, ended_at=tx.now) > 0


async def find_at_provider(database: Database, provider: str, external_id: str) -> list[tuple[UUID, UUID]]:
    """Tenant and mandate of the request that a provider speaks of; it does not know our tenants."""
    rows = await database.cross_tenant_call(FIND_AT_PROVIDER, provider, external_id)
    return [(row["tenant_id"], row["mandate_id"]) for row in rows]
