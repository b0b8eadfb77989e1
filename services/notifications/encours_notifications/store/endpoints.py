"""Webhook endpoints of partners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_platform.database import Record, Sql, Tx

COLUMNS = """e.endpoint_id, url, description, events, status, disabled_cause, last_success_at, last_fault, created_at,
           ARRAY(SELECT s.valid_until FROM webhook_secret s
                  WHERE s.tenant_id = e.tenant_id AND s.endpoint_id = e.endpoint_id AND s.valid_until IS NOT NULL
                  ORDER BY s.valid_until) AS replaced_secrets_valid_until"""
SELECT = f"SELECT {COLUMNS} FROM webhook_endpoint e WHERE e.tenant_id = :tenant_id"  # noqa: S608  our own columns
ONE = Sql(SELECT + " AND endpoint_id = :endpoint_id")
LOCKED = Sql(SELECT + " AND endpoint_id = :endpoint_id FOR UPDATE OF e")
INSERT = Sql("""
    INSERT INTO webhook_endpoint (tenant_id, endpoint_id, url, description, events, status, created_at)
    VALUES (:tenant_id, :endpoint_id, :url, :description, :events, 'enabled', :now)""")
UPDATE = Sql("""
    UPDATE webhook_endpoint
       SET url = :url, description = :description, events = :events, status = :status,
           disabled_cause = :disabled_cause, last_success_at = :last_success_at, last_fault = :last_fault
     WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id""")
DELETE = Sql("DELETE FROM webhook_endpoint WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id")
DELETE_DELIVERIES = Sql("DELETE FROM delivery WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id")


@dataclass(frozen=True)
class Endpoint:
    endpoint_id: UUID
    url: str
    description: str | None
    events: Sequence[str]
    """Event types, or `*` for all."""
    status: str
    disabled_cause: str | None
    last_success_at: datetime | None
    last_fault: str | None
    """Why the last attempt failed; none = it succeeded."""
    created_at: datetime
    replaced_secrets_valid_until: Sequence[datetime]
    """When the secrets that a rotation replaced stop signing, on the tenant's clock; some may be past."""

    @property
    def enabled(self) -> bool:
        return self.status == "enabled"


def endpoint_of(row: Record) -> Endpoint:
    return Endpoint(**dict(row))


async def find(tx: Tx, endpoint_id: UUID) -> Endpoint | None:
    row = await tx.row(ONE, endpoint_id=endpoint_id)
    return None if row is None else endpoint_of(row)


async def lock(tx: Tx, endpoint_id: UUID) -> Endpoint | None:
    row = await tx.row(LOCKED, endpoint_id=endpoint_id)
    return None if row is None else endpoint_of(row)


async def insert(tx: Tx, endpoint: Endpoint) -> None:
    await tx.run(
        INSERT,
        endpoint_id=endpoint.endpoint_id,
        url=endpoint.url,
        description=endpoint.description,
        events=list(endpoint.events),
        now=endpoint.created_at,
    )


async def update(tx: Tx, endpoint: Endpoint) -> None:
    await tx.run(
        UPDATE,
        endpoint_id=endpoint.endpoint_id,
        url=endpoint.url,
        description=endpoint.description,
        events=list(endpoint.events),
        status=endpoint.status,
        disabled_cause=endpoint.disabled_cause,
        last_success_at=endpoint.last_success_at,
        last_fault=endpoint.last_fault,
    )


async def delete(tx: Tx, endpoint_id: UUID) -> None:
    """The endpoint with its deliveries."""
    await tx.run(DELETE_DELIVERIES, endpoint_id=endpoint_id)
    await tx.run(DELETE, endpoint_id=endpoint_id)
