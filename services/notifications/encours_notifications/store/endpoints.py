"""Webhook endpoints of partners; secrets are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_platform.database import Record, Sql, Tx

COLUMNS = """endpoint_id, url, description, events, status, disabled_cause, last_success_at, last_fault, created_at,
           secret_sealed, previous_secret_sealed, previous_secret_until"""
SELECT = f"SELECT {COLUMNS} FROM webhook_endpoint WHERE tenant_id = :tenant_id"  # noqa: S608  our own columns
ONE = Sql(SELECT + " AND endpoint_id = :endpoint_id")
LOCKED = Sql(SELECT + " AND endpoint_id = :endpoint_id FOR UPDATE")
INSERT = Sql("""
    INSERT INTO webhook_endpoint (tenant_id, endpoint_id, url, description, events, secret_sealed, status, created_at)
    VALUES (:tenant_id, :endpoint_id, :url, :description, :events, :secret_sealed, 'enabled', :now)""")
UPDATE = Sql("""
    UPDATE webhook_endpoint
       SET url = :url, description = :description, events = :events, status = :status,
           disabled_cause = :disabled_cause, last_success_at = :last_success_at, last_fault = :last_fault
     WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id""")
ROTATE = Sql("""
    UPDATE webhook_endpoint
       SET secret_sealed = :secret_sealed, previous_secret_sealed = secret_sealed, previous_secret_until = :until
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
    """What was wrong at the last attempt; none = it got through."""
    created_at: datetime
    secret_sealed: str
    previous_secret_sealed: str | None
    previous_secret_until: datetime | None

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
        secret_sealed=endpoint.secret_sealed,
        now=endpoint.created_at,
    )


async def update(tx: Tx, endpoint: Endpoint) -> None:
    """All but its secrets."""
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


async def rotate_secret(tx: Tx, endpoint_id: UUID, secret_sealed: str, *, previous_until: datetime) -> None:
    await tx.run(ROTATE, endpoint_id=endpoint_id, secret_sealed=secret_sealed, until=previous_until)


async def delete(tx: Tx, endpoint_id: UUID) -> None:
    """The endpoint and what was, or was to be, delivered to it."""
    await tx.run(DELETE_DELIVERIES, endpoint_id=endpoint_id)
    await tx.run(DELETE, endpoint_id=endpoint_id)


UNDER_OLD_KEYS = Sql("""
    SELECT endpoint_id, secret_sealed AS secret, previous_secret_sealed AS previous_secret FROM webhook_endpoint
     WHERE tenant_id = :tenant_id
       AND NOT (starts_with(secret_sealed, CAST(:current AS text) || '.')
                AND starts_with(coalesce(previous_secret_sealed, secret_sealed), CAST(:current AS text) || '.'))
       FOR UPDATE""")
EXCHANGE_SEALS = Sql("""
    UPDATE webhook_endpoint SET secret_sealed = :secret, previous_secret_sealed = :previous_secret
     WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id""")


@dataclass(frozen=True)
class SealedSecrets:
    endpoint_id: UUID
    secret: str
    previous_secret: str | None


async def under_old_keys(tx: Tx, current_key_id: str) -> list[SealedSecrets]:
    return [SealedSecrets(**dict(row)) for row in await tx.rows(UNDER_OLD_KEYS, current=current_key_id)]


async def exchange_seals(tx: Tx, endpoint_id: UUID, secret: str | None, previous_secret: str | None) -> None:
    await tx.run(EXCHANGE_SEALS, endpoint_id=endpoint_id, secret=secret, previous_secret=previous_secret)
