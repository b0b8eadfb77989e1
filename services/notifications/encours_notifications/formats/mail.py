"""Facts → subject and text → an e-mail; the only I/O is loading the package's templates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.dates import format_datetime as format_datetime_in_words
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from encours_notifications.formats.reasons import reason_in_words
from encours_values.creditor_reference import reference_of
from encours_values.errors import DomainError
from encours_values.iban import mask_ibans_in
from encours_values.money import format_minor

SUBJECT_LENGTH_MAX = 200
NO_BREAK_SPACE = "\u00a0"
LOCALES = ("fr", "en", "de")
FALLBACKS = ("en", "fr")
"""Languages to use where a notice has no template in its reader's language."""


CREDITOR_ACCOUNT = "\x1aiban\x1a"
"""Stands for the merchant's account until all other IBANs are masked; no text of a user holds a control character."""


class InvalidMailAddress(DomainError):
    """An address that no mail can be sent to."""


@dataclass(frozen=True)
class RenderedMail:
    """A notice as plain text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Attachment:
    """A PDF."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Head:
    """The headers of an e-mail."""

    sender: str
    sender_name: str
    """The merchant's name, which the mail is sent under."""
    recipient: str
    reply_to: str | None
    message_id: str
    """Made of the notification's id, so that mail programs recognise a mail that was sent twice."""
    written_at: datetime


@cache
def _environment(*, html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("encours_notifications", "formats/templates"),
        autoescape=html,  # noqa: S701  plain text has nothing to escape; HTML is made of it by the layout, escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for locale in LOCALES:
        environment.filters[f"moment_{locale}"] = pass_context(partial(_moment, locale=locale))
        environment.filters[f"money_{locale}"] = partial(_money, locale)
        environment.filters[f"day_{locale}"] = partial(_day, locale)
        environment.filters[f"reason_{locale}"] = partial(reason_in_words, locale)
    environment.filters["reference"] = lambda number: in_fours(reference_of(number))
    environment.filters["fee_reference"] = lambda suffix: in_fours(reference_of(f"FEE{suffix[-12:]}"))
    environment.globals["creditor_account"] = CREDITOR_ACCOUNT
    return environment


def _money(locale: str, amount_minor: int, currency: str) -> str:
    return format_minor(amount_minor, currency, locale)


@pass_context
def _moment(context: Context, iso: str, *, locale: str) -> str:
    """An instant as the merchant's clocks show it."""
    at = datetime.fromisoformat(iso).astimezone(ZoneInfo(context["timezone"]))
    return format_datetime_in_words(at, format="d MMMM y HH:mm", locale=locale)


def _day(locale: str, iso: str) -> str:
    return format_date(date.fromisoformat(iso[:10]), format="long", locale=locale)


def render_notice(template: str, locale: str, facts: Mapping[str, Any]) -> RenderedMail:
    """Renders the notice in that language (English where it has no template). Any full IBAN is masked.

    A template's first line is the subject, the rest the text: paragraphs between blank lines.
    """
    names = [f"{each}/{template}.txt.jinja" for each in (locale, *FALLBACKS)]
    found = _environment(html=False).select_template(names)
    language = str(found.name).partition("/")[0]
    rendered = found.render(facts)
    subject, _, text = mask_ibans_in(rendered).partition("\n")
    body = text.strip() + "\n"
    heading, shown = (unbroken(subject), unbroken(body)) if language == "fr" else (subject, body)
    paragraphs = [paragraph.splitlines() for paragraph in shown.strip().split("\n\n") if paragraph.strip()]
    html = _environment(html=True).get_template("layout.html.jinja")
    return RenderedMail(
        one_line(subject)[:SUBJECT_LENGTH_MAX],
        body,
        html.render(language=language, subject=one_line(subject), heading=heading, paragraphs=paragraphs),
    )


def unbroken(text: str) -> str:
    """French text whose lines do not begin with the punctuation that French sets apart.

    >>> unbroken("Montant : 5 %").replace(NO_BREAK_SPACE, "~")
    'Montant~: 5~%'
    """
    return re.sub(r" ([:;?!%»])", NO_BREAK_SPACE + r"\1", text)


def with_creditor_account(mail: RenderedMail, shown: str | None) -> RenderedMail:
    """The merchant's own account where the template names it: a buyer who pays by transfer needs it whole."""
    text, html = (each.replace(CREDITOR_ACCOUNT, shown or "") for each in (mail.text, mail.html))
    return replace(mail, text=text, html=html)


def in_fours(code: str) -> str:
    """An IBAN or a reference as people read it.

    >>> in_fours("RF16F2011000042").replace(NO_BREAK_SPACE, " ")
    'RF16 F201 1000 042'
    """
    return NO_BREAK_SPACE.join(code[at : at + 4] for at in range(0, len(code), 4))


def one_line(text: str) -> str:
    r"""Without line breaks and other control characters: fit for a header.

    >>> one_line("Due\r\nBcc: x@example.org")
    'Due Bcc: x@example.org'
    """
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def message(head: Head, rendered: RenderedMail, attachment: Attachment | None = None) -> EmailMessage:
    """The e-mail. Raises `InvalidMailAddress`."""
    mail = EmailMessage(policy=SMTP)
    _, application = parseaddr(head.sender)
    mail["From"] = _address(application, one_line(head.sender_name)[:SUBJECT_LENGTH_MAX])
    mail["To"] = _address(head.recipient)
    if head.reply_to:
        mail["Reply-To"] = _address(head.reply_to)
    mail["Subject"] = rendered.subject
    mail["Date"] = format_datetime(head.written_at)
    mail["Message-ID"] = head.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(rendered.text)
    mail.add_alternative(rendered.html, subtype="html")
    if attachment:
        mail.add_attachment(attachment.content, maintype="application", subtype="pdf", filename=attachment.name)
    return mail


def _address(text: str, name: str = "") -> Address:
    """One mailbox, and only one. Raises `InvalidMailAddress`."""
    try:
        address = Address(display_name=name, addr_spec=text)
    except Exception as bad:  # the parser raises half a dozen types, IndexError among them
        raise InvalidMailAddress("this is not an e-mail address") from bad
    if address.addr_spec != text or not address.domain or not text.isascii() or not text.isprintable():
        raise InvalidMailAddress("this is not an e-mail address")
    return address
