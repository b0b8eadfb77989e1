"""When a debit is announced, on which day, and what keeps it waiting."""

from datetime import date

import pytest
from lxml import etree

from encours_contracts.collections import CollectionScheduled, CollectionSubmitted
from encours_contracts.credit import AccountUpdated
from encours_contracts.fields import Prenotification
from encours_contracts.mandates import MandateAmended, MandateEnded
from encours_values.bank_days import is_bank_day
from encours_values.ids import new_id
from tests.collections.world import CREDITOR_IBAN, Buyer, World, change_settings, creditor


def ended(buyer: Buyer) -> MandateEnded:
    mandate = buyer.mandate
    return MandateEnded(
        account_id=mandate.account_id, mandate_id=mandate.mandate_id, reference=mandate.reference, cause="revoked"
    )


async def agree(world: World, buyer: Buyer, *, days: int | None) -> None:
    """On so many days of notice; None on nothing of its own."""
    agreed = None if days is None else Prenotification(days=days, evidence="Framework contract 2011-3")
    account = AccountUpdated(
        account_id=buyer.account_id,
        name="Société & Cie",
        country="FR",
        email="achats@buyer.example",
        status="active",
        prenotification=agreed,
    )
    await world.application.publish(world.merchant, account)


async def test_a_due_day_on_which_target_is_closed_is_moved_to_the_next_open_one(world: World) -> None:
    saturday, good_friday = await world.buyer(), await world.buyer()
    await world.owes(saturday, 1_00, due=date(2011, 2, 26))
    await world.owes(good_friday, 1_00, due=date(2011, 4, 22))

    assert (await world.collection(saturday))["collection_date"] == "2011-02-28"
    assert (await world.collection(good_friday))["collection_date"] == "2011-04-26"


async def test_due_02_the_announcement_leaves_the_agreed_notice_even_where_the_due_day_does_not(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 1_00, due=date(2011, 2, 3))

    shown = await world.collection(buyer)
    assert (shown["status"], shown["due_date"], shown["collection_date"]) == ("announced", "2011-02-03", "2011-02-15")


async def test_tim_01_a_buyer_gets_the_notice_that_was_agreed(world: World) -> None:
    quick, usual, waiting = await world.buyer(), await world.buyer(), await world.buyer(mandated=False)
    for buyer in (quick, waiting):
        await agree(world, buyer, days=2)
    for buyer in (quick, usual, waiting):
        await world.owes(buyer, 1_00, due=date(2011, 2, 3))
    await world.clock("2011-02-02T00:00:00+00:00")
    await world.application.publish(world.merchant, waiting.mandate)
    await world.application.quiet(world.merchant)

    days = {buyer.id: (await world.collection(buyer))["collection_date"] for buyer in (quick, usual, waiting)}
    assert days == {quick.id: "2011-02-03", usual.id: "2011-02-15", waiting.id: "2011-02-04"}
    await agree(world, quick, days=None)
    await world.owes(quick, 2_00, due=date(2011, 2, 3))
    reported = {each["amount"]: each["collection_date"] for each in await world.collections(account_id=quick.id)}
    assert reported == {1_00: "2011-02-03", 2_00: "2011-02-16"}, "what was announced stays"


async def test_a_debit_without_a_mandate_waits_and_is_announced_when_a_mandate_is_active(world: World) -> None:
    buyer = await world.buyer(mandated=False)
    await world.owes(buyer, 80_00)
    await world.clock("2011-02-20T00:00:00+00:00")

    waiting = await world.collection(buyer)
    assert (waiting["status"], waiting["details"]["cause"]) == ("planned", "no_active_mandate")
    assert world.application.events(world.merchant, CollectionScheduled) == []

    await world.application.publish(world.merchant, buyer.mandate)
    await world.application.quiet(world.merchant)
    shown = await world.collection(buyer)
    assert (shown["status"], shown["collection_date"], shown["details"]) == ("announced", "2011-03-07", None)
    (reported,) = world.application.events(world.merchant, CollectionScheduled)
    assert reported.mandate_reference == buyer.mandate.reference

    await world.clock("2011-03-08T00:00:00+00:00")
    assert (await world.collection(buyer))["status"] == "settled"


