"""What the bank can do to a merchant: each test reads the file that the bank issued."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from lxml import etree

from encours_collections.batches.use_cases.ports import OutgoingFile
from encours_collections.channels.adapters.sandbox_channel import SandboxChannel
from encours_contracts.mandates import MandateEnded
from encours_sandbox.store import register
from tests.collections.world import CREDITOR_IBAN, Buyer, World, change_settings, creditor
from tests.sandbox.issued import SEALER, Part, entries, issued, sums

BOOKED = "2011-02-16T00:00:00+00:00"
LATER = "2011-03-15T00:00:00+00:00"
DETAIL = "NtryDtls/TxDtls"
REASON = f"{DETAIL}/RtrInf/Rsn/Cd"


async def played(world: World, *, amount: int = 100_00, until: str = LATER, **scenario: Any) -> Buyer:
    """One debit under that scenario."""
    buyer = await world.buyer()
    await world.owes(buyer, amount)
    await world.scenario(buyer, scenario.pop("outcome", "settle"), **scenario)
    await world.clock(until)
    return buyer


async def bank(world: World, **behaviour: Any) -> None:
    await world.merchant.ok("POST", "/v1/sandbox/bank/scenario", {"bank": behaviour})


async def resent(world: World, content: bytes, name: str) -> None:
    """A file of the merchant's own making."""
    file = OutgoingFile(name, name, sha256(content).hexdigest(), BytesIO(content))
    await SandboxChannel(world.database, SEALER).submit(world.merchant.tenant_id, file)
    await world.application.quiet(world.merchant)


def returned(world: World, kind: str = "camt.053") -> list[Part]:
    return [entry for entry in entries(world, kind) if entry.parts(f"{DETAIL}/RtrInf")]


# Statements


def check_account(world: World) -> None:
    """Numbers without a gap, each statement opens where the last one closed, and each adds up."""
    statements = [report for file in issued(world, "camt.053") for report in file.reports]
    assert [int(each.text("ElctrncSeqNb") or 0) for each in statements] == list(range(1, len(statements) + 1))
    last = 0
    for each in statements:
        opening, closing = each.parts("Bal")
        assert (opening.text("Tp/CdOrPrtry/Cd"), closing.text("Tp/CdOrPrtry/Cd")) == ("OPBD", "CLBD")
        assert opening.minor == last
        assert closing.minor == opening.minor + sum(sums(each.parts("Ntry")))
        last = closing.minor


async def test_statements_of_an_account_add_up_over_the_days(world: World) -> None:
    outcomes = ["settle", "return:AM04", "return:MD06", "reject:AC04", "none"]
    buyers = [await world.buyer() for _ in outcomes]
    for place, (buyer, outcome) in enumerate(zip(buyers, outcomes, strict=True)):
        await world.owes(buyer, 100_00 + place)
        await world.scenario(buyer, outcome, after_days=2 + place, fee=500)
    body = {
        "amount": 12_34,
        "payer_name": "Payeur",
        "recall": {"after_days": 3, "kind": "return", "reason_code": "FOCR"},
    }
    await world.merchant.ok("POST", "/v1/sandbox/bank/transfers", body)
    await world.clock(LATER)

    check_account(world)
    assert len(issued(world, "camt.053")) >= 4


async def test_each_creditor_iban_has_statements_of_its_own(world: World) -> None:
    await played(world, until=BOOKED)
    other = "FR1420041010050500013M02606"
    world_creditor = {**creditor(world.seal(other)), "iban_masked": "FR14…606"}
    await change_settings(world.application, world.merchant, {"creditor": world_creditor}, version=3)
    await world.merchant.ok("POST", "/v1/sandbox/bank/transfers", {"amount": 5_00, "payer_name": "Payeur"})
    await world.clock(LATER)

    accounts = {report.text("Acct/Id/IBAN"): report for file in issued(world, "camt.053") for report in file.reports}
    assert accounts.keys() == {CREDITOR_IBAN, other}
    assert accounts[other].text("ElctrncSeqNb") == "1"
    assert [each.minor for each in accounts[other].parts("Bal")] == [0, 5_00]


