"""A new secret key goes in front, everything is resealed, the old one is taken out."""

import base64

from encours.reseal import reseal_all
from encours_mandates.core.use_cases.debtor_account import iban_place
from encours_platform.sealing import Sealer
from encours_values.ids import ACCOUNT, parse_typeid
from tests.support.application import SECRET_KEYS, Application, settings_for
from tests.support.world import SETTINGS, open_buyer, sell

NEW_KEY = "k2:" + base64.b64encode(b"1" * 32).decode()


async def test_after_a_rotation_the_old_key_is_not_needed_to_collect() -> None:
    async with Application(allow_private_webhooks=True, private_hosts="127.0.0.1") as application:
        merchant = await application.merchant(SETTINGS)
        await merchant.clock("2026-01-05T08:00:00+00:00")
        await merchant.ok("POST", "/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/hook"})
        buyer = await open_buyer(merchant)
        await sell(merchant, buyer, 4_200)
        await merchant.clock("2026-02-02T08:00:00+00:00")

        sealed = await reseal_all(settings_for(application.database_url, secret_keys=f"{NEW_KEY},{SECRET_KEYS}"))
        again = await reseal_all(settings_for(application.database_url, secret_keys=f"{NEW_KEY},{SECRET_KEYS}"))
        await application.quiet(merchant)

        assert sealed == {"gateway": 1, "mandates": 1, "billing": 2, "collections": 2, "notifications": 2, "sandbox": 0}
        assert set(again.values()) == {0}
        for runtime in application.product.runtimes.values():
            object.__setattr__(runtime.sealer, "keys", Sealer.from_setting(NEW_KEY).keys)
        await merchant.clock("2026-02-26T08:00:00+00:00")
        debits = await merchant.all(f"/v1/collections?account_id={buyer}")
        assert [(each["amount"], each["status"]) for each in debits] == [(4_200, "settled")]


async def test_a_debtors_iban_that_is_put_into_another_mandates_row_is_not_debited() -> None:
    async with Application() as application:
        merchant = await application.merchant(SETTINGS)
        await merchant.clock("2026-01-05T08:00:00+00:00")
        buyers = [await open_buyer(merchant) for _ in range(2)]
        for buyer in buyers:
            await sell(merchant, buyer, 4_200)
        await application.quiet(merchant)
        async with application.product.running["collections"].database.transaction(merchant.tenant_id) as tx:
            changed = await tx.connection.execute(
                """UPDATE mandate m SET iban_sealed = o.iban_sealed FROM mandate o
                    WHERE m.mandate_id <> o.mandate_id AND m.account_id = $1""",
                parse_typeid(ACCOUNT, buyers[0]),
            )
            assert changed == "UPDATE 1"
        await merchant.clock("2026-02-26T08:00:00+00:00")
        states = {each["account_id"]: each["status"] for each in await merchant.all("/v1/collections")}
        assert states[buyers[0]] != "settled"
        assert states[buyers[1]] == "settled"


async def test_values_sealed_before_there_were_places_are_bound_by_reseal() -> None:
    async with Application() as application:
        merchant = await application.merchant(SETTINGS)
        await open_buyer(merchant)
        await application.quiet(merchant)
        sealer = application.product.runtimes["mandates"].sealer
        for name in ("mandates", "collections"):
            async with application.product.running[name].database.transaction(merchant.tenant_id) as tx:
                row = await tx.connection.fetchrow("SELECT mandate_id, iban_sealed FROM mandate")
                assert row is not None
                iban = sealer.open(merchant.tenant_id, row["iban_sealed"], iban_place(row["mandate_id"]))
                old = sealer.seal(merchant.tenant_id, iban)
                await tx.connection.execute("UPDATE mandate SET iban_sealed = $1", old)

        assert (await reseal_all(application.settings))["mandates"] == 1

        assert row is not None
        for name in ("mandates", "collections"):
            async with application.product.running[name].database.transaction(merchant.tenant_id) as tx:
                sealed = await tx.connection.fetchval("SELECT iban_sealed FROM mandate")
                assert sealed.startswith("k1:row.")
                assert sealer.open(merchant.tenant_id, sealed, iban_place(row["mandate_id"])) == iban
