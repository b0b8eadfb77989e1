from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_contracts.billing import TransferProposal, TransferStatusChanged
from encours_contracts.collections import CollectionFailure
from encours_notifications.domain.reminders import ReminderPlan
from encours_values.ids import new_id
from tests.notifications.builders import (
    LEGAL,
    account_opened,
    allocation,
    balance,
    cancelled,
    credit_left,
    failed,
    money_left,
    scheduled,
    submitted,
)
from tests.support.application import Application, Merchant

DUE = date(2011, 2, 1)


async def late(
    application: Application, reminders: dict[str, Any], *, on: str = "2011-02-02", **settings: Any
) -> tuple[Merchant, UUID]:
    merchant = await application.merchant({**LEGAL, "reminders": reminders, **settings})
    await application.set_clock(merchant, f"{on}T00:00:00+00:00")
    account = new_id()
    await application.publish(merchant, account_opened(account))
    return merchant, account


async def days_of_reminders(
    application: Application, merchant: Merchant, until: date, start: date = DUE
) -> dict[str, list[str]]:
    """Moves the clock day by day and notes which notices appear."""
    seen, days = 0, dict[str, list[str]]()
    day = start
    while day <= until:
        await application.set_clock(merchant, f"{day}T12:00:00+00:00")
        notices = await merchant.all("/v1/notifications")
        if len(notices) > seen:
            days[str(day)] = [each["id"] for each in notices[: len(notices) - seen]]
            seen = len(notices)
        day += timedelta(days=1)
    return days


async def test_crd_16_an_overdue_invoice_is_reminded_of_by_the_plan_the_last_time_as_formal_notice(
    application: Application,
) -> None:
    merchant, account = await late(application, {"overdue_days": [3, 10, 20]})
    await application.publish(merchant, balance(account, new_id()))

    days = await days_of_reminders(application, merchant, date(2011, 3, 10))

    assert list(days) == ["2011-02-04", "2011-02-11", "2011-02-21"]
    notices = [await merchant.ok("GET", f"/v1/notifications/{ids[0]}") for ids in days.values()]
    assert [each["subject"].split(" :")[0] for each in notices] == ["Rappel", "Rappel n° 2", "Mise en demeure"]
    assert "F2011-000001" in notices[0]["text"]
    assert "(3 jours)" in notices[0]["text"]


async def test_a_buyer_gets_one_reminder_a_day_for_all_his_invoices(application: Application) -> None:
    merchant, account = await late(application, {"overdue_days": [3]})
    await application.publish(
        merchant, balance(account, new_id(), amount=10_000), balance(account, new_id(), amount=5_000)
    )

    days = await days_of_reminders(application, merchant, date(2011, 2, 10))

    assert [len(ids) for ids in days.values()] == [1]
    text = (await merchant.ok("GET", f"/v1/notifications/{days['2011-02-04'][0]}"))["text"]
    assert "150,00" in text


async def test_a_paid_invoice_is_deleted_and_a_part_paid_one_asks_for_the_rest(application: Application) -> None:
    merchant, account = await late(application, {"overdue_days": [3, 10]})
    whole, part = new_id(), new_id()
    await application.publish(merchant, balance(account, whole), balance(account, part))
    await application.publish(merchant, balance(account, whole, 2, paid=50_000), balance(account, part, 2, paid=20_000))

    days = await days_of_reminders(application, merchant, date(2011, 2, 5))

    text = (await merchant.ok("GET", f"/v1/notifications/{days['2011-02-04'][0]}"))["text"]
    assert "300,00" in text
    assert "500,00" not in text


async def test_crd_16_nobody_is_reminded_of_what_he_disputes_or_what_is_at_the_bank(application: Application) -> None:
    merchant, account = await late(application, {"overdue_days": [3]})
    disputed, collected = new_id(), new_id()
    await application.publish(merchant, balance(account, disputed), balance(account, collected))
    await application.publish(
        merchant, balance(account, disputed, 2, disputed=50_000), balance(account, collected, 2, in_collection=50_000)
    )
    assert await days_of_reminders(application, merchant, date(2011, 2, 8)) == {}

    await application.publish(merchant, balance(account, disputed, 3))
    await application.quiet(merchant)
    assert len(await merchant.all("/v1/notifications?template=invoice_overdue")) == 1
    await application.publish(merchant, balance(account, collected, 3))
    await application.quiet(merchant)
    assert len(await merchant.all("/v1/notifications?template=invoice_overdue")) == 2


