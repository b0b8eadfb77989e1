"""The books and the bank agree: checks that any story can make at its end, by the API and billing's journal."""

from collections import Counter
from typing import Any
from uuid import UUID

from tests.support.application import Application, Merchant


async def check_reconciles(application: Application, merchant: Merchant) -> None:
    """What the bank says = what the books say + what is shown to a person as open.

    - bank: closing balance = 512 of the account, and the difference of the reconciliation is 0;
    - 471 = open bank items and transfers;
    - 5116 = what the payment service collected by card and did not pay out;
    - 411 = what invoices owe − what is in collection − unused credit, also of refunds under way + unpaid fees.
    """
    for account in await merchant.all("/v1/bank-accounts"):
        await _check_account(application, merchant, account)
    balances = await _ledgers(application, merchant)
    open_items = await _number(application, merchant, OPEN_ITEMS)
    assert balances["471"] + open_items == 0, f"471 holds {-balances['471']}, open items are {open_items}"
    at_service = await _number(application, merchant, AT_PAYMENT_SERVICE)
    assert balances["5116"] == at_service, f"5116 is {balances['5116']}, the payment service has {at_service}"
    owed = await _number(application, merchant, OWED)
    assert balances["411"] == owed, f"411 is {balances['411']}, buyers owe {owed}"


async def check_books(application: Application) -> None:
    """Of every merchant who has changed something since the last look: no dead letter, and what is said above."""
    if not {"gateway", "billing", "collections"} <= application.product.running.keys():
        return
    for merchant in application.merchants:
        if merchant.wrote:
            await application.quiet(merchant)
            await check_no_dead_letter(application, merchant)
            await check_reconciles(application, merchant)
            merchant.wrote = False


async def check_no_dead_letter(application: Application, merchant: Merchant) -> None:
    for name, runtime in application.product.runtimes.items():
        async with runtime.database.cross_tenant_transaction() as connection:
            letters = await connection.fetch(
                "SELECT name, error FROM dead_letter WHERE tenant_id = $1", merchant.tenant_id
            )
            assert not letters, (name, [dict(each) for each in letters])


OPEN_ITEMS = "SELECT coalesce(sum(amount_minor), 0) FROM bank_suspense WHERE cleared_on IS NULL"
AT_PAYMENT_SERVICE = """
    SELECT (SELECT coalesce(sum(collected_minor), 0) FROM checkout_session)
         - (SELECT coalesce(sum(collected_minor), 0) FROM payout WHERE transfer_id IS NOT NULL)"""
OWED = """
    SELECT (SELECT coalesce(sum(open_minor - in_collection_minor), 0) FROM invoice)
         - (SELECT coalesce(sum(amount_minor - applied_minor), 0) FROM credit_note)
         - (SELECT coalesce(sum(amount_minor - applied_minor), 0) FROM payment WHERE reversed_on IS NULL)
         - (SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE status NOT IN ('settled', 'rejected', 'cancelled'))
         + (SELECT coalesce(sum(amount_minor - paid_minor - waived_minor), 0) FROM fee)"""
LEDGERS = "SELECT ledger, sum(debit_minor - credit_minor)::bigint AS balance FROM journal_entry GROUP BY ledger"


async def _check_account(application: Application, merchant: Merchant, account: dict[str, Any]) -> None:
    said = await merchant.ok("GET", f"/v1/bank-accounts/{account['id']}/reconciliation")
    explained = sum(item["amount"] for item in said["open_items"])
    assert said["difference"] == 0, said
    assert said["bank_balance"] - said["ledger_balance"] == explained, said
    statements = await merchant.all(f"/v1/bank-accounts/{account['id']}/statements")
    booked = [each for each in statements if each["status"] == "booked"]
    if booked and booked[0]["closing_balance"] is not None and not any(each["released_at"] for each in booked):
        latest = max(booked, key=lambda each: (each["closed_on"], each["sequence_number"] or 0, each["id"]))
        assert said["bank_balance"] == latest["closing_balance"], (said, latest)


async def _ledgers(application: Application, merchant: Merchant) -> Counter[str]:
    async with application.product.running["billing"].database.transaction(merchant.tenant_id) as tx:
        rows = await tx.connection.fetch(LEDGERS)
    return Counter({row["ledger"]: row["balance"] for row in rows})


async def _number(application: Application, merchant: Merchant, query: str, *values: UUID) -> int:
    async with application.product.running["billing"].database.transaction(merchant.tenant_id) as tx:
        return int(await tx.connection.fetchval(query, *values))
