"""Files as banks and people send them, over HTTP: nothing in them is lost, and one fault spoils one booking."""

import gzip
import io
import zipfile
from typing import Any

import pytest

from tests.collections.test_bank_answers import at_the_bank
from tests.collections.world import CREDITOR_IBAN, World
from tests.iso20022.cfonb_files import detail, movement, new_balance, old_balance, unpaid_list

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
UNPAID = "<Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn>"
CHARGED = "<Domn><Cd>PMNT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn>"


def returned(reference: str, amount: str, *, status: str = "BOOK", reason: str = "AM04", more: str = "") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>'
        f"<BookgDt><Dt>2011-02-17</Dt></BookgDt><BkTxCd>{UNPAID}</BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>"
        f'{reference}</EndToEndId></Refs><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd>{more}'
        f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>"
    )


def notice(name: str, *bookings: str) -> str:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>2011-02-17T18:00:00+01:00</CreDtTm></GrpHdr><Ntfctn><Id>{name}</Id>"
        f"<Acct><Id><IBAN>{CREDITOR_IBAN}</IBAN></Id></Acct>{''.join(bookings)}</Ntfctn></BkToCstmrDbtCdtNtfctn>"
        "</Document>"
    )


def report(message_id: str, block: str, *debits: tuple[str, str], group: str = "", of_block: str = "") -> str:
    named = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId>{status and f'<TxSts>{status}</TxSts>'}"
        "</TxInfAndSts>"
        for reference, status in debits
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>P1</MsgId>'
        f"<CreDtTm>2011-02-14T08:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>{group and f'<GrpSts>{group}</GrpSts>'}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{block}</OrgnlPmtInfId>{of_block and f'<PmtInfSts>{of_block}</PmtInfSts>'}"
        f"{named}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )


