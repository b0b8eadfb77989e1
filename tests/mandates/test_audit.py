"""The audit trail: append-only, chained by hashes, and verified."""

import asyncio
import os
import sys
import tempfile
from unittest.mock import ANY

import asyncpg
import pytest

from encours.up import migrate_all
from encours_platform.audit import verify
from tests.mandates.world import World
from tests.support.application import Application, Merchant

CHAIN = "SELECT seq FROM mandates.audit_entry WHERE tenant_id = $1 ORDER BY seq"


async def owner(application: Application) -> "asyncpg.Connection[asyncpg.Record]":
    """Whoever owns the database can do what the application may not."""
    return await asyncpg.connect(application.database_url)


async def trail(merchant: Merchant, subject: str) -> list[str]:
    entries = await merchant.all(f"/v1/audit/mandates?subject={subject}")
    return [entry["action"] for entry in reversed(entries)]


async def test_each_act_on_a_mandate_is_in_the_audit_trail_with_its_author(world: World) -> None:
    mandate = await world.active()
    await world.merchant.get(f"/v1/mandates/{mandate['id']}/document")
    await world.act(mandate, "revoke", {"cause": "the buyer left"})

    entries = await world.merchant.all("/v1/audit/mandates")

    assert await trail(world.merchant, mandate["id"]) == [
        "mandate_create",
        "mandate_sign",
        "mandate_ask_debtor_bank",
        "mandate_confirm",
        "mandate_disclosed",
        "mandate_revoke",
    ]
    assert {entry["who"][:4] for entry in entries} == {"key_"}
    assert "FR7630006000011234567890189" not in str(entries)


async def test_a_refused_act_leaves_no_trace(world: World) -> None:
    mandate = await world.create()
    before = await trail(world.merchant, mandate["id"])
    await world.refused(mandate, "confirm")
    assert await trail(world.merchant, mandate["id"]) == before


async def test_concurrent_acts_form_one_chain_without_a_gap(application: Application, world: World) -> None:
    await asyncio.gather(*(world.create() for _ in range(20)))

    connection = await owner(application)
    numbers = [row["seq"] for row in await connection.fetch(CHAIN, world.merchant.tenant_id)]
    await connection.close()

    assert numbers == list(range(1, 21))
    verdict = await verify(application.product.running["mandates"].database, world.merchant.tenant_id)
    assert (verdict.entries, verdict.broken_at) == (20, None)


async def test_the_application_can_neither_change_nor_delete_an_entry(application: Application, world: World) -> None:
    await world.create()
    for attempt in ("UPDATE audit_entry SET who = 'nobody'", "DELETE FROM audit_entry", "DELETE FROM audit_head"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with application.product.running["mandates"].database.transaction(world.merchant.tenant_id) as tx:
                await tx.connection.execute(attempt)


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("UPDATE mandates.audit_entry SET who = 'somebody else' WHERE tenant_id = $1 AND seq = 2", 2),
        ("UPDATE mandates.audit_entry SET at = at + interval '1 second' WHERE tenant_id = $1 AND seq = 3", 3),
        ("DELETE FROM mandates.audit_entry WHERE tenant_id = $1 AND seq = 1", 1),
        ("DELETE FROM mandates.audit_entry WHERE tenant_id = $1 AND seq = 4", 4),
        ("UPDATE mandates.audit_head SET seq = seq + 1 WHERE tenant_id = $1", 5),
    ],
)
async def test_an_owner_of_the_database_breaks_the_chain_and_is_detected(
    application: Application, world: World, tampering: str, found_at: int
) -> None:
    await world.active()
    connection = await owner(application)
    await connection.execute(tampering, world.merchant.tenant_id)
    await connection.close()

    verdict = await verify(application.product.running["mandates"].database, world.merchant.tenant_id)

    assert verdict.broken_at == found_at


async def test_the_trail_asks_for_the_scope_admin(world: World) -> None:
    response = await world.merchant.get("/v1/audit/mandates", headers={"Authorization": "Bearer nobody"})
    assert response.status_code == 401


async def verify_by_command(application: Application) -> tuple[int, str]:
    given = {
        "ENCOURS_DATABASE_URL": application.database_url,
        "ENCOURS_SECRET_KEYS": application.settings.secret_keys,
        "ENCOURS_API_KEY_PEPPER": application.settings.api_key_pepper,
    }
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", "from encours.cli import main; main()", "audit", "verify"),
        env={**os.environ, **given},
        stdout=asyncio.subprocess.PIPE,
        cwd=tempfile.gettempdir(),
    )
    out, _ = await asyncio.wait_for(command.communicate(), 60)
    assert command.returncode is not None
    return command.returncode, out.decode()


async def test_the_command_verifies_every_chain_and_fails_on_a_broken_one() -> None:
    async with Application(services=("mandates", "collections")) as application:
        await migrate_all(application.settings)
        world = await World.of(application)
        await world.create()
        assert await verify_by_command(application) == (0, ANY)

        connection = await owner(application)
        await connection.execute("UPDATE mandates.audit_entry SET action = 'mandate_revoke'")
        await connection.close()

        code, out = await verify_by_command(application)
        assert code == 1
        assert "BROKEN at entry 1" in out
