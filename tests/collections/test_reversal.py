"""A settled debit is given back (pain.007): once, in full, in time, and never together with a return."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from encours_collections.bank_answers.domain.bank_facts import Debits, DebitState, Fact, apply
from encours_collections.debits.domain.actions import available_actions
from encours_collections.debits.domain.collection import Move, Status, may_recall, may_reverse
from encours_contracts.collections import CollectionFailure, CollectionSettled
from encours_iso20022.codecs.pain007 import check_pain007, read_pain007, write_pain007
from encours_iso20022.values.debit_request import DebitRequest, RequestedDebit
from encours_values.bank_days import add_bank_days
from encours_values.ids import new_id
from tests.collections.test_cancellation import booked, one, received
from tests.collections.world import World, a_debit, outcome

SETTLED = "2011-02-15T12:00:00+00:00"


async def settled(world: World, buyers: int = 1) -> dict[str, Any]:
    for _ in range(buyers):
        await world.owes(await world.buyer(), 100_00)
    await world.clock(SETTLED)
    return (await world.collections())[0]


async def reverse(world: World, debit: dict[str, Any], reason: str = "AM05") -> Any:
    return await world.merchant.post(f"/v1/collections/{debit['id']}/reverse", {"reason": reason})


async def test_a_settled_debit_is_given_back_when_the_bank_books_it(world: World) -> None:
    debit = await settled(world, 2)
    assert debit["available_actions"] == ["reverse"]
    answer = await reverse(world, debit)
    assert (answer.status_code, answer.json()["reversal"], answer.json()["available_actions"]) == (200, "requested", [])
    await world.application.quiet(world.merchant)

    (message,) = await received(world)
    assert check_pain007(message) == []
    root = etree.fromstring(message)
    assert root.findtext(".//{*}OrgnlEndToEndId") == debit["end_to_end_id"]
    assert root.findtext(".//{*}RvslRsnInf//{*}Cd") == "AM05"
    assert (await one(world, debit))["status"] == "settled"
    assert world.application.events(world.merchant, CollectionFailure) == []

    await world.clock("2011-02-17T00:00:00+00:00")
    shown = await one(world, debit)
    assert (shown["status"], shown["reversal"], shown["failed_on"]) == ("returned", "booked", "2011-02-16")
    await world.application.quiet(world.merchant)
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert (outcome(reported), reported.credit_consequence, reported.mandate_consequence) == (
        "reversed",
        "none",
        "keep",
    )
    assert len(world.application.events(world.merchant, CollectionSettled)) == 2
    assert await world.merchant.all("/v1/bank-files/unmatched") == []
    report = await world.merchant.ok("GET", "/v1/reports/collections")
    assert {each["status"]: each["collections"] for each in report["by_status"]} == {"settled": 1, "returned": 1}


async def test_what_is_not_settled_or_was_reversed_is_not_reversed(world: World) -> None:
    debit = await settled(world)
    assert (await reverse(world, debit)).status_code == 200
    again = await reverse(world, debit)
    assert (again.status_code, again.json()["type"]) == (409, "urn:encours:problem:request-already-sent")
    await world.clock("2011-02-17T00:00:00+00:00")
    assert (await reverse(world, debit)).status_code == 409
    assert (await reverse(world, debit, "XXXX")).status_code == 422
    assert len(await received(world)) == 1


async def test_tim_08_a_reversal_after_five_bank_days_is_not_sent(world: World) -> None:
    debit = await settled(world)
    await world.clock("2011-02-22T12:00:00+00:00")
    assert (await one(world, debit))["available_actions"] == ["reverse"]
    await world.clock("2011-02-23T12:00:00+00:00")
    assert (await one(world, debit))["available_actions"] == []
    answer = await reverse(world, debit)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:encours:problem:too-late-for-bank")


async def test_a_return_before_the_reversal_prevents_its_request(world: World) -> None:
    debit = await settled(world)
    await world.bank_file(booked(debit, "DBIT", "UPDD", "MS02"))
    answer = await reverse(world, debit)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:encours:problem:impossible-move")
    await world.application.quiet(world.merchant)
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert outcome(reported) == "returned"


@pytest.mark.parametrize("first", ["return", "reversal"])
async def test_a_return_and_a_reversal_are_published_once_and_the_second_becomes_a_suspense_item(
    world: World, first: str
) -> None:
    """The money left twice: the invoice opens once, and the second booking waits to be claimed back."""
    debit = await settled(world)
    await reverse(world, debit)
    files = [booked(debit, "DBIT", "UPDD", "MS02"), booked(debit, "DBIT", "PRDD")]
    for content in files if first == "return" else reversed(files):
        await world.bank_file(content)
    shown = await one(world, debit)
    assert shown["status"] == "returned"
    await world.application.quiet(world.merchant)
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert outcome(reported) == ("returned" if first == "return" else "reversed")
    (item,) = await world.merchant.all("/v1/bank-files/unmatched")
    assert item["cause"] == "returned_and_reversed"


async def test_a_return_at_the_bank_makes_it_refuse_the_reversal(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "return:AM04", after_days=1)
    await world.clock(SETTLED)
    debit = await world.collection(buyer)
    await world.clock("2011-02-16T06:30:00+00:00")
    await reverse(world, debit)
    await world.clock("2011-02-19T00:00:00+00:00")
    await world.application.quiet(world.merchant)
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert outcome(reported) == "returned"
    shown = await one(world, debit)
    assert (shown["status"], shown["reversal"]) == ("returned", "refused")


async def test_a_reversal_that_the_bank_refuses_leaves_the_debit_settled(world: World) -> None:
    debit = await settled(world)
    await reverse(world, debit)
    await world.application.quiet(world.merchant)
    message_id = read_pain007(BytesIO((await received(world))[0])).message_id
    reported = await world.bank_file(
        f"""<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts>
        <OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.007.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
        <OrgnlPmtInfAndSts><OrgnlPmtInfId>X</OrgnlPmtInfId><TxInfAndSts>
        <OrgnlEndToEndId>{debit["end_to_end_id"]}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AG01</Cd></Rsn>
        </StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""
    )
    assert [each["outcome"] for each in reported["matched"]] == ["reversal_refused"]
    shown = await one(world, debit)
    assert (shown["status"], shown["reversal"]) == ("settled", "refused")