async def test_a_debit_whose_mandate_ends_before_the_file_waits_for_the_next_mandate(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.application.publish(world.merchant, ended(buyer))

    assert (await world.collection(buyer))["status"] == "planned"
    await world.clock("2011-02-12T00:00:00+00:00")
    assert await world.merchant.all("/v1/batches") == []

    again = world.mandate(buyer.account_id)
    await world.application.publish(world.merchant, again)
    shown = await world.collection(buyer)
    assert (shown["status"], shown["mandate_reference"]) == ("announced", again.reference)


async def test_a_suspended_mandate_that_is_active_again_is_collected_on(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.application.publish(world.merchant, ended(buyer), buyer.mandate)

    assert (await world.collection(buyer))["status"] == "announced"
    await world.clock("2011-02-16T00:00:00+00:00")
    assert (await world.collection(buyer))["status"] == "settled"


async def test_a_debit_already_in_a_file_is_not_touched_by_the_suspension_of_its_mandate(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.clock("2011-02-11T12:00:00+00:00")
    await world.application.publish(world.merchant, ended(buyer).model_copy(update={"cause": "suspended"}))

    await world.clock("2011-02-16T00:00:00+00:00")
    assert (await world.collection(buyer))["status"] == "settled"


async def test_an_amendment_is_announced_and_reported_to_the_bank_once(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.owes(buyer, 20_00)
    old = buyer.mandate
    amended = MandateAmended(
        **{
            **old.model_dump(),
            "reference": "RUM-NEW",
            "iban_sealed": world.seal("DE89370400440532013000"),
            "iban_masked": "DE89***************000",
            "original_reference": old.reference,
            "original_iban_sealed": old.iban_sealed,
        }
    )
    world.ibans.append("DE89370400440532013000")
    await world.application.publish(world.merchant, amended)
    await world.clock("2011-02-12T00:00:00+00:00")

    shown = await world.collections(account_id=buyer.id)
    assert {each["mandate_reference"] for each in shown} == {"RUM-NEW"}
    root = etree.fromstring(await world.file())
    assert {node.text for node in root.iterfind(".//{*}DbtrAcct//{*}IBAN")} == {"DE89370400440532013000"}
    assert [node.text for node in root.iterfind(".//{*}OrgnlMndtId")] == [old.reference]
    assert [node.text for node in root.iterfind(".//{*}OrgnlDbtrAcct//{*}Id/{*}Othr/{*}Id")] == ["SMNDA"]


async def test_a_rejected_amendment_is_reported_with_the_next_debit(world: World) -> None:
    buyer = await world.buyer()
    old = buyer.mandate
    await world.application.publish(
        world.merchant,
        MandateAmended(**{**old.model_dump(), "reference": "RUM-NEW2", "original_reference": old.reference}),
    )
    await world.owes(buyer, 80_00)
    await world.scenario(buyer, "reject:MD02")
    await world.clock("2011-02-16T00:00:00+00:00")
    assert (await world.collection(buyer))["status"] == "rejected"

    await world.scenario(buyer, "settle")
    await world.owes(buyer, 90_00, due=date(2011, 3, 15))
    await world.clock("2011-03-16T00:00:00+00:00")
    files = await world.merchant.all("/v1/sandbox/bank/files")
    amended = [(await world.merchant.get(file["url"])).text.count("<OrgnlMndtId>") for file in files]
    assert amended == [1, 1]


async def test_a_one_off_mandate_serves_once(world: World) -> None:
    buyer = await world.buyer(sequence_type="OOFF")
    await world.owes(buyer, 80_00)
    await world.owes(buyer, 20_00)

    statuses = sorted(each["status"] for each in await world.collections(account_id=buyer.id))
    assert statuses == ["announced", "planned"]


@pytest.mark.parametrize("missing", ["identifier", "iban_sealed", "bic"])
async def test_no_file_is_sent_while_the_creditor_is_incomplete(world: World, missing: str) -> None:
    reported = {**creditor(world.seal(CREDITOR_IBAN)), missing: "no bank" if missing == "bic" else None}
    await change_settings(world.application, world.merchant, {"creditor": reported}, version=5)
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.clock("2011-02-13T00:00:00+00:00")
    waiting = await world.collection(buyer)
    assert (waiting["status"], waiting["details"]["cause"]) == ("announced", "creditor_incomplete")
    assert await world.merchant.all("/v1/batches") == []

    reported = creditor(world.seal(CREDITOR_IBAN))
    await change_settings(world.application, world.merchant, {"creditor": reported}, version=6)
    await world.clock("2011-03-05T00:00:00+00:00")
    shown = await world.collection(buyer)
    assert (shown["status"], shown["collection_date"], shown["details"]) == ("settled", "2011-02-28", None)
    announced_days = [each.collection_date for each in world.application.events(world.merchant, CollectionScheduled)]
    assert announced_days == [date(2011, 2, 15), date(2011, 2, 28)], "one new announcement with the full notice"


async def test_an_installation_that_slept_through_the_day_of_the_file_collects_later_never_too_late(
    world: World,
) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.jump("2011-02-14T12:00:00+00:00")

    shown = await world.collection(buyer)
    day = date.fromisoformat(shown["collection_date"])
    assert shown["status"] == "announced"
    assert shown["details"]["cause"] == "late"
    assert is_bank_day(day)
    assert day >= date(2011, 2, 17)
    await world.clock("2011-03-05T00:00:00+00:00")
    assert (await world.collection(buyer))["status"] == "settled"


async def test_other_currencies_than_the_euro_are_stored_and_not_collected(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 80_00, currency="CHF")
    shown = await world.collection(buyer)
    assert (shown["status"], shown["details"]["cause"]) == ("planned", "currency_not_collectable")


async def test_a_debtor_outside_the_eea_is_collected_with_address_and_bic(world: World) -> None:
    buyer = await world.buyer(iban="GB29NWBK60161331926819", bic=None)
    await world.owes(buyer, 80_00)
    await world.clock("2011-02-12T00:00:00+00:00")

    shown = await world.collection(buyer)
    assert (shown["status"], shown["details"]) == ("submitted", None)
    root = etree.fromstring(await world.file())
    assert root.findtext(".//{*}Dbtr/{*}PstlAdr/{*}TwnNm") == "Paris"
    assert root.findtext(".//{*}DbtrAgt//{*}BICFI")


async def test_core_and_b2b_never_go_in_one_file_and_each_day_has_its_block(world: World) -> None:
    b2b, core, later = await world.buyer(), await world.buyer(scheme="CORE"), await world.buyer()
    await world.owes(b2b, 80_00)
    await world.owes(core, 70_00)
    await world.owes(later, 60_00, due=date(2011, 2, 15))
    await world.clock("2011-02-12T00:00:00+00:00")

    batches = {each["scheme"]: each for each in await world.merchant.all("/v1/batches")}
    assert {scheme: (each["transactions"], each["total"]) for scheme, each in batches.items()} == {
        "B2B": (2, 140_00),
        "CORE": (1, 70_00),
    }
    await world.clock("2011-02-16T00:00:00+00:00")
    assert {each["status"] for each in await world.collections()} == {"settled"}


async def test_each_attempt_has_its_own_reference_and_a_second_claim_is_dead_lettered(world: World) -> None:
    buyer = await world.buyer()
    due = await world.owes(buyer, 80_00)
    await world.owes(buyer, 80_00, statement_id=due.statement_id)

    assert len(await world.collections(account_id=buyer.id)) == 1
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        letters = await tx.connection.fetch("SELECT name, error FROM dead_letter")
    assert [letter["name"] for letter in letters] == ["encours.collection-due.v1"]

    await world.scenario(buyer, "return:MS03")
    await world.clock("2011-02-18T00:00:00+00:00")
    await world.owes(buyer, 80_00, statement_id=due.statement_id)
    references = {each["end_to_end_id"] for each in await world.collections(account_id=buyer.id)}
    assert len(references) == 2


async def test_invoices_of_one_statement_are_collected_one_by_one_where_the_merchant_wishes(world: World) -> None:
    buyer, statement_id = await world.buyer(), new_id()
    for _ in range(3):
        await world.owes(buyer, 10_00, statement_id=statement_id, invoice_id=new_id())
    await world.clock("2011-02-12T00:00:00+00:00")
    assert len(world.application.events(world.merchant, CollectionSubmitted)) == 3


async def test_a_file_that_fails_our_own_check_is_never_sent_and_shows_the_cause(world: World) -> None:
    reported = {**creditor(world.seal(CREDITOR_IBAN)), "identifier": "FR12ZZZ123456"}
    await change_settings(world.application, world.merchant, {"creditor": reported}, version=5)
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.clock("2011-02-11T12:00:00+00:00")

    (batch,) = await world.merchant.all("/v1/batches")
    assert (batch["status"], batch["available_actions"]) == ("failed_check", [])
    assert {violation["rule"] for violation in batch["violations"]} == {"ICS-02"}
    assert (await world.merchant.get(batch["url"])).status_code == 409
    assert await world.merchant.all("/v1/sandbox/bank/files") == []
    waiting = await world.collection(buyer)
    assert (waiting["status"], waiting["details"]["cause"]) == ("announced", "failed_check")

    reported["identifier"] = "FR72ZZZ123456"
    await change_settings(world.application, world.merchant, {"creditor": reported}, version=6)
    await world.clock("2011-03-05T00:00:00+00:00")
    assert (await world.collection(buyer))["status"] == "settled"
    assert sorted(each["status"] for each in await world.merchant.all("/v1/batches")) == ["accepted", "failed_check"]


async def test_a_debit_that_no_bank_accepts_does_not_delay_the_others(world: World) -> None:
    swiss, french = await world.buyer(iban="CH9300762011623852957", bic=None), await world.buyer()
    await world.owes(swiss, 80_00)
    await world.owes(french, 70_00)
    await world.clock("2011-02-16T00:00:00+00:00")

    assert (await world.collection(french))["status"] == "settled"
    waiting = await world.collection(swiss)
    assert waiting["status"] == "announced"
    assert waiting["details"]["cause"].startswith("unwritable: a debtor's bank outside the EEA")