async def test_a_reminder_asks_for_the_undisputed_part_and_the_formal_notice_too(application: Application) -> None:
    """500.00: disputes of 200.00 and 100.00, the first rejected, 50.00 paid: 450.00 open, 350.00 undisputed."""
    merchant, account = await late(application, {"overdue_days": [3, 10]})
    invoice = new_id()
    await application.publish(
        merchant,
        balance(account, invoice, 1),
        balance(account, invoice, 2, disputed=20_000),
        balance(account, invoice, 3, disputed=30_000),
        balance(account, invoice, 4, disputed=10_000),
        balance(account, invoice, 5, disputed=10_000, paid=5_000),
    )

    days = await days_of_reminders(application, merchant, date(2011, 2, 12))

    notices = [await merchant.ok("GET", f"/v1/notifications/{ids[0]}") for ids in days.values()]
    assert [each["subject"].replace("\xa0", " ") for each in notices] == [
        "Rappel : 350,00 € échus",
        "Mise en demeure : 350,00 € échus",
    ]
    assert all("350,00" in each["text"] and "450,00" not in each["text"] for each in notices)


async def test_an_older_balance_that_arrives_late_changes_nothing(application: Application) -> None:
    merchant, account = await late(application, {"overdue_days": [3]})
    invoice = new_id()
    await application.publish(merchant, balance(account, invoice, 3, paid=50_000), balance(account, invoice, 2))

    assert await days_of_reminders(application, merchant, date(2011, 2, 8)) == {}


async def test_steps_that_were_missed_are_not_made_up_for_one_by_one(application: Application) -> None:
    merchant, account = await late(application, {"overdue_days": [3, 10, 20]}, on="2011-02-15")
    await application.publish(merchant, balance(account, new_id()))

    days = await days_of_reminders(application, merchant, date(2011, 3, 1), start=date(2011, 2, 15))

    assert list(days) == ["2011-02-15", "2011-02-21"]
    first = await merchant.ok("GET", f"/v1/notifications/{days['2011-02-15'][0]}")
    assert first["subject"].startswith("Rappel n° 2")


async def test_a_plan_may_write_before_the_due_date_and_after_it_only_what_is_overdue(application: Application) -> None:
    merchant, account = await late(application, {"before_due_days": [7], "overdue_days": [3]}, on="2011-01-10")
    stored, lost = new_id(), new_id()
    await application.publish(merchant, balance(account, stored, overdue=False), balance(account, lost, 2, paid=50_000))

    days = await days_of_reminders(application, merchant, date(2011, 2, 10), start=date(2011, 1, 10))
    assert list(days) == ["2011-01-25"]
    await application.publish(merchant, balance(account, stored, 2))
    await application.quiet(merchant)

    templates = [each["template"] for each in await merchant.all("/v1/notifications")]
    assert templates == ["invoice_overdue", "due_soon"]
    soon = await merchant.ok("GET", f"/v1/notifications/{days['2011-01-25'][0]}")
    assert soon["subject"].replace("\xa0", " ") == "Échéance prochaine : 500,00 €"


async def test_no_plan_means_the_usual_one_and_an_empty_one_means_none(application: Application) -> None:
    usual, one = await late(application, {})
    none, other = await late(application, {"overdue_days": []})
    await application.publish(usual, balance(one, new_id()))
    await application.publish(none, balance(other, new_id()))

    assert list(await days_of_reminders(application, usual, date(2011, 2, 6))) == ["2011-02-04"]
    assert await days_of_reminders(application, none, date(2011, 2, 6)) == {}


