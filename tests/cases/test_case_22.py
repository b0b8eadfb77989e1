"""Files of a bank account that is not the merchant's."""

import pytest

from encours_contracts.collections import BankFileRefused, TransferReceived
from tests.cases.conftest import Shop
from tests.support.bank_messages import OWN_IBAN, Line, notice, statement, statements, stmt

FOREIGN = "DE91370400440000004242"


@pytest.mark.parametrize("iban", [FOREIGN, "FR7630004008270000000007728", "FR7630006000011234567890188"])
async def test_a_statement_of_another_account_is_refused_whole_with_an_alert(shop: Shop, iban: str) -> None:
    invoice = await shop.invoice(100_01)
    line = Line(100_01, "2026-01-05", reference="BKX", text=f"fact {invoice['number']}")
    answer = await shop.send(statement(line, number=1, opening=0, on="2026-01-05", iban=iban))

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:encours:problem:foreign-account")
    assert iban not in answer.text
    assert [each["status"] for each in await shop.invoices()] == ["open"]
    assert await shop.merchant.all("/v1/transfers") == []
    assert await shop.merchant.all("/v1/bank-files") == []
    (alert,) = shop.application.events(shop.merchant, BankFileRefused)
    assert alert.iban_masked.startswith(iban[:4])
    assert iban not in alert.model_dump_json()


async def test_a_notice_of_another_account_changes_no_debit(shop: Shop) -> None:
    await shop.invoice(100_00)
    await shop.merchant.clock("2026-02-17T12:00:00+00:00")
    (debit,) = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    line = Line(-100_00, "2026-02-17", code="PMNT/IDDT/UPDD", end_to_end_id=debit["end_to_end_id"], reason="AC04")
    answer = await shop.send(notice(line, name="N", iban=FOREIGN))
    assert answer.status_code == 422
    assert (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[0]["status"] == "settled"


async def test_of_a_file_with_own_and_other_statements_only_the_own_are_applied(shop: Shop) -> None:
    own = stmt(Line(10_00, "2026-01-05", text="x"), number=1, opening=0, on="2026-01-05")
    other = stmt(Line(20_00, "2026-01-05", text="y"), number=1, opening=0, on="2026-01-05", iban=FOREIGN)
    answer = await shop.accepted(statements([other, own]))
    assert [each.amount for each in shop.application.events(shop.merchant, TransferReceived)] == [10_00]
    assert len(answer["warnings"]) == 1
    assert len(shop.application.events(shop.merchant, BankFileRefused)) == 1


@pytest.mark.parametrize("written", [" ".join((OWN_IBAN[:4], OWN_IBAN[4:])), OWN_IBAN.lower(), OWN_IBAN[4:]])
async def test_the_own_account_is_recognised_however_the_bank_writes_it(shop: Shop, written: str) -> None:
    line = Line(10_00, "2026-01-05", text="x")
    answer = await shop.accepted(statement(line, number=1, opening=0, on="2026-01-05", iban=written))
    assert answer["transfers_count"] == 1


async def test_an_account_that_the_merchant_named_before_stays_its_own(shop: Shop) -> None:
    settings = await shop.read("/v1/settings")
    body = {
        "creditor": {
            **{k: settings["creditor"][k] for k in ("identifier", "name")},
            "iban": "FR7630004008270000000007728",
        }
    }
    await shop.merchant.ok("PUT", "/v1/settings", body)
    await shop.application.quiet(shop.merchant)
    for iban in (OWN_IBAN, "FR7630004008270000000007728"):
        line = Line(10_00, "2026-01-05", text="x")
        answer = await shop.accepted(statement(line, number=1, opening=0, on="2026-01-05", iban=iban, name=iban[-5:]))
        assert answer["transfers_count"] == 1, iban
