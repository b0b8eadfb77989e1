"""The life of a mandate over HTTP: MND-24, MND-26, SEQ-02, AMD-01, AMD-04, MND-25."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from encours_contracts.collections import CollectionSettled
from encours_contracts.mandates import MandateActivated, MandateAmended, MandateEnded
from encours_mandates.core.domain.mandate import MOVES, REQUESTABLE_MOVES, Move, Status
from encours_mandates.core.use_cases.debtor_account import iban_place
from encours_platform import dead_letters, inbox
from encours_platform.sealing import Sealer
from encours_values.ids import MANDATE, new_id, typeid
from tests.mandates.world import IBAN, IBAN_MASKED, OTHER_IBAN, World
from tests.support.application import SECRET_KEYS


async def test_mnd_24_a_b2b_mandate_waits_for_the_debtors_bank_after_its_signature(world: World) -> None:
    created = await world.create()
    signed = await world.act(created, "sign")
    active = await world.act(created, "confirm", {"evidence": "letter of the bank of 3 January"})

    assert created["status"] == "pending_signature"
    assert created["available_actions"] == ["sign", "revoke"]
    assert created["iban_masked"] == IBAN_MASKED
    assert created["registered_at_debtor_bank"] == "unknown"
    assert created["signing_url"].startswith(f"http://127.0.0.1:8000/sign/{created['id']}/")
    assert signed["status"] == "awaiting_debtor_bank"
    assert signed["signed_on"] == "2011-01-03"
    assert signed["signing_url"] is None
    assert active["status"] == "active"
    assert active["registered_at_debtor_bank"] == "declared"
    assert [step["move"] for step in active["steps"]] == ["create", "sign", "ask_debtor_bank", "confirm"]
    assert active["steps"][-1]["evidence"] == {"text": "letter of the bank of 3 January"}
    assert all(step["who"].startswith("key_") for step in active["steps"])
    assert await world.story() == ["MandateSigned", "MandateActivated"]


async def test_a_core_mandate_is_active_once_it_is_signed(world: World) -> None:
    active = await world.signed(scheme="CORE")

    assert active["status"] == "active"
    assert active["registered_at_debtor_bank"] is None
    assert await world.story() == ["MandateSigned", "MandateActivated"]


async def test_the_activation_holds_all_that_a_collection_needs_and_the_iban_only_sealed(world: World) -> None:
    mandate = await world.active(bic="AGRIFRPP", sequence="OOFF", reference="Contract 17/A")

    (event,) = await world.published(MandateActivated)
    assert event.reference == mandate["reference"] == "Contract 17/A"
    assert (event.scheme, event.sequence_type, event.bic) == ("B2B", "OOFF", "AGRIFRPP")
    assert (event.debtor_name, event.signed_on.isoformat()) == ("Forges de Lyon SAS", "2011-01-03")
    assert event.iban_masked == IBAN_MASKED
    opened = Sealer.from_setting(SECRET_KEYS).open(
        world.merchant.tenant_id, event.iban_sealed, iban_place(event.mandate_id)
    )
    assert opened.decode() == IBAN
    (envelope,) = world.application.envelopes(world.merchant, MandateActivated)
    assert "iban_sealed" not in envelope.public_data()


async def _completed(world: World) -> Any:
    return await world.settled(await world.active(sequence="OOFF"))


async def _expired(world: World) -> Any:
    mandate = await world.active()
    await world.application.set_clock(world.merchant, "2014-01-03T09:00:00+00:00")
    return await world.read(mandate)


async def _suspended(world: World) -> Any:
    return await world.returned(await world.active(), "suspend")


async def _failed(world: World) -> Any:
    return await world.returned(await world.active(), "cancel", reason="AC13")


async def _revoked(world: World) -> Any:
    return await world.act(await world.active(), "revoke")


WAYS: dict[Status, Callable[[World], Awaitable[Any]]] = {
    Status.PENDING_SIGNATURE: World.create,
    Status.AWAITING_DEBTOR_BANK: World.signed,
    Status.ACTIVE: World.active,
    Status.SUSPENDED: _suspended,
    Status.REVOKED: _revoked,
    Status.EXPIRED: _expired,
    Status.COMPLETED: _completed,
    Status.FAILED: _failed,
}
BODIES = {Move.AMEND: {"debtor_name": "Forges du Rhône SAS"}}


@pytest.mark.parametrize("status", WAYS)
async def test_mnd_26_each_action_over_http_does_what_the_table_says_or_is_refused(
    status: Status, world: World
) -> None:
    for action in REQUESTABLE_MOVES:
        mandate = await WAYS[status](world)
        assert mandate["status"] == status
        assert mandate["available_actions"] == [move for move in REQUESTABLE_MOVES if (status, move) in MOVES]
        path = f"/v1/mandates/{mandate['id']}/{action}"
        answer = await world.merchant.post(path, BODIES.get(action, {}))
        if (status, action) in MOVES:
            after = Status.AWAITING_DEBTOR_BANK if action is Move.SIGN else MOVES[status, action]
            assert (answer.status_code, answer.json()["status"]) == (200, after)
        else:
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:encours:problem:impossible-move")
            assert await world.read(mandate) == mandate
        await world.application.set_clock(world.merchant, "2011-01-03T09:00:00+00:00")


async def test_each_step_has_an_age_on_the_merchants_clock(world: World) -> None:
    mandate = await world.signed()
    await world.application.set_clock(world.merchant, "2011-01-07T10:00:00+00:00")

    result = await world.read(mandate)

    assert (result["age_days"], result["since"]) == (4, "2011-01-03T09:00:00Z")
    assert [step["age_days"] for step in result["steps"]] == [4, 4, 4]


async def test_s2_5_either_party_revokes_and_the_reason_is_recorded(world: World) -> None:
    mandate = await world.act(await world.active(), "revoke", {"by": "debtor", "cause": "changes supplier"})

    assert mandate["status"] == "revoked"
    assert mandate["details"] == {"cause": "revoked", "reason_code": None, "will_retry": False}
    assert mandate["steps"][-1]["evidence"] == {"by": "debtor", "text": "changes supplier"}
    assert await world.story() == ["MandateSigned", "MandateActivated", "MandateEnded:revoked"]


async def test_the_end_of_an_unsigned_mandate_is_not_published(world: World) -> None:
    await world.act(await world.create(), "revoke")

    assert await world.story() == []


async def test_mnd_24_a_paid_collection_proves_the_registration(world: World) -> None:
    mandate = await world.settled(await world.active(), on="2011-02-01")

    assert mandate["registered_at_debtor_bank"] == "proven"
    assert (mandate["status"], mandate["last_used_on"]) == ("active", "2011-02-01")


async def test_mnd_24_md01_suspends_a_mandate_until_a_confirmation_activates_it_again(
    world: World,
) -> None:
    mandate = await world.active()
    suspended = await world.returned(mandate, "suspend", reason="MD01")
    again = await world.act(mandate, "confirm", {"evidence": "bank called back"})

    assert (suspended["status"], suspended["registered_at_debtor_bank"]) == ("suspended", "unknown")
    assert suspended["details"] == {"cause": "suspended", "reason_code": "MD01", "will_retry": False}
    assert (suspended["steps"][-1]["who"], suspended["steps"][-1]["evidence"]["end_to_end_id"]) == ("bank", "E2E-1")
    assert (again["status"], again["details"], again["registered_at_debtor_bank"]) == ("active", None, "declared")
    assert await world.story() == [
        "MandateSigned",
        "MandateActivated",
        "MandateEnded:suspended",
        "MandateActivated",
    ]


async def test_a_second_objection_of_the_bank_is_recorded_and_not_published_again(world: World) -> None:
    mandate = await _suspended(world)
    again = await world.returned(mandate, "suspend", reason="SL01")

    assert (again["status"], again["since"], again["details"]["reason_code"]) == ("suspended", mandate["since"], "SL01")
    assert len(await world.published(MandateEnded)) == 1


@pytest.mark.parametrize(("consequence", "noted"), [("keep", False), ("amend", True), ("check", True)])
async def test_a_reason_that_leaves_the_mandate_alone_leaves_it_active(
    consequence: str, noted: bool, world: World
) -> None:
    mandate = await world.returned(await world.active(), consequence, reason="BE05")

    assert mandate["status"] == "active"
    assert (mandate["steps"][-1]["move"] == "objection") is noted
    assert await world.published(MandateEnded) == []


async def test_a_reason_that_cancels_ends_the_mandate_for_good(world: World) -> None:
    mandate = await _failed(world)

    assert (mandate["status"], mandate["available_actions"]) == ("failed", [])
    assert (await world.story())[-1] == "MandateEnded:failed"


async def test_what_a_bank_says_of_a_mandate_that_has_ended_changes_nothing(world: World) -> None:
    mandate = await _revoked(world)
    story = await world.story()

    assert await world.returned(mandate, "suspend") == mandate
    assert await world.settled(mandate) == mandate
    assert await world.story() == story


async def test_seq_02_a_one_off_mandate_is_completed_by_its_collection(world: World) -> None:
    recurrent = await world.settled(await world.active())
    one_off = await _completed(world)

    assert recurrent["status"] == "active"
    assert (one_off["status"], one_off["available_actions"]) == ("completed", [])
    assert (await world.story())[-1] == "MandateEnded:completed"


async def test_mnd_25_a_mandate_unused_for_36_months_expires_that_day(world: World) -> None:
    mandate = await world.active()
    assert mandate["expires_on"] == "2014-01-03"

    await world.application.set_clock(world.merchant, "2014-01-02T22:59:59+00:00")
    before = await world.read(mandate)
    await world.application.set_clock(world.merchant, "2014-01-02T23:00:00+00:00")
    after = await world.read(mandate)

    assert before["status"] == "active"
    assert (after["status"], after["details"]["cause"]) == ("expired", "expired")
    assert after["steps"][-1]["who"] == "clock"
    assert (await world.story())[-1] == "MandateEnded:expired"


@pytest.mark.parametrize("how", ["settled", "returned"])
async def test_mnd_25_each_collection_starts_the_36_months_again_even_one_that_came_back(
    how: str, world: World
) -> None:
    mandate = await world.active()
    if how == "settled":
        await world.settled(mandate, on="2011-06-01")
    else:
        await world.returned(mandate, "keep", reason="AM04", on="2011-06-01")
    await world.settled(mandate, on="2011-02-01")  # told late: the latest counts

    await world.application.set_clock(world.merchant, "2014-05-31T12:00:00+00:00")
    before = await world.read(mandate)
    await world.application.set_clock(world.merchant, "2014-06-01T12:00:00+00:00")

    assert (before["status"], before["expires_on"]) == ("active", "2014-06-01")
    assert (await world.read(mandate))["status"] == "expired"


@pytest.mark.parametrize("way", [World.signed, _suspended])
async def test_mnd_25_a_mandate_that_waits_or_is_suspended_expires_too(
    way: Callable[[World], Awaitable[Any]], world: World
) -> None:
    mandate = await way(world)
    await world.application.set_clock(world.merchant, "2014-02-01T09:00:00+00:00")

    assert (await world.read(mandate))["status"] == "expired"


async def test_amd_04_a_new_debtor_account_suspends_a_b2b_mandate_until_its_bank_has_registered_it(
    world: World,
) -> None:
    mandate = await world.active()
    suspended = await world.act(mandate, "amend", {"iban": OTHER_IBAN})
    again = await world.act(mandate, "confirm")

    assert suspended["status"] == "suspended"
    assert suspended["details"]["cause"] == "awaiting_debtor_bank"
    assert suspended["registered_at_debtor_bank"] == "unknown"
    assert suspended["iban_masked"] == "DE89***************000"
    assert suspended["steps"][-2]["evidence"] == {"original_iban_masked": IBAN_MASKED}
    assert again["status"] == "active"
    assert await world.story() == [
        "MandateSigned",
        "MandateActivated",
        "MandateAmended",
        "DebtorAccountChanged",
        "MandateEnded:awaiting_debtor_bank",
        "MandateActivated",
    ]
    (amended,) = await world.published(MandateAmended)
    sealer = Sealer.from_setting(SECRET_KEYS)
    assert (
        sealer.open(world.merchant.tenant_id, amended.iban_sealed, iban_place(amended.mandate_id)).decode()
        == OTHER_IBAN
    )
    assert (
        sealer.open(world.merchant.tenant_id, amended.original_iban_sealed, iban_place(amended.mandate_id)).decode()
        == IBAN
    )
    assert amended.original_reference is None


async def test_amd_01_a_new_reference_is_published_with_the_former_one(world: World) -> None:
    mandate = await world.active(reference="OLD-1")
    suspended = await world.act(mandate, "amend", {"reference": "NEW-1"})

    assert (suspended["status"], suspended["reference"]) == ("suspended", "NEW-1")
    (amended,) = await world.published(MandateAmended)
    assert (amended.original_reference, amended.reference, amended.original_iban_sealed) == ("OLD-1", "NEW-1", None)
    assert (await world.post(reference="old-1")).status_code == 409


async def test_a_new_name_of_the_debtor_leaves_the_mandate_active(world: World) -> None:
    amended = await world.act(await world.active(), "amend", {"debtor_name": "Forges du Rhône SAS"})

    assert (amended["status"], amended["debtor_name"]) == ("active", "Forges du Rhône SAS")
    (event,) = await world.published(MandateAmended)
    assert (event.original_reference, event.original_iban_sealed) == (None, None)
    assert await world.published(MandateEnded) == []


async def test_a_core_mandate_stays_active_under_its_new_account(world: World) -> None:
    amended = await world.act(await world.signed(scheme="CORE"), "amend", {"iban": OTHER_IBAN})

    assert amended["status"] == "active"
    assert len(await world.published(MandateAmended)) == 1


async def test_an_amendment_before_the_first_registration_keeps_waiting_and_publishes_nothing(world: World) -> None:
    amended = await world.act(await world.signed(), "amend", {"iban": OTHER_IBAN})

    assert amended["status"] == "awaiting_debtor_bank"
    assert await world.published(MandateAmended) == []


async def test_an_amendment_that_changes_nothing_is_refused(world: World) -> None:
    mandate = await world.active()
    for body in ({}, {"iban": "fr76 3000 6000 0112 3456 7890 189"}, {"debtor_name": "Forges de Lyon SAS"}):
        problem = await world.refused(mandate, "amend", body)
        assert (problem["status"], problem["type"]) == (422, "urn:encours:problem:nothing-to-amend")
    assert await world.read(mandate) == mandate


async def test_mnd_20_a_core_mandate_does_not_become_a_b2b_mandate(world: World) -> None:
    mandate = await world.signed(scheme="CORE")

    problem = await world.refused(mandate, "amend", {"scheme": "B2B"})

    assert problem["errors"][0]["pointer"] == "/scheme"


async def test_an_account_may_have_several_live_mandates_the_newest_first(world: World) -> None:
    first, second = await world.active(), await world.active(iban=OTHER_IBAN)

    listed = await world.merchant.all(f"/v1/mandates?account_id={world.account}&status=active")
    assert [mandate["id"] for mandate in listed] == [second["id"], first["id"]]
    assert len(await world.published(MandateActivated)) == 2
    assert await world.published(MandateEnded) == []


async def test_a_closed_account_signs_nothing_any_more_and_what_it_has_signed_stays_to_collect_what_it_owes(
    world: World,
) -> None:
    unsigned, active = await world.create(), await world.active()

    await world.close_account()

    revoked = await world.read(unsigned)
    assert (revoked["status"], revoked["details"]["cause"]) == ("revoked", "account_closed")
    assert (await world.read(active))["status"] == "active"
    problem = (await world.post()).json()
    assert (problem["status"], problem["type"]) == (409, "urn:encours:problem:account-closed")


async def test_a_collection_of_an_unknown_mandate_is_dead_lettered_and_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "DELAY_SECONDS_MAX", 0.05)  # patience of half a minute, in less than a second
    mandate = await world.active()
    other_visitor = {**mandate, "id": typeid(MANDATE, new_id())}
    with pytest.raises(AssertionError, match="404"):
        await world.settled(other_visitor)

    database = world.application.product.running["mandates"].database
    (letter,) = await dead_letters.waiting(database, world.merchant.tenant_id, "event")
    assert letter.content["type"] == CollectionSettled.TYPE
