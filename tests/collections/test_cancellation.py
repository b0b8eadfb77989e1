"""After a file left, the bank is asked to cancel a debit (camt.055, TIM-03); what it does all the same, counts."""

import itertools
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from encours_collections.bank_requests.use_cases.create_request import recall_collection
from encours_collections.bank_requests.use_cases.send_request import send_request
from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.channels.adapters.sandbox_channel import SandboxChannel
from encours_collections.debits.domain.collection import MOVES, Move, Status
from encours_contracts.collections import CollectionFailure, CollectionSettled
from encours_iso20022.codecs.camt029 import read_camt029
from encours_iso20022.codecs.camt055 import check_camt055, read_camt055, write_camt055
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.debit_request import DebitRequest, RequestedDebit
from encours_iso20022.values.resolution import Resolved, Verdict
from encours_values.ids import COLLECTION, parse_typeid
from tests.collections.test_crash import SEALER, DiesAfter, DiesBefore, Killed
from tests.collections.world import World, outcome

SENT = "2011-02-11T08:30:00+00:00"

FACTS = (Move.SETTLE, Move.REJECT, Move.RETURN, Move.RECALL)


async def sent(world: World, buyers: int = 2) -> list[dict[str, Any]]:
    """Debits of one file that the bank has, oldest first."""
    for _ in range(buyers):
        await world.owes(await world.buyer(), 100_00)
    await world.clock(SENT)
    return list(reversed(await world.collections()))