def zipped(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


async def statuses(world: World) -> list[str]:
    return sorted(each["status"] for each in await world.collections())


async def items(world: World) -> list[dict[str, Any]]:
    return await world.merchant.all("/v1/bank-files/unmatched")


@pytest.mark.parametrize("between", ["\n", f"\n{DECLARATION}", DECLARATION, "\n\n<!-- next -->\n"])
async def test_case_14_all_messages_of_one_file_are_imported(world: World, between: str) -> None:
    _, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    content = DECLARATION + notice("N1", returned(one, "100.00")) + between + notice("N2", returned(two, "101.11"))
    answer = await world.bank_file(content)

    assert (answer["kind"], answer["message_id"], answer["matched_count"]) == ("camt.054", "N1", 2)
    listed = [(each["where"], each["message_id"], each["matched_count"]) for each in answer["documents"]]
    assert listed == [("message 1", "N1", 1), ("message 2", "N2", 1)]
    assert await statuses(world) == ["returned", "returned"]


async def test_case_14_a_file_with_an_unreadable_message_changes_nothing(world: World) -> None:
    _, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    content = notice("N1", returned(one, "100.00")) + "\n" + notice("N2", returned(two, "101.11"))[:-30]
    answer = await world.send(content)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:encours:problem:unreadable-bank-file")
    assert "line 2" in answer.json()["detail"]
    assert await statuses(world) == ["submitted", "submitted"]
    assert {each["source"] for each in await world.merchant.all("/v1/bank-files")} == {"simulated_bank"}


async def test_case_14_messages_of_two_kinds_in_envelopes_are_imported_in_order(world: World) -> None:
    bank, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    rejected = report(bank.message_id, bank.blocks[0].payment_information_id, (two, "RJCT"))
    header = '<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"><BizMsgIdr>B</BizMsgIdr></AppHdr>'
    parts = (notice("N1", returned(one, "100.00")), rejected)
    answer = await world.bank_file("<Msgs>" + "".join(f"<BizMsg>{header}{each}</BizMsg>" for each in parts) + "</Msgs>")

    assert answer["kind"] == "camt.054, pain.002"
    assert [each["kind"] for each in answer["documents"]] == ["camt.054", "pain.002"]
    assert await statuses(world) == ["rejected", "returned"]


async def test_case_14_statements_and_charges_of_several_messages_have_places_of_their_own(world: World) -> None:
    bank, _, _ = await at_the_bank(world, 100_00)
    charge = "<Chrgs><Rcrd><Amt Ccy='EUR'>1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>"
    statements = [bank.notice(bank.credit(), statement=True).decode(), bank.notice(statement=True).decode()]
    charged = notice("N", returned("unknown", "3.00").replace("<NtryDtls>", charge + "<NtryDtls>"))
    answer = await world.bank_file("\n".join([*statements, charged, charged.replace(">N<", ">M<")]))
    assert [each["kind"] for each in answer["documents"]] == ["camt.053", "camt.053", "camt.054", "camt.054"]
    assert [each["amount"] for each in answer["charges"]] == [150, 150]


@pytest.mark.parametrize("status", ["CANC", "ACFC", "BLCK", "PART", "X" * 400])
async def test_case_28_fil_06_a_status_of_an_unknown_kind_waits_for_a_person(world: World, status: str) -> None:
    bank, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    block = bank.blocks[0].payment_information_id
    answer = await world.bank_file(report(bank.message_id, block, (one, status), (two, "RJCT")))

    assert (answer["matched_count"], answer["unmatched_count"]) == (1, 1)
    (item,) = await items(world)
    assert (item["cause"], item["outcome"], item["bank_code"]) == ("status_unknown", "unknown", status[:40])
    assert item["end_to_end_id"] == one
    assert await statuses(world) == ["rejected", "submitted"]


@pytest.mark.parametrize("level", ["group", "of_block"])
async def test_case_28_an_unknown_status_of_a_file_or_block_waits_for_a_person(world: World, level: str) -> None:
    bank, _, _ = await at_the_bank(world, 100_00)
    await world.bank_file(report(bank.message_id, bank.blocks[0].payment_information_id, **{level: "CANC"}))
    (item,) = await items(world)
    assert (item["cause"], item["bank_code"], item["message_id"]) == ("status_unknown", "CANC", bank.message_id)
    assert await statuses(world) == ["submitted"]


async def test_case_28_a_debit_without_any_status_waits_for_a_person(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    await world.bank_file(report(bank.message_id, bank.blocks[0].payment_information_id, (one, "")))
    assert [(item["cause"], item["end_to_end_id"]) for item in await items(world)] == [("status_unknown", one)]


@pytest.mark.parametrize(
    ("status", "outcome"), [("RCVD", "pending"), ("PDNG", "pending"), ("ACSP", "accepted"), ("ACWC", "changed")]
)
async def test_case_28_a_neutral_status_is_listed_as_such(world: World, status: str, outcome: str) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    answer = await world.bank_file(report(bank.message_id, bank.blocks[0].payment_information_id, (one, status)))
    assert [(each["outcome"], each["changed"], each["end_to_end_id"]) for each in answer["matched"]] == [
        (outcome, False, one)
    ]
    assert (await items(world), await statuses(world)) == ([], ["submitted"])


async def test_case_28_a_neutral_status_of_a_debit_that_is_not_ours_waits_for_a_person(world: World) -> None:
    bank, _, _ = await at_the_bank(world, 100_00)
    await world.bank_file(report(bank.message_id, bank.blocks[0].payment_information_id, ("COL-OTHER", "ACSP")))
    assert [item["cause"] for item in await items(world)] == ["reference_unknown"]


async def test_case_28_an_unknown_status_of_an_unknown_file_waits_for_a_person(world: World) -> None:
    await at_the_bank(world, 100_00)
    await world.bank_file(report("DD-OTHER", "DD-OTHER-1", ("COL-OTHER", "CANC")))
    assert [(item["cause"], item["bank_code"]) for item in await items(world)] == [("status_unknown", "CANC")]


@pytest.mark.parametrize("status", ["CANC", "book", "XXXX"])
async def test_case_28_a_booking_of_an_unknown_status_waits_for_a_person(world: World, status: str) -> None:
    _, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    content = notice("N1", returned(one, "100.00", status=status), returned(two, "101.11", status="PDNG"))
    answer = await world.bank_file(content)

    assert (answer["matched_count"], answer["unmatched_count"], answer["ignored_count"]) == (0, 1, 1)
    (item,) = await items(world)
    assert (item["cause"], item["bank_code"], item["end_to_end_id"]) == ("status_unknown", status, one)
    assert item["amount"] == 100_00
    assert f"the status {status}" in answer["warnings"][0]


async def test_case_28_rtx_01_an_unknown_reason_fails_the_debit_and_waits_for_a_person(world: World) -> None:
    _, _, (one,) = await at_the_bank(world, 100_00)
    answer = await world.bank_file(notice("N1", returned(one, "100.00", reason="ZZ99")))

    assert (answer["matched_count"], await statuses(world)) == (1, ["returned"])
    (item,) = await items(world)
    assert (item["cause"], item["bank_code"], item["amount"]) == ("reason_unknown", "ZZ99", None)
    again = await world.bank_file(notice("N2", returned(one, "100.00", reason="ZZ99")))
    assert (again["matched_count"], again["unmatched_count"]) == (1, 0)


async def test_case_28_an_item_of_an_unknown_kind_is_ignored_with_a_reason_and_never_booked(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    await world.bank_file(report(bank.message_id, bank.blocks[0].payment_information_id, (one, "CANC")))
    (item,) = await items(world)
    (debit,) = await world.collections()
    path = f"/v1/bank-files/unmatched/{item['id']}/resolve"
    refused = await world.merchant.post(path, {"collection_id": debit["id"]})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:encours:problem:debit-mismatch")
    await world.merchant.ok("POST", path, {"ignore": True, "reason": "the bank was called"})
    assert (await items(world), await statuses(world)) == ([], ["submitted"])


NAMED = "<RltdPties><Dbtr><Pty><Nm>Müller &amp; Söhne</Nm></Pty></Dbtr></RltdPties>"


async def test_case_26_latin_1_said_to_be_utf_8_is_imported_with_a_warning(world: World) -> None:
    _, _, (one, _) = await at_the_bank(world, 100_00, 101_11)
    text = DECLARATION + notice("N1", returned(one, "100.00", more=NAMED), returned("OTHER", "7.00", more=NAMED))
    answer = await world.bank_file(text.encode("iso-8859-1"))

    assert (answer["matched_count"], len(answer["warnings"])) == (1, 1)
    assert "says that it is UTF-8 but is not (line 1)" in answer["warnings"][0]
    assert (await items(world))[0]["debtor_name"] == "Müller & Söhne"
    assert await statuses(world) == ["returned", "submitted"]


async def test_case_27_a_charge_with_five_decimals_spoils_its_booking_only(world: World) -> None:
    _, _, (one,) = await at_the_bank(world, 100_00)
    charge = "<Chrgs><Rcrd><Amt Ccy='EUR'>0.12345</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>"
    charged = (
        '\n<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2011-02-17'
        f"</Dt></BookgDt><BkTxCd>{CHARGED}</BkTxCd>{charge}</Ntry>"
    )
    answer = await world.bank_file(notice("N1", returned(one, "100.00"), charged))

    assert (answer["matched_count"], answer["unmatched_count"], answer["ignored_count"]) == (1, 1, 0)
    assert answer["warnings"] == ["N1: an amount is not an amount (line 2)"]
    (item,) = await items(world)
    assert (item["cause"], item["outcome"], item["amount"]) == ("unreadable", "unknown", 1_00)
    assert (item["bank_code"], item["detail"]) == ("PMNT/MDOP/CHRG", "an amount is not an amount (line 2)")
    assert await statuses(world) == ["returned"]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('<Ntry><Amt Ccy="EUR">101.11<', '<Ntry><Amt Ccy="EUR">101,11<'),
        ('<Ntry><Amt Ccy="EUR">101.11<', '<Ntry><Amt Ccy="EUR">-101.11<'),
        ('<Ntry><Amt Ccy="EUR">101.11<', '<Ntry><Amt Ccy="EUR">101.110001<'),
        ('<Ntry><Amt Ccy="EUR">101.11<', "<Ntry><Amt>101.11<"),
        ('</Refs><Amt Ccy="EUR">101.11<', '</Refs><Amt Ccy="EUR">101,11<'),
        ("<Dt>2011-02-17<", "<Dt>17.02.2011<"),
        ("<CdtDbtInd>DBIT</CdtDbtInd><Sts>", "<Sts>"),
        ("<NtryDtls>", "<Chrgs><Amt Ccy='EUR'>0.12345</Amt></Chrgs><NtryDtls>"),
        ("<RtrInf>", "<Chrgs><Amt Ccy='euro'>1</Amt></Chrgs><RtrInf>"),
    ],
)
async def test_case_27_an_unreadable_detail_makes_its_booking_an_item(world: World, good: str, bad: str) -> None:
    _, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    spoiled = returned(two, "101.11")
    assert good in spoiled
    answer = await world.bank_file(notice("N1", returned(one, "100.00"), spoiled.replace(good, bad)))

    assert (answer["matched_count"], answer["unmatched_count"]) == (1, 1)
    assert len(answer["warnings"]) == 1
    (item,) = await items(world)
    assert (item["cause"], item["end_to_end_id"]) == ("unreadable", two)
    assert "line 1" in item["detail"]
    assert await statuses(world) == ["returned", "submitted"]


async def test_case_27_an_item_of_a_return_that_was_not_read_whole_is_resolved_to_its_debit(world: World) -> None:
    _, _, (one,) = await at_the_bank(world, 100_00)
    charge = "<Chrgs><Amt Ccy='EUR'>0.12345</Amt></Chrgs>"
    await world.bank_file(notice("N1", returned(one, "100.00").replace("<NtryDtls>", charge + "<NtryDtls>")))
    (item,) = await items(world)
    assert (item["outcome"], item["amount"]) == ("returned", 100_00)
    (debit,) = await world.collections()
    await world.merchant.ok("POST", f"/v1/bank-files/unmatched/{item['id']}/resolve", {"collection_id": debit["id"]})
    assert await statuses(world) == ["returned"]


async def test_case_27_an_amount_of_a_status_that_cannot_be_read_spoils_that_status_only(world: World) -> None:
    bank, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    wrong = "<OrgnlTxRef><Amt><InstdAmt Ccy='EUR'>100,00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"
    content = report(bank.message_id, bank.blocks[0].payment_information_id, (one, "RJCT"), (two, "RJCT"))
    await world.bank_file(content.replace("</TxInfAndSts>", wrong, 1))
    assert [(item["cause"], item["end_to_end_id"]) for item in await items(world)] == [("unreadable", one)]
    assert await statuses(world) == ["rejected", "submitted"]


@pytest.mark.parametrize("media_type", ["application/zip", "application/octet-stream", "application/xml", "text/plain"])
async def test_case_24_a_zip_is_unpacked(world: World, media_type: str) -> None:
    _, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    content = zipped(**{"a.xml": notice("N1", returned(one, "100.00")), "b.xml": notice("N2", returned(two, "101.11"))})
    answer = await world.merchant.post("/v1/bank-files", content=content, headers={"Content-Type": media_type})

    assert answer.status_code == 200, answer.text
    assert [(each["where"], each["matched_count"]) for each in answer.json()["documents"]] == [
        ("a.xml", 1),
        ("b.xml", 1),
    ]
    assert await statuses(world) == ["returned", "returned"]


async def test_case_24_a_gzip_is_unpacked(world: World) -> None:
    _, _, (one,) = await at_the_bank(world, 100_00)
    answer = await world.bank_file(gzip.compress(notice("N1", returned(one, "100.00")).encode()))
    assert answer["matched_count"] == 1


STATEMENT = ":20:STARTUMSE\n:25:30006/00001123456\n:28C:00045/001\n:60F:C240215EUR1000,00\n:62F:C240216EUR1000,00\n-"


@pytest.mark.parametrize("media_type", ["text/plain", "application/octet-stream", "application/xml", ""])
async def test_case_24_another_file_is_named_whatever_its_content_type(world: World, media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    answer = await world.merchant.post("/v1/bank-files", content=STATEMENT.encode(), headers=headers)
    assert answer.status_code == 422
    assert "MT940" in answer.json()["detail"]


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data; boundary=x"])
async def test_case_24_a_form_is_refused_and_says_what_to_send(world: World, media_type: str) -> None:
    answer = await world.merchant.post("/v1/bank-files", content=b"x", headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:encours:problem:unsupported-content")
    assert "itself as the body" in answer.json()["detail"]


async def test_case_24_fil_07_a_cfonb_120_statement_is_imported(world: World) -> None:
    bank, _, (one, two) = await at_the_bank(world, 100_00, 101_11)
    records = (
        old_balance(1_00),
        movement(201_11, "A2", on="150211"),
        detail("A2", "RCN", bank.blocks[0].payment_information_id, on="150211"),
        movement(-100_00, "B4"),
        detail("B4", "RCN", one),
        detail("B4", "RET", "AM04"),
        new_balance(102_11),
    )
    answer = await world.bank_file("\n".join(records))

    assert (answer["kind"], answer["matched_count"], answer["warnings"]) == ("CFONB 120", 3, [])
    shown = {each["end_to_end_id"]: each for each in await world.collections()}
    assert (shown[one]["status"], shown[one]["details"]["reason_code"]) == ("returned", "AM04")
    assert shown[two]["status"] == "settled"


async def test_case_24_fil_07_a_cfonb_240_list_is_imported(world: World) -> None:
    _, _, (one, _) = await at_the_bank(world, 100_00, 101_11)
    answer = await world.bank_file(unpaid_list((one, 100_00), ("UNKNOWN", 101_11)))

    assert (answer["kind"], answer["matched_count"], answer["unmatched_count"]) == ("CFONB 240", 1, 1)
    assert await statuses(world) == ["returned", "submitted"]
    assert [(item["cause"], item["outcome"], item["amount"]) for item in await items(world)] == [
        ("reference_unknown", "returned", 101_11)
    ]