@given(
    st.lists(st.integers(1, 60), max_size=6),
    st.lists(st.integers(1, 30), max_size=3),
    st.integers(0, 90),
    st.booleans(),
)
def test_each_step_is_used_at_most_once_and_none_before_its_day(
    after: list[int], before: list[int], first_look: int, is_overdue: bool
) -> None:
    plan = ReminderPlan.of({"overdue_days": after, "before_due_days": before})
    today, last, used = DUE - timedelta(days=40) + timedelta(days=first_look), None, list[int]()
    while (day := plan.next_on(DUE, last, overdue=is_overdue)) is not None:
        today = max(today, day)
        step = plan.step_reached(DUE, today, overdue=is_overdue)
        assert step is not None
        assert today >= DUE + timedelta(days=step)
        used.append(step)
        last = step

    assert used == sorted(set(used))
    assert set(used) <= {step for step in plan.steps if is_overdue or step < 0}


@given(st.dictionaries(st.sampled_from(["overdue_days", "before_due_days", "else"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5
)))  # fmt: skip
def test_whatever_stands_in_the_settings_is_a_plan(settings: dict[str, Any]) -> None:
    assert len(ReminderPlan.of(settings).steps) <= 48


def retried(failure: CollectionFailure, on: date) -> CollectionFailure:
    """The same failure, whose mail says that the debit is presented again on that day."""
    again = failure.details.model_copy(update={"will_retry": True, "retry_on": on})
    return failure.model_copy(update={"details": again})


async def test_crd_16_no_reminder_asks_for_what_an_announced_debit_will_collect(application: Application) -> None:
    """The plan goes on after the day of the debit, at its latest step, where the debit did not go to the bank."""
    merchant, account = await late(application, {"overdue_days": [3, 10]})
    invoice = new_id()
    debit = scheduled(account, collection_date=date(2011, 2, 14), allocations=[allocation(50_000, invoice=invoice)])
    await application.publish(merchant, balance(account, invoice), debit)

    days = await days_of_reminders(application, merchant, date(2011, 2, 20), start=date(2011, 2, 3))

    reminders = {day for day, ids in days.items() if ids and day > "2011-02-03"}
    assert reminders == {"2011-02-15"}


async def test_a_debit_announced_for_a_part_leaves_the_rest_to_the_reminder(application: Application) -> None:
    merchant, account = await late(application, {"overdue_days": [3]})
    invoice = new_id()
    parts = [allocation(30_000, invoice=invoice)]
    await application.publish(
        merchant,
        balance(account, invoice),
        scheduled(account, collection_date=date(2011, 2, 14), allocations=parts),
    )

    await application.set_clock(merchant, "2011-02-05T12:00:00+00:00")

    [reminder] = await merchant.all("/v1/notifications?template=invoice_overdue")
    text = (await merchant.ok("GET", f"/v1/notifications/{reminder['id']}"))["text"]
    assert "200,00" in text
    assert "500,00" not in text


async def test_a_retry_that_a_mail_promised_is_not_contradicted_by_a_reminder(application: Application) -> None:
    """The announcement of the new debit takes the place of the promise; a cancelled one lets the plan go on."""
    merchant, account = await late(application, {"overdue_days": [3, 10, 20]})
    invoice = new_id()
    parts = [allocation(50_000, invoice=invoice)]
    failure = retried(failed(account, allocations=parts), on=date(2011, 2, 18))
    await application.publish(merchant, balance(account, invoice), failure)
    await application.set_clock(merchant, "2011-02-06T12:00:00+00:00")
    assert await merchant.all("/v1/notifications?template=invoice_overdue") == []

    again = scheduled(account, collection_date=date(2011, 2, 21), allocations=parts, retry_of=failure.collection_id)
    await application.publish(merchant, again)
    await application.set_clock(merchant, "2011-02-20T12:00:00+00:00")
    assert await merchant.all("/v1/notifications?template=invoice_overdue") == []

    await application.publish(
        merchant, cancelled(account, collection_id=again.collection_id, allocations=parts, amount=50_000)
    )
    await application.quiet(merchant)
    assert len(await merchant.all("/v1/notifications?template=invoice_overdue")) == 1


async def test_a_debit_at_the_bank_is_no_announcement_any_more(application: Application) -> None:
    """What the bank returned is reminded of at the plan's next step, whatever day the debit was announced for."""
    merchant, account = await late(application, {"overdue_days": [3, 10]})
    invoice = new_id()
    parts = [allocation(50_000, invoice=invoice)]
    debit = scheduled(account, collection_date=date(2011, 2, 28), allocations=parts)
    await application.publish(merchant, balance(account, invoice), debit, submitted(debit))

    await application.set_clock(merchant, "2011-02-05T12:00:00+00:00")

    assert len(await merchant.all("/v1/notifications?template=invoice_overdue")) == 1


async def test_an_announced_debit_holds_back_no_notice_before_the_due_date(application: Application) -> None:
    merchant, account = await late(application, {"before_due_days": [7]}, on="2011-01-10")
    invoice = new_id()
    debit = scheduled(account, collection_date=date(2011, 2, 1), allocations=[allocation(50_000, invoice=invoice)])
    await application.publish(merchant, balance(account, invoice, overdue=False), debit)

    await application.set_clock(merchant, "2011-01-26T12:00:00+00:00")

    assert len(await merchant.all("/v1/notifications?template=due_soon")) == 1


@pytest.mark.parametrize(
    ("credit", "says", "asks"),
    [
        (60_000, "Votre solde créditeur chez nous règle cette somme", False),
        (20_000, "en règle 200,00 € ; restent 300,00 €.", True),
        (0, "Merci de régler cette somme par virement", True),
    ],
)
async def test_crd_16_the_mail_about_a_debit_that_came_back_asks_only_for_what_credit_does_not_cover(
    application: Application, credit: int, says: str, asks: bool
) -> None:
    merchant, account = await late(application, {})
    half = credit // 2
    note, payment = credit_left(account, half), money_left(account, credit - half)
    await application.publish(merchant, note, payment, failed(account, amount=50_000))

    [mail] = await merchant.all("/v1/notifications?template=collection_returned")
    text = (await merchant.ok("GET", f"/v1/notifications/{mail['id']}"))["text"].replace("\xa0", " ")

    assert says in text
    assert ("virement" in text) == asks
    assert ("n'avez rien à faire" in text) != asks


def waiting(account: UUID, amount: int, *, transfer: UUID | None = None, status: str = "unmatched") -> Any:
    proposal = TransferProposal(buyer_account_id=account, invoice_ids=[], score=60, why=["payer_name"])
    proposals = [proposal] if status == "unmatched" else []
    facts: dict[str, Any] = {"status": status, "proposals": proposals, "amount": amount, "currency": "EUR"}
    return TransferStatusChanged(transfer_id=transfer or new_id(), **facts)


async def test_a_transfer_that_waits_for_a_person_holds_the_reminders_of_what_it_would_pay(
    application: Application,
) -> None:
    merchant, account = await late(application, {"overdue_days": [3, 10]})
    await application.publish(merchant, balance(account, new_id(), amount=10_000))
    transfer = new_id()
    await application.publish(merchant, waiting(account, 10_000, transfer=transfer))
    assert await days_of_reminders(application, merchant, date(2011, 2, 20)) == {}

    await application.publish(merchant, waiting(account, 10_000, transfer=transfer, status="ignored"))
    days = await days_of_reminders(application, merchant, date(2011, 2, 23), date(2011, 2, 20))
    assert list(days) == ["2011-02-21"]


async def test_of_an_invoice_that_a_waiting_transfer_would_pay_in_part_the_rest_is_reminded_of(
    application: Application,
) -> None:
    merchant, account = await late(application, {"overdue_days": [3]})
    await application.publish(merchant, balance(account, new_id(), amount=10_000))
    await application.publish(merchant, waiting(account, 4_000), waiting(new_id(), 6_000))
    days = await days_of_reminders(application, merchant, date(2011, 2, 10))
    text = (await merchant.ok("GET", f"/v1/notifications/{days['2011-02-04'][0]}"))["text"]
    assert "60,00" in text
    assert "100,00" not in text


async def test_credit_that_only_a_person_applies_holds_the_reminders_of_what_it_covers(
    application: Application,
) -> None:
    merchant, account = await late(application, {"overdue_days": [3]}, credit_application="manual")
    await application.publish(merchant, balance(account, new_id(), amount=10_000), money_left(account, 10_000))
    assert await days_of_reminders(application, merchant, date(2011, 2, 10)) == {}
