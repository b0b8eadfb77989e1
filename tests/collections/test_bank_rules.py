"""The rules of docs/rules/messages.md, one test each, as a merchant's program sees them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from encours_contracts.collections import CollectionFailure, CollectionScheduled, CollectionSettled
from encours_iso20022.values.account_report import BankCode, Direction, Entry, TransactionDetails
from encours_iso20022.values.status_report import BlockStatus, StatusReason, StatusReport, TransactionStatus
from tests.collections.test_bank_answers import AT, Bank, at_the_bank
from tests.collections.world import Buyer, World
from tests.support import bank_answers

BACK_ON = date(2011, 2, 17)


def report(bank: Bank, group: str | None, *blocks: BlockStatus, name: str = "pain.008.001.08", **more: Any) -> bytes:
    reported = StatusReport(bank._next(), AT, bank.message_id, name, group, blocks=blocks, **more)
    return bank_answers.write_pain002(reported)


def block_of(bank: Bank, status: str | None, *debits: TransactionStatus, code: str | None = None) -> BlockStatus:
    reasons = (StatusReason(code),) if code else ()
    return BlockStatus(bank.blocks[0].payment_information_id, status, reasons, debits)


def refused(reference: str, code: str = "AC04", **more: Any) -> TransactionStatus:
    return TransactionStatus(reference, "RJCT", (StatusReason(code),), **more)


async def just_sent(world: World) -> tuple[Buyer, Bank, str]:
    """A debit at the bank, which has said nothing yet."""
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "none")
    await world.clock("2011-02-12T00:00:00+00:00")
    bank = Bank(await world.file())
    (one,) = bank.debits
    return buyer, bank, one


async def states(world: World) -> dict[str, str]:
    return {each["end_to_end_id"]: each["status"] for each in await world.collections()}


async def test_p2_01_a_group_reject_rejects_all_and_a_debit_named_accepted_in_it_is_not_rejected(world: World) -> None:
    bank, _, (one, two) = await at_the_bank(world, 100_00, 50_00)
    accepted = TransactionStatus(two, "ACSP")
    await world.bank_file(report(bank, "RJCT", block_of(bank, None, accepted), reasons=(StatusReason("AM10"),)))
    assert await states(world) == {one: "rejected", two: "submitted"}
    assert (await world.collections(status="rejected"))[0]["details"]["reason_code"] == "AM10"


async def test_p2_01_a_block_reject_without_debits_rejects_all_of_it(world: World) -> None:
    bank, _, (one, two) = await at_the_bank(world, 100_00, 50_00)
    await world.bank_file(report(bank, None, block_of(bank, "RJCT", code="FF05")))
    assert await states(world) == {one: "rejected", two: "rejected"}


@pytest.mark.parametrize(("group", "block"), [(None, None), ("PART", "PART"), ("PART", None), (None, "RJCT")])
async def test_p2_01_only_the_listed_debits_are_rejected_and_the_others_do_not_count_as_accepted(
    world: World, group: str | None, block: str | None
) -> None:
    bank, _, (one, two) = await at_the_bank(world, 100_00, 50_00)
    await world.bank_file(report(bank, group, block_of(bank, block, refused(one))))
    assert await states(world) == {one: "rejected", two: "submitted"}


@pytest.mark.parametrize("status", ["RCVD", "PDNG", "ACTC", "ACCP", "ACSP", "ACSC", "ACCC", "ACWC", "WHAT"])
async def test_p2_01_positive_and_neutral_statuses_move_no_money(world: World, status: str) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    await world.bank_file(report(bank, status))
    assert await states(world) == {one: "submitted"}


async def test_p2_02_the_status_of_a_batch_never_goes_back_and_a_reject_is_final(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    for reported, stored in (("ACSP", "ACSP"), ("ACTC", "ACSP"), ("RJCT", "RJCT"), ("ACSC", "RJCT")):
        await world.bank_file(report(bank, reported))
        (batch,) = await world.merchant.all("/v1/batches")
        assert batch["bank_status"] == stored
    assert await states(world) == {one: "rejected"}
    await world.application.quiet(world.merchant)
    assert len(world.application.events(world.merchant, CollectionFailure)) == 1


@pytest.mark.parametrize("name", ["PAIN.008.001.02", "pain.008", "Pain.008.001.08", "pain.008.001.02.ch.03"])
async def test_p2_03_the_message_is_matched_however_it_is_named_and_amounts_need_no_decimals(
    world: World, name: str
) -> None:
    bank, _, (one,) = await at_the_bank(world, 400_00)
    content = report(bank, None, block_of(bank, None, refused(one, amount_minor=400_00, currency="EUR")), name=name)
    assert b">400.00<" in content
    await world.bank_file(content.replace(b">400.00<", b">400<"))
    assert await states(world) == {one: "rejected"}


async def test_p2_03_an_unknown_message_waits_for_a_person(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    answer = await world.bank_file(report(bank, "RJCT").replace(bank.message_id.encode(), b"DD-OF-SOMEBODY"))
    assert [item["cause"] for item in answer["unmatched"]] == ["message_unknown"]
    assert await states(world) == {one: "submitted"}


def hac(order: str, *steps: tuple[str, str | None, str]) -> str:
    parts = "".join(
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{action}</OrgnlPmtInfId><StsRsnInf><Orgtr><Id><OrgId>"
        f"<Othr><Id>{order}</Id><SchmeNm><Prtry>OrderID</Prtry></SchmeNm></Othr>"
        f"<Othr><Id>2011-02-11T09:0{place}:00Z</Id><SchmeNm><Prtry>TimeStamp</Prtry></SchmeNm></Othr>"
        f"</OrgId></Id></Orgtr>{f'<Rsn><Cd>{code}</Cd></Rsn>' if code else ''}<AddtlInf>{info}</AddtlInf>"
        "</StsRsnInf></OrgnlPmtInfAndSts>"
        for place, (action, code, info) in enumerate(steps)
    )
    return (
        "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>H1</MsgId><CreDtTm>2011-02-15T08:00:00Z</CreDtTm></GrpHdr>"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>EBICS</OrgnlMsgId><OrgnlMsgNmId>EBICS</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        f"{parts}</CstmrPmtStsRpt></Document>"
    )


LOG = "/v1/bank-files/transport-log"


async def test_p2_04_a_transport_log_is_stored_by_batch_and_changes_no_debit(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    (batch,) = await world.merchant.all("/v1/batches")
    steps = (
        ("FILE_UPLOAD", "TS01", ""),
        ("ORDER_HAC_FINAL_POS", None, f"Datei-ID: {bank.message_id}, FR7630006000011234567890189"),
    )
    answer = await world.bank_file(hac("N013", *steps))
    assert (answer["matched_count"], answer["unmatched_count"], answer["ignored_count"]) == (0, 0, 1)
    final, upload = await world.merchant.all(LOG)
    assert (upload["action"], upload["reason_code"], upload["outcome"]) == ("FILE_UPLOAD", "TS01", "done")
    assert (final["outcome"], final["happened_at"]) == ("done", "2011-02-11T09:01:00Z")
    assert {upload["batch_id"], final["batch_id"]} == {batch["id"]}, "one order, one file"
    assert "FR7630006" not in final["info"]
    assert await states(world) == {one: "submitted"}
    assert (await world.merchant.all("/v1/batches"))[0]["details"] is None


async def test_p2_04_a_failed_transport_is_shown_on_the_batch(world: World) -> None:
    _, bank, one = await just_sent(world)
    log = hac("N014", ("ES_VERIFICATION", "DS0H", ""), ("ORDER_HAC_FINAL_NEG", "DS0H", f"File {bank.message_id}"))
    await world.bank_file(log)
    (batch,) = await world.merchant.all("/v1/batches")
    assert batch["details"]["cause"] == "transport_failed"
    assert [step["outcome"] for step in await world.merchant.all(LOG)] == ["failed", "failed"]
    assert await states(world) == {one: "submitted"}


async def test_p2_05_versions_and_a_missing_namespace_make_no_difference(world: World) -> None:
    bank, _, references = await at_the_bank(world, 100_00, 50_00, 25_00)
    written: tuple[Callable[[bytes], bytes], ...] = (
        lambda raw: raw.replace(b"pain.002.001.10", b"pain.002.001.03"),
        lambda raw: raw.replace(b"pain.002.001.10", b"pain.002.001.14"),
        lambda raw: raw.replace(b"xmlns=", b"Xmlns="),
    )
    for reference, rewrite in zip(references, written, strict=True):
        await world.bank_file(rewrite(report(bank, None, block_of(bank, None, refused(reference)))))
    assert set((await states(world)).values()) == {"rejected"}


async def test_tim_11_a_collection_date_that_the_bank_changes_is_stored_and_announced(world: World) -> None:
    buyer, bank, one = await just_sent(world)
    words = (StatusReason("DT06", "new collection date 2011-02-16"),)
    later = TransactionStatus(one, "ACWC", words)
    answer = await world.bank_file(report(bank, "ACWC", block_of(bank, None, later)))
    assert answer["warnings"] == []
    shown = await world.collection(buyer)
    assert (shown["collection_date"], shown["details"]["cause"]) == ("2011-02-16", "date_changed_by_bank")
    await world.application.quiet(world.merchant)
    assert world.application.events(world.merchant, CollectionScheduled)[-1].collection_date == date(2011, 2, 16)

    for odd in ("2011-02-01", "2011-02-19", "2012-02-16", "soon"):
        strange = TransactionStatus(one, "ACWC", (StatusReason("DT06", f"now {odd}"),))
        answer = await world.bank_file(report(bank, None, block_of(bank, None, strange)))
        assert len(answer["warnings"]) == 1, odd
    assert (await world.collection(buyer))["collection_date"] == "2011-02-16"


@pytest.mark.parametrize("sub_family", ["BBDD", "ESDD", "PMDD"])
async def test_btc_01_a_collection_credit_of_any_code_settles(world: World, sub_family: str) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    entry = replace(bank.credit(), code=BankCode("PMNT", "IDDT", sub_family))
    await world.bank_file(bank.notice(entry))
    assert await states(world) == {one: "settled"}


@pytest.mark.parametrize(
    ("code", "is_reversal"), [("IDDT/UPDD", False), ("IDDT/UPDD", True), ("IDDT/PRDD", False), ("RDDT/UPDD", False)]
)
async def test_btc_02_a_return_is_one_by_its_reason_family_and_direction(
    world: World, code: str, *, is_reversal: bool
) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    await world.bank_file(bank.notice(_coded(bank.returned(one), code, is_reversal=is_reversal)))
    assert await states(world) == {one: "returned"}


async def test_btc_02_a_returned_transfer_with_our_amount_returns_no_debit(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    transfer = _coded(bank.returned(one), "RCDT/RRTN")
    transfer = replace(
        transfer,
        direction=Direction.CREDIT,
        transactions=(replace(transfer.transactions[0], direction=Direction.CREDIT),),
    )
    answer = await world.bank_file(bank.notice(transfer))
    assert (answer["matched_count"], answer["unmatched_count"], answer["ignored_count"]) == (0, 0, 1)
    assert await states(world) == {one: "submitted"}


def _coded(entry: Entry, code: str, *, is_reversal: bool = False) -> Entry:
    family, sub_family = code.split("/")
    bank_code = BankCode("PMNT", family, sub_family)
    parts = tuple(replace(part, code=bank_code) for part in entry.transactions)
    return replace(entry, code=bank_code, is_reversal=is_reversal, transactions=parts)


def together(*entries: Entry, amount_minor: int | None = None) -> Entry:
    parts = tuple(part for entry in entries for part in entry.transactions)
    total_minor = sum(entry.amount_minor for entry in entries)
    return replace(entries[0], amount_minor=total_minor if amount_minor is None else amount_minor, transactions=parts)


async def test_btc_03_returns_booked_in_one_entry_are_posted_one_by_one(world: World) -> None:
    bank, _, (one, two) = await at_the_bank(world, 564_05, 100_00)
    await world.bank_file(bank.notice(together(bank.returned(one, "AC06"), bank.returned(two, "AM04"))))
    shown = {each["end_to_end_id"]: each["details"]["reason_code"] for each in await world.collections()}
    assert shown == {one: "AC06", two: "AM04"}


async def test_btc_03_returns_that_do_not_add_up_to_their_booking_wait_for_a_person(world: World) -> None:
    bank, _, (one, two) = await at_the_bank(world, 564_05, 100_00)
    entry = together(bank.returned(one), bank.returned(two), amount_minor=664_06)
    answer = await world.bank_file(bank.notice(entry))
    assert [item["cause"] for item in answer["unmatched"]] == ["sum_mismatch"] * 2
    assert await states(world) == {one: "submitted", two: "submitted"}


CHARGES = b'<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">0.70</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="EUR">0.70</Amt></Rcrd></Chrgs>'
OLD_CHARGES = b'<Chrgs><Amt Ccy="EUR">0.70</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>'


@pytest.mark.parametrize("charges", [CHARGES, OLD_CHARGES])
@pytest.mark.parametrize("where", ["entry gross", "entry net", "details", "details gross"])
async def test_btc_03_charges_are_never_part_of_the_receivable(world: World, charges: bytes, where: str) -> None:
    bank, buyers, (one,) = await at_the_bank(world, 100_00)
    raw = bank.notice(bank.returned(one))
    dearer = raw.replace(b">100.00</Amt>", b">100.70</Amt>", 1)
    at_entry = b"</BkTxCd><NtryDtls>", b"</BkTxCd>" + charges + b"<NtryDtls>"
    content = {
        "entry gross": dearer.replace(*at_entry),
        "entry net": raw.replace(*at_entry),
        "details": dearer.replace(b"</BkTxCd><RltdPties>", b"</BkTxCd>" + charges + b"<RltdPties>"),
        "details gross": dearer.replace(b">100.00</Amt>", b">100.70</Amt>", 1).replace(
            b"</BkTxCd><RltdPties>", b"</BkTxCd>" + charges + b"<RltdPties>"
        ),
    }[where]
    assert charges in content
    answer = await world.bank_file(content)
    assert [(charge["amount"], charge["currency"]) for charge in answer["charges"]] == [(70, "EUR")]
    await world.application.quiet(world.merchant)
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert reported.amount == 100_00
    assert (await world.collection(buyers[0]))["status"] == "returned"
    shown = await world.merchant.ok("GET", f"/v1/bank-files/{answer['id']}")
    assert shown["charges"] == answer["charges"]


async def test_btc_03_a_return_with_a_difference_that_no_charge_explains_is_for_the_debits_amount(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    content = bank.notice(bank.returned(one), statement=True).replace(b">100.00</Amt>", b">100.70</Amt>")
    content = content.replace(b">99.00</Amt>", b">99.70</Amt>")
    answer = await world.bank_file(content)
    assert [(item["cause"], item["amount"]) for item in answer["unmatched"]] == [("charge_not_stated", 70)]
    assert await states(world) == {one: "returned"}
    await world.application.quiet(world.merchant)
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert reported.amount == 100_00


async def test_btc_03_a_credit_net_of_charges_settles_the_block_in_full(world: World) -> None:
    bank, _, _ = await at_the_bank(world, 100_00, 50_00)
    raw = bank.notice(bank.credit())
    net = raw.replace(b">150.00</Amt>", b">149.30</Amt>", 1).replace(b"</BkTxCd>", b"</BkTxCd>" + CHARGES, 1)
    answer = await world.bank_file(net)
    assert (answer["unmatched_count"], [charge["amount"] for charge in answer["charges"]]) == (0, [70])
    assert set((await states(world)).values()) == {"settled"}
    await world.application.quiet(world.merchant)
    assert sorted(each.amount for each in world.application.events(world.merchant, CollectionSettled)) == [
        50_00,
        100_00,
    ]


@pytest.mark.parametrize("by", ["block", "message", "reference of each"])
async def test_btc_04_a_credit_is_matched_by_block_by_message_or_debit_by_debit(world: World, by: str) -> None:
    bank, _, references = await at_the_bank(world, 100_00, 50_00)
    entry = bank.credit()
    batch = entry.batches[0]
    if by == "message":
        entry = replace(entry, batches=(replace(batch, payment_information_id=None),))
    if by == "reference of each":
        parts = tuple(
            TransactionDetails(reference, None, bank.debits[reference].amount_minor, "EUR", Direction.CREDIT)
            for reference in references
        )
        entry = replace(entry, batches=(), transactions=parts)
    await world.bank_file(bank.notice(entry))
    assert set((await states(world)).values()) == {"settled"}


async def test_btc_05_an_announcement_is_no_booking_and_the_booking_counts_once(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    entry = bank.credit()
    await world.bank_file(bank.notice(replace(entry, status="PDNG")))
    await world.bank_file(bank.notice(replace(entry, status="INFO")))
    assert await states(world) == {one: "submitted"}
    await world.bank_file(bank.notice(entry))
    await world.bank_file(bank.notice(entry, statement=True))
    await world.application.quiet(world.merchant)
    assert len(world.application.events(world.merchant, CollectionSettled)) == 1


async def test_bal_01_a_statement_that_does_not_add_up_is_held_whole(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    right = bank.notice(bank.credit(), statement=True)
    answer = await world.bank_file(right.replace(b">101.00<", b">102.00<"))
    assert [warning for warning in answer["warnings"] if "is held" in warning and "do not add up" in warning]
    assert await states(world) == {one: "submitted"}, "its debits wait too"
    await world.bank_file(right)
    assert await states(world) == {one: "settled"}, "the corrected statement has the same number"


async def test_bal_01_a_statement_marked_as_duplicate_is_ignored_if_it_was_imported_before(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    bank.number = 20
    content = bank.notice(bank.credit(), statement=True)
    marker = b"</CreDtTm><Acct>", b"</CreDtTm><CpyDplctInd>DUPL</CpyDplctInd><Acct>"
    duplicate = content.replace(*marker)
    assert duplicate != content
    first = await world.bank_file(content)
    again = await world.bank_file(duplicate)
    assert (first["matched_count"], again["matched_count"], again["unmatched_count"]) == (1, 0, 0)
    assert "booked before" in again["warnings"][0]
    assert await states(world) == {one: "settled"}


async def test_bal_01_a_statement_marked_as_duplicate_is_imported_if_it_is_new(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    content = bank.notice(bank.credit(), statement=True)
    duplicate = content.replace(b"</CreDtTm><Acct>", b"</CreDtTm><CpyDplctInd>DUPL</CpyDplctInd><Acct>")
    assert (await world.bank_file(duplicate))["matched_count"] == 1
    assert await states(world) == {one: "settled"}
