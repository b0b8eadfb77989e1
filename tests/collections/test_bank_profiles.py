"""A merchant's bank, as its profile says: what files look like, and when they leave."""

from datetime import date
from typing import Any

import pytest
from lxml import etree

from encours_contracts.collections import CollectionScheduled
from tests.collections.world import CREDITOR_IBAN, World, change_settings, creditor, new_merchant

OWN = "/v1/bank-profiles/my-bank"


async def use(world: World, name: str, version: int = 3, **collection: Any) -> None:
    reported = {"creditor": creditor(world.seal(CREDITOR_IBAN)), "collection": {"bank_profile": name, **collection}}
    await change_settings(world.application, world.merchant, reported, version=version)


async def put(world: World, *versions: dict[str, Any]) -> Any:
    return await world.merchant.ok("PUT", OWN, {"versions": list(versions)})


async def test_the_installation_has_profiles_and_a_merchant_adds_its_own(world: World) -> None:
    stored = await put(world, {"lead_bank_days": 3, "cut_off_hour": 11, "message": "pain.008.001.02"})
    listed = {each["name"]: each for each in await world.merchant.all("/v1/bank-profiles")}

    assert {"epc-2025", "epc-2009", "fr-cfonb", "de-gbic", "my-bank"} == set(listed)
    assert listed["my-bank"] == stored == await world.merchant.ok("GET", OWN)
    assert (stored["built_in"], stored["in_use"]) == (False, False)
    assert listed["epc-2025"]["built_in"]
    assert listed["epc-2025"]["in_use"]
    (audited,) = [each for each in await world.merchant.all("/v1/audit/collections") if each["subject"] == "my-bank"]
    assert audited["action"] == "bank_profile_changed"


async def test_a_profile_is_its_merchants_alone(world: World) -> None:
    await put(world, {"lead_bank_days": 3})
    other = await new_merchant(world.application)
    assert (await other.get(OWN)).status_code == 404
    theirs = await other.ok("PUT", OWN, {"versions": [{"lead_bank_days": 5}]})
    assert theirs["versions"][0]["lead_bank_days"] == 5
    assert (await world.merchant.ok("GET", OWN))["versions"][0]["lead_bank_days"] == 3


@pytest.mark.parametrize("name", ["nonsense", "%00", "EPC-2025", "x" * 41, "%F0%9F%92%A9"])
async def test_a_name_that_is_none_is_not_found(world: World, name: str) -> None:
    assert (await world.merchant.get(f"/v1/bank-profiles/{name}")).status_code == 404


@pytest.mark.parametrize(
    ("path", "versions", "status"),
    [
        ("/v1/bank-profiles/epc-2025", [{}], 409),
        (OWN, [], 422),
        (OWN, [{"lead_bank_days": 0}], 422),
        (OWN, [{"cut_off_hour": 24}], 422),
        (OWN, [{"message": "pain.008.001.10"}], 422),
        (OWN, [{"addresses": "unstructured"}], 422),
        (OWN, [{}, {}], 422),
        (OWN, [{"valid_from": "2026-01-02", "valid_to": "2026-01-01"}], 422),
        ("/v1/bank-profiles/My%20Bank", [{}], 422),
    ],
)
async def test_what_is_no_profile_is_refused_and_changes_nothing(
    world: World, path: str, versions: list[dict[str, Any]], status: int
) -> None:
    """ADR-01: unstructured addresses are no choice any more."""
    assert (await world.merchant.put(path, {"versions": versions})).status_code == status
    assert (await world.merchant.get(OWN)).status_code == 404


async def test_a_legacy_bank_gets_the_older_message(world: World) -> None:
    await use(world, "epc-2009")
    await world.owes(await world.buyer(), 80_00)
    await world.clock("2011-02-16T00:00:00+00:00")

    (batch,) = await world.merchant.all("/v1/batches")
    assert (batch["message_name"], batch["bank_profile"]) == ("pain.008.001.02", "epc-2009")
    assert b"urn:iso:std:iso:20022:tech:xsd:pain.008.001.02" in await world.file()
    assert {each["status"] for each in await world.collections()} == {"settled"}


async def test_tim_02_the_longer_lead_of_bank_and_merchant_counts_and_files_leave_before_the_cut_off(
    world: World,
) -> None:
    await put(world, {"lead_bank_days": 4, "cut_off_hour": 8})
    await use(world, "my-bank")
    await world.owes(await world.buyer(), 80_00)
    await world.clock("2011-02-09T05:59:00+00:00")
    assert await world.merchant.all("/v1/batches") == []

    await world.clock("2011-02-09T06:01:00+00:00")
    (batch,) = await world.merchant.all("/v1/batches")
    assert (batch["status"], batch["collection_date"], batch["created_at"]) == (
        "submitted",
        "2011-02-15",
        "2011-02-09T06:00:00Z",
    )