async def test_a_statement_is_left_out_so_that_a_number_is_missing(world: World) -> None:
    await bank(world, next_statement="left_out")
    await played(world, outcome="return:AM04")

    (only,) = [report for file in issued(world, "camt.053") for report in file.reports]
    assert only.text("ElctrncSeqNb") == "2"
    assert [each.minor for each in only.parts("Bal")] == [100_00, 0]


async def test_a_statement_comes_after_the_one_that_follows_it(world: World) -> None:
    await bank(world, next_statement="late")
    await played(world, outcome="return:AM04", after_days=1)

    numbers = [report.text("ElctrncSeqNb") for file in issued(world, "camt.053") for report in file.reports]
    assert numbers == ["2", "1"]


async def test_a_statement_comes_twice_the_second_time_as_a_copy(world: World) -> None:
    await bank(world, next_statement="copied")
    await played(world, until=BOOKED)

    first, copy = [report for file in issued(world, "camt.053") for report in file.reports]
    assert (first.text("CpyDplctInd"), copy.text("CpyDplctInd")) == (None, "COPY")
    assert first.text("ElctrncSeqNb") == copy.text("ElctrncSeqNb") == "1"
    assert sums(first.parts("Ntry")) == sums(copy.parts("Ntry")) == [100_00]


async def test_a_wrong_balance_is_corrected_by_a_duplicate_the_next_morning(world: World) -> None:
    await bank(world, next_statement="wrong")
    await played(world, until="2011-02-18T00:00:00+00:00")

    wrong, corrected = [report for file in issued(world, "camt.053") for report in file.reports]
    assert [each.minor for each in wrong.parts("Bal")] == [0, 101_00]
    assert [each.minor for each in corrected.parts("Bal")] == [0, 100_00]
    assert corrected.text("CpyDplctInd") == "DUPL"


async def test_a_file_holds_the_statement_of_somebody_elses_account_too(world: World) -> None:
    await bank(world, accounts="with_foreign")
    await played(world, until=BOOKED)

    (file,) = issued(world, "camt.053")
    ours, foreign = file.reports
    assert (ours.text("Acct/Id/IBAN"), foreign.text("Acct/Id/IBAN")) == (CREDITOR_IBAN, "DE89370400440532013000")
    assert sums(foreign.parts("Ntry")) == [123_45]


async def test_several_accounts_come_in_one_file(world: World) -> None:
    await bank(world, accounts="one_file")
    await world.owes(await world.buyer(), 100_00)
    await world.clock("2011-02-14T20:00:00+00:00")
    world_creditor = {**creditor(world.seal("FR1420041010050500013M02606")), "iban_masked": "FR14…606"}
    await change_settings(world.application, world.merchant, {"creditor": world_creditor}, version=3)
    await world.merchant.ok("POST", "/v1/sandbox/bank/transfers", {"amount": 5_00, "payer_name": "Payeur"})
    await world.clock(BOOKED)

    (file,) = issued(world, "camt.053")
    assert len(file.reports) == 2


async def test_entries_of_others_stand_among_the_merchants(world: World) -> None:
    kinds = ["charge", "transfer_out", "other_return", "other_credit", "proprietary"]
    await bank(world, foreign_entries=kinds)
    await played(world, until=BOOKED)

    found = entries(world)
    assert sums(found) == [100_00, -12_50, -100_00, -42_00, 123_45, 7_77]
    assert found[3].text(f"{DETAIL}/Refs/EndToEndId") == "OTHER-20110215"
    assert (found[5].parts("BkTxCd/Domn"), found[5].text("BkTxCd/Prtry/Issr")) == ([], "CFONB")


# Credits


@pytest.mark.parametrize(("requested", "count"), [("batch", 1), ("single", 3), ("as_ordered", 1)])
async def test_blocks_are_booked_as_one_or_one_by_one(world: World, requested: str, count: int) -> None:
    await bank(world, batch_booking=requested)
    for _ in range(3):
        await world.owes(await world.buyer(), 100_00)
    await world.clock(BOOKED)

    found = entries(world)
    assert len(found) == count
    assert sum(sums(found)) == 300_00
    assert all(entry.parts("NtryDtls/Btch") for entry in found) == (count == 1)
    assert all(entry.text(f"{DETAIL}/Refs/EndToEndId") for entry in found) == (count == 3)


