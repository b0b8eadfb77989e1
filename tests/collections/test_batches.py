"""A batch before it leaves: seen, checked, approved, given up, made anew; and never changed after it left."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_collections.batches.domain.batch_status import MOVES, UNSENT, BatchMove, BatchStatus
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.recheck_batch import fault_of_batch
from encours_collections.channels.adapters.sandbox_channel import SandboxChannel
from encours_collections.debits.domain.actions import UNSENT_BATCH
from encours_collections.debits.domain.debit_checks import RULES, Candidate, fault_of
from encours_contracts.collections import (
    BatchPrepared,
    BatchSubmitted,
    CollectionAlertRaised,
    CollectionCancelled,
    CollectionPostponed,
    CollectionScheduled,
    CollectionSubmitted,
)
from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_contracts.mandates import MandateAmended, MandateEnded
from encours_contracts.permissions import Permission
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_platform.auth import digest_of, new_api_key
from encours_values.ids import BATCH, USER, new_id, parse_typeid, typeid
from encours_values.mandate_expiry import expiry_of
from tests.collections.test_crash import SEALER, a_batch_made, send
from tests.collections.world import CREDITOR_IBAN, World, creditor
from tests.support.application import PEPPER, Merchant

MORNING = "2011-02-11T08:30:00+00:00"


async def with_approvals(
    world: World, needed: int, *, made_by: str | None = None, version: int = 10, **collection: Any
) -> list[Merchant]:
    """The merchant wants so many approvals and gets keys: two that approve and one that does all else."""
    approve = [Permission.BATCHES_APPROVE, Permission.REFUNDS_APPROVE]
    granted = (approve, [*approve, Permission.BATCHES_READ], sorted(set(Permission) - set(approve)))
    keys = [new_api_key(new_id(), live=False) for _ in granted]
    settings = {
        "collection": {"approvals": needed, **collection},
        "creditor": creditor(world.seal(CREDITOR_IBAN)),
    }
    digests = [ApiKeyDigest(key_id=new_id(), digest=digest_of(PEPPER, world.merchant.key), role="admin")]
    digests += [
        ApiKeyDigest(key_id=new_id(), digest=digest_of(PEPPER, key), permissions=each, created_by=made_by)
        for key, each in zip(keys, granted, strict=True)
    ]
    await world.application.publish(
        world.merchant,
        MerchantUpdated(
            merchant_id=world.merchant.tenant_id,
            version=version,
            kind="sandbox",
            name="Grossiste",
            settings=MerchantSettings.model_validate(settings),
            api_keys=digests,
        ),
    )
    return [replace(world.merchant, key=key) for key in keys]


async def newest(world: World) -> dict[str, Any]:
    found: dict[str, Any] = (await world.merchant.all("/v1/batches"))[0]
    return found


async def status(world: World, batch_id: str) -> str:
    return str((await world.merchant.ok("GET", f"/v1/batches/{batch_id}"))["status"])


async def test_a_preview_lists_what_would_be_sent_and_what_would_wait_and_why(world: World) -> None:
    one, other, unsigned = await world.buyer(), await world.buyer(scheme="CORE"), await world.buyer(mandated=False)
    await world.owes(one, 100_00)
    await world.owes(one, 50_00)
    await world.owes(other, 25_00)
    await world.owes(unsigned, 10_00)

    seen = await world.merchant.ok("GET", "/v1/batches/preview")
    assert (seen["date"], seen["approvals_needed"]) == ("2011-02-11", 0)
    assert {(file["scheme"], file["debits"], file["total"]) for file in seen["files"]} == {
        ("B2B", 2, 150_00),
        ("CORE", 1, 25_00),
    }
    assert [block["collection_date"] for file in seen["files"] for block in file["blocks"]] == ["2011-02-15"] * 2
    (left_out,) = seen["left_out"]
    assert left_out == {
        "cause": "no_active_mandate",
        "meaning": "the account has no active mandate",
        "debits": 1,
        "total": 10_00,
    }
    debits = await world.merchant.all("/v1/batches/preview/debits?limit=2")
    assert [(each["amount"], each["ready"]) for each in debits] == [
        (100_00, True),
        (50_00, True),
        (25_00, True),
        (10_00, False),
    ]
    early = await world.merchant.ok("GET", "/v1/batches/preview?date=2011-02-10")
    assert (early["files"], early["left_out"]) == ([], [])

    table = await world.merchant.get("/v1/batches/preview", headers={"Accept": "text/csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert [line.split(",")[2] for line in table.text.splitlines()[1:]] == ["100.00", "50.00", "25.00", "10.00"]
    assert not [iban for iban in world.ibans if iban in table.text]

    await world.clock(MORNING)
    sent = {each["scheme"]: (each["transactions"], each["total"]) for each in await world.merchant.all("/v1/batches")}
    assert sent == {"B2B": (2, 150_00), "CORE": (1, 25_00)}


async def test_the_debits_of_a_batch_are_listed(world: World) -> None:
    for _ in range(3):
        await world.owes(await world.buyer(), 10_00)
    await world.clock(MORNING)
    batch = await newest(world)
    held = await world.merchant.all(f"/v1/batches/{batch['id']}/debits?limit=2")
    assert held == await world.collections(batch_id=batch["id"])
    assert len(held) == 3


async def test_two_keys_of_one_person_are_one_approval(world: World) -> None:
    jeanne = typeid(USER, new_id())
    first, second, _ = await with_approvals(world, 2, made_by=jeanne)
    await world.owes(await world.buyer(), 100_00)
    await world.clock(MORNING)
    path = f"/v1/batches/{(await newest(world))['id']}"

    once = await first.ok("POST", f"{path}/approve")
    again = await second.post(f"{path}/approve")

    assert [(each["person"], each["actor"][:4]) for each in once["approvals"]] == [(jeanne, "key_")]
    assert (again.status_code, again.json()["type"]) == (409, "urn:encours:problem:already-approved")
    assert (await newest(world))["status"] == "awaiting_approval"


async def test_a_batch_waits_for_its_approvals_each_of_another_person(world: World) -> None:
    first, second, clerk = await with_approvals(world, 2)
    await world.owes(await world.buyer(), 100_00)
    await world.clock(MORNING)

    batch = await newest(world)
    path = f"/v1/batches/{batch['id']}"
    assert (batch["status"], batch["approvals_needed"], batch["approvals"]) == ("awaiting_approval", 2, [])
    assert batch["approve_before"] == "2011-02-11T15:00:00Z"
    assert batch["available_actions"] == ["file", "approve", "reject", "cancel"]
    (prepared,) = world.application.events(world.merchant, BatchPrepared)
    assert (prepared.approvals_needed, prepared.total) == (2, 100_00)

    assert (await clerk.post(f"{path}/approve")).status_code == 403
    other_file = await first.post(f"{path}/approve", {"sha256": "0" * 64})
    assert (other_file.status_code, other_file.json()["type"]) == (409, "urn:encours:problem:file-mismatch")
    once = await first.ok("POST", f"{path}/approve", {"sha256": batch["file_sha256"]})
    assert (once["status"], len(once["approvals"])) == ("awaiting_approval", 1)
    again = await first.post(f"{path}/approve")
    assert (again.status_code, again.json()["type"]) == (409, "urn:encours:problem:already-approved")
    assert await world.merchant.all("/v1/sandbox/bank/files") == []

    await second.ok("POST", f"{path}/approve")
    await world.application.quiet(world.merchant)
    shown = await world.merchant.ok("GET", path)
    assert (shown["status"], len({each["person"] for each in shown["approvals"]})) == ("submitted", 2)
    assert {each["sha256"] for each in shown["approvals"]} == {batch["file_sha256"]}
    assert (await second.post(f"{path}/approve")).status_code == 409
    trail = [(each["action"], each["who"][:4]) for each in await world.merchant.all("/v1/audit/collections")]
    assert trail == [
        ("batch_submitted", "coll"),
        ("batch_approved", "key_"),
        ("batch_approved", "key_"),
        ("batch_created", "coll"),
    ]


async def test_debits_of_a_batch_not_approved_by_the_cut_off_are_announced_again_in_a_later_file(world: World) -> None:
    first, _, _ = await with_approvals(world, 1)
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.clock("2011-02-11T15:00:00+00:00")

    late = await newest(world)
    assert (late["status"], late["details"]["cause"]) == ("cancelled", "not_approved")
    shown = await world.collection(buyer)
    assert (shown["status"], shown["collection_date"]) == ("announced", "2011-02-25")
    assert shown["details"]["cause"] == "not_approved"
    assert [(each["kind"], each["cause"]) for each in shown["alerts"]] == [("not_sent", "not_approved")]
    announced = world.application.events(world.merchant, CollectionScheduled)
    assert [each.collection_date for each in announced] == [date(2011, 2, 15), date(2011, 2, 25)]
    assert [(each.postponed_for, each.fault) for each in announced] == [(None, None), ("not_approved", "creditor")]
    (postponed,) = world.application.events(world.merchant, CollectionPostponed)
    assert (postponed.cause, postponed.fault, postponed.collection_date) == (
        "not_approved",
        "creditor",
        date(2011, 2, 15),
    )
    (alert,) = world.application.events(world.merchant, CollectionAlertRaised)
    assert (alert.kind, alert.cause, alert.batch_id) == (
        "not_sent",
        "not_approved",
        parse_typeid(BATCH, late["id"]),
    )
    assert (await first.post(f"/v1/batches/{late['id']}/approve")).status_code == 409

    await world.clock("2011-02-23T09:00:00+00:00")
    batch = await newest(world)
    await first.ok("POST", f"/v1/batches/{batch['id']}/approve")
    await world.clock("2011-02-26T00:00:00+00:00")
    assert (await world.collection(buyer))["status"] == "settled"
    assert len(world.application.events(world.merchant, CollectionScheduled)) == 2


async def test_a_rejected_batch_is_not_sent_and_shows_the_cause(world: World) -> None:
    first, _, clerk = await with_approvals(world, 1)
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.clock(MORNING)
    batch = await newest(world)
    assert (await clerk.post(f"/v1/batches/{batch['id']}/reject", {"reason": "no"})).status_code == 403
    rejected = await first.ok("POST", f"/v1/batches/{batch['id']}/reject", {"reason": "wrong month"})
    assert (rejected["status"], rejected["details"]["cause"]) == ("cancelled", "batch_rejected: wrong month")
    shown = await world.collection(buyer)
    assert (shown["status"], shown["collection_date"], shown["batch_id"]) == ("announced", "2011-02-25", None)
    assert await world.merchant.all("/v1/sandbox/bank/files") == []


async def waiting(world: World, buyers: int = 2) -> tuple[list[Any], list[Any], dict[str, Any], Merchant]:
    """A file with one debit each that waits for an approval."""
    first, _, _ = await with_approvals(world, 1)
    every = [await world.buyer() for _ in range(buyers)]
    dues = [await world.owes(each, 100_00, 50_00) for each in every]
    await world.clock(MORNING)
    return every, dues, await newest(world), first


@pytest.mark.parametrize("change", ["paid_in_part", "paid", "disputed", "mandate_ended", "amended", "cancelled"])
async def test_a_debit_that_changes_before_sending_is_removed_and_the_others_go_into_a_new_file(
    world: World, change: str
) -> None:
    (buyer, other), (due, _), old, key = await waiting(world)
    mandate = buyer.mandate
    if change == "paid_in_part":
        await world.paid(due, 30_00)
    elif change == "paid":
        await world.paid(due, 100_00)
        await world.paid(due, 50_00, place=1)
    elif change == "disputed":
        await world.dispute(due, 25_00)
    elif change == "mandate_ended":
        ended = {name: getattr(mandate, name) for name in ("account_id", "mandate_id", "reference")}
        await world.application.publish(world.merchant, MandateEnded(**ended, cause="revoked"))
    elif change == "amended":
        reported = {**mandate.model_dump(), "reference": "RUM-OTHER", "original_reference": mandate.reference}
        await world.application.publish(world.merchant, MandateAmended(**reported))
    else:
        shown = await world.collection(buyer)
        assert (shown["status"], shown["available_actions"]) == ("batched", ["cancel"])
        await world.merchant.ok("POST", f"/v1/collections/{shown['id']}/cancel")
    await world.application.quiet(world.merchant)

    gone = await world.merchant.ok("GET", f"/v1/batches/{old['id']}")
    assert gone["status"] == "cancelled"
    batch = await newest(world)
    assert (batch["status"], batch["approvals"]) == ("awaiting_approval", [])
    assert batch["message_id"] != old["message_id"]
    expected = {"paid_in_part": 270_00, "disputed": 275_00, "amended": 300_00}.get(change, 150_00)
    assert batch["total"] == expected
    assert (await key.post(f"/v1/batches/{old['id']}/approve")).status_code == 409

    await key.ok("POST", f"/v1/batches/{batch['id']}/approve")
    await world.clock("2011-02-16T00:00:00+00:00")
    assert (await world.collection(other))["status"] == "settled"
    assert sum(each.amount for each in world.application.events(world.merchant, CollectionSubmitted)) == expected
    ended_state = {"paid": "cancelled", "cancelled": "cancelled", "mandate_ended": "planned"}.get(change, "settled")
    assert (await world.collection(buyer))["status"] == ended_state
    cancelled_by = [(each.by, each.cause) for each in world.application.events(world.merchant, CollectionCancelled)]
    requested = {"paid": [("settled", "paid_otherwise")], "cancelled": [("merchant", "cancelled_by_merchant")]}
    assert cancelled_by == requested.get(change, [])


async def test_an_amendment_of_a_dissolved_file_is_reported_with_the_next_file(world: World) -> None:
    first, _, _ = await with_approvals(world, 1)
    buyer, other = await world.buyer(), await world.buyer()
    reported = {**buyer.mandate.model_dump(), "reference": "RUM-OTHER", "original_reference": buyer.mandate.reference}
    await world.application.publish(world.merchant, MandateAmended(**reported))
    await world.owes(buyer, 100_00)
    due = await world.owes(other, 100_00)
    await world.clock(MORNING)
    await world.paid(due, 10_00)
    await world.application.quiet(world.merchant)
    batch = await newest(world)
    await first.ok("POST", f"/v1/batches/{batch['id']}/approve")
    await world.application.quiet(world.merchant)
    assert (await world.file()).count(b"<OrgnlMndtId>") == 1


async def test_a_whole_batch_is_cancelled_with_its_debits_before_it_left(world: World) -> None:
    buyers, _, batch, _ = await waiting(world)
    cancelled = await world.merchant.ok("POST", f"/v1/batches/{batch['id']}/cancel")
    assert (cancelled["status"], cancelled["available_actions"]) == ("cancelled", ["file"])
    assert {(await world.collection(each))["status"] for each in buyers} == {"cancelled"}
    await world.clock("2011-02-16T00:00:00+00:00")
    assert await world.merchant.all("/v1/sandbox/bank/files") == []
    assert {each.by for each in world.application.events(world.merchant, CollectionCancelled)} == {"merchant"}
    assert await world.merchant.all(f"/v1/batches/{batch['id']}/debits") == []


async def test_what_slipped_by_is_found_by_the_check_before_the_handing_over(world: World) -> None:
    """As if an event had not been received: the debit is taken out when the file is about to leave."""
    batch_id = await a_batch_made(world, buyers=2)
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        await tx.connection.execute(
            """UPDATE mandate SET max_minor = 1 WHERE mandate_id = (
                   SELECT mandate_id FROM collection WHERE batch_id = $1 ORDER BY collection_id LIMIT 1)""",
            batch_id,
        )
    await send(world, batch_id, SandboxChannel(world.database, SEALER))
    await world.application.quiet(world.merchant)
    (new, old) = await world.merchant.all("/v1/batches")
    assert (old["status"], old["details"]["cause"]) == ("cancelled", "above_mandate_cap")
    assert (new["status"], new["transactions"]) == ("submitted", 1)
    stayed = await world.collections(status="announced")
    assert [each["details"]["cause"] for each in stayed] == ["above_mandate_cap"]


async def test_the_same_batch_gives_the_same_bytes_and_other_bytes_do_not_leave(world: World) -> None:
    batch_id = await a_batch_made(world, buyers=3)
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        batch = await batches.lock(tx, batch_id)
        assert batch is not None
        assert await fault_of_batch(tx, SEALER, batch) is None
        await tx.connection.execute("UPDATE mandate SET debtor_name = 'Someone else'")
        assert await fault_of_batch(tx, SEALER, batch) == "content_changed"


async def test_a_batch_that_was_sent_cannot_change_in_the_database(world: World) -> None:
    await world.owes(await world.buyer(), 10_00)
    await world.clock(MORNING)
    batch_id = parse_typeid(BATCH, (await newest(world))["id"])
    for statement in (
        "UPDATE batch SET sha256 = 'x' WHERE batch_id = $1",
        "UPDATE batch SET total_minor = total_minor + 1 WHERE batch_id = $1",
        "UPDATE batch SET status = 'created' WHERE batch_id = $1",
        "DELETE FROM batch WHERE batch_id = $1",
        "DELETE FROM sealed_part WHERE file_id = $1",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            async with world.database.transaction(world.merchant.tenant_id) as tx:
                await tx.connection.execute(statement, batch_id)


async def test_a_file_that_is_being_handed_over_cannot_be_cancelled(world: World) -> None:
    batch_id = await a_batch_made(world, buyers=1)
    (held,) = await world.collections()

    class Asked(SandboxChannel):
        async def submit(self, tenant_id: UUID, file: Any) -> str:
            assert (await world.merchant.post(f"/v1/collections/{held['id']}/cancel")).status_code == 409
            assert (await world.merchant.post(f"/v1/batches/{(await newest(world))['id']}/cancel")).status_code == 409
            return await super().submit(tenant_id, file)

    await send(world, batch_id, Asked(world.database, SEALER))
    assert (await newest(world))["status"] == "submitted"
    assert len(world.application.events(world.merchant, BatchSubmitted)) <= 1


async def test_the_file_of_a_waiting_batch_can_be_looked_at_and_passes_every_check(world: World) -> None:
    _, _, batch, _ = await waiting(world)
    answer = await world.merchant.get(batch["url"])
    assert check_pain008(BytesIO(answer.content)) == []


async def test_a_bank_report_about_an_unsent_file_matches_nothing(world: World) -> None:
    """Whoever posts an answer to a file that waits changes nothing."""
    _, _, batch, _ = await waiting(world)
    reported = f"""<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts>
        <OrgnlMsgId>{batch["message_id"]}</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId><GrpSts>RJCT</GrpSts>
        </OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"""
    answer = await world.bank_file(reported)
    assert (answer["matched"], len(answer["unmatched"])) == ([], 1)
    assert await status(world, batch["id"]) == "awaiting_approval"


GOOD = Candidate(
    amount_minor=100,
    owed_minor=100,
    currency="EUR",
    due_on=date(2026, 12, 1),
    collection_on=date(2026, 12, 15),
    mandate_is_live=True,
    scheme="B2B",
    mandate_scheme="B2B",
    iban_masked="FR76***189",
    mandate_iban_masked="FR76***189",
    iban_is_valid=True,
    cap_minor=100,
    signed_on=date(2026, 1, 1),
)


@pytest.mark.parametrize(
    ("cause", "changes"),
    [
        ("mandate_not_active", {"mandate_is_live": False}),
        ("mandate_changed", {"mandate_iban_masked": "FR76***000"}),
        ("mandate_changed", {"mandate_scheme": "CORE"}),
        ("mandate_expired", {"signed_on": date(2023, 12, 15)}),
        ("invalid_iban", {"iban_is_valid": False}),
        ("above_mandate_cap", {"cap_minor": 99}),
        ("paid_or_disputed", {"owed_minor": 99}),
        ("currency_not_collectable", {"currency": "CHF"}),
        ("in_another_batch", {"in_batch": True}),
        ("before_due_date", {"due_on": date(2026, 12, 16)}),
        ("not_a_bank_day", {"collection_on": date(2026, 12, 25)}),
    ],
)
def test_each_check_before_sending_has_its_cause(cause: str, changes: dict[str, Any]) -> None:
    """INVT-6, MND-25, TIM-10; TIM-02 is with the bank's terms (tests/collections_formats)."""
    assert fault_of(GOOD) is None
    assert fault_of(replace(GOOD, **changes)) == cause
    assert cause in {name for name, _ in RULES}


