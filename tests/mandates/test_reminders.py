"""What the calendar brings: MND-24 (the debtor's bank), MND-25 (36 months), AMD-04."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_contracts.mandates import MandateAwaitsDebtorBank, MandateExpiring
from encours_mandates.core.domain.expiry import next_alert_on
from encours_mandates.core.use_cases.documents import DELETE_DOCUMENTS
from encours_mandates.core.use_cases.remind_debtor_bank import FREQUENT_REMINDERS_MAX
from encours_values.mandate_expiry import expiry_of
from tests.mandates.world import OTHER_IBAN, SETTINGS, World
from tests.support.application import Application

START = date(2011, 1, 3)


async def reminders(world: World) -> list[int]:
    return [event.reminder for event in await world.published(MandateAwaitsDebtorBank)]


async def due(world: World) -> set[tuple[str, str]]:
    """Kind and subject of what is planned, but for the day when documents need not be kept any more."""
    async with world.application.product.running["mandates"].database.cross_tenant_transaction() as connection:
        rows = await connection.fetch(
            "SELECT kind, subject FROM due_work WHERE tenant_id = $1 AND kind <> $2",
            world.merchant.tenant_id,
            DELETE_DOCUMENTS,
        )
        return {(row["kind"], row["subject"]) for row in rows}


async def test_mnd_24_the_signer_is_informed_at_once_and_reminded_every_week_until_the_bank_has_recorded_it(
    world: World,
) -> None:
    mandate = await world.signed(language="de")
    (result,) = await world.published(MandateAwaitsDebtorBank)
    assert (result.reminder, result.language, result.reference) == (0, "de", mandate["reference"])
    assert (result.signer_name, result.signer_email) == ("Jeanne Martin", "jm@forges.example")

    await world.at("2011-01-09")
    assert await reminders(world) == [0]
    await world.at("2011-01-10")
    await world.at("2011-01-17")
    assert await reminders(world) == [0, 1, 2]
    assert {event.since for event in await world.published(MandateAwaitsDebtorBank)} == {result.since}
    steps = (await world.read(mandate))["steps"]
    assert [(step["who"], step["evidence"]) for step in steps if step["move"] == "remind_debtor_bank"] == [
        ("clock", {"reminder": "1"}),
        ("clock", {"reminder": "2"}),
    ]

    await world.act(mandate, "confirm")
    await world.at("2011-03-01")
    assert await reminders(world) == [0, 1, 2]


async def test_a_reminder_comes_in_the_morning_where_the_merchant_is(world: World) -> None:
    await world.signed()
    await world.application.set_clock(world.merchant, "2011-01-10T06:59:59+00:00")
    assert await reminders(world) == [0]
    await world.application.set_clock(world.merchant, "2011-01-10T07:00:00+00:00")
    assert await reminders(world) == [0, 1]


async def test_it_is_the_same_hour_of_the_morning_once_the_clocks_have_changed(world: World) -> None:
    await world.at("2011-03-25")
    await world.signed()
    await world.application.set_clock(world.merchant, "2011-04-01T05:59:59+00:00")
    assert await reminders(world) == [0]
    await world.application.set_clock(world.merchant, "2011-04-01T06:00:00+00:00")
    assert await reminders(world) == [0, 1]


async def test_reminders_come_as_often_as_the_merchant_says_then_monthly_until_the_bank_has_recorded_it(
    application: Application,
) -> None:
    world = await World.of(application, settings=SETTINGS | {"mandates": {"debtor_bank_reminder_days": 2}})
    mandate = await world.signed()
    for day in range(2, 40, 2):
        await world.at((START + timedelta(days=day)).isoformat())

    assert await reminders(world) == list(range(FREQUENT_REMINDERS_MAX + 1))
    await world.at((START + timedelta(days=2 * FREQUENT_REMINDERS_MAX + 30)).isoformat())
    assert await reminders(world) == list(range(FREQUENT_REMINDERS_MAX + 2))
    await world.act(mandate, "confirm")
    assert "debtor_bank_reminder" not in {kind for kind, _ in await due(world)}


async def test_a_clock_that_leaps_reminds_once_and_not_for_each_week_it_leapt_over(world: World) -> None:
    await world.signed()
    await world.at("2011-06-01")

    assert await reminders(world) == [0, 1]


@pytest.mark.parametrize("end", ["revoke", "cancel", "expire"])
async def test_a_mandate_that_has_ended_is_not_reminded_of_and_nothing_is_planned_for_it(
    end: str, world: World
) -> None:
    mandate = await world.signed()
    if end == "revoke":
        await world.act(mandate, "revoke")
    elif end == "cancel":
        await world.returned(mandate, "cancel", reason="AC13")
    else:
        await world.at("2014-01-03")
    result = await reminders(world)

    assert await due(world) == set()
    await world.at("2014-03-01")
    assert await reminders(world) == result


async def test_a_core_mandate_waits_for_no_bank(world: World) -> None:
    await world.signed(scheme="CORE")
    await world.at("2011-02-01")

    assert await reminders(world) == []


async def test_amd_04_an_amendment_that_the_bank_has_to_record_restarts_the_reminders(world: World) -> None:
    mandate = await world.active()
    await world.at("2011-01-05")
    await world.act(mandate, "amend", {"iban": OTHER_IBAN})
    assert await reminders(world) == [0, 0]

    await world.at("2011-01-12")
    await world.act(mandate, "amend", {"reference": "RUM-2"})
    await world.at("2011-01-18")
    assert await reminders(world) == [0, 0, 1, 0]
    await world.at("2011-01-19")
    assert await reminders(world) == [0, 0, 1, 0, 1]

    await world.act(mandate, "amend", {"debtor_name": "Forges du Rhône SAS"})
    assert await reminders(world) == [0, 0, 1, 0, 1]


async def test_mnd_24_a_bank_that_says_md01_has_to_record_the_mandate_again(world: World) -> None:
    mandate = await world.active()
    await world.returned(mandate, "suspend", reason="MD01")
    await world.at("2011-01-10")

    assert await reminders(world) == [0, 0, 1]


async def test_another_objection_of_the_bank_is_nothing_that_it_should_record(world: World) -> None:
    await world.returned(await world.active(), "suspend", reason="AC04")
    await world.at("2011-03-01")

    assert await reminders(world) == [0]


async def test_an_objection_to_a_debit_under_way_does_not_end_the_wait_for_the_new_account(world: World) -> None:
    mandate = await world.active()
    await world.act(mandate, "amend", {"iban": OTHER_IBAN})
    await world.returned(mandate, "suspend", reason="AC04")
    await world.at("2011-01-10")

    assert await reminders(world) == [0, 0, 1]


# 36 months


async def days_left(world: World) -> list[int]:
    return [event.days_left for event in await world.published(MandateExpiring)]


async def test_mnd_25_the_merchant_is_warned_90_30_and_7_days_before_a_mandate_expires(world: World) -> None:
    mandate = await world.active()
    for day in ("2013-10-04", "2013-10-05", "2013-12-04", "2013-12-27", "2014-01-02", "2014-01-03"):
        await world.at(day)

    warnings = await world.published(MandateExpiring)
    assert [(event.days_left, event.expires_on) for event in warnings] == [
        (90, date(2014, 1, 3)),
        (30, date(2014, 1, 3)),
        (7, date(2014, 1, 3)),
    ]
    steps = (await world.read(mandate))["steps"]
    assert next(step["evidence"] for step in steps if step["move"] == "warn_of_expiry") == {
        "expires_on": "2014-01-03",
        "days_left": "90",
    }
    assert (await world.read(mandate))["status"] == "expired"


@pytest.mark.parametrize("how", ["submitted", "settled", "returned"])
async def test_mnd_25_a_mandate_that_a_collection_uses_is_warned_of_later(how: str, world: World) -> None:
    mandate = await world.active()
    await world.at("2013-10-05")
    if how == "submitted":
        mandate = await world.submitted(mandate, on="2013-10-20")
    elif how == "settled":
        mandate = await world.settled(mandate, on="2013-10-20")
    else:
        mandate = await world.returned(mandate, "keep", reason="AM04", on="2013-10-20")
    assert mandate["expires_on"] == "2016-10-20"

    await world.at("2014-01-10")
    assert await days_left(world) == [90]
    await world.at("2016-07-22")
    assert await days_left(world) == [90, 90]
    assert (await world.read(mandate))["status"] == "active"


async def test_mnd_25_a_warning_that_comes_late_says_how_many_days_are_left_and_comes_once(world: World) -> None:
    await world.active()
    await world.at("2013-12-20")

    assert await days_left(world) == [14]
    await world.at("2013-12-27")
    assert await days_left(world) == [14, 7]


async def test_mnd_25_the_days_of_warning_are_the_merchants(application: Application) -> None:
    world = await World.of(application, settings=SETTINGS | {"mandates": {"expiry_alert_days": [14]}})
    await world.active()
    await world.at("2013-12-19")
    await world.at("2013-12-20")
    await world.at("2013-12-28")

    assert await days_left(world) == [14]


async def test_mnd_25_counts_from_the_debit_that_was_sent_even_before_the_bank_answers(world: World) -> None:
    mandate = await world.active()
    used = await world.submitted(mandate, on="2011-06-01")
    assert (used["last_used_on"], used["expires_on"]) == ("2011-06-01", "2014-06-01")
    assert used["registered_at_debtor_bank"] == "declared"

    earlier = await world.submitted(mandate, on="2011-02-01")
    assert earlier["last_used_on"] == "2011-06-01"
    assert (await world.returned(mandate, "keep", reason="AM04", on="2011-06-01"))["last_used_on"] == "2011-06-01"


async def test_what_is_sent_on_a_mandate_that_has_ended_meanwhile_does_not_wake_it(world: World) -> None:
    mandate = await world.act(await world.active(), "revoke")

    assert await world.submitted(mandate, on="2011-06-01") == mandate
    assert await due(world) == set()


dates = st.dates(date(1999, 1, 1), date(2090, 12, 31))


@given(dates, st.none() | dates)
def test_mnd_25_the_end_is_36_months_after_the_later_of_signature_and_last_use(signed: date, used: date | None) -> None:
    start, end = max(signed, used or signed), expiry_of(signed, used)

    months = (end.year - start.year) * 12 + end.month - start.month
    assert months == 36
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(dates, st.lists(st.integers(1, 365), max_size=8), st.integers(0, 400))
def test_mnd_25_each_day_of_the_list_has_one_warning(expires_on: date, days: list[int], ahead: int) -> None:
    today: date | None = expires_on - timedelta(days=ahead)
    result: list[int] = []
    while today is not None and (today := next_alert_on(expires_on, days, today)) is not None:
        result.append((expires_on - today).days)

    assert result == sorted({day for day in days if day < ahead}, reverse=True)