async def test_a_batch_names_its_total_only_though_a_debit_is_missing_in_it(world: World) -> None:
    await bank(world, batch_details=False)
    await world.owes(await world.buyer(), 100_00)
    await played(world, outcome="none", until=BOOKED)

    (credit,) = entries(world)
    assert (credit.minor, credit.parts(DETAIL)) == (100_00, [])
    assert (credit.text("NtryDtls/Btch/NbOfTxs"), credit.text("NtryDtls/Btch/TtlAmt")) == ("1", "100.00")


async def test_a_reject_is_booked_gross_with_a_counter_entry(world: World) -> None:
    await world.owes(await world.buyer(), 50_00)
    await played(world, outcome="reject:AC04", booked_gross=True, until=BOOKED)

    credit, back = entries(world)
    assert (credit.minor, credit.text("NtryDtls/Btch/NbOfTxs")) == (150_00, "2")
    assert (back.minor, back.text(REASON)) == (-100_00, "AC04")
    assert statuses(world) == [("PART", [], ["AC04"])]


async def test_an_entry_is_pending_first_and_booked_on_the_next_bank_day(world: World) -> None:
    await played(world, outcome="return:AM04", pending=True)

    notices, booked = entries(world, "camt.054"), entries(world)
    assert [(entry.text("Sts/Cd"), entry.text("BookgDt/Dt")) for entry in notices] == [("PDNG", None)] * 2
    assert [(entry.text("Sts/Cd"), entry.text("BookgDt/Dt")) for entry in booked] == [
        ("BOOK", "2011-02-16"),
        ("BOOK", "2011-02-18"),
    ]
    check_account(world)


async def test_the_bank_is_silent(world: World) -> None:
    await played(world, outcome="none")
    assert [file.kind for file in issued(world)] == ["pain.002"]
    assert entries(world) == entries(world, "camt.054") == []


@pytest.mark.parametrize("outcome", ["settle", "reject:MD01"])
async def test_the_bank_answers_late(world: World, outcome: str) -> None:
    await played(world, outcome=outcome, late_days=5, until="2011-02-21T12:00:00+00:00")
    assert entries(world) == []
    assert [file.message.text("OrgnlGrpInfAndSts/GrpSts") for file in issued(world, "pain.002")] == ["ACCP"]
    await world.clock(LATER)

    if outcome == "settle":
        (credit,) = entries(world)
        assert (credit.text("BookgDt/Dt"), credit.text("ValDt/Dt")) == ("2011-02-22", "2011-02-15")
    else:
        _, late = issued(world, "pain.002")
        assert late.message.text("OrgnlPmtInfAndSts/TxInfAndSts/StsRsnInf/Rsn/Cd") == "MD01"


# Returns


async def test_charges_stand_beside_a_return(world: World) -> None:
    await played(world, outcome="return:AM04", fee=5_00)
    assert sums(entries(world)) == [100_00, -100_00, -5_00]
    assert entries(world)[2].text("BkTxCd/Domn/Fmly/SubFmlyCd") == "CHRG"


@pytest.mark.parametrize(("stated", "charge"), [(True, "5.00"), (False, None)])
async def test_charges_are_in_the_amount_of_a_return(world: World, stated: bool, charge: str | None) -> None:
    await played(world, outcome="return:AM04", fee=5_00, fee_in_amount=True, fee_stated=stated)

    (entry,) = returned(world)
    assert entry.minor == -105_00
    assert entry.text(f"{DETAIL}/Amt") == "105.00"
    assert entry.text(f"{DETAIL}/Chrgs/Rcrd/Amt") == charge


async def test_a_return_in_part(world: World) -> None:
    await played(world, outcome="return:AM04", returned_amount=40_00)
    assert sums(returned(world)) == [-40_00]


