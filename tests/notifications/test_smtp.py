"""TLS to the mail server: used, or required, or the fault says why not."""

import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from encours_notifications.adapters.smtp import SmtpMailer, SmtpServer
from tests.notifications.mailbox import mail_server
from tests.notifications.test_webhook_targets import certificates


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "post@encours.example", "compta@dupre.example", "Test"
    message.set_content("Test")
    return message


def mailer(url: str, tls: ssl.SSLContext | None = None) -> SmtpMailer:
    return SmtpMailer(SmtpServer.from_url(url), tls=tls)


async def test_required_tls_is_refused_where_the_server_does_not_offer_it() -> None:
    with mail_server() as box:
        (outcome,) = await mailer(box.url.replace("smtp:", "smtp+starttls:")).send_all([mail()])

    assert outcome.fault == "the mail server does not offer TLS (STARTTLS), which is required"
    assert outcome.unreachable
    assert box.mails == []


async def test_a_password_is_not_sent_without_tls() -> None:
    with mail_server() as box:
        (outcome,) = await mailer(box.url.replace("//", "//user:secret@")).send_all([mail()])

    assert outcome.fault == "the mail server does not offer TLS (STARTTLS), which is required"
    assert box.mails == []


@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls"])
async def test_a_server_that_offers_tls_is_used_with_it_and_its_certificate_is_checked(
    tmp_path: Path, scheme: str
) -> None:
    server, trusting = certificates(tmp_path, "localhost")
    with mail_server(tls=server, hostname="localhost") as box:
        url = box.url.replace("smtp:", f"{scheme}:").replace("127.0.0.1", "localhost")
        (sent,) = await mailer(url, tls=trusting).send_all([mail()])
        (untrusted,) = await mailer(url).send_all([mail()])

    assert sent.fault is None
    assert untrusted.fault == "TLS with the mail server failed: the certificate is self-signed and not trusted"
    assert len(box.mails) == 1


async def test_tls_from_the_start_against_a_server_without_it_names_tls() -> None:
    with mail_server() as box:
        (outcome,) = await SmtpMailer(
            SmtpServer.from_url(box.url.replace("smtp:", "smtps:")), tls=ssl.create_default_context()
        ).send_all([mail()])

    assert outcome.fault == "TLS with the mail server failed: the handshake failed"


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25", "smtp+tls://mail.example"])
def test_a_url_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp\+starttls"):
        SmtpServer.from_url(url)
