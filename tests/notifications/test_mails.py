from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from encours_contracts.billing import FeeCharged
from encours_contracts.collections import (
    BatchPrepared,
    CollectionRecalled,
    CollectionRejected,
    CollectionReversed,
    FailureDetails,
    RefundCancelled,
)
from encours_contracts.credit import LimitChanged
from encours_contracts.mandates import MandateEnded, MandateExpiring
from encours_contracts.notifications import NotificationFailed, NotificationSent
from encours_notifications.formats.mail import render_notice
from encours_values.iban import find_ibans
from encours_values.ids import NOTIFICATION, new_id, typeid
from tests.notifications.builders import (
    LEGAL,
    START,
    account_opened,
    cancelled,
    failed,
    limit_reached,
    scheduled,
    statement,
)
from tests.notifications.mailbox import Mailbox, mail_server
from tests.support.application import Application, Merchant
from tests.support.processes import free_port

BUYER, MERCHANT = "compta@dupre.example", "credit@papeterie.example"
IBAN = "FR7630006000011234567890189"


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mail_server() as opened:
        yield opened


@pytest.fixture(scope="module")
async def post(box: Mailbox) -> AsyncIterator[Application]:
    """An installation with a mail server."""
    async with Application(
        services=("notifications",), smtp_url=box.url, mail_from="Encours <post@encours.example>"
    ) as application:
        yield application


async def sandbox(application: Application, locale: str = "fr", **settings: Any) -> Merchant:
    merchant = await application.merchant({**LEGAL, "locale": locale, **settings})
    await application.set_clock(merchant, START)
    return merchant


