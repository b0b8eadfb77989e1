"""A sandbox clock and partners' endpoints."""

import time

from tests.notifications.receiver import shop
from tests.support.application import Application
from tests.support.world import SETTINGS, open_buyer


async def test_a_sandbox_clock_does_not_wait_for_deliveries() -> None:
    async with Application(allow_private_webhooks=True) as application, shop() as partner:
        partner.silent = True
        merchant = await application.merchant(SETTINGS)
        await merchant.ok("POST", "/v1/webhook-endpoints", {"url": partner.url})
        await open_buyer(merchant)

        started = time.monotonic()
        for day in ("2030-01-02", "2030-01-05", "2030-02-01"):
            await merchant.clock(f"{day}T08:00:00Z")
        took = time.monotonic() - started

        assert await merchant.all("/v1/deliveries?status=pending")
    assert partner.received
    assert took < 8, "shorter than the time-out of one delivery"
