"""What the signer of a mandate is written: a link and a code that nobody else reads."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from encours_contracts.mandates import (
    DebtorAccountChanged,
    MandateAwaitsDebtorBank,
    SignatureCodeIssued,
    SignatureRequested,
)
from encours_notifications.use_cases.reseal import reseal
from encours_platform.sealing import Sealer
from encours_values.ids import new_id
from tests.notifications.builders import LEGAL, START, account_opened
from tests.notifications.mailbox import Mailbox, mail_server
from tests.notifications.test_mails import words
from tests.support.application import SECRET_KEYS, Application, Merchant

URL = "https://encours.example/sign/mdt_01jd3v5h8qe6k9w2x4y7z0abcd/s3cret-of-the-signer"
SIGNER = "jm@forges.example"
SEALER = Sealer.from_setting(SECRET_KEYS)


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mail_server() as opened:
        yield opened


@pytest.fixture(scope="module")
async def post(box: Mailbox) -> AsyncIterator[Application]:
    async with Application(
        services=("notifications",), smtp_url=box.url, mail_from="Encours <post@encours.example>"
    ) as application:
        yield application


@pytest.fixture(scope="module")
async def unsent() -> AsyncIterator[Application]:
    """An installation without a mail server."""
    async with Application(services=("notifications",)) as application:
        yield application


async def merchant_of(application: Application, kind: str = "sandbox") -> Merchant:
    merchant = await application.merchant({**LEGAL, "locale": "fr"}, kind=kind)
    if kind == "sandbox":
        await application.set_clock(merchant, START)
    return merchant


def facts(merchant: Merchant, language: str, **more: Any) -> dict[str, Any]:
    return {
        "account_id": more.pop("account", None) or new_id(),
        "mandate_id": new_id(),
        "signer_name": "Jeanne Martin",
        "signer_email": f"{language}.{SIGNER}",
        "language": language,
        **more,
    }


def request(merchant: Merchant, language: str = "fr", account: UUID | None = None) -> SignatureRequested:
    return SignatureRequested(
        **facts(merchant, language, account=account),
        reference="RUM-000042",
        debtor_name="Forges de Lyon SAS",
        signing_url_sealed=SEALER.seal(merchant.tenant_id, URL.encode()),
        expires_at=datetime(2011, 1, 17, 8, tzinfo=UTC),
    )


def code(merchant: Merchant, language: str = "fr") -> SignatureCodeIssued:
    return SignatureCodeIssued(
        **facts(merchant, language),
        code_sealed=SEALER.seal(merchant.tenant_id, b"482913"),
        expires_at=datetime(2011, 1, 3, 8, 10, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fr", "Mandat RUM-000042 à signer pour Papeterie Générale"),
        ("en", "Mandate RUM-000042 to sign for Papeterie Générale"),
        ("de", "Mandat RUM-000042 zur Unterschrift für Papeterie Générale"),
    ],
)
async def test_the_signer_gets_the_link_in_the_language_of_the_mandate(
    post: Application, box: Mailbox, language: str, subject: str
) -> None:
    merchant = await merchant_of(post)
    asked = request(merchant, language)
    await post.publish(merchant, asked)
    await post.quiet(merchant)

    (mail,) = box.to(asked.signer_email)
    assert mail["Subject"] == f"[sandbox] {subject}"
    assert URL in words(mail)
    assert f'<a href="{URL}">' in words(mail, "html")
    assert "Jeanne Martin" in words(mail)
    box.mails.clear()
    box.recipients.clear()


async def test_the_code_goes_to_the_mailbox_and_into_nothing_else(post: Application, box: Mailbox) -> None:
    merchant = await merchant_of(post)
    issued = code(merchant, "en")
    await post.publish(merchant, issued, request(merchant, "en"))
    await post.quiet(merchant)

    mails = box.to(issued.signer_email)
    assert any("482913" in words(mail) for mail in mails)
    (notice,) = await merchant.all("/v1/notifications?template=signature_code")
    assert notice["status"] == "sent"
    shown = await merchant.ok("GET", f"/v1/notifications/{notice['id']}")
    assert "482913" not in str(shown)
    events = str(await merchant.all("/v1/events"))
    assert "sealed" not in events
    assert "s3cret" not in events
    assert SIGNER not in events


async def test_without_a_mail_server_a_sandbox_shows_the_code_to_its_owner_and_a_live_merchant_never(
    unsent: Application,
) -> None:
    shown: dict[str, str] = {}
    for kind in ("sandbox", "live"):
        merchant = await merchant_of(unsent, kind)
        await unsent.publish(merchant, code(merchant))
        await unsent.quiet(merchant)
        (notice,) = await merchant.all("/v1/notifications")
        shown[kind] = (await merchant.ok("GET", f"/v1/notifications/{notice['id']}"))["text"]
    assert "482913" in shown["sandbox"]
    assert "482913" not in shown["live"]
    assert "••••••" in shown["live"]


async def test_what_is_sealed_in_notices_is_resealed_with_the_rest(unsent: Application) -> None:
    merchant = await merchant_of(unsent)
    await unsent.publish(merchant, code(merchant), request(merchant))
    await unsent.quiet(merchant)
    new = Sealer({"k2": b"2" * 32, **SEALER.keys})
    database = unsent.product.running["notifications"].database

    assert await reseal(database, merchant.tenant_id, new) == 2
    assert await reseal(database, merchant.tenant_id, new) == 0


async def test_mnd_24_the_signer_gets_the_request_to_go_to_the_bank_and_reminders(
    post: Application, box: Mailbox
) -> None:
    merchant, account = await merchant_of(post), new_id()
    await post.publish(merchant, account_opened(account))
    for reminder in (0, 2):
        await post.publish(
            merchant,
            MandateAwaitsDebtorBank(
                **{**facts(merchant, "fr", account=account), "signer_email": "bank@forges.example"},
                reference="RUM-000042",
                since=datetime(2011, 1, 3, 8, tzinfo=UTC),
                reminder=reminder,
            ),
        )
        await post.quiet(merchant)

    first, second = (mail["Subject"] for mail in box.to("bank@forges.example"))
    assert first == "[sandbox] Mandat RUM-000042 à faire enregistrer par votre banque"
    assert second == "[sandbox] Rappel : Mandat RUM-000042 à faire enregistrer par votre banque"
    assert "3 janvier 2011" in words(box.to("bank@forges.example")[1])


async def test_buyer_and_signer_hear_of_another_account_to_debit(post: Application, box: Mailbox) -> None:
    merchant, account = await merchant_of(post), new_id()
    await post.publish(merchant, account_opened(account))
    for language in ("fr", "en", "de"):
        changed = {
            **facts(merchant, language, account=account),
            "signer_email": f"{language}@forges.example",
            "reference": "RUM-000042",
            "original_iban_masked": "FR76********************189",
            "iban_masked": "DE89***************000",
        }
        event = DebtorAccountChanged(**{k: v for k, v in changed.items() if k in DebtorAccountChanged.model_fields})
        await post.publish(merchant, event)
        await post.quiet(merchant)
        (mail,) = box.to(f"{language}@forges.example")
        assert "RUM-000042" in mail["Subject"]
        assert "DE89***************000" in words(mail)
    recipients = {each["recipient"] for each in await merchant.all("/v1/notifications")}
    assert len(recipients) == 4, "the three signers, and the buyer three times"
