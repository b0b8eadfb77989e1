"""The copy of the merchants in every service: their settings, keys and clocks."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from encours_contracts.connections import OWNERS
from encours_contracts.envelope import Event
from encours_contracts.gateway import ClockAdvanced, MerchantUpdated
from encours_platform.database import Database, UnknownTenant

UPSERT_MERCHANT = """
    INSERT INTO tenant (tenant_id, kind, name, zone, settings, connections, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant_id) DO UPDATE
       SET name = excluded.name, zone = excluded.zone, settings = excluded.settings,
           connections = excluded.connections, version = excluded.version
     WHERE tenant.version < excluded.version
    RETURNING true"""
DELETE_KEYS = "DELETE FROM api_key WHERE tenant_id = $1"
INSERT_KEY = """
    INSERT INTO api_key (tenant_id, key_id, digest, name, role, permissions, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)"""
ADVANCE = "SELECT advance_clock($1, $2, $3)"


async def apply_merchant_snapshot(database: Database, tenant_id: UUID, event: Event) -> None:
    """Stores the merchant of the event, unless the stored version is newer; of the connections those of the service."""
    merchant = cast("MerchantUpdated", event)
    async with database.cross_tenant_transaction() as connection:
        newer = await connection.fetchval(
            UPSERT_MERCHANT,
            tenant_id,
            merchant.kind,
            merchant.name,
            merchant.settings.timezone,
            merchant.settings.model_dump(mode="json"),
            [each.model_dump(mode="json") for each in merchant.connections if OWNERS.get(each.kind) == database.schema],
            merchant.version,
        )
        if newer:
            await connection.execute(DELETE_KEYS, tenant_id)
            keys = [
                (tenant_id, key.key_id, key.digest, key.name, key.role, list(key.permissions), key.created_by)
                for key in merchant.api_keys
            ]
            await connection.executemany(INSERT_KEY, keys)


async def on_clock_advanced(database: Database, tenant_id: UUID, events: Sequence[ClockAdvanced]) -> None:
    """Sets the tenant's clock and requests a quiescence report. Raises `UnknownTenant`."""
    for event in events:
        if not (await database.call(ADVANCE, tenant_id, event.now, event.probe))[0][0]:
            raise UnknownTenant("this merchant is not known here")
    database.on_commit({"worker"})
