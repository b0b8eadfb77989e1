"""What the migration 0003 does to mandates that stand already."""

import importlib

import asyncpg

from encours_common.contracts.mandates import MandateAwaitsDebtorBank, MandateExpiring
from encours_common.ids import MANDATE, typeid
from tests.mandates.world import SETTINGS, World
from tests.support.house import House

STANDING = importlib.import_module("encours_mandates.migrations.0003_paper").STANDING


async def upgraded(house: House, world: World) -> None:
    """As if the rows came from the version before: nothing but the end of the 36 months is watched, all is French."""
    connection = await asyncpg.connect(house.database_url)
    async with connection.transaction():
        await connection.execute("SET LOCAL search_path TO mandates; SET LOCAL encours.worker = 'on'")
        tenant_id = world.merchant.tenant_id
        await connection.execute("DELETE FROM due_work WHERE tenant_id = $1 AND kind <> 'mandate_expiry'", tenant_id)
        await connection.execute("UPDATE mandate SET language = 'fr' WHERE tenant_id = $1", tenant_id)
        await connection.execute(STANDING)
    await connection.close()


async def test_standing_mandates_are_reminded_of_and_warned_of_as_new_ones_are(house: House, world: World) -> None:
    waiting = await world.signed()
    active = await world.active()
    await world.create()
    told = len(await world.published())
    await upgraded(house, world)

    await world.at("2011-01-04")
    assert len(await world.published()) == told
    await world.at("2011-01-10")
    assert [event.reminder for event in await world.published(MandateAwaitsDebtorBank)] == [0, 0, 1]
    await world.act(waiting, "revoke")
    await world.at("2013-10-05")
    (warning,) = await world.published(MandateExpiring)
    assert (typeid(MANDATE, warning.mandate_id), warning.days_left) == (active["id"], 90)


async def test_standing_mandates_have_the_language_that_their_form_had(house: House) -> None:
    worlds = [await World.of(house, settings=SETTINGS | {"locale": locale}) for locale in ("fr", "en")]
    mandates = [await world.create() for world in worlds]
    await upgraded(house, worlds[1])

    assert [(await world.read(mandate))["language"] for world, mandate in zip(worlds, mandates, strict=True)] == [
        "fr",
        "en",
    ]
