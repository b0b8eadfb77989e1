"""Invoices, credit notes and statements are mailed with their PDF, once when issued and again on request."""

from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from encours_collections.debits.domain.return_reasons import RETURN_REASONS
from encours_contracts.billing import DocumentProvided
from encours_contracts.collections import FailureDetails
from encours_contracts.notifications import DocumentRequested, NotificationFailed, NotificationSent
from encours_notifications.formats.mail import in_fours, render_notice
from encours_notifications.formats.reasons import REASONS, reason_in_words
from encours_platform.file_parts import PART_BYTES
from encours_platform.sealing import Sealer
from encours_values.creditor_reference import reference_of
from encours_values.ids import INVOICE, parse_typeid
from tests.billing.world import MONTHLY, SETTINGS, World
from tests.notifications.builders import failed
from tests.notifications.mailbox import Mailbox, mail_server
from tests.support.application import SECRET_KEYS, Application

IBAN = "FR7630006000011234567890189"
MASKED = "FR76********************189"
NET = {"kind": "net", "days": 30}


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mail_server() as opened:
        yield opened


@pytest.fixture(scope="module")
async def post(box: Mailbox) -> AsyncIterator[Application]:
    async with Application(
        services=("billing", "notifications"), smtp_url=box.url, mail_from="Encours <post@encours.example>"
    ) as application:
        yield application


@pytest.fixture
async def world(post: Application, box: Mailbox) -> World:
    box.mails.clear()
    box.recipients.clear()
    box.refuse.clear()
    return await world_of(post)


async def world_of(application: Application, **settings: Any) -> World:
    merchant = await application.merchant({**SETTINGS, **settings})
    announced = application.announced[merchant.tenant_id]
    sealed = Sealer.from_setting(SECRET_KEYS).seal(merchant.tenant_id, IBAN.encode())
    with_account = announced.settings.model_copy(
        update={
            "creditor": announced.settings.creditor.model_copy(update={"iban_sealed": sealed, "iban_masked": MASKED})
        }
    )
    changed = announced.model_copy(update={"version": 2, "settings": with_account})
    application.announced[merchant.tenant_id] = changed
    await application.publish(merchant, changed)
    world = World(application, merchant)
    await world.clock("2011-01-05")
    return world


def attached(mail: EmailMessage) -> tuple[str | None, bytes]:
    [part] = mail.iter_attachments()
    assert part.get_content_type() == "application/pdf"
    content: bytes = part.get_content()
    return part.get_filename(), content


