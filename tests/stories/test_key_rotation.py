"""A new secret key goes in front, everything is resealed, the old one is taken out."""

import base64

from encours.reseal import reseal_all
from encours_platform.sealing import Sealer
from tests.support.application import SECRET_KEYS, Application, settings_for
from tests.support.world import SETTINGS, open_buyer, sell

NEW_KEY = "k2:" + base64.b64encode(b"1" * 32).decode()


async def test_after_a_rotation_the_old_key_is_not_needed_to_collect() -> None:
    async with Application(allow_private_webhooks=True) as application:
        merchant = await application.merchant(SETTINGS)
        await merchant.clock("2026-01-05T08:00:00+00:00")
        await merchant.ok("POST", "/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/hook"})
        buyer = await open_buyer(merchant)
        await sell(merchant, buyer, 4_200)
        await merchant.clock("2026-02-02T08:00:00+00:00")

        sealed = await reseal_all(settings_for(application.database_url, secret_keys=f"{NEW_KEY},{SECRET_KEYS}"))
        again = await reseal_all(settings_for(application.database_url, secret_keys=f"{NEW_KEY},{SECRET_KEYS}"))
        await application.quiet(merchant)

        assert sealed == {"gateway": 1, "mandates": 1, "billing": 2, "collections": 1, "notifications": 2, "sandbox": 0}
        assert set(again.values()) == {0}
        for runtime in application.product.runtimes.values():
            object.__setattr__(runtime.sealer, "keys", Sealer.from_setting(NEW_KEY).keys)
        await merchant.clock("2026-02-26T08:00:00+00:00")
        debits = await merchant.all(f"/v1/collections?account_id={buyer}")
        assert [(each["amount"], each["status"]) for each in debits] == [(4_200, "settled")]