def debit_state(reversal: str | None) -> DebitState:
    return DebitState(
        collection_id=new_id(),
        account_id=new_id(),
        end_to_end_id="COL-1",
        payment_information_id="DD-1-1",
        message_id="DD-1",
        amount_minor=100_00,
        currency="EUR",
        collection_on=date(2011, 2, 15),
        status=Status.SUBMITTED,
        reversal=reversal,
    )


REPORTED = (
    Fact(Move.SETTLE, "COL-1"),
    Fact(Move.RETURN, "COL-1", reason_code="MS02"),
    Fact(Move.RETURN, "COL-1", is_reversal=True),
)


@given(st.lists(st.sampled_from(REPORTED), min_size=1, max_size=8), st.sampled_from([None, "requested"]))
def test_invt_4_an_amount_is_paid_back_once_in_any_order(facts: list[Fact], reversal: str | None) -> None:
    debit = debit_state(reversal)
    matched, unmatched = apply([*facts, *facts], Debits.of([debit]))
    back = [fact for fact in facts if fact.move is Move.RETURN]
    assert debit.status is (Status.RETURNED if back else Status.SETTLED)
    ways = {fact.is_reversal for fact in back}
    assert bool(unmatched) == (len(ways) == 2 and reversal is not None)
    assert sum(match.before is not Status.RETURNED and match.after is Status.RETURNED for match in matched) == bool(
        back
    )
    if back and reversal is not None:
        assert debit.failed_by == ("reversal" if back[0].is_reversal else "return")


@given(st.dates(date(2011, 1, 3), date(2040, 12, 1)), st.integers(-30, 30))
def test_the_available_actions_follow_the_time_limits_of_the_scheme(day: date, days: int) -> None:
    """TIM-03, TIM-08."""
    today = date.fromordinal(day.toordinal() + days)
    assert may_recall(day, today) == (today <= add_bank_days(day, -1))
    assert may_reverse(day, today) == (today <= add_bank_days(day, 5))
    submitted = a_debit(status=Status.SUBMITTED, collection_on=day, batch_recalls=True)
    assert ("recall" in available_actions(submitted, today)) == may_recall(day, today)
    assert ("confirm" in available_actions(submitted, today)) == (today >= add_bank_days(day, 2))
    requested = a_debit(status=Status.SETTLED, collection_on=day, settled_on=day, reversal="requested")
    assert available_actions(requested, today) == []


REQUEST = DebitRequest(
    message_id="RV-1",
    created_at=datetime(2011, 2, 16, 9),  # noqa: DTZ001
    creditor_name="Société & Cie",
    creditor_bic=None,
    original_message_id="DD-1",
    original_count=2,
    original_total_minor=200_00,
    reason_code="MS02",
    debits=[RequestedDebit(f"COL-{number}", f"DD-1-{number}", 100_00, date(2011, 2, 15)) for number in (1, 2)],
)


def written() -> bytes:
    out = BytesIO()
    write_pain007(out, REQUEST)
    return out.getvalue()


def test_a_reversal_reads_back_as_it_was_written() -> None:
    content = written()
    assert check_pain007(content) == []
    read = read_pain007(BytesIO(content))
    assert (read.message_id, read.original_message_id) == ("RV-1", "DD-1")
    assert read.debits == [("COL-1", 100_00), ("COL-2", 100_00)]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<NbOfTxs>2</NbOfTxs>", "<NbOfTxs>3</NbOfTxs>", "differ from those in the header"),
        ("<CtrlSum>200.00</CtrlSum>", "<CtrlSum>200.01</CtrlSum>", "differ from those in the header"),
        ('<RvsdInstdAmt Ccy="EUR">100.00', '<RvsdInstdAmt Ccy="EUR">99.00', "in full"),
        ("<RvslRsnInf><Rsn><Cd>MS02</Cd></Rsn></RvslRsnInf>", "", "RvslRsnInf is missing"),
        ("<OrgnlGrpInf>", "<OrgnlGrpInf><Extra/>", "is missing"),
        ("<GrpRvsl>false</GrpRvsl>", "<GrpRvsl>true</GrpRvsl>", "value of another form"),
        ("pain.007.001.09", "pain.007.001.02", "another kind or version"),
        ("</Document>", "", "not well-formed"),
    ],
)
def test_the_structure_of_a_reversal_is_checked(old: str, new: str, fault: str) -> None:
    """No package ships the schema of .09: our own statement of it is tried on what it must refuse."""
    broken = written().decode().replace(old, new, 1).encode()
    assert any(fault in each for each in check_pain007(broken)), check_pain007(broken)
