"""A whole IBAN by role (issue: shown whole only to a role that may, with a note of who and why)."""

import pytest

from encours_contracts.permissions import Permission
from encours_values.iban import find_ibans
from tests.mandates.test_secrets import rows_of
from tests.mandates.world import IBAN, OTHER_IBAN, World

WHY = {"reason": "The buyer's bank asks"}


async def test_a_key_that_may_read_ibans_reads_the_whole_iban_and_who_asked_and_why_is_recorded(world: World) -> None:
    mandate = await world.active(bic="AGRIFRPP")
    accountant = await world.with_permissions(Permission.IBANS_READ)

    answer = await accountant.post(f"/v1/mandates/{mandate['id']}/iban", WHY)

    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "mandate_id": mandate["id"],
        "iban": IBAN,
        "bic": "AGRIFRPP",
        "bank_name": mandate["bank_name"],
    }
    (noted,) = await world.merchant.all(f"/v1/mandates/{mandate['id']}/disclosures")
    assert (noted["what"], noted["reason"], noted["at"]) == ("iban", WHY["reason"], "2011-01-03T09:00:00Z")
    assert noted["who"].startswith("key_")
    assert noted["who"] != mandate["steps"][0]["who"]


@pytest.mark.parametrize("role", ["auditor", "credit_manager", "accountant", "support"])
async def test_a_role_without_the_permission_sees_no_whole_iban_and_nothing_is_recorded(
    role: str, world: World
) -> None:
    mandate = await world.active()
    caller = await world.with_permissions(role=role)
    path = f"/v1/mandates/{mandate['id']}"

    for answer in (
        await caller.post(f"{path}/iban", WHY),
        await caller.get(f"{path}/document"),
        await caller.get(f"{path}/bank-pack"),
        await caller.get(f"{path}/bank-pack?format=json"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:encours:problem:forbidden")
        assert find_ibans(answer.text) == []
    assert await rows_of(world.application, world.merchant, "disclosure") == []
    assert (await caller.get(path)).status_code == 200


async def test_an_admin_reads_ibans(world: World) -> None:
    mandate = await world.create()

    assert (await world.act(mandate, "iban", WHY))["iban"] == IBAN


async def test_each_way_to_see_the_iban_is_listed_newest_first_page_by_page(world: World) -> None:
    mandate = await world.active()
    path = f"/v1/mandates/{mandate['id']}"
    for seen in ("document", "bank-pack", "bank-pack?format=json"):
        assert (await world.merchant.get(f"{path}/{seen}")).status_code == 200
    await world.act(mandate, "iban", WHY)

    listed = await world.merchant.all(f"{path}/disclosures?limit=1")

    assert [each["what"] for each in listed] == ["iban", "bank_pack", "bank_pack", "document"]
    assert [each["reason"] for each in listed] == [WHY["reason"], None, None, None]
    assert await world.merchant.all(f"/v1/mandates/{(await world.create())['id']}/disclosures") == []


async def test_no_copy_of_the_answer_is_stored_and_a_retry_is_answered_and_recorded_again(world: World) -> None:
    mandate = await world.active()
    path = f"/v1/mandates/{mandate['id']}/iban"

    answers = [await world.merchant.post(path, WHY, key="iban-1") for _ in range(2)]
    other = await world.merchant.post(path, {"reason": "another"}, key="iban-1")

    assert [answer.json()["iban"] for answer in answers] == [IBAN, IBAN]
    assert (other.status_code, other.json()["type"]) == (422, "urn:encours:problem:idempotency-key-reused")
    assert len(await world.merchant.all(f"/v1/mandates/{mandate['id']}/disclosures")) == 2
    async with world.application.product.running["mandates"].database.cross_tenant_transaction() as connection:
        stored = await connection.fetch("SELECT answer FROM idempotency WHERE tenant_id = $1", world.merchant.tenant_id)
    assert len(stored) >= 4
    assert not any(IBAN in row["answer"].decode() for row in stored if row["answer"] is not None)


async def test_the_iban_shown_is_the_present_one(world: World) -> None:
    mandate = await world.active()
    await world.act(mandate, "amend", {"iban": OTHER_IBAN})

    assert (await world.act(mandate, "iban", WHY))["iban"] == OTHER_IBAN


async def test_a_reason_is_required_and_an_iban_in_it_is_masked(world: World) -> None:
    mandate = await world.active()

    for body in ({}, {"reason": ""}, {"reason": None}):
        problem = await world.refused(mandate, "iban", body)
        assert (problem["status"], problem["errors"][0]["pointer"]) == (422, "/reason")
    await world.act(mandate, "iban", {"reason": f"is it {OTHER_IBAN}?"})
    (noted,) = await world.merchant.all(f"/v1/mandates/{mandate['id']}/disclosures")
    assert noted["reason"] == "is it DE89***************000?"
