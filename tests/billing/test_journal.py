"""The books are written with each fact, balanced, and for good."""

from collections import Counter

import asyncpg
import pytest

from tests.billing.world import World, line


async def test_acc_01_each_fact_is_booked_in_double_entry(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 12000, "2011-01-05")
    await world.credit(buyer, 1200, invoice_id=invoice["id"])
    await world.pay(buyer, 800, method="cheque", reference="CHQ 7")
    await world.clock("2011-02-01")
    debit = await world.last_debit()
    await debit.tell(debit.submitted(), debit.settled(), debit.returned())

    rows = [
        (row["journal"], row["piece"], row["ledger"], row["debit_minor"], row["credit_minor"])
        for row in await world.journal()
    ]
    e2e = debit.end_to_end_id
    assert rows == [
        ("VE", "F2011-000001", "411", 12000, 0),
        ("VE", "F2011-000001", "707", 0, 10000),
        ("VE", "F2011-000001", "44571", 0, 2000),
        ("VE", "A2011-000001", "411", 0, 1200),
        ("VE", "A2011-000001", "707", 1000, 0),
        ("VE", "A2011-000001", "44571", 200, 0),
        ("BQ", "CHQ 7", "5112", 800, 0),
        ("BQ", "CHQ 7", "411", 0, 800),
        ("BQ", e2e, "5115", 10000, 0),
        ("BQ", e2e, "411", 0, 10000),
        ("BQ", e2e, "411", 10000, 0),
        ("BQ", e2e, "5115", 0, 10000),
    ]


async def test_invt_8_every_entry_in_the_table_is_balanced(world: World) -> None:
    buyer = await world.buyer()
    await world.ship(buyer, 13355, "2011-01-05", lines=[line(12300), line(1055, 5.5)])
    await world.credit(buyer, 77)

    balance: Counter[object] = Counter()
    for row in await world.journal():
        balance[row["entry_id"]] += row["debit_minor"] - row["credit_minor"]
    assert len(balance) == 2
    assert not any(balance.values())


async def test_the_database_refuses_an_entry_that_is_not_balanced_and_any_change(world: World) -> None:
    buyer = await world.buyer()
    await world.ship(buyer, 12000, "2011-01-05")
    database = world.application.product.running["billing"].database

    for statement, refusal in (
        ("UPDATE journal_entry SET label = 'x'", asyncpg.InsufficientPrivilegeError),
        ("DELETE FROM journal_entry", asyncpg.InsufficientPrivilegeError),
        (
            """INSERT INTO journal_entry SELECT tenant_id, uuidv7(), 1, journal, entry_on, ledger, account_id, piece,
                      label, currency, 5, 0 FROM journal_entry LIMIT 1""",
            asyncpg.CheckViolationError,
        ),
    ):
        with pytest.raises(refusal):
            async with database.transaction(world.merchant.tenant_id) as tx:
                await tx.connection.execute(statement)
