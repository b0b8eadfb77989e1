"""Equal transfers in two statements are two; one statement in two formats is one."""

from typing import Any

import pytest

from tests.cases.conftest import Shop
from tests.support.bank_messages import Line, statement, statements, stmt

PAYER: dict[str, Any] = {"payer": "Client V", "payer_iban": "FR7630004008270000000007728", "text": "acompte"}
LINE = Line(40_00, "2026-01-05", **PAYER)
FIRST: dict[str, Any] = {"number": 1, "opening": 0, "on": "2026-01-05"}


async def _amounts(shop: Shop) -> list[int]:
    return [each["amount"] for each in await shop.merchant.all("/v1/transfers")]


async def test_equal_transfers_of_two_statements_are_two(shop: Shop) -> None:
    await shop.accepted(statement(LINE, **FIRST))
    answer = await shop.accepted(statement(LINE, number=2, opening=40_00, on="2026-01-05"))
    assert (answer["transfers_count"], answer["warnings"]) == (1, [])
    assert await _amounts(shop) == [40_00, 40_00]


async def test_equal_transfers_of_two_statements_in_one_file_are_two(shop: Shop) -> None:
    second = stmt(LINE, number=2, opening=40_00, on="2026-01-05")
    await shop.accepted(statements([second, stmt(LINE, **FIRST)]))
    assert await _amounts(shop) == [40_00, 40_00]


async def test_equal_transfers_in_one_statement_are_two_and_its_copy_adds_none(shop: Shop) -> None:
    await shop.accepted(statement(LINE, LINE, **FIRST))
    formatted = statement(LINE, LINE, **FIRST).replace(b"><", b">\n<")
    for again in (formatted, statement(LINE, LINE, copy="CODU", name="again", **FIRST)):
        answer = await shop.accepted(again)
        assert (answer["transfers_count"], answer["unmatched_count"]) == (0, 0)
        assert "booked before" in answer["warnings"][0]
    assert await _amounts(shop) == [40_00, 40_00]


@pytest.mark.parametrize("where", ["one statement", "two statements"])
async def test_one_bank_reference_booked_twice_is_never_lost(shop: Shop, where: str) -> None:
    line = Line(40_00, "2026-01-05", reference="BK-1", **PAYER)
    if where == "one statement":
        await shop.accepted(statement(line, line, **FIRST))
    else:
        await shop.accepted(statement(line, **FIRST))
        await shop.accepted(statement(line, number=2, opening=40_00, on="2026-01-06"))
    assert await _amounts(shop) == [40_00]
    (item,) = await shop.merchant.all("/v1/bank-files/unmatched")
    assert (item["cause"], item["amount"]) == ("reference_repeated", 40_00)


async def test_equal_charges_of_two_statements_are_two(shop: Shop) -> None:
    fee = Line(-2_50, "2026-01-05", code="PMNT/MDOP/CHRG", text="frais")
    await shop.accepted(statement(fee, **FIRST))
    answer = await shop.accepted(statement(fee, number=2, opening=-2_50, on="2026-01-05"))
    assert (answer["ignored_count"], answer["unmatched_count"], answer["matched_count"]) == (0, 0, 1)
