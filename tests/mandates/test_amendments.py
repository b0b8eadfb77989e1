"""What changes on a mandate that stands: AMD-01 to AMD-04, ICS-02, caps; on either side's account."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest

from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_contracts.mandates import (
    DebtorAccountChanged,
    MandateActivated,
    MandateAmended,
    MandateAwaitsDebtorBank,
    MandateEnded,
)
from encours_contracts.permissions import ROLES
from encours_mandates.core.use_cases.debtor_account import iban_place
from encours_platform.sealing import Sealer
from encours_platform.token_keys import TokenKeys
from encours_values.ids import ACCOUNT, MANDATE, SESSION, USER, new_id, parse_typeid, typeid
from tests.mandates.world import IBAN, OTHER_IBAN, SETTINGS, STORED_KEYS, SWISS_IBAN, World
from tests.support.application import SECRET_KEYS, Application

ICS, SAME_ICS, NEW_ICS = "FR72ZZZ123456", "FR72001123456", "FR33ZZZ8A1B2C"
NAME = "Grossiste du Rhône SA"


async def now_called(world: World, *, identifier: str | None = ICS, name: str = NAME, version: int = 2) -> None:
    """The merchant has changed its settings."""
    database = world.application.product.running["mandates"].database
    async with database.cross_tenant_transaction() as connection:
        keys = await connection.fetch(STORED_KEYS, world.merchant.tenant_id)
    await world.application.publish(
        world.merchant,
        MerchantUpdated(
            merchant_id=world.merchant.tenant_id,
            version=version,
            kind="sandbox",
            name="Grossiste",
            settings=MerchantSettings.model_validate(
                {**SETTINGS, "creditor": {"identifier": identifier, "name": name}}
            ),
            api_keys=[ApiKeyDigest.model_validate(dict(key)) for key in keys],
        ),
    )


async def amend(world: World, *, dry_run: bool = False) -> Any:
    return await world.merchant.ok("POST", "/v1/mandates/amend-creditor", {"dry_run": dry_run})


def counts(answer: Any) -> tuple[int, int, int, int]:
    return answer["changed"], answer["suspended"], answer["waiting"], answer["skipped"]


async def test_amd_01_a_new_name_of_the_creditor_is_amended_and_published_and_suspends_nothing(world: World) -> None:
    mandate = await world.active()
    await now_called(world, name="Grossiste & Fils SA")

    answer = await amend(world)
    amended = await world.read(mandate)

    assert answer == {
        "dry_run": False,
        "creditor_identifier": ICS,
        "creditor_name": "Grossiste & Fils SA",
        "changed": 1,
        "suspended": 0,
        "waiting": 0,
        "skipped": 0,
    }
    assert (amended["status"], amended["creditor_name"]) == ("active", "Grossiste & Fils SA")
    step = amended["steps"][-1]
    assert (step["move"], step["who"][:4]) == ("amend", "key_")
    assert step["evidence"] == {"original_creditor_name": NAME}
    (event,) = await world.published(MandateAmended)
    assert (event.creditor_name, event.original_creditor_name) == ("Grossiste & Fils SA", NAME)
    assert (event.creditor_identifier, event.original_creditor_identifier) == (ICS, None)
    assert await world.published(MandateEnded) == []


async def test_amd_04_under_a_new_identifier_a_b2b_mandate_waits_for_the_debtors_bank_and_a_core_mandate_does_not(
    world: World,
) -> None:
    b2b, core = await world.active(), await world.active(scheme="CORE")
    await now_called(world, identifier=NEW_ICS)

    assert counts(await amend(world)) == (2, 1, 0, 0)

    result = [await world.read(mandate) for mandate in (b2b, core)]
    assert [mandate["status"] for mandate in result] == ["suspended", "active"]
    assert {mandate["creditor_identifier"] for mandate in result} == {NEW_ICS}
    assert result[0]["details"]["cause"] == "awaiting_debtor_bank"
    assert result[0]["registered_at_debtor_bank"] == "unknown"
    assert [step["move"] for step in result[0]["steps"][-2:]] == ["amend", "suspend"]
    originals = [event.original_creditor_identifier for event in await world.published(MandateAmended)]
    assert originals == [ICS, ICS]
    assert [event.reminder for event in await world.published(MandateAwaitsDebtorBank)] == [0, 0]
    assert (await world.story())[-3:] == ["MandateAmended", "MandateEnded:awaiting_debtor_bank", "MandateAmended"]

    await world.act(b2b, "confirm")
    activated = (await world.published(MandateActivated))[-1]
    assert (activated.creditor_identifier, activated.creditor_name) == (NEW_ICS, NAME)


async def test_ics_02_another_business_code_is_the_same_creditor_and_stops_nothing(world: World) -> None:
    mandate = await world.active()
    await now_called(world, identifier=SAME_ICS)

    assert counts(await amend(world)) == (1, 0, 0, 0)
    assert (await world.read(mandate))["creditor_identifier"] == SAME_ICS
    (event,) = await world.published(MandateAmended)
    assert (event.creditor_identifier, event.original_creditor_identifier) == (SAME_ICS, None)
    assert event.original_creditor_name is None
    assert await world.published(MandateEnded) == []


async def test_a_dry_run_counts_and_changes_nothing_and_a_second_run_finds_nothing_left(world: World) -> None:
    mandates = [await world.active(), await world.signed(), await world.create()]
    await world.returned(await world.active(), "suspend")
    ended = await world.act(await world.active(), "revoke")
    before = [await world.read(mandate) for mandate in (*mandates, ended)]
    events = len(await world.published())
    await now_called(world, identifier=NEW_ICS)

    assert counts(await amend(world, dry_run=True)) == (3, 1, 2, 1)
    assert [await world.read(mandate) for mandate in (*mandates, ended)] == before
    assert len(await world.published()) == events

    assert counts(await amend(world)) == (3, 1, 2, 1)
    assert [(await world.read(mandate))["status"] for mandate in mandates] == [
        "suspended",
        "awaiting_debtor_bank",
        "pending_signature",
    ]
    assert await world.read(ended) == before[-1]
    assert (await world.read(mandates[2]))["creditor_identifier"] == ICS
    assert counts(await amend(world)) == (0, 0, 0, 1)


async def test_an_amendment_before_the_first_activation_publishes_nothing(world: World) -> None:
    await world.signed()
    await now_called(world, name="Grossiste & Fils SA")

    assert counts(await amend(world)) == (1, 0, 0, 0)
    assert await world.published(MandateAmended) == []


async def test_without_an_identifier_no_mandate_is_amended(world: World) -> None:
    await world.active()
    await now_called(world, identifier=None)

    refused = await world.merchant.post("/v1/mandates/amend-creditor", {})

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:encours:problem:creditor-not-set")


async def test_the_creditor_of_one_merchant_is_nothing_to_another(application: Application, world: World) -> None:
    other = await World.of(application)
    theirs = await other.active()
    await now_called(world, identifier=NEW_ICS)

    assert counts(await amend(world)) == (0, 0, 0, 0)
    assert await other.read(theirs) == theirs


async def test_a_new_creditor_amends_all_mandates_slice_by_slice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("encours_mandates.core.use_cases.amend_creditor.SLICE", 2)
    for _ in range(5):
        await world.active()
    await now_called(world, identifier=NEW_ICS)

    assert counts(await amend(world, dry_run=True)) == (5, 5, 0, 0)
    assert counts(await amend(world)) == (5, 5, 0, 0)
    assert len(await world.published(MandateAmended)) == 5
    listed = await world.merchant.all("/v1/mandates")
    assert {mandate["creditor_identifier"] for mandate in listed} == {NEW_ICS}


async def test_an_identifier_that_changes_while_mandates_are_revoked_loses_neither(world: World) -> None:
    mandates = [await world.active() for _ in range(8)]
    await now_called(world, identifier=NEW_ICS)

    answers = await asyncio.gather(
        *(world.merchant.post(f"/v1/mandates/{mandate['id']}/revoke") for mandate in mandates[:4]),
        world.merchant.post("/v1/mandates/amend-creditor", {}),
        *(world.merchant.post(f"/v1/mandates/{mandate['id']}/amend", {"max_amount": 5}) for mandate in mandates[4:]),
    )

    assert {answer.status_code for answer in answers} == {200}
    result = [await world.read(mandate) for mandate in mandates]
    assert [mandate["status"] for mandate in result] == ["revoked"] * 4 + ["suspended"] * 4
    assert [mandate["creditor_identifier"] for mandate in result[4:]] == [NEW_ICS] * 4
    assert [mandate["max_amount"] for mandate in result[4:]] == [5] * 4


async def test_the_trail_names_who_amended_each_mandate(world: World) -> None:
    mandate = await world.active()
    await now_called(world, identifier=NEW_ICS)
    await amend(world)

    entries = await world.merchant.all(f"/v1/audit/mandates?subject={mandate['id']}")
    assert [entry["action"] for entry in entries][:2] == ["mandate_suspend", "mandate_amend"]
    assert entries[1]["details"]["original_creditor_identifier"] == ICS
    assert entries[0]["who"].startswith("key_")


# The debtor's side


async def test_amd_02_each_new_account_is_published_sealed_with_the_former_one(world: World) -> None:
    mandate = await world.active()
    for iban in (OTHER_IBAN, SWISS_IBAN):
        await world.act(mandate, "amend", {"iban": iban, "bic": "UBSWCHZH80A" if iban == SWISS_IBAN else None})

    def opened(sealed: str | None) -> str:
        place = iban_place(parse_typeid(MANDATE, mandate["id"]))
        return Sealer.from_setting(SECRET_KEYS).open(world.merchant.tenant_id, sealed or "", place).decode()

    events = await world.published(MandateAmended)
    assert [(opened(event.original_iban_sealed), opened(event.iban_sealed)) for event in events] == [
        (IBAN, OTHER_IBAN),
        (OTHER_IBAN, SWISS_IBAN),
    ]
    for envelope in world.application.envelopes(world.merchant, MandateAmended):
        assert not {"iban_sealed", "original_iban_sealed"} & envelope.public_data().keys()


@pytest.mark.parametrize(("bic", "status"), [("BNPAFRPP", "suspended"), ("AGRIFRPP878", "active")])
async def test_amd_04_another_bank_of_the_debtor_has_to_register_the_mandate_another_branch_has_not(
    bic: str, status: str, world: World
) -> None:
    mandate = await world.active(bic="AGRIFRPP")

    assert (await world.act(mandate, "amend", {"bic": bic}))["status"] == status


async def test_amd_01_several_changes_at_once_are_one_amendment(world: World) -> None:
    mandate = await world.active(reference="OLD-1")
    await world.act(mandate, "amend", {"reference": "NEW-1", "debtor_name": "Forges SA", "max_amount": 5})

    (event,) = await world.published(MandateAmended)
    assert (event.original_reference, event.debtor_name, event.max_amount) == ("OLD-1", "Forges SA", 5)


async def test_a_cap_goes_with_the_mandate_and_is_raised_or_lifted_by_an_amendment(world: World) -> None:
    mandate = await world.active(max_amount=500_000)
    raised = await world.act(mandate, "amend", {"max_amount": 900_000})
    stored = await world.act(mandate, "amend", {"debtor_name": "Forges SA"})
    lifted = await world.act(mandate, "amend", {"max_amount": None})

    assert [each["max_amount"] for each in (mandate, raised, stored, lifted)] == [500_000, 900_000, 900_000, None]
    assert raised["steps"][-1]["evidence"] == {"original_max_amount": "500000"}
    (activated,) = await world.published(MandateActivated)
    assert activated.max_amount == 500_000
    assert [event.max_amount for event in await world.published(MandateAmended)] == [900_000, 900_000, None]
    assert lifted["status"] == "active"


@pytest.mark.parametrize("cap", [0, -1, 1.5, "100", 10**12, True])
async def test_a_cap_that_is_no_amount_is_refused(cap: Any, world: World) -> None:
    created = await world.post(max_amount=cap)
    amended = await world.refused(await world.create(), "amend", {"max_amount": cap})

    assert (created.status_code, created.json()["errors"][0]["pointer"]) == (422, "/max_amount")
    assert amended["errors"][0]["pointer"] == "/max_amount"


async def test_a_capless_mandate_has_no_cap_to_lift(world: World) -> None:
    problem = await world.refused(await world.active(), "amend", {"max_amount": None})

    assert problem["type"] == "urn:encours:problem:nothing-to-amend"


async def test_the_former_values_are_stored_with_each_amendment(world: World) -> None:
    mandate = await world.active(max_amount=7, reference="R-1")
    await world.act(mandate, "amend", {"max_amount": 8})
    await now_called(world, identifier=NEW_ICS, name="Grossiste & Fils SA")
    await amend(world)

    async with world.application.product.running["mandates"].database.cross_tenant_transaction() as connection:
        rows = await connection.fetch(
            "SELECT * FROM amendment WHERE tenant_id = $1 ORDER BY amendment_id", world.merchant.tenant_id
        )
    assert {typeid(MANDATE, row["mandate_id"]) for row in rows} == {mandate["id"]}
    assert [row["original_max_amount_minor"] for row in rows] == [7, 8]
    assert [(row["original_creditor_identifier"], row["original_creditor_name"]) for row in rows] == [(ICS, NAME)] * 2
    assert mandate["account_id"].startswith(ACCOUNT)


async def test_s2_5_each_party_revokes_with_its_reason_recorded_and_published(world: World) -> None:
    for by in ("creditor", "debtor"):
        mandate = await world.act(await world.active(), "revoke", {"by": by, "cause": f"letter of the {by}"})
        step = mandate["steps"][-1]
        assert (mandate["status"], mandate["details"]["cause"]) == ("revoked", "revoked")
        assert (step["move"], step["evidence"]) == ("revoke", {"by": by, "text": f"letter of the {by}"})
        assert (step["who"][:4], mandate["available_actions"]) == ("key_", [])
    assert [event.cause for event in await world.published(MandateEnded)] == ["revoked", "revoked"]
    assert (await world.refused(mandate, "revoke", {"by": "bank"}))["status"] == 422


async def test_the_buyer_and_its_signer_hear_when_the_merchant_changes_the_account(world: World) -> None:
    mandate = await world.active()
    await world.act(mandate, "amend", {"debtor_name": "Forges"})
    assert world.application.events(world.merchant, DebtorAccountChanged) == []

    await world.act(mandate, "amend", {"iban": OTHER_IBAN})
    await world.application.quiet(world.merchant)

    (notice,) = world.application.events(world.merchant, DebtorAccountChanged)
    assert (notice.original_iban_masked, notice.iban_masked) == (mandate["iban_masked"], "DE89***************000")
    assert notice.signer_email == mandate["signer"]["email"]


async def test_a_person_of_the_buyer_changes_the_account_and_nobody_gets_a_notice(world: World) -> None:
    mandate = await world.active()
    keys = TokenKeys.from_setting(world.application.settings.token_keys)
    claims = {"tid": str(world.merchant.tenant_id), "name": "Jeanne", "role": "company_admin", "amr": ["pwd"]}
    now = int(time.time())
    claims |= {"sub": typeid(USER, new_id()), "sid": typeid(SESSION, new_id()), "accounts": [world.account]}
    token = keys.sign({**claims, "perms": sorted(ROLES["company_admin"]), "iat": now, "exp": now + 120})
    person = replace(world.merchant, key=token)

    amended = await person.ok("POST", f"/v1/mandates/{mandate['id']}/amend", {"iban": OTHER_IBAN})

    await world.application.quiet(world.merchant)
    assert amended["iban_masked"] == "DE89***************000"
    assert world.application.events(world.merchant, MandateAmended)
    assert world.application.events(world.merchant, DebtorAccountChanged) == []