async def test_a_return_names_the_debit_by_few_references(world: World) -> None:
    buyers = {name: await world.buyer() for name in ("all", "mandate", "instruction", "none")}
    for name, buyer in buyers.items():
        await world.owes(buyer, 100_00)
        await world.scenario(buyer, "return:AM04", references=name)
    await world.clock(LATER)

    names = [(await world.collection(buyer))["end_to_end_id"] for buyer in buyers.values()]
    mandates = [buyer.mandate.reference for buyer in buyers.values()]
    found = [
        tuple(entry.text(f"{DETAIL}/Refs/{name}") for name in ("EndToEndId", "MndtId", "InstrId"))
        for entry in returned(world)
    ]
    assert sorted(found, key=repr) == sorted(
        [
            (names[0], mandates[0], None),
            ("NOTPROVIDED", mandates[1], None),
            ("NOTPROVIDED", None, names[2]),
            ("NOTPROVIDED", None, None),
        ],
        key=repr,
    )


async def test_notice_and_statement_give_different_reasons(world: World) -> None:
    await played(world, outcome="return:MS03", statement_reason="AC04")
    assert returned(world, "camt.054")[0].text(REASON) == "MS03"
    assert returned(world)[0].text(REASON) == "AC04"


async def test_a_return_comes_a_second_time_with_another_reason_and_reference(world: World) -> None:
    await played(world, outcome="return:AM04", then=[{"kind": "return", "after_days": 3, "reason_code": "MD06"}])

    first, second = returned(world)
    assert (first.text(REASON), second.text(REASON)) == ("AM04", "MD06")
    assert first.text(f"{DETAIL}/Refs/EndToEndId") == second.text(f"{DETAIL}/Refs/EndToEndId")
    assert first.text("AcctSvcrRef") != second.text("AcctSvcrRef")
    check_account(world)


async def test_a_return_is_credited_again_and_comes_back_once_more(world: World) -> None:
    then = [{"kind": "credit", "after_days": 2}, {"kind": "return", "after_days": 2, "reason_code": "MD07"}]
    await played(world, outcome="return:AM04", then=then)

    assert sums(entries(world)) == [100_00, -100_00, 100_00, -100_00]
    credit = entries(world)[2]
    assert (credit.text("RvslInd"), credit.text("CdtDbtInd")) == ("true", "CRDT")
    check_account(world)


@pytest.mark.parametrize("outcome", ["reject:AC04", "none"])
async def test_money_comes_after_a_reject_or_after_silence(world: World, outcome: str) -> None:
    buyer = await played(world, outcome=outcome, then=[{"kind": "credit", "after_days": 3}])

    (credit,) = entries(world)
    assert credit.minor == 100_00
    shown = await world.collection(buyer)
    assert credit.text(f"{DETAIL}/Refs/EndToEndId") == shown["end_to_end_id"]


# Transfers


@pytest.mark.parametrize(("kind", "code", "mark"), [("reversal", "ESCT", "true"), ("return", "RRTN", None)])
async def test_the_bank_recalls_a_transfer(world: World, kind: str, code: str, mark: str | None) -> None:
    body = {
        "amount": 12_34,
        "payer_name": "Payeur",
        "end_to_end_id": "VIR-1",
        "recall": {"after_days": 2, "kind": kind, "reason_code": "FOCR"},
    }
    await world.merchant.ok("POST", "/v1/sandbox/bank/transfers", body)
    await world.clock(LATER)

    credit, back = entries(world)
    assert (credit.minor, back.minor) == (12_34, -12_34)
    assert credit.text(f"{DETAIL}/Refs/EndToEndId") == back.text(f"{DETAIL}/Refs/EndToEndId") == "VIR-1"
    assert (back.text("BkTxCd/Domn/Fmly/SubFmlyCd"), back.text("RvslInd")) == (code, mark)
    check_account(world)


# What is refused when the file comes


def statuses(world: World) -> list[tuple[str | None, list[str], list[str]]]:
    """Of each report: the file's status, the reasons of blocks and of debits."""
    return [
        (
            file.message.text("OrgnlGrpInfAndSts/GrpSts"),
            file.message.texts("OrgnlPmtInfAndSts/StsRsnInf/Rsn/Cd"),
            file.message.texts("OrgnlPmtInfAndSts/TxInfAndSts/StsRsnInf/Rsn/Cd"),
        )
        for file in issued(world, "pain.002")
    ]