def words(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\u202f", " ").replace("\xa0", " ")


async def notices(world: World, query: str = "") -> list[dict[str, Any]]:
    return await world.merchant.all(f"/v1/notifications?{query}")


async def test_every_document_is_mailed_with_its_pdf_when_it_is_issued(world: World, box: Mailbox) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    note = await world.credit(buyer, 1_000)
    await world.clock("2011-02-01")
    await world.application.quiet(world.merchant)
    [statement] = await world.merchant.all("/v1/statements")

    mails = {str(mail["Subject"]).split()[2]: mail for mail in box.to("achats@boutique.example")}
    for kind, document in (("invoices", invoice), ("credit-notes", note), ("statements", statement)):
        path = f"/v1/{kind}/{document['id']}"
        mail = mails[document["number"]]
        assert attached(mail) == (f"{document['number']}.pdf", (await world.merchant.get(f"{path}/pdf")).content)
        [notice] = await notices(world, f"document_id={document['id']}")
        assert (notice["status"], notice["document_id"]) == ("sent", document["id"])
        delivery = (await world.merchant.ok("GET", path))["delivery"]
        assert (delivery["status"], delivery["notification_id"]) == ("sent", notice["id"])
    assert len(mails) == 3
    async with world.application.product.running["notifications"].database.transaction(world.merchant.tenant_id) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM attachment_part") == 0
    sent = {event.template: event for event in world.application.events(world.merchant, NotificationSent)}
    assert sent["invoice_issued"].invoice_id == parse_typeid(INVOICE, invoice["id"])
    assert sent["credit_note_issued"].credit_note_id is not None
    assert sent["statement_issued"].statement_id is not None


async def test_a_mail_that_asks_for_money_names_account_reference_and_amount(world: World, box: Mailbox) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    await world.application.quiet(world.merchant)

    [mail] = box.to("achats@boutique.example")
    for kind in ("plain", "html"):
        said = words(mail, kind)
        assert "IBAN : FR76 3000 6000 0112 3456 7890 189" in said
        assert in_fours(reference_of(invoice["number"])).replace("\xa0", " ") in said
        assert "Montant : 120,00 €" in said
    [notice] = await notices(world)
    shown = await world.merchant.ok("GET", f"/v1/notifications/{notice['id']}")
    assert MASKED in shown["text"]
    assert "3000 6000" not in shown["text"]


@pytest.mark.parametrize(
    ("terms", "documents", "expected"),
    [
        (MONTHLY, {}, 1),
        (MONTHLY, {"mail_invoices_on_statement": False}, 0),
        (NET, {"mail_invoices_on_statement": False}, 1),
        (NET, {"mail": False}, 0),
    ],
)
async def test_the_merchant_chooses_what_is_mailed(
    post: Application, terms: dict[str, Any], documents: dict[str, bool], expected: int
) -> None:
    world = await world_of(post, documents=documents)
    buyer = await world.buyer(terms)
    await world.ship(buyer, 12_000, "2011-01-05")
    await post.quiet(world.merchant)
    assert len(await notices(world)) == expected


async def test_a_document_is_sent_again_by_one_call(world: World, box: Mailbox) -> None:
    buyer = await world.buyer(NET)
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    note = await world.credit(buyer, 1_000)
    await world.application.quiet(world.merchant)
    box.mails.clear()
    box.recipients.clear()

    for path, number in (
        (f"invoices/{invoice['id']}", invoice["number"]),
        (f"credit-notes/{note['id']}", note["number"]),
    ):
        answer = await world.merchant.post(f"/v1/{path}/send", key=f"again {number}")
        assert (answer.status_code, answer.json()) == (202, {"number": number, "status": "requested"})
        repeated = await world.merchant.post(f"/v1/{path}/send", key=f"again {number}")
        assert repeated.json() == answer.json()
    await world.application.quiet(world.merchant)

    mails = box.to("achats@boutique.example")
    assert sorted(str(attached(mail)[0]) for mail in mails) == [f"{note['number']}.pdf", f"{invoice['number']}.pdf"]
    copies = await notices(world, f"document_id={invoice['id']}")
    assert [each["template"] for each in copies] == ["document_copy", "invoice_issued"]
    delivery = (await world.merchant.ok("GET", f"/v1/invoices/{invoice['id']}"))["delivery"]
    assert delivery["notification_id"] == copies[0]["id"]
    unknown = await world.merchant.post(f"/v1/statements/stm_{invoice['id'][4:]}/send")
    assert unknown.status_code == 404


async def test_a_mail_that_the_server_refuses_is_shown_as_failed_on_the_invoice(world: World, box: Mailbox) -> None:
    box.refuse["nobody@boutique.example"] = "550 no such user"
    buyer = await world.buyer(NET, email="nobody@boutique.example")
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    await world.application.quiet(world.merchant)

    [notice] = await notices(world, f"document_id={invoice['id']}")
    assert notice["status"] == "failed"
    delivery = (await world.merchant.ok("GET", f"/v1/invoices/{invoice['id']}"))["delivery"]
    assert (delivery["status"], delivery["cause"]) == ("failed", "the mail server answered 550")
    [event] = world.application.events(world.merchant, NotificationFailed)
    assert event.invoice_id == parse_typeid(INVOICE, invoice["id"])


async def test_a_mail_that_the_server_defers_is_retried_with_its_pdf(world: World, box: Mailbox) -> None:
    box.refuse["later@boutique.example"] = "450 try later"
    buyer = await world.buyer(NET, email="later@boutique.example")
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    await world.clock("2011-01-05T10:00:30+00:00")
    [notice] = await notices(world, f"document_id={invoice['id']}")
    assert (notice["status"], notice["details"]["will_retry"]) == ("queued", True)

    box.refuse.clear()
    await world.clock("2011-01-06")
    await world.application.quiet(world.merchant)

    [mail] = box.to("later@boutique.example")
    assert attached(mail)[1].startswith(b"%PDF")
    assert (await notices(world, f"document_id={invoice['id']}"))[0]["status"] == "sent"


async def test_a_file_of_several_parts_is_attached_whole_whatever_order_they_come_in(
    world: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("encours_platform.file_parts.PART_BYTES", 7_000)
    assert PART_BYTES > 7_000
    buyer = await world.buyer(NET)
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    await world.application.quiet(world.merchant)

    parts = world.application.events(world.merchant, DocumentProvided)
    assert len(parts) > 1
    [mail] = box.to("achats@boutique.example")
    assert attached(mail)[1] == (await world.merchant.get(f"/v1/invoices/{invoice['id']}/pdf")).content
    await world.application.publish(world.merchant, *parts)  # once more: nothing waits for them
    await world.application.quiet(world.merchant)
    assert len(box.to("achats@boutique.example")) == 1


async def test_without_a_mail_server_no_file_is_made() -> None:
    async with Application(services=("billing", "notifications")) as silent:
        world = await world_of(silent)
        invoice = await world.ship(await world.buyer(), 12_000, "2011-01-05")
        await silent.quiet(world.merchant)

        [notice] = await notices(world, f"document_id={invoice['id']}")
        assert notice["status"] == "not_sent"
        assert silent.events(world.merchant, DocumentRequested) == []
        async with silent.product.running["billing"].database.transaction(world.merchant.tenant_id) as tx:
            assert await tx.connection.fetchval("SELECT count(*) FROM document_file") == 0


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("template", ["collection_returned", "invoice_overdue", "due_soon", "fee_charged"])
def test_every_demand_for_money_carries_account_reference_and_amount(template: str, locale: str) -> None:
    part = {"number": "F2011-000042", "amount": 120_000, "due_date": "2011-02-15", "days_late": 3}
    facts = {
        **failed(parse_typeid(INVOICE, "inv_01jd3v5h8qe6k9w2x4y7z0abcd")).model_dump(mode="json"),
        "details": FailureDetails(cause="c", reason_code="AM04", will_retry=False).model_dump(),
        "reason_class": "T4",
        "is_correction": False,
        "credit_consequence": "none",
        "allocations": [part],
        "invoices": [part],
        "amount": 120_000,
        "total": 120_000,
        "currency": "EUR",
        "level": 1,
        "final": False,
        "fee_id": "fee_01jd3v5h8qe6k9w2x4y7z0abcd",
        "charged_on": "2011-02-17",
        "buyer": "B",
        "merchant": "M",
        "merchant_email": None,
        "creditor_iban": MASKED,
    }
    text = render_notice(template, locale, facts).text.replace("\xa0", " ").replace("\u202f", " ")

    assert "\x1aiban\x1a" in text
    assert ("RF" if template == "fee_charged" else "RF16 F201 1000 042") in text
    assert ("1 200,00 €" if locale == "fr" else "€1,200.00") in text
    assert "AM04" not in text


def test_every_reason_code_has_words_in_both_languages() -> None:
    for code, (french, english) in REASONS.items():
        assert code not in french
        assert code not in english
    assert reason_in_words("fr", "ZZ99") == "la banque a donné un motif que nous vérifions avec elle"
    assert all(code in REASONS for code in RETURN_REASONS)