async def one(world: World, shown: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = await world.merchant.ok("GET", f"/v1/collections/{shown['id']}")
    return found


async def received(world: World) -> list[bytes]:
    """Files that the simulated bank received after the first, oldest first."""
    files = await world.merchant.all("/v1/sandbox/bank/files")
    return [(await world.merchant.get(file["url"])).content for file in reversed(files[:-1])]


async def test_tim_03_a_debit_is_cancelled_by_the_bank_until_the_day_before(world: World) -> None:
    debit, other = await sent(world)
    assert debit["available_actions"] == ["recall"]
    requested = await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/recall", {"reason": "DUPL"})
    assert (requested["status"], requested["cancellation"], requested["available_actions"]) == (
        "submitted",
        "requested",
        [],
    )
    await world.application.quiet(world.merchant)

    (request,) = await received(world)
    root = etree.fromstring(request)
    assert check_camt055(request) == []
    assert root.findtext(".//{*}OrgnlEndToEndId") == debit["end_to_end_id"]
    assert root.findtext(".//{*}CxlRsnInf//{*}Cd") == "DUPL"
    shown = await one(world, debit)
    assert (shown["status"], shown["cancellation"], shown["available_actions"]) == (
        "cancelled",
        "accepted",
        ["represent"],
    )
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert (outcome(reported), reported.credit_consequence, reported.mandate_consequence) == (
        "recalled",
        "none",
        "keep",
    )
    assert not reported.details.will_retry

    await world.clock("2011-02-16T00:00:00+00:00")
    assert (await one(world, debit))["status"] == "cancelled"
    assert (await one(world, other))["status"] == "settled"
    assert len(world.application.events(world.merchant, CollectionFailure)) == 1
    assert await world.merchant.all("/v1/bank-files/unmatched") == []


async def test_a_whole_file_is_cancelled_by_one_message_that_names_no_debit(world: World) -> None:
    debits = await sent(world, 3)
    (batch,) = await world.merchant.all("/v1/batches")
    assert batch["available_actions"] == ["file", "recall"]
    await world.merchant.ok("POST", f"/v1/batches/{batch['id']}/recall")
    await world.application.quiet(world.merchant)
    (request,) = await received(world)
    assert (request.count(b"<TxInf>"), request.count(b"<GrpCxl>true")) == (0, 1)
    assert {(await one(world, each))["status"] for each in debits} == {"cancelled"}
    again = await world.merchant.post(f"/v1/batches/{batch['id']}/recall")
    assert again.status_code == 409
    await world.clock("2011-02-16T00:00:00+00:00")
    assert world.application.events(world.merchant, CollectionSettled) == []


async def test_what_is_left_of_a_file_is_cancelled_debit_by_debit(world: World) -> None:
    debits = await sent(world, 3)
    (batch,) = await world.merchant.all("/v1/batches")
    await world.merchant.ok("POST", f"/v1/collections/{debits[0]['id']}/recall")
    await world.merchant.ok("POST", f"/v1/batches/{batch['id']}/recall")
    await world.application.quiet(world.merchant)
    assert sorted(each.count(b"<TxInf>") for each in await received(world)) == [1, 2]
    assert {(await one(world, each))["status"] for each in debits} == {"cancelled"}


async def test_tim_03_a_late_recall_is_not_sent_to_the_bank(world: World) -> None:
    debit, _ = await sent(world)
    await world.clock("2011-02-15T05:00:00+00:00")
    answer = await world.merchant.post(f"/v1/collections/{debit['id']}/recall")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:encours:problem:too-late-for-bank")
    assert await received(world) == []


async def test_a_bank_that_has_presented_the_debit_refuses_and_it_settles(world: World) -> None:
    debit, _ = await sent(world)
    await world.clock("2011-02-14T18:00:00+00:00")
    await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/recall")
    await world.application.quiet(world.merchant)
    shown = await one(world, debit)
    assert (shown["status"], shown["cancellation"]) == ("submitted", "refused")
    await world.clock("2011-02-16T00:00:00+00:00")
    assert (await one(world, debit))["status"] == "settled"
    assert world.application.events(world.merchant, CollectionFailure) == []


def answered(debit: dict[str, Any], status: str, *, case_id: str = "CASE", number: int = 1) -> str:
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09"><RsltnOfInvstgtn>
        <Assgnmt><Id>BK{number}</Id></Assgnmt><RslvdCase><Id>{case_id}</Id></RslvdCase><Sts><Conf>PECR</Conf></Sts>
        <CxlDtls><OrgnlPmtInfAndSts><OrgnlPmtInfId>X</OrgnlPmtInfId><TxInfAndSts>
        <OrgnlEndToEndId>{debit["end_to_end_id"]}</OrgnlEndToEndId><TxCxlSts>{status}</TxCxlSts>
        </TxInfAndSts></OrgnlPmtInfAndSts></CxlDtls></RsltnOfInvstgtn></Document>"""


def booked(debit: dict[str, Any], way: str, code: str = "BBDD", reason: str = "") -> str:
    reported = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    return f"""<Document><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{way}{code}{reason}</MsgId></GrpHdr><Ntfctn><Id>1</Id>
        <Ntry><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2011-02-16</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd>
        <SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>
        <EndToEndId>{debit["end_to_end_id"]}</EndToEndId></Refs><Amt Ccy="EUR">100.00</Amt>{reported}</TxDtls>
        </NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"""


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_invt_4_a_debit_booked_although_cancelled_ends_the_same_in_any_order(
    world: World, order: tuple[int, ...]
) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "none")
    await world.clock(SENT)
    debit = await world.collection(buyer)
    await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/recall")
    await world.application.quiet(world.merchant)
    assert (await one(world, debit))["cancellation"] == "requested"

    files = [answered(debit, "ACCR"), booked(debit, "CRDT"), booked(debit, "DBIT", "UPDD", "MS02")]
    for place in order:
        await world.bank_file(files[place])
        await world.bank_file(files[place])
    shown = await one(world, debit)
    assert (shown["status"], shown["cancellation"]) == ("returned", "accepted")
    await world.application.quiet(world.merchant)
    reported = [outcome(each) for each in world.application.events(world.merchant, CollectionFailure)]
    settled = len(world.application.events(world.merchant, CollectionSettled))
    assert reported in (["returned"], ["recalled"], ["recalled", "returned"])
    assert settled == (0 if reported == ["recalled"] else 1)


async def test_what_the_bank_booked_although_it_had_cancelled_it_is_settled_and_a_person_sees_it(world: World) -> None:
    debit, _ = await sent(world)
    await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/recall")
    await world.application.quiet(world.merchant)
    await world.bank_file(booked(debit, "CRDT"))
    shown = await one(world, debit)
    assert (shown["status"], shown["cancellation"]) == ("settled", "accepted")
    (item,) = await world.merchant.all("/v1/bank-files/unmatched")
    assert item["cause"] == "booked_although_cancelled"


async def test_a_cancellation_that_was_not_requested_becomes_a_suspense_item(world: World) -> None:
    debit, _ = await sent(world)
    reported = await world.bank_file(answered(debit, "ACCR"))
    assert [each["cause"] for each in reported["unmatched"]] == ["not_requested"]
    unknown = await world.bank_file(answered({"end_to_end_id": "COL-NOBODY"}, "ACCR", number=2))
    assert [each["cause"] for each in unknown["unmatched"]] == ["reference_unknown"]
    assert (await one(world, debit))["status"] == "submitted"


async def test_a_pending_answer_changes_nothing_and_the_first_final_one_counts(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "none")
    await world.clock(SENT)
    debit = await world.collection(buyer)
    await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/recall")
    for number, status, expected in ((1, "PDCR", "requested"), (2, "RJCR", "refused"), (3, "ACCR", "accepted")):
        await world.bank_file(answered(debit, status, number=number))
        assert (await one(world, debit))["cancellation"] == expected
    await world.bank_file(answered(debit, "RJCR", number=4))
    shown = await one(world, debit)
    assert (shown["status"], shown["cancellation"]) == ("cancelled", "accepted")


async def test_a_bank_that_refuses_the_message_refuses_the_cancellation(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "none")
    await world.clock(SENT)
    debit = await world.collection(buyer)
    await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/recall")
    await world.application.quiet(world.merchant)
    (request,) = await received(world)
    message_id = read_camt055(BytesIO(request)).message_id
    reported = await world.bank_file(
        f"""<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts>
        <OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>camt.055.001.08</OrgnlMsgNmId><GrpSts>RJCT</GrpSts>
        <StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"""
    )
    assert [(each["outcome"], each["reason_code"]) for each in reported["matched"]] == [
        ("cancellation_refused", "FF01")
    ]
    assert (await one(world, debit))["cancellation"] == "refused"


async def request_left_alone(world: World) -> tuple[dict[str, Any], UUID]:
    """A cancellation that was asked for and that nobody sends."""
    debit, _ = await sent(world)
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        collection_id = parse_typeid(COLLECTION, debit["id"])
        await recall_collection(tx, SEALER, collection_id, reason_code="CUST", actor="key_test")
        await tx.connection.execute("DELETE FROM due_work WHERE kind = 'send_bank_request'")
        tx.work_left.clear()
        request_id: UUID = await tx.connection.fetchval("SELECT bank_request_id FROM bank_request")
    return debit, request_id


@pytest.mark.parametrize("death", [DiesBefore, DiesAfter])
async def test_a_crash_while_a_recall_is_sent_sends_it_once(world: World, death: type[DiesBefore]) -> None:
    debit, request_id = await request_left_alone(world)
    bank = SandboxChannel(world.database, SEALER)
    tenant_id = world.merchant.tenant_id
    for _ in range(2):
        with pytest.raises(Killed):
            await send_request(world.database, tenant_id, request_id, sealer=SEALER, channel=death(bank))  # type: ignore[arg-type]
    for _ in range(2):
        await send_request(world.database, tenant_id, request_id, sealer=SEALER, channel=bank)
    await world.application.quiet(world.merchant)
    assert len(await received(world)) == 1
    assert (await one(world, debit))["status"] == "cancelled"
    await world.application.quiet(world.merchant)
    assert len(world.application.events(world.merchant, CollectionFailure)) == 1


async def test_a_request_that_has_become_pointless_is_not_sent(world: World) -> None:
    debit, request_id = await request_left_alone(world)

    class Shut(SandboxChannel):
        async def submit(self, tenant_id: UUID, file: Any) -> str:
            raise BankRefusesTransport("closed")

    tenant_id = world.merchant.tenant_id
    shut = Shut(world.database, SEALER)
    await send_request(world.database, tenant_id, request_id, sealer=SEALER, channel=shut)
    await world.clock("2011-02-16T00:00:00+00:00")
    shown = await one(world, debit)
    assert shown["status"] in {"settled", "cancelled"}
    assert (shown["status"], shown["cancellation"]) in {("settled", "refused"), ("cancelled", "accepted")}


@given(st.lists(st.sampled_from(FACTS), min_size=1, max_size=6).flatmap(lambda facts: st.permutations(facts + facts)))
def test_invt_4_the_state_is_that_of_the_set_of_facts(facts: list[Move]) -> None:
    status = Status.SUBMITTED
    for fact in facts:
        status = MOVES[status, fact]
    answers = set(facts) - {Move.RECALL}
    if not answers:
        expected = Status.CANCELLED
    elif answers == {Move.SETTLE}:
        expected = Status.SETTLED
    elif answers == {Move.REJECT}:
        expected = Status.REJECTED
    else:
        expected = Status.RETURNED
    assert status is expected


REQUEST = DebitRequest(
    message_id="CX-1",
    created_at=datetime(2011, 2, 11, 9),  # noqa: DTZ001
    creditor_name="Société & Cie",
    creditor_bic="AGRIFRPP",
    original_message_id="DD-1",
    original_count=2,
    original_total_minor=200_00,
    reason_code="CUST",
    debits=[RequestedDebit(f"COL-{number}", "DD-1-1", 100_00, date(2011, 2, 15)) for number in (1, 2)],
)


def written(request: DebitRequest) -> bytes:
    out = BytesIO()
    write_camt055(out, request)
    return out.getvalue()


def test_a_cancellation_reads_back_as_it_was_written() -> None:
    content = written(REQUEST)
    assert check_camt055(content) == []
    read = read_camt055(BytesIO(content))
    assert (read.message_id, read.original_message_id, read.is_whole) == ("CX-1", "DD-1", False)
    assert read.end_to_end_ids == ["COL-1", "COL-2"]
    assert content == written(REQUEST)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<OrgnlMsgId>DD-1</OrgnlMsgId>", "", "OrgnlMsgId is missing"),
        ("<Cd>CUST</Cd>", "<Cd>customer</Cd>", "Cd has a value of another form"),
        ("<OrgnlEndToEndId>COL-1</OrgnlEndToEndId>", "", "OrgnlEndToEndId is missing"),
        ("<PmtInfCxl>false</PmtInfCxl>", "<PmtInfCxl>false</PmtInfCxl><Case/>", "is missing"),
        ("<Undrlyg>", "<Undrlyg><Extra/>", "is missing"),
        ("</Undrlyg>", "<SplmtryData/></Undrlyg>", "does not belong there"),
        ("camt.055.001.08", "camt.055.001.01", "another kind or version"),
        ("</CstmrPmtCxlReq>", "", "not well-formed"),
        ("<CtrlSum>200.00</CtrlSum>", "<CtrlSum>200.00</CtrlSum><GrpCxl>true</GrpCxl>", "never both"),
    ],
)
def test_the_structure_of_a_cancellation_is_checked(old: str, new: str, fault: str) -> None:
    """No package ships the schema: our own statement of it is tried on what it must refuse."""
    broken = written(REQUEST).decode().replace(old, new, 1).encode()
    assert any(fault in each for each in check_camt055(broken)), check_camt055(broken)


def test_an_answer_is_read_level_by_level_and_a_lower_one_overrides() -> None:
    read = read_camt029(
        BytesIO(
            b"""<Document><RsltnOfInvstgtn><Assgnmt><Id>B</Id></Assgnmt><RslvdCase><Id>CX-1</Id></RslvdCase>
        <Sts><Conf>CNCL</Conf></Sts><CxlDtls><OrgnlGrpInfAndSts><OrgnlMsgId>DD-1</OrgnlMsgId><GrpCxlSts>PACR</GrpCxlSts>
        </OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>DD-1-1</OrgnlPmtInfId><PmtInfCxlSts>ACCR</PmtInfCxlSts>
        <TxInfAndSts><OrgnlEndToEndId>COL-1</OrgnlEndToEndId><TxCxlSts>RJCR</TxCxlSts><CxlStsRsnInf><Rsn><Cd>LEGL</Cd>
        </Rsn></CxlStsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CxlDtls></RsltnOfInvstgtn></Document>"""
        )
    )

    def of(end_to_end_id: str, block: str, *, is_of_case: bool = True) -> Any:
        return read.of(message_id="DD-1", block=block, end_to_end_id=end_to_end_id, is_of_case=is_of_case)

    refused, accepted = of("COL-1", "DD-1-1"), of("COL-2", "DD-1-1")
    assert refused == Resolved(Verdict.REFUSED, "LEGL")
    assert accepted == Resolved(Verdict.CANCELLED)
    assert of("COL-3", "DD-1-2") is None
    with pytest.raises(UnreadableMessage):
        read_camt029(BytesIO(b"<Document><Other/></Document>"))


async def test_mnd_25_a_recalled_debit_used_its_mandate_too(world: World) -> None:
    """Initiated on 15 February, 36 months after 1 March 2008 are not over for the debit of 15 March."""
    buyer = await world.buyer(signed_on=date(2008, 3, 1))
    await world.owes(buyer, 100_00)
    await world.clock(SENT)
    first = await world.collection(buyer)
    await world.merchant.ok("POST", f"/v1/collections/{first['id']}/recall", {"reason": "DUPL"})
    await world.application.quiet(world.merchant)
    assert (await one(world, first))["cancellation"] == "accepted"

    await world.owes(buyer, 50_00, due=date(2011, 3, 15))
    await world.clock("2011-03-16T12:00:00+00:00")

    statuses = {each["amount"]: each["status"] for each in await world.collections(account_id=buyer.id)}
    assert statuses[50_00] in {"submitted", "settled"}, statuses