async def test_a_late_file_is_rejected_or_postponed(world: World) -> None:
    await world.owes(await world.buyer(), 100_00)
    await world.clock("2011-02-11T00:00:00+00:00")
    await bank(world, cut_off="08:00", days_ahead_max=400)
    await world.clock("2011-02-13T00:00:00+00:00")
    content = await world.file()
    await world.clock("2011-02-14T10:00:00+00:00")
    await resent(world, _other_references(content, b"A"), "late.xml")
    assert statuses(world) == [("RJCT", ["TM01"], [])]

    await bank(world, cut_off="08:00", after_cut_off="postpone")
    await resent(world, _other_references(content, b"B"), "late-again.xml")
    report = issued(world, "pain.002")[1].message
    assert report.text("OrgnlGrpInfAndSts/GrpSts") == report.text("OrgnlPmtInfAndSts/PmtInfSts") == "ACWC"
    assert report.text("OrgnlPmtInfAndSts/StsRsnInf/AddtlInf") == "EXECUTED ON 2011-02-16"
    await world.clock("2011-02-17T00:00:00+00:00")
    assert [entry.text("BookgDt/Dt") for entry in entries(world)] == ["2011-02-15", "2011-02-16"]


def _other_references(content: bytes, mark: bytes) -> bytes:
    """The same debits under ids that the bank has not seen."""
    for name in (b"DD-", b"COL-"):
        content = content.replace(b">" + name, b">" + mark + name)
    return content


async def test_a_file_for_a_day_too_far_ahead_is_refused(world: World) -> None:
    await bank(world, days_ahead_max=3)
    await world.owes(await world.buyer(), 100_00)
    await world.clock("2011-02-12T00:00:00+00:00")
    assert statuses(world) == [("RJCT", ["CH03"], [])]


async def test_references_of_before_are_refused(world: World) -> None:
    """DU01 to DU04, each where only it is left."""
    await world.owes(await world.buyer(), 100_00)
    await world.clock("2011-02-12T00:00:00+00:00")
    content = await world.file()
    message = _id_of(content, "GrpHdr/MsgId")
    block = _id_of(content, "PmtInf/PmtInfId")
    debit = _id_of(content, "PmtInf/DrctDbtTxInf/PmtId/EndToEndId")

    await resent(world, content.replace(b"<Nm>", b"<Nm>A", 1), "1.xml")
    new_message = content.replace(b"<MsgId>" + message, b"<MsgId>ONLY-1")
    await resent(world, new_message, "2.xml")
    new_block = new_message.replace(b"ONLY-1", b"ONLY-2").replace(b"<PmtInfId>" + block, b"<PmtInfId>ONLY-2-1")
    await resent(world, new_block, "3.xml")
    await bank(world, duplicates_refused=True)
    new_debit = new_block.replace(b"ONLY-2", b"ONLY-3").replace(b"<EndToEndId>" + debit, b"<EndToEndId>ONLY-3-1-1")
    await resent(world, new_debit, "4.xml")

    assert statuses(world) == [
        ("RJCT", [], []),
        ("RJCT", ["DU02"], []),
        ("PART", [], ["DU04"]),
        ("PART", [], ["DU03"]),
    ]
    assert issued(world, "pain.002")[0].message.text("OrgnlGrpInfAndSts/StsRsnInf/Rsn/Cd") == "DU01"


def _id_of(content: bytes, path: str) -> bytes:
    return (Part(etree.fromstring(content)[0]).text(path) or "").encode()


async def test_a_b2b_mandate_that_no_bank_has_registered_is_refused(world: World) -> None:
    await bank(world, mandate_register=True)
    known, ended = await world.buyer(), await world.buyer()
    for buyer in (known, ended):
        await world.owes(buyer, 100_00)
    await world.clock("2011-02-10T00:00:00+00:00")
    mandate = ended.mandate
    names = {name: getattr(mandate, name) for name in ("account_id", "mandate_id", "reference")}
    async with world.application.product.runtimes["sandbox"].database.transaction(world.merchant.tenant_id) as tx:
        await register.end_mandates(tx, [MandateEnded(**names, cause="revoked").reference])
    await world.clock(BOOKED)

    assert statuses(world) == [("PART", [], ["MD01"])]
    assert sums(entries(world)) == [100_00]


# Versions and manners