@given(signed=st.dates(date(2009, 1, 1), date(2050, 1, 1)), days=st.integers(0, 2000))
def test_mnd_25_a_mandate_lives_36_months_from_its_last_use(signed: date, days: int) -> None:
    used = date.fromordinal(signed.toordinal() + days)
    end = expiry_of(signed, used)
    assert end == expiry_of(used, None)
    assert (end.year - used.year, end.month) == (3, used.month)
    last = replace(GOOD, signed_on=signed, used_on=used, collection_on=end, due_on=signed)
    assert fault_of(last) == "mandate_expired", "collections stops on the day on which mandates ends it"
    assert fault_of(replace(last, collection_on=end - timedelta(days=1))) in {None, "not_a_bank_day"}


@given(
    st.lists(st.sampled_from(BatchMove), max_size=12),
    st.sampled_from([BatchStatus.CREATED, BatchStatus.AWAITING_APPROVAL]),
)
def test_a_cancelled_or_sent_batch_never_returns_to_an_earlier_status(
    moves: list[BatchMove], start: BatchStatus
) -> None:
    status, seen = start, [start]
    for move in moves:
        status = MOVES.get((status, move), status)
        seen.append(status)
    if BatchStatus.CANCELLED in seen:
        assert status is BatchStatus.CANCELLED
    if BatchStatus.SUBMITTED in seen:
        assert status not in UNSENT
        assert BatchStatus.SENDING in seen
    if start is BatchStatus.AWAITING_APPROVAL and BatchStatus.SENDING in seen:
        assert BatchMove.APPROVE in moves
    assert ((status, BatchMove.CANCEL) in MOVES) == (status in UNSENT)
    assert {each.value for each in UNSENT} == UNSENT_BATCH
