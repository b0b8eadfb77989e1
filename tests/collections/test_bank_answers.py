"""The bank's word, in whatever order and however often it comes (INVT-3, INVT-4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import permutations
from typing import Any

import pytest

from encours_contracts.collections import CollectionFailure, CollectionSettled
from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.values.direct_debit import BlockHeader, DirectDebit
from tests.collections.world import Buyer, World, outcome
from tests.support import bank_answers

AT = datetime(2011, 2, 15, 8, tzinfo=UTC)
DAY = date(2011, 2, 15)


class Bank:
    """Answers by hand about the one file of a silent simulated bank."""

    def __init__(self, content: bytes) -> None:
        parts = list(read_pain008(BytesIO(content)))
        self.blocks = [part for part in parts if isinstance(part, BlockHeader)]
        self.debits = {part.end_to_end_id: part for part in parts if isinstance(part, DirectDebit)}
        self.message_id = self.blocks[0].payment_information_id.rpartition("-")[0]
        self.number = 0

    def _next(self) -> str:
        self.number += 1
        return f"BANK-{self.message_id[-20:]}-{self.number}"

    def notice(self, *entries: Any, statement: bool = False) -> bytes:
        account = self.blocks[0].creditor.iban
        values: dict[str, Any] = {"message_id": self._next(), "created_at": AT, "sequence_number": self.number}
        if statement:
            document = bank_answers.statement(account, entries, opening_minor=1_00, on=DAY, **values)
        else:
            document = bank_answers.notice(account, entries, **values)
        return bank_answers.write_camt(document)

    def credit(self, total_minor: int | None = None, **changes: Any) -> Any:
        header = self.blocks[0]
        header = header if total_minor is None else replace(header, total_minor=total_minor)
        return bank_answers.collection_credit(
            header, message_id=self.message_id, booked_on=changes.get("on", DAY), reference="REF-1"
        )

    def returned(self, end_to_end_id: str, code: str = "AM04", on: date = date(2011, 2, 17)) -> Any:
        return bank_answers.collection_return(self.debits[end_to_end_id], code, booked_on=on, reference="REF-2")

    def rejected(self, end_to_end_id: str, code: str = "AC04") -> bytes:
        rejects = {self.blocks[0].payment_information_id: [(self.debits[end_to_end_id], code)]}
        report = bank_answers.transactions_rejected(self.message_id, rejects, message_id=self._next(), created_at=AT)
        return bank_answers.write_pain002(report)


async def at_the_bank(world: World, *amounts: int) -> tuple[Bank, list[Buyer], list[str]]:
    """A submitted file of one block with one debit a buyer, of which the simulated bank says nothing."""
    buyers = [await world.buyer() for _ in amounts]
    for buyer, amount in zip(buyers, amounts, strict=True):
        await world.owes(buyer, amount)
        await world.scenario(buyer, "none")
    await world.clock("2011-02-16T00:00:00+00:00")
    references = [(await world.collection(buyer))["end_to_end_id"] for buyer in buyers]
    return Bank(await world.file()), buyers, references


async def test_debits_without_an_answer_of_the_bank_stay_submitted(world: World) -> None:
    _, buyers, _ = await at_the_bank(world, 100_00)
    await world.clock("2011-03-16T00:00:00+00:00")
    assert (await world.collection(buyers[0]))["status"] == "submitted"


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_any_order_of_the_banks_files_ends_in_the_same_state(world: World, order: tuple[int, ...]) -> None:
    bank, _, references = await at_the_bank(world, 100_00, 50_00, 25_00)
    paid, rejected, returned = references
    net = replace(bank.blocks[0], count=2, total_minor=125_00)
    credit = bank_answers.collection_credit(net, message_id=bank.message_id, booked_on=DAY, reference="REF-1")
    files = [
        bank.rejected(rejected),
        bank.notice(credit),
        bank.notice(credit, statement=True),
        bank.notice(bank.returned(returned)),
    ]
    for place in order:
        await world.bank_file(files[place])
        await world.bank_file(files[place])

    shown = {each["end_to_end_id"]: each for each in await world.collections()}
    assert {reference: shown[reference]["status"] for reference in references} == {
        paid: "settled",
        rejected: "rejected",
        returned: "returned",
    }
    assert (shown[rejected]["details"]["reason_code"], shown[returned]["details"]["reason_code"]) == ("AC04", "AM04")
    assert {shown[paid]["settled_on"], shown[returned]["settled_on"]} == {"2011-02-15"}
    await world.application.quiet(world.merchant)
    settled = [each.end_to_end_id for each in world.application.events(world.merchant, CollectionSettled)]
    failed = [
        (each.end_to_end_id, outcome(each)) for each in world.application.events(world.merchant, CollectionFailure)
    ]
    assert sorted(settled) == sorted([paid, returned])
    assert sorted(failed) == sorted([(rejected, "rejected"), (returned, "returned")])
    assert await world.merchant.all("/v1/bank-files/unmatched") == []


async def test_a_return_before_its_credit_settles_and_returns(world: World) -> None:
    bank, buyers, (reference,) = await at_the_bank(world, 100_00)
    answer = await world.bank_file(bank.notice(bank.returned(reference)))

    assert [item["outcome"] for item in answer["matched"]] == ["returned"]
    assert (await world.collection(buyers[0]))["status"] == "returned"
    later = await world.bank_file(bank.notice(bank.credit()))
    assert [(item["outcome"], item["changed"]) for item in later["matched"]] == [("settled", False)]
    assert (await world.collection(buyers[0]))["status"] == "returned"


async def test_invt_10_a_return_after_the_final_day_is_marked_as_such(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "return:MD01", after_days=30)
    await world.clock("2011-03-16T00:00:00+00:00")
    assert (await world.collection(buyer))["final_on"] == "2011-02-21"

    await world.clock("2011-03-18T00:00:00+00:00")
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert (reported.was_final, reported.failed_on, reported.credit_consequence) == (True, date(2011, 3, 17), "watch")
    assert (await world.collection(buyer))["status"] == "returned"


@pytest.mark.parametrize("way", ["reject", "return"])
@pytest.mark.parametrize(("code", "mandate", "credit"), [("MS02", "keep", "hold"), ("SL01", "suspend", "hold")])
async def test_tim_05_a_refusal_of_the_debtor_is_a_reject_or_return_and_is_not_retried(
    world: World, way: str, code: str, mandate: str, credit: str
) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, f"{way}:{code}")
    await world.clock("2011-02-19T00:00:00+00:00")

    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert (outcome(reported), reported.details.reason_code) == (f"{way}ed", code)
    assert (reported.details.will_retry, reported.mandate_consequence, reported.credit_consequence) == (
        False,
        mandate,
        credit,
    )


async def test_tim_07_a_refund_of_a_b2b_debit_is_an_alert(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "return:MD06", after_days=2)
    await world.clock("2011-02-19T00:00:00+00:00")

    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert (reported.reason_class, reported.credit_consequence, reported.mandate_consequence) == (
        "alert",
        "review",
        "keep",
    )
    assert not reported.details.will_retry


async def test_tim_04_a_reject_is_reported_the_evening_before_and_moves_no_money(world: World) -> None:
    buyer, other = await world.buyer(), await world.buyer()
    await world.owes(buyer, 100_00)
    await world.owes(other, 50_00)
    await world.scenario(buyer, "reject:AC04")
    await world.clock("2011-02-14T18:00:00+00:00")

    shown = await world.collection(buyer)
    assert (shown["status"], shown["details"]["reason_code"]) == ("rejected", "AC04")
    assert (await world.collection(other))["status"] == "submitted"
    (batch,) = await world.merchant.all("/v1/batches")
    assert batch["status"] == "partly_rejected"
    await world.clock("2011-02-16T00:00:00+00:00")
    assert (await world.collection(other))["status"] == "settled"
    assert world.application.events(world.merchant, CollectionSettled)[0].account_id == other.account_id


async def test_a_block_of_which_one_debit_is_left_out_is_matched_by_its_debits(world: World) -> None:
    buyers = [await world.buyer() for _ in range(3)]
    for buyer in buyers:
        await world.owes(buyer, 10_00)
    await world.scenario(buyers[1], "none")
    await world.clock("2011-02-16T00:00:00+00:00")
    assert [(await world.collection(buyer))["status"] for buyer in buyers] == ["settled", "submitted", "settled"]
    assert await world.merchant.all("/v1/bank-files/unmatched") == []


async def test_the_answers_of_the_simulated_bank_are_imported_files(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 10_00)
    await world.scenario(buyer, "return:AC06")
    await world.clock("2011-02-20T00:00:00+00:00")
    files = list(reversed(await world.merchant.all("/v1/bank-files")))
    assert [file["kind"] for file in files] == ["pain.002", "camt.054", "camt.053", "camt.054", "camt.053"]
    assert {file["source"] for file in files} == {"simulated_bank"}
    assert [file["warnings"] for file in files] == [[]] * 5
    again = await world.merchant.ok("GET", f"/v1/bank-files/{files[0]['id']}")
    (document,) = again["documents"]
    assert (document["kind"], document["where"], document["matched_count"]) == ("pain.002", "", 1)
    shown = {"documents": [document], "matched": again["matched"], "unmatched": [], "transfers": [], "charges": []}
    assert again == {**files[0], **shown}
    assert [item["outcome"] for item in again["matched"]] == ["ACCP"]


async def test_a_credit_of_a_different_amount_becomes_a_suspense_item_and_is_not_applied(world: World) -> None:
    bank, buyers, _ = await at_the_bank(world, 100_00)
    for amount_minor in (100_01, 99_00):
        answer = await world.bank_file(bank.notice(bank.credit(amount_minor)))
        assert (answer["matched_count"], [item["cause"] for item in answer["unmatched"]]) == (0, ["amount_mismatch"])
    assert (await world.collection(buyers[0]))["status"] == "submitted"
    assert len(await world.merchant.all("/v1/bank-files/unmatched")) == 2


async def test_an_unknown_reference_becomes_a_suspense_item(world: World) -> None:
    bank, _, (reference,) = await at_the_bank(world, 100_00)
    strange = replace(bank.debits[reference], end_to_end_id="COL-SOMEBODYELSE")
    entry = bank_answers.collection_return(strange, "AM04", booked_on=DAY, reference="R")
    answer = await world.bank_file(bank.notice(entry))
    assert [item["cause"] for item in answer["unmatched"]] == ["reference_unknown"]


def whole(bank: Bank, code: str) -> bytes:
    return bank_answers.write_pain002(
        bank_answers.group_rejected(bank.message_id, code, message_id="B1", created_at=AT)
    )


def block(bank: Bank, code: str) -> bytes:
    reasons = {bank.blocks[0].payment_information_id: code}
    return bank_answers.write_pain002(
        bank_answers.blocks_rejected(bank.message_id, reasons, message_id="B2", created_at=AT)
    )


@pytest.mark.parametrize("reject", [whole, block])
async def test_a_rejected_message_or_block_rejects_all_its_debits(
    world: World, reject: Callable[[Bank, str], bytes]
) -> None:
    bank, _, _ = await at_the_bank(world, 100_00, 50_00)
    answer = await world.bank_file(reject(bank, "FF01"))
    assert answer["unmatched_count"] == 0
    assert {each["status"] for each in await world.collections()} == {"rejected"}
    (batch,) = await world.merchant.all("/v1/batches")
    assert batch["status"] == "rejected"
    rejected = world.application.events(world.merchant, CollectionFailure)
    assert {(each.credit_consequence, each.details.reason_code) for each in rejected} == {("none", "FF01")}


@pytest.mark.parametrize("reject", [whole, block])
async def test_a_duplicate_reported_by_the_bank_rejects_nothing(
    world: World, reject: Callable[[Bank, str], bytes]
) -> None:
    bank, _, _ = await at_the_bank(world, 100_00)
    answer = await world.bank_file(reject(bank, "DU01"))
    assert [item["cause"] for item in answer["unmatched"]] == ["duplicate_reported"]
    assert {each["status"] for each in await world.collections()} == {"submitted"}


async def test_a_block_reported_as_duplicate_leaves_the_other_blocks_to_their_own_answer(world: World) -> None:
    """DU02 of one block: its debits stay at the bank, while the other block is rejected for its own reason."""
    buyers = [await world.buyer(), await world.buyer(sequence_type="OOFF")]
    for buyer in buyers:
        await world.owes(buyer, 100_00)
        await world.scenario(buyer, "none")
    await world.clock("2011-02-16T00:00:00+00:00")
    bank = Bank(await world.file())
    first, second = (header.payment_information_id for header in bank.blocks)
    reasons = {first: "DU02", second: "FF01"}

    report = bank_answers.blocks_rejected(bank.message_id, reasons, message_id="B3", created_at=AT)
    answer = await world.bank_file(bank_answers.write_pain002(report))

    assert [item["cause"] for item in answer["unmatched"]] == ["duplicate_reported"]
    statuses = {bank.debits[each["end_to_end_id"]].end_to_end_id: each["status"] for each in await world.collections()}
    assert sorted(statuses.values()) == ["rejected", "submitted"]


async def test_a_code_we_do_not_know_is_never_dropped(world: World) -> None:
    bank, buyers, (reference,) = await at_the_bank(world, 100_00)
    await world.bank_file(bank.rejected(reference, "XX99"))
    shown = await world.collection(buyers[0])
    assert (shown["status"], shown["details"]["reason_code"]) == ("rejected", "XX99")


async def test_a_failure_that_holds_only_when_repeated_is_watched_first(world: World) -> None:
    buyer = await world.buyer()
    await world.scenario(buyer, "return:AG01")
    for month in (2, 3):
        await world.owes(buyer, 10_00, due=date(2011, month, 15))
    await world.clock("2011-03-20T00:00:00+00:00")
    reported = world.application.events(world.merchant, CollectionFailure)
    assert [each.credit_consequence for each in reported] == ["watch", "hold"]