@pytest.mark.parametrize(
    ("version", "status"), [("02", "pain.002.001.03"), ("04", "pain.002.001.03"), ("08", "pain.002.001.10")]
)
async def test_messages_come_in_old_versions(world: World, version: str, status: str) -> None:
    await bank(world, version=version)
    await played(world, outcome="return:AM04", fee=1_00, fee_in_amount=True)

    assert {file.version for file in issued(world)} == {status, f"camt.053.001.{version}", f"camt.054.001.{version}"}
    (entry,) = returned(world)
    is_new = version == "08"
    assert entry.text("Sts/Cd" if is_new else "Sts") == "BOOK"
    assert entry.text(f"{DETAIL}/RltdPties/Dbtr/Pty/Nm" if is_new else f"{DETAIL}/RltdPties/Dbtr/Nm")
    assert entry.text(f"{DETAIL}/AmtDtls/TxAmt/Amt" if version == "02" else f"{DETAIL}/Amt") == "101.00"
    assert entry.text(f"{DETAIL}/Chrgs/Amt" if version == "02" else f"{DETAIL}/Chrgs/Rcrd/Amt") == "1.00"


@pytest.mark.parametrize("shape", ["de", "fr", "ch", "nordic"])
async def test_messages_come_in_the_manner_of_a_country(world: World, shape: str) -> None:
    await bank(world, shape=shape)
    await played(world, outcome="return:AM04")

    (entry,) = returned(world) if shape != "nordic" else entries(world)[1:]
    (statement, _) = [report for file in issued(world, "camt.053") for report in file.reports]
    assert (entry.text("RvslInd") == "true") == (shape == "de")
    assert entry.text("BkTxCd/Prtry/Issr") == {"de": "DK", "fr": "CFONB"}.get(shape)
    assert statement.text("Bal/Tp/CdOrPrtry/Cd") == ("PRCD" if shape == "de" else "OPBD")
    assert bool(entry.text("NtryRef")) == (shape in {"ch", "nordic"})
    assert (statement.text("Acct/Id/Othr/Id") == CREDITOR_IBAN) == (shape == "nordic")
    assert (entry.text(f"{DETAIL}/RtrInf/Rsn/Prtry") == "AM04") == (shape == "nordic")


# The scenario itself


async def test_a_scenario_without_an_account_is_everybodys_but_for_those_with_their_own(world: World) -> None:
    own, other = await world.buyer(), await world.buyer()
    for buyer in (own, other):
        await world.owes(buyer, 100_00)
    await world.merchant.ok("POST", "/v1/sandbox/bank/scenario", {"outcome": "return:AM04"})
    await world.scenario(own, "settle")
    await world.clock(LATER)
    assert [(await world.collection(buyer))["status"] for buyer in (own, other)] == ["settled", "returned"]


async def test_the_answer_shows_the_whole_scenario_and_the_bank_stays_as_it_is(world: World) -> None:
    await bank(world, version="02", shape="de")
    body = {"outcome": "return:AM04", "fee": 500, "fee_in_amount": True, "then": [{"kind": "credit"}]}
    shown = await world.merchant.ok("POST", "/v1/sandbox/bank/scenario", body)
    assert (shown["fee"], shown["fee_in_amount"], shown["references"]) == (500, True, "all")
    assert shown["then"] == [{"kind": "credit", "after_days": 2, "reason_code": None}]
    assert (shown["bank"]["version"], shown["bank"]["shape"]) == ("02", "de")


@pytest.mark.parametrize(
    "body",
    [
        {"statement_reason": "ZZ99"},
        {"then": [{"kind": "return", "reason_code": "ZZ99"}]},
        {"then": [{"kind": "reject"}]},
        {"references": "some"},
        {"fee": -1},
        {"late_days": 61},
        {"bank": {"version": "03"}},
        {"bank": {"cut_off": "24:00"}},
        {"bank": {"days_ahead_max": 0}},
        {"bank": {"foreign_entries": ["gift"]}},
        {"bank": {"nasty": True}},
    ],
)
async def test_what_no_bank_does_is_refused(world: World, body: dict[str, Any]) -> None:
    answer = await world.merchant.post("/v1/sandbox/bank/scenario", body)
    assert answer.status_code == 422, answer.text