async def test_without_valid_terms_debits_wait_with_their_cause_and_go_when_there_are_some(world: World) -> None:
    await use(world, "my-bank")
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.clock("2011-02-12T00:00:00+00:00")
    shown = await world.collection(buyer)
    assert (shown["status"], shown["details"]["cause"]) == ("announced", "bank_profile_missing")

    await put(world, {"valid_from": "2011-02-17"})
    await world.clock("2011-03-05T00:00:00+00:00")
    shown = await world.collection(buyer)
    assert (shown["status"], shown["collection_date"], shown["details"]) == ("settled", "2011-03-01", None)
    days = [each.collection_date.isoformat() for each in world.application.events(world.merchant, CollectionScheduled)]
    assert days == ["2011-02-15", "2011-03-01"], "one new announcement, 14 days after the bank's terms were known"


async def test_the_version_valid_on_the_collection_date_writes_the_file(world: World) -> None:
    await put(world, {"valid_to": "2011-02-16", "message": "pain.008.001.02"}, {"valid_from": "2011-02-17"})
    await use(world, "my-bank", prenotification_days=1)
    before, after = await world.buyer(), await world.buyer()
    await world.owes(before, 80_00)
    await world.clock("2011-02-12T00:00:00+00:00")
    await world.owes(after, 70_00)
    await world.owes(after, 60_00, due=date(2011, 2, 18))
    await world.clock("2011-02-21T00:00:00+00:00")

    batches = await world.merchant.all("/v1/batches")
    assert sorted((each["collection_date"], each["message_name"]) for each in batches) == [
        ("2011-02-15", "pain.008.001.02"),
        ("2011-02-16", "pain.008.001.02"),
        ("2011-02-18", "pain.008.001.08"),
    ]


async def test_grp_01_a_bank_of_single_blocks_gets_a_file_for_each(world: World) -> None:
    await put(world, {"grouping": "single_block", "batch_booking": None, "first_sequence": "frst_first"})
    await use(world, "my-bank")
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await world.owes(buyer, 70_00)
    await world.clock("2011-02-16T00:00:00+00:00")

    files = await world.merchant.all("/v1/sandbox/bank/files")
    roots = [etree.fromstring((await world.merchant.get(file["url"])).content) for file in files]
    assert sorted(root.findtext(".//{*}SeqTp") or "" for root in roots) == ["FRST", "RCUR"]
    assert all(len(root.findall(".//{*}PmtInf")) == 1 for root in roots)
    assert all(root.find(".//{*}BtchBookg") is None for root in roots)
    assert {each["status"] for each in await world.collections()} == {"settled"}


async def test_mnd_25_seq_01_what_others_collected_on_a_mandate_before_it_came_counts(world: World) -> None:
    await put(world, {"first_sequence": "frst_first"})
    await use(world, "my-bank")
    old = date(2005, 3, 1)
    used, unused = await world.buyer(signed_on=old, last_used_on=date(2010, 12, 15)), await world.buyer(signed_on=old)
    for buyer in (used, unused):
        await world.owes(buyer, 80_00)
    await world.clock("2011-02-16T00:00:00+00:00")

    assert (await world.collection(used))["status"] == "settled"
    assert (await world.collection(unused))["details"]["cause"] == "mandate_expired"
    assert etree.fromstring(await world.file()).findtext(".//{*}SeqTp") == "RCUR"


async def test_seq_02_a_rejected_frst_is_followed_by_a_frst_and_a_returned_one_is_not(world: World) -> None:
    await put(world, {"first_sequence": "frst_first"})
    await use(world, "my-bank")
    reported: list[str] = []
    buyers = {outcome: await world.buyer() for outcome in ("reject:MS03", "return:MS03")}
    for outcome, buyer in buyers.items():
        await world.scenario(buyer, outcome)
        await world.owes(buyer, 80_00)
    await world.clock("2011-02-25T00:00:00+00:00")
    for amount, buyer in enumerate(buyers.values(), start=1):
        await world.scenario(buyer, "settle")
        await world.owes(buyer, amount * 10_00, due=date(2011, 3, 15))
    await world.clock("2011-03-16T00:00:00+00:00")

    for file in await world.merchant.all("/v1/sandbox/bank/files"):
        root = etree.fromstring((await world.merchant.get(file["url"])).content)
        for block in root.iterfind(".//{*}PmtInf"):
            reported += [f"{block.findtext('.//{*}SeqTp')} {a.text}" for a in block.iterfind(".//{*}InstdAmt")]
    assert sorted(reported) == ["FRST 10.00", "FRST 80.00", "FRST 80.00", "RCUR 20.00"]
