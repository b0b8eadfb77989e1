"""A bank that is nasty at random: every file of it is read, and its books are whole."""

import random
from typing import Any

import pytest

from tests.collections.world import World
from tests.sandbox.issued import issued, sums
from tests.sandbox.test_nastiness import bank

DEBITS = 10


def scenario(chance: random.Random) -> dict[str, Any]:
    """One that the API takes."""
    outcomes = ["settle", "none", "reject:AC04", "reject:MD01", "return:AM04", "return:MS02", "return:MD06"]
    follow_ups = [
        {"kind": chance.choice(["return", "credit"]), "after_days": chance.randint(0, 6), "reason_code": "MS03"}
        for _ in range(chance.choice([0, 0, 1, 2]))
    ]
    return {
        "outcome": chance.choice(outcomes),
        "after_days": chance.randint(0, 10),
        "statement_reason": chance.choice([None, None, "AC06"]),
        "returned_amount": chance.choice([None, None, None, 40_00]),
        "fee": chance.choice([0, 0, 5_00]),
        "fee_in_amount": chance.choice([True, False]),
        "fee_stated": chance.choice([True, False]),
        "references": chance.choice(["all", "all", "mandate", "instruction", "none"]),
        "booked_gross": chance.choice([True, False]),
        "pending": chance.choice([True, False, False]),
        "late_days": chance.choice([0, 0, 0, 2]),
        "then": follow_ups,
    }


def behaviour(chance: random.Random) -> dict[str, Any]:
    """Without what changes the numbers of statements: that has tests of its own."""
    return {
        "batch_booking": chance.choice(["as_ordered", "batch", "single"]),
        "batch_details": chance.choice([True, False]),
        "foreign_entries": chance.sample(["charge", "transfer_out", "other_return", "other_credit", "proprietary"], 2),
        "accounts": chance.choice(["a_file_each", "one_file"]),
        "version": chance.choice(["02", "04", "08"]),
        "shape": chance.choice(["epc", "de", "fr", "ch", "nordic"]),
        "mandate_register": chance.choice([True, False]),
        "duplicates_refused": chance.choice([True, False]),
    }


@pytest.mark.parametrize("seed", range(6))
async def test_every_file_is_read_and_the_books_of_the_bank_are_whole(world: World, seed: int) -> None:
    chance = random.Random(seed)
    await bank(world, **behaviour(chance))
    for number in range(DEBITS):
        buyer = await world.buyer()
        await world.owes(buyer, 100_00 + number)
        drawn = scenario(chance)
        await world.scenario(buyer, drawn.pop("outcome"), **drawn)
    body = {"amount": 7_00, "payer_name": "Payeur", "recall": {"kind": chance.choice(["reversal", "return"])}}
    await world.clock("2011-02-12T00:00:00+00:00")
    await world.merchant.ok("POST", "/v1/sandbox/bank/transfers", body)
    await world.clock("2011-04-05T00:00:00+00:00")

    letters = {}
    for name, runtime in world.application.product.runtimes.items():
        async with runtime.database.transaction(world.merchant.tenant_id) as tx:
            letters[name] = await tx.connection.fetchval("SELECT count(*) FROM dead_letter")
    assert set(letters.values()) == {0}
    assert len(await world.merchant.all("/v1/bank-files?limit=500")) == len(issued(world))
    _check_books(world)


def _check_books(world: World) -> None:
    statements = [report for file in issued(world, "camt.053") for report in file.reports]
    assert len(statements) >= 2
    last = 0
    for number, statement in enumerate(statements, start=1):
        opening, closing = statement.parts("Bal")
        assert statement.text("ElctrncSeqNb") == str(number)
        assert opening.minor == last
        assert closing.minor - opening.minor == sum(sums(statement.parts("Ntry")))
        last = closing.minor
