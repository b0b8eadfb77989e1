"""Money that payers send: told once, by the statement, with nobody's whole account number."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from encours_contracts.collections import TransferReceived
from encours_iso20022.values.account_report import CamtDocument, Entry, TransactionDetails
from tests.collections.world import CREDITOR_IBAN, World, french_iban, new_merchant
from tests.support import bank_answers

DAY = date(2011, 2, 3)
PAYER = french_iban(990)


def received(amount_minor: int = 120_00, *, reference: str = "R1", **payer: Any) -> Entry:
    reported = {"debtor_name": "Client SA", "debtor_account": PAYER, "remittance": "F2011-000001", **payer}
    return bank_answers.incoming_transfer(
        amount_minor=amount_minor, booked_on=DAY, reference=reference, payer=TransactionDetails(**reported)
    )


def statement(*entries: Entry, number: int = 1, opening_minor: int = 0) -> CamtDocument:
    return bank_answers.statement(
        CREDITOR_IBAN,
        entries,
        opening_minor=opening_minor,
        on=DAY,
        message_id=f"S-{number}",
        created_at=datetime(2011, 2, 3, 18, tzinfo=UTC) + timedelta(minutes=number),
        sequence_number=number,
    )


def reported(world: World) -> list[TransferReceived]:
    return world.application.events(world.merchant, TransferReceived)


async def take(world: World, document: CamtDocument) -> Any:
    answer = await world.bank_file(bank_answers.write_camt(document))
    await world.application.quiet(world.merchant)
    return answer


async def test_a_transfer_in_a_statement_is_published_once_with_its_payer_masked_and_recognisable(world: World) -> None:
    entry = received(remittance=f"F2011-000001 du compte {PAYER}", creditor_reference="RF18539007547034")
    answer = await take(world, statement(entry))
    (event,) = reported(world)
    assert (event.amount, event.currency, event.booked_on) == (120_00, "EUR", DAY)
    assert (event.payer_name, event.structured_reference) == ("Client SA", "RF18539007547034")
    assert event.payer_iban_masked == PAYER[:4] + "*" * 20 + PAYER[-3:]
    assert event.payer_digest
    assert re.fullmatch("[0-9a-f]{64}", event.payer_digest)
    assert event.account is None
    assert answer["transfers_count"] == 1
    (shown,) = answer["transfers"]
    assert (shown["amount"], shown["payer_name"]) == (120_00, "Client SA")
    seen = json.dumps([each.model_dump(mode="json") for each in reported(world)]) + json.dumps(answer)
    assert PAYER not in seen

    await take(world, statement(received(50_00, reference="R2"), number=2, opening_minor=120_00))
    assert reported(world)[1].payer_digest == event.payer_digest, "the same payer again"


async def test_the_digest_of_a_payer_is_another_for_another_merchant(world: World) -> None:
    other_world = World(world.application, await new_merchant(world.application))
    for each in (world, other_world):
        await take(each, statement(received()))
    assert reported(world)[0].payer_digest != reported(other_world)[0].payer_digest


async def test_btc_05_a_transfer_in_052_054_and_053_is_published_from_the_statement_alone(world: World) -> None:
    entry = received()
    notice = bank_answers.notice(
        CREDITOR_IBAN, [entry], message_id="N", created_at=datetime(2011, 2, 3, tzinfo=UTC), sequence_number=1
    )
    answer = await take(world, notice)
    assert (answer["transfers_count"], answer["ignored_count"], reported(world)) == (0, 1, [])
    await take(world, statement(entry))
    await take(world, notice)
    await take(world, replace(statement(entry), message_id="again"))
    await take(world, statement(received(30_00, reference="R9"), number=2, opening_minor=120_00))
    assert [each.amount for each in reported(world)] == [120_00, 30_00]


async def test_two_transfers_that_are_alike_both_count_and_a_statement_sent_again_adds_none(world: World) -> None:
    bare = replace(received(), servicer_reference=None)
    alike = replace(bare, transactions=(replace(bare.transactions[0], servicer_reference=None),))
    await take(world, statement(alike, alike))
    await take(world, replace(statement(alike, alike), message_id="again"))
    assert [each.amount for each in reported(world)] == [120_00, 120_00]
    numbered = received(reference="R7")
    answer = await take(world, statement(numbered, numbered, number=2, opening_minor=240_00))
    assert len(reported(world)) == 3
    assert [item["cause"] for item in answer["unmatched"]] == ["reference_repeated"], "a person decides on the second"


async def test_a_booking_of_several_transfers_is_published_by_payer_where_it_adds_up(world: World) -> None:
    one, two = received(100_00), received(20_50, debtor_name="Autre SARL", debtor_account=french_iban(991))
    both = replace(one, amount_minor=120_50, transactions=(*one.transactions, *two.transactions))
    await take(world, statement(both))
    assert [(each.amount, each.payer_name) for each in reported(world)] == [
        (100_00, "Client SA"),
        (20_50, "Autre SARL"),
    ]

    wrong = replace(both, amount_minor=120_51, servicer_reference="R8")
    answer = await take(world, statement(wrong, number=2))
    assert (len(reported(world)), len(answer["warnings"])) == (2, 1), "what does not add up waits"


async def test_returned_transfers_announcements_and_what_we_paid_are_no_transfers_received(world: World) -> None:
    pending = replace(received(), status="PDNG")
    reversal = replace(received(), is_reversal=True)
    returned = replace(received(), transactions=(replace(received().transactions[0], reason_code="AC04"),))
    await take(world, statement(pending, reversal, returned))
    assert reported(world) == []


async def test_bal_01_transfers_of_a_statement_that_does_not_add_up_wait_for_a_right_one(world: World) -> None:
    right = bank_answers.write_camt(statement(received()))
    wrong = right.replace(b"120.00</Amt>", b"210.00</Amt>", 1)
    assert wrong != right
    answer = await world.bank_file(wrong)
    assert answer["transfers_count"] == 0
    assert ["held" in warning and "BAL-01" in warning for warning in answer["warnings"]] == [True]
    await world.bank_file(right)
    await world.application.quiet(world.merchant)
    assert [each.amount for each in reported(world)] == [120_00]


# The simulated bank


async def test_a_transfer_sent_in_the_sandbox_is_in_the_statement_of_that_day(world: World) -> None:
    body = {
        "amount": 250_00,
        "currency": "EUR",
        "payer_name": "Client SA",
        "payer_iban": PAYER,
        "remittance": "Facture F2011-000001",
        "structured_reference": "RF18539007547034",
    }
    sent = await world.merchant.ok("POST", "/v1/sandbox/bank/transfers", body)
    assert (sent["booked_on"], sent["payer_iban_masked"][:4]) == ("2011-02-01", PAYER[:4])
    assert PAYER not in json.dumps(sent)
    assert reported(world) == []
    await world.clock("2011-02-01T18:00:00+00:00")
    (event,) = reported(world)
    assert (event.amount, event.booked_on, event.structured_reference) == (
        250_00,
        DAY.replace(day=1),
        body["structured_reference"],
    )
    late = await world.merchant.ok("POST", "/v1/sandbox/bank/transfers", {"amount": 1, "payer_name": "Tard"})
    assert late["booked_on"] == "2011-02-02", "today's statement is out"
    await world.clock("2011-02-02T18:00:00+00:00")
    assert [each.amount for each in reported(world)] == [250_00, 1]
    files = await world.merchant.all("/v1/bank-files")
    assert [(file["kind"], file["warnings"], file["transfers_count"]) for file in files] == [("camt.053", [], 1)] * 2


async def test_transfers_and_debits_of_a_day_stand_in_one_statement_that_adds_up(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.clock("2011-02-15T10:00:00+00:00")
    await world.merchant.ok("POST", "/v1/sandbox/bank/transfers", {"amount": 5_00, "payer_name": "Client"})
    await world.clock("2011-02-16T10:00:00+00:00")
    files = [file for file in await world.merchant.all("/v1/bank-files") if file["kind"] == "camt.053"]
    assert [(file["matched_count"], file["transfers_count"], file["warnings"]) for file in files] == [(1, 1, [])]
    assert (await world.collection(buyer))["status"] == "settled"


async def test_a_bad_payer_iban_is_refused_with_its_pointer(world: World) -> None:
    body = {"amount": 1, "payer_name": "X", "payer_iban": "FR7630006000011234567890188"}
    answer = await world.merchant.post("/v1/sandbox/bank/transfers", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/payer_iban")
