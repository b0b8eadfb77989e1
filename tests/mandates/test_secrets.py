"""Where IBANs are and where they are not: docs/architecture.md, 5, MND-22, key rotation, the audit."""

import base64
import json
import logging
from typing import Any

import asyncpg
import pytest

from encours_mandates.core.use_cases import reseal as resealing
from encours_mandates.core.use_cases.debtor_account import iban_place
from encours_mandates.core.use_cases.reseal import reseal
from encours_platform.sealing import SealBroken, Sealer
from encours_values.iban import find_ibans
from tests.mandates.world import IBAN, OTHER_IBAN, World
from tests.support.application import SECRET_KEYS, Application, Merchant

NEW_KEY = "k2:" + base64.b64encode(b"1" * 32).decode()
OLD, BOTH, NEW = (Sealer.from_setting(keys) for keys in (SECRET_KEYS, f"{NEW_KEY},{SECRET_KEYS}", NEW_KEY))


async def rows_of(application: Application, merchant: Merchant, table: str) -> list[dict[str, Any]]:
    """A tenant's rows as the service's owner would dump them."""
    async with application.product.running["mandates"].database.cross_tenant_transaction() as connection:
        found = await connection.fetch(
            f"SELECT to_jsonb(t) AS row FROM {table} t WHERE tenant_id = $1", merchant.tenant_id
        )
        return [row["row"] for row in found]


async def tables_of(application: Application) -> list[str]:
    async with application.product.running["mandates"].database.cross_tenant_transaction() as connection:
        found = await connection.fetch(
            """SELECT table_name FROM information_schema.columns
                WHERE table_schema = 'mandates' AND column_name = 'tenant_id'"""
        )
        return [row["table_name"] for row in found]


async def test_a_whole_iban_is_in_no_answer_event_error_log_or_row(
    world: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    result: list[str] = []

    async def tell(method: str, path: str, body: Any = None) -> Any:
        response = await world.merchant.request(method, path, body)
        result.append(response.text + str(response.headers))
        return response.json()

    mandate = await tell("POST", "/v1/mandates", world.body(debtor_name=f"Forges {IBAN}"))
    path = f"/v1/mandates/{mandate['id']}"
    for action, body in [
        ("sign", {}),
        ("confirm", {"evidence": f"account {IBAN[:4]} {IBAN[4:]} is registered"}),
        ("amend", {"iban": OTHER_IBAN}),
        ("amend", {"iban": OTHER_IBAN}),
        ("amend", {"iban": OTHER_IBAN[:-1] + "7"}),
        ("amend", {"iban": IBAN, "bic": IBAN[:11]}),
        ("amend", {"reference": IBAN}),
        ("confirm", {"evidence": 3, IBAN: IBAN}),
        ("revoke", {"cause": f"moved to {OTHER_IBAN}"}),
    ]:
        await tell("POST", f"{path}/{action}", body)
    for bad in (IBAN[:-1] + "8", IBAN + "0", {"iban": IBAN}, [IBAN]):
        await tell("POST", "/v1/mandates", world.body(iban=bad))
    await tell("POST", "/v1/mandates", world.body(account_id=IBAN))
    await tell("GET", path)
    await tell("GET", "/v1/mandates")
    events = [envelope.model_dump_json() for envelope in world.application.envelopes(world.merchant)]
    rows = [
        json.dumps(row, default=str)
        for table in await tables_of(world.application)
        for row in await rows_of(world.application, world.merchant, table)
    ]
    printed = capfd.readouterr()

    assert mandate["debtor_name"] == "Forges FR76********************189"
    assert len(events) >= 4
    assert len(rows) > 10
    for text in (*result, *events, *rows, printed.out, printed.err, caplog.text):
        assert find_ibans(text) == []
        assert IBAN[4:-3] not in text
        assert OTHER_IBAN[4:-3] not in text


async def test_the_document_shows_the_whole_iban_and_who_asked_is_recorded(world: World) -> None:
    mandate = await world.create()

    response = await world.merchant.get(f"/v1/mandates/{mandate['id']}/document")

    assert (response.status_code, response.headers["content-type"]) == (200, "application/pdf")
    assert response.headers["cache-control"] == "no-store"
    assert f'filename="{mandate["reference"]}.pdf"' in response.headers["content-disposition"]
    assert response.content.startswith(b"%PDF-")
    (noted,) = await rows_of(world.application, world.merchant, "disclosure")
    assert (noted["what"], noted["who"][:4]) == ("document", "key_")


@pytest.mark.parametrize("table", ["mandate_step", "disclosure", "used_reference"])
async def test_history_is_only_ever_added_to(table: str, world: World) -> None:
    database = world.application.product.running["mandates"].database
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET mandate_id = mandate_id"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(world.merchant.tenant_id) as tx:
                await tx.connection.execute(statement)


async def test_no_row_is_seen_without_its_tenant(world: World) -> None:
    await world.active()
    async with world.application.product.running["mandates"].database.connection() as connection:
        for table in await tables_of(world.application):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0


async def sealed(world: World) -> list[str]:
    return [seal for seal, _ in await sealed_at(world)]


async def sealed_at(world: World) -> list[tuple[str, str]]:
    """Sealed IBANs and the place where each opens."""
    rows = await rows_of(world.application, world.merchant, "mandate")
    amendments = await rows_of(world.application, world.merchant, "amendment")
    found = [(row["iban_sealed"], row["mandate_id"]) for row in rows]
    found += [(row["original_iban_sealed"], row["mandate_id"]) for row in amendments]
    return [(seal, iban_place(mandate_id)) for seal, mandate_id in found]


async def test_resealing_puts_every_iban_under_the_new_key_and_the_old_one_may_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    mandates = [await world.active() for _ in range(4)]
    await world.act(mandates[0], "amend", {"iban": OTHER_IBAN})
    tenant_id, database = world.merchant.tenant_id, world.application.product.running["mandates"].database
    untouched = await World.of(world.application)
    await untouched.create()

    resealed = await reseal(database, tenant_id, BOTH)

    assert resealed == 5
    opened = sorted(NEW.open(tenant_id, *each).decode() for each in await sealed_at(world))
    assert opened == [OTHER_IBAN] + [IBAN] * 4
    with pytest.raises(SealBroken):
        OLD.open(tenant_id, *(await sealed_at(world))[0])
    assert await reseal(database, tenant_id, BOTH) == 0
    assert all(OLD.is_current(seal, bound=True) for seal in await sealed(untouched))


async def test_a_reseal_that_was_broken_off_goes_on_with_what_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)
    for _ in range(3):
        await world.create()
    tenant_id, database = world.merchant.tenant_id, world.application.product.running["mandates"].database

    class Dying(Sealer):
        left = 2

        def rewrap(self, tenant_id: Any, sealed: str, place: str = "") -> str:
            if Dying.left == 0:
                raise KeyboardInterrupt
            Dying.left -= 1
            return super().rewrap(tenant_id, sealed, place)

    with pytest.raises(KeyboardInterrupt):
        await reseal(database, tenant_id, Dying(BOTH.keys))
    assert sorted(seal[:2] for seal in await sealed(world)) == ["k1", "k2", "k2"]

    assert await reseal(database, tenant_id, BOTH) == 1
    assert {seal[:2] for seal in await sealed(world)} == {"k2"}
