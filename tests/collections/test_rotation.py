"""Keys are rotated: a new one in front, everything resealed, the old one gone."""

import base64

import pytest

from encours_collections.core.store import sealed_files
from encours_collections.core.use_cases.reseal import reseal
from encours_platform.sealing import SealBroken, Sealer
from encours_values.ids import BATCH, parse_typeid
from tests.collections.test_bank_answers import at_the_bank
from tests.collections.world import World
from tests.support.application import SECRET_KEYS

NEW_KEY = "k2:" + base64.b64encode(b"1" * 32).decode()


async def test_after_a_rotation_the_old_key_is_not_needed(world: World) -> None:
    await at_the_bank(world, 100_00, 50_00)
    content, tenant_id = await world.file(), world.merchant.tenant_id
    assert await reseal(world.database, tenant_id, Sealer.from_setting(f"{NEW_KEY},{SECRET_KEYS}")) >= 4
    assert await reseal(world.database, tenant_id, Sealer.from_setting(f"{NEW_KEY},{SECRET_KEYS}")) == 0

    (batch,) = await world.merchant.all("/v1/batches")
    batch_id = parse_typeid(BATCH, batch["id"])
    async with world.database.transaction(tenant_id) as tx:
        assert await sealed_files.content(tx, Sealer.from_setting(NEW_KEY), batch_id) == content
        with pytest.raises(SealBroken):
            await sealed_files.content(tx, Sealer.from_setting(SECRET_KEYS), batch_id)