def words(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\u202f", " ").replace("\xa0", " ")


CANCEL_CAUSES = ("credit_reversed", "needed_for_returned_debit", "cancelled_by_merchant")


def refund_cancelled(account: UUID, cause: str) -> RefundCancelled:
    facts: dict[str, Any] = {"amount": 60_00, "currency": "EUR", "cancelled_on": date(2011, 2, 17)}
    return RefundCancelled(account_id=account, refund_id=new_id(), cause=cause, **facts)


async def test_a_buyer_gets_the_pre_notification_in_french(post: Application, box: Mailbox) -> None:
    merchant, account = await sandbox(post), new_id()
    await post.publish(merchant, account_opened(account, email="fr@dupre.example"), scheduled(account))
    await post.quiet(merchant)

    (mail,) = box.to("fr@dupre.example")
    text = words(mail)
    for fact in (
        "1 234,50 €",
        "15 février 2011",
        "RUM-000042",
        "FR72ZZZ123456",
        "FR76********************189",
        "F2011-000007",
        "Imprimerie Dupré",
    ):
        assert fact in text
    assert words(mail, "html").count("<p>") > 3
    assert mail["Subject"].replace("\u202f", " ").replace("\xa0", " ") == (
        "[sandbox] Prélèvement de 1 234,50 € le 15 février 2011"
    )
    assert mail["From"] == "Papeterie Générale <post@encours.example>"
    assert (mail["To"], mail["Reply-To"]) == ("fr@dupre.example", MERCHANT)
    (sent,) = post.events(merchant, NotificationSent)
    assert mail["Message-ID"] == f"<{typeid(NOTIFICATION, sent.notification_id)}@encours.example>"
    assert (sent.template, sent.channel, sent.account_id) == ("pre_notification", "email", account)
    (logged,) = await merchant.all("/v1/events?type=encours.notification-sent.v1")
    assert logged["data"]["notification_id"] == typeid(NOTIFICATION, sent.notification_id)


async def test_the_same_in_english(post: Application, box: Mailbox) -> None:
    merchant, account = await sandbox(post, "en"), new_id()
    await post.publish(merchant, account_opened(account, email="en@dupre.example"), scheduled(account))
    await post.quiet(merchant)

    (mail,) = box.to("en@dupre.example")
    assert "€1,234.50" in words(mail)
    assert "February 15, 2011" in words(mail)
    assert mail["Subject"] == "[sandbox] Direct debit of €1,234.50 on February 15, 2011"


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_every_notice_can_be_written_in_both_languages(application: Application, locale: str) -> None:
    merchant, account = await sandbox(application, locale), new_id()
    limit = {"account_id": account, "limit_id": new_id(), "amount": 600_000, "currency": "EUR", "source": "own"}
    mandate = {"account_id": account, "mandate_id": new_id(), "reference": "RUM-1"}
    await application.publish(
        merchant,
        account_opened(account),
        limit_reached(account, 80),
        limit_reached(account, 100),
        LimitChanged(**limit, previous=500_000, valid_to=date(2011, 6, 30)),
        MandateExpiring(**mandate, expires_on=date(2011, 4, 3), days_left=90),
        MandateEnded(**mandate, cause="revoked"),
        scheduled(account),
        scheduled(account, early=True),
        scheduled(account, retry_of=new_id()),
        cancelled(account, by="merchant"),
        FeeCharged(
            account_id=account,
            fee_id=new_id(),
            kind="return_fee",
            collection_id=new_id(),
            amount=1_500,
            currency="EUR",
            charged_on=date(2011, 2, 17),
        ),
        BatchPrepared(
            batch_id=new_id(),
            message_id="DD20110211-0001",
            collection_date=date(2011, 2, 15),
            transactions=12,
            total=1_234_500,
            currency="EUR",
            approvals_needed=2,
            approve_before=datetime(2011, 2, 11, 15, tzinfo=UTC),
        ),
        *(refund_cancelled(account, cause) for cause in CANCEL_CAUSES),
        statement(account),
        statement(account, total=-1_500),
        failed(account),
        failed(account, CollectionRejected, credit_consequence="none"),
        failed(account, CollectionRecalled, credit_consequence="none"),
        failed(account, CollectionReversed, credit_consequence="none"),
    )

    stored = await merchant.all("/v1/notifications")
    full = [await merchant.ok("GET", f"/v1/notifications/{each['id']}") for each in stored]

    assert sorted(each["template"] for each in full) == [
        "batch_to_approve",
        "collection_cancelled",
        *["collection_returned"] * 2,
        *["collection_returned_merchant"] * 2,
        *["collection_withdrawn"] * 2,
        "fee_charged",
        "limit_changed",
        *["limit_reached"] * 2,
        "limit_used_up",
        "mandate_ended",
        "mandate_expiring",
        *["pre_notification"] * 3,
        *["refund_cancelled"] * 3,
        *["statement_issued"] * 2,
    ]
    assert {each["status"] for each in full} == {"not_sent"}
    for each in full:
        assert each["recipient"] == (MERCHANT if each["audience"] == "merchant" else BUYER)
        assert "Papeterie Générale" in each["text"]
        assert "\n\n\n" not in each["text"]
        assert each["subject"]
    assert application.events(merchant, NotificationSent) == []


async def test_a_returned_debit_is_reported_to_buyer_and_merchant(post: Application, box: Mailbox) -> None:
    merchant, account = await sandbox(post), new_id()
    await post.publish(merchant, account_opened(account, email="retour@dupre.example"), failed(account))
    await post.quiet(merchant)

    (to_buyer,) = box.to("retour@dupre.example")
    to_merchant = box.to(MERCHANT)[-1]
    assert "Motif : la provision du compte est insuffisante" in words(to_buyer)
    assert "AM04" not in words(to_buyer)
    assert "la provision du compte est insuffisante (AM04)" in words(to_merchant)
    assert "commandes à crédit sont suspendues" in words(to_buyer)
    assert "Imprimerie Dupré" in words(to_merchant)


async def test_a_notice_waits_for_the_buyers_address(application: Application) -> None:
    merchant, account = await sandbox(application), new_id()
    await application.publish(merchant, scheduled(account))
    (waiting,) = await merchant.all("/v1/notifications")

    await application.publish(merchant, account_opened(account))
    (stored,) = await merchant.all("/v1/notifications")

    assert (waiting["status"], waiting["recipient"]) == ("waiting", None)
    assert (stored["status"], stored["recipient"]) == ("not_sent", BUYER)
    assert "Imprimerie Dupré" in (await merchant.ok("GET", f"/v1/notifications/{stored['id']}"))["text"]


async def test_a_notice_goes_to_the_newest_address(post: Application, box: Mailbox) -> None:
    merchant, account = await sandbox(post), new_id()
    await post.publish(merchant, scheduled(account))
    await post.publish(merchant, account_opened(account, email="late@dupre.example"))
    await post.quiet(merchant)

    assert len(box.to("late@dupre.example")) == 1


async def test_a_merchant_without_an_address_keeps_his_notices(post: Application) -> None:
    merchant = await post.merchant()
    await post.publish(merchant, limit_reached(new_id()))
    await post.quiet(merchant)

    (stored,) = await merchant.all("/v1/notifications")
    assert (stored["status"], stored["details"]["cause"]) == ("not_sent", "the merchant has set no e-mail address")


@pytest.mark.parametrize(
    "address",
    ["x@y.example\r\nBcc: all@y.example", "x@y.example, z@y.example", "<x@y.example>", "x", "", "x@", "a b@y.example"],
)
async def test_no_header_and_no_second_recipient_is_smuggled_in_by_an_address(
    post: Application, box: Mailbox, address: str
) -> None:
    merchant, account, before = await sandbox(post), new_id(), len(box.mails)
    await post.publish(merchant, account_opened(account, email=address), scheduled(account))
    await post.quiet(merchant)

    assert len(box.mails) == before
    (failed,) = await merchant.all("/v1/notifications")
    assert (failed["status"], failed["details"]["will_retry"]) == ("failed", False)
    assert [event.cause for event in post.events(merchant, NotificationFailed)] == ["this is not an e-mail address"]


async def test_names_and_references_are_data_in_subject_text_and_html(post: Application, box: Mailbox) -> None:
    merchant, account = await sandbox(post, "en"), new_id()
    name = "Dupré\r\nBcc: all@y.example <script>alert(1)</script> {{ 7 * 7 }}"
    buyer = account_opened(account, email="names@dupre.example", name=name)
    await post.publish(merchant, buyer, limit_reached(account, 100), scheduled(account, mandate_reference=IBAN))
    await post.quiet(merchant)

    mails = box.to("names@dupre.example")
    assert len(mails) == 2
    for mail in mails:
        assert mail["Bcc"] is None
        assert "<script>" not in words(mail, "html")
        assert "49" not in words(mail)
        assert find_ibans(str(mail)) == find_ibans(words(mail)) == []
    to_merchant = box.to(MERCHANT)[-1]
    assert "\n" not in to_merchant["Subject"]
    assert to_merchant["Bcc"] is None


async def test_a_refused_recipient_fails_at_once_and_a_busy_server_is_asked_again(
    post: Application, box: Mailbox
) -> None:
    merchant, gone, busy = await sandbox(post), new_id(), new_id()
    box.refuse = {"gone@dupre.example": "550 no such user", "busy@dupre.example": "451 try later"}
    await post.publish(
        merchant,
        account_opened(gone, email="gone@dupre.example"),
        account_opened(busy, email="busy@dupre.example"),
        scheduled(gone),
        scheduled(busy),
    )
    await post.quiet(merchant)

    first = {each["recipient"]: each for each in await merchant.all("/v1/notifications")}
    assert first["gone@dupre.example"]["status"] == "failed"
    assert first["busy@dupre.example"]["status"] == "queued"
    assert first["busy@dupre.example"]["details"] == {
        "cause": "the mail server answered 451",
        "reason_code": None,
        "will_retry": True,
    }

    box.refuse = {}
    await post.set_clock(merchant, "2011-01-03T08:01:00+00:00")
    assert len(box.to("busy@dupre.example")) == 1
    assert box.to("gone@dupre.example") == []
    assert [event.cause for event in post.events(merchant, NotificationFailed)] == ["the mail server answered 550"]


async def test_mails_wait_for_a_server_that_is_away_and_each_goes_out_once() -> None:
    port = free_port()
    async with Application(services=("notifications",), smtp_url=f"smtp://127.0.0.1:{port}") as application:
        merchant, account = await sandbox(application), new_id()
        await application.publish(merchant, account_opened(account))
        await application.publish(merchant, *(scheduled(account) for _ in range(70)))
        await application.quiet(merchant)
        waiting = await merchant.all("/v1/notifications")

        with mail_server(port) as box:
            await application.set_clock(merchant, "2011-01-03T08:01:00+00:00")
            sent = await merchant.all("/v1/notifications?status=sent")

    assert {each["status"] for each in waiting} == {"queued"}
    assert len(sent) == len(box.mails) == 70
    assert len({mail["Message-ID"] for mail in box.mails}) == 70


async def test_another_merchants_notices_do_not_exist(application: Application) -> None:
    merchant, other_merchant, account = await sandbox(application), await sandbox(application), new_id()
    await application.publish(merchant, account_opened(account), scheduled(account))
    (stored,) = await merchant.all("/v1/notifications")

    assert await other_merchant.all("/v1/notifications") == []
    assert (await other_merchant.get(f"/v1/notifications/{stored['id']}")).status_code == 404


CLASSES = ("T1", "T2", "T3", "T4", "T5", "T6", "alert", "ops", "manual")


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_each_class_of_reason_says_to_buyer_and_merchant_what_to_do(
    application: Application, locale: str
) -> None:
    merchant, account = await sandbox(application, locale), new_id()
    await application.publish(
        merchant,
        account_opened(account),
        *(failed(account, reason_class=each) for each in CLASSES),
        failed(account, details=retried()),
        failed(account, was_final=True),
    )

    stored = await merchant.all("/v1/notifications")
    full = [await merchant.ok("GET", f"/v1/notifications/{each['id']}") for each in reversed(stored)]

    to_buyer = [each["text"] for each in full if each["template"] == "collection_returned"]
    to_merchant = [each["text"] for each in full if each["template"] == "collection_returned_merchant"]
    assert len(set(to_buyer[:9])) == 6, "T1 and ops, T4 and what a person decides read alike"
    assert len(set(to_merchant[:9])) == 8, "T1 and ops read alike"
    day = "24 février 2011" if locale == "fr" else "February 24, 2011"
    assert day in to_buyer[9]
    assert day in to_merchant[9]
    assert full[-1]["subject"].startswith("Retour tardif" if locale == "fr" else "Late return")


def retried() -> FailureDetails:
    return FailureDetails(cause="insufficient funds", reason_code="AM04", will_retry=True, retry_on=date(2011, 2, 24))


ENDED = ("revoked", "expired", "account_closed", "failed", "completed", "suspended", "awaiting_debtor_bank")


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_a_merchant_reads_in_words_why_a_mandate_ended_or_waits(application: Application, locale: str) -> None:
    merchant, account = await sandbox(application, locale), new_id()
    mandate = {"account_id": account, "mandate_id": new_id(), "reference": "RUM-1"}
    await application.publish(
        merchant, account_opened(account), *(MandateEnded(**mandate, cause=each) for each in ENDED)
    )
    stored = await merchant.all("/v1/notifications")
    full = [await merchant.ok("GET", f"/v1/notifications/{each['id']}") for each in stored]
    assert len({each["text"] for each in full}) == len(ENDED)
    for each, cause in zip(reversed(full), ENDED, strict=True):
        assert cause not in each["text"] or cause in {"revoked", "suspended"}
        assert ("nouveau mandat" in each["text"] or "new mandate" in each["text"]) == (cause not in ENDED[-2:])


def test_a_mail_is_readable_on_a_telephone_and_breaks_no_amount() -> None:
    part = {"number": "F2011-000007", "amount": 1_234_50, "due_date": "2011-02-01", "days_late": 12}
    facts: dict[str, Any] = {
        "buyer": "Dupré",
        "merchant": "Papeterie",
        "merchant_email": None,
        "creditor_iban": "FR76",
        "currency": "EUR",
    }
    facts |= {"total": 1_234_50, "invoices": [part], "level": 3, "final": True}
    html = render_notice("invoice_overdue", "fr", facts).html
    assert 'name="viewport"' in html
    heading = html.partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
    assert heading == "Mise en demeure\u00a0: 1\u202f234,50\u00a0€ échus"
    assert "\u00a0: " in html
    assert " :" not in html.partition("<h1")[2].replace("style=", "").replace("display:", "")
