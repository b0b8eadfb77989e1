"""After a whole story: no full IBAN in a log, event, webhook, error or list, in mails only the account to pay onto.

No key is shown but where it is made.
"""

import io
import json
import logging
import re
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from encours_platform import telemetry
from encours_values.iban import mask_iban
from tests.notifications.mailbox import Mailbox, mail_server
from tests.notifications.receiver import Shop, shop
from tests.support.application import ADMIN_TOKEN, PEPPER, SECRET_KEYS, Application
from tests.support.bank_messages import Line, statement
from tests.support.full_story import FullStory, Operation, everything, operations, play
from tests.support.people import signed_in
from tests.support.world import ADDRESS, FORMER_IBAN

pytestmark = pytest.mark.invents_facts

CREDITOR = "FR7630006000011234567890189"
DEBTORS = ("FR1420041010050500013M02606", "DE89370400440532013000")
MISTYPED = "FR1420041010050500013M02607"
"""A debtor's with its last digit wrong."""
STRAY = "BE68539007547034"
"""Written where no IBAN belongs."""
ALL = (CREDITOR, FORMER_IBAN, *DEBTORS, MISTYPED, STRAY)

PAPERS = re.compile(r"/v1/(invoices|statements)/[^/]+/pdf$")
"""They print the merchant's own account, so that a buyer can pay by transfer."""
TO_PAY = "/transfer-details"
MAY_SHOW_IBANS = re.compile(
    r"/v1/(batches/[^/]+/file|sandbox/bank/files/[^/]+|mandates/[^/]+/(document|signed-document|bank-pack|iban))$"
)
"""The pain.008 file itself, the mandate's documents and the answer to who may ask, by design."""


def grouped(iban: str, separator: str = " ") -> str:
    return separator.join(iban[at : at + 4] for at in range(0, len(iban), 4))


def writings(iban: str) -> Iterator[str]:
    """Compact, spaced, dashed, percent-encoded, reversed case; and the part that identifies the account."""
    for text in (iban, iban[4:-3], grouped(iban), grouped(iban, "-"), grouped(iban, "%20"), grouped(iban, "+")):
        yield text
        yield text.lower()


@dataclass
class Story:
    application: Application
    played: FullStory
    operations: list[Operation]
    hook: Shop
    box: Mailbox
    logged: io.StringIO
    answers: dict[str, str] = field(default_factory=dict)
    """What was asked → what was answered, errors and headers included."""
    found: dict[str, Any] = field(default_factory=dict)
    """All lists, details and files at the end."""

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        answer = await self.played.merchant.request(method, path, body, **more)
        self.answers[f"{len(self.answers)} {method} {path} {body}"] = f"{answer.headers}\n{answer.text}"
        return answer

    async def take(self, method: str, path: str, body: Any) -> Any:
        """The same for what is accepted."""
        answer = await self.ask(method, path, body)
        assert answer.is_success, (path, answer.text)
        return answer.json()


@pytest.fixture(scope="module")
async def story() -> AsyncIterator[Story]:
    logged = io.StringIO()
    configure = telemetry.configure
    with pytest.MonkeyPatch.context() as patch, mail_server() as box:
        patch.setattr(telemetry, "configure", lambda *_: _log_all(configure, logged))
        async with (
            Application(allow_private_webhooks=True, private_hosts="127.0.0.1", smtp_url=box.url) as application,
            shop() as hook,
        ):
            played = await play(application, word="Ursule", ibans=DEBTORS, creditor_iban=CREDITOR, hook=hook.url)
            whole = Story(application, played, await operations(application), hook, box, logged)
            await _mistakes(whole)
            await _ibans_in_wrong_places(whole)
            await played.merchant.clock("2026-03-20T12:00:00+00:00")
            await application.quiet(played.merchant)
            whole.found = await everything(played.merchant, whole.operations)
            yield whole
    configure("WARNING")


def _log_all(configure: Any, logged: io.StringIO) -> None:
    configure("DEBUG")
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(logged)


def mandate_body(account: str, iban: Any, **changes: Any) -> dict[str, Any]:
    signer = {"name": "Jeanne Martin", "email": "jm@client.example", "title": "Gérante"}
    body = {"account_id": account, "scheme": "B2B", "iban": iban, "debtor_name": "Client", "signer": signer}
    return {**body, **changes}


async def _mistakes(story: Story) -> None:
    """Requests that are refused, each with an IBAN in it."""
    ids = story.played.ids
    account, mandate = ids["account_id"], f"/v1/mandates/{ids['mandate_id']}"
    for wrong in (MISTYPED, grouped(MISTYPED), MISTYPED.lower(), DEBTORS[0] + "7", [STRAY], {"iban": STRAY}, 5):
        assert (await story.ask("POST", "/v1/mandates", mandate_body(account, wrong))).status_code == 422
    for body in ({"iban": MISTYPED}, {"reference": STRAY}, {STRAY: "x"}, {"bic": STRAY[:16]}):
        await story.ask("POST", f"{mandate}/amend", body)
    for wrong in (MISTYPED, CREDITOR + "0", grouped(MISTYPED, "-")):
        assert (await story.ask("PUT", "/v1/settings", {"creditor": {"iban": wrong}})).status_code == 422
    await story.ask("PUT", "/v1/settings", {"creditor": {"identifier": STRAY}})
    await story.ask("PUT", "/v1/settings", {"creditor": {"bic": STRAY}})
    for path in ("accounts", "orders", "invoices", "mandates", "collections", "batches"):
        assert (await story.ask("GET", f"/v1/{path}/{STRAY}")).status_code == 404
        await story.ask("GET", f"/v1/{path}?account_id={STRAY}&external_id={STRAY}&reference={STRAY}&cursor={STRAY}")
    await story.ask(
        "POST", "/v1/orders", {"account_id": STRAY, "external_id": STRAY, "amount": STRAY, "currency": STRAY}
    )
    await story.ask(
        "POST", "/v1/orders", {"account_external_id": STRAY, "external_id": "1", "amount": 1, "currency": "EUR"}
    )
    await story.ask("POST", "/v1/sandbox/bank/scenario", {"account_id": account, "outcome": STRAY})
    for content in (f'{{"iban": "{STRAY}"', f"<Document>{STRAY}</Document>", f"<!DOCTYPE {STRAY}><a/>", STRAY):
        await story.ask("POST", "/v1/payments", content=content, headers={"Content-Type": "application/json"})
        await story.ask("POST", "/v1/bank-files", content=content, headers={"Content-Type": "application/xml"})
    for bearer in (STRAY, story.played.merchant.key + STRAY):
        answer = await story.application.client.get("/v1/orders", headers={"Authorization": f"Bearer {bearer}"})
        story.answers[f"Bearer {bearer}"] = answer.text


async def _ibans_in_wrong_places(story: Story) -> None:
    """An IBAN in every line of text that the API takes; what is taken shows it masked ever after."""
    ids, account = story.played.ids, story.played.buyer
    text, money = f"see {grouped(STRAY)} please", {"amount": 10, "currency": "EUR"}
    opened = {"name": text, "country": "FR", "email": f"{STRAY}@x.example", "address": {**ADDRESS, "street": text}}
    line = {"sku": STRAY, "description": text, "amount": 10}
    placed = {"account_id": account, **money, "external_id": "stray-1", "lines": [line], "cost_centre": text}
    take = story.take
    await take("POST", "/v1/accounts", {**opened, "email": "x@x.example", "analytics": {"site": text}})
    await take("PATCH", f"/v1/accounts/{account}", {"name": text, "address": {**ADDRESS, "city": text}})
    await take("POST", f"/v1/accounts/{account}/limits", {"amount": 10_000_000, "reason": text})
    for act in ("hold", "release"):
        await take("POST", f"/v1/accounts/{account}/{act}", {"reason": text})
    order = await take("POST", "/v1/orders", {**placed, "analytics": {"site": text}})
    await take("POST", f"/v1/orders/{order['id']}/ship", {"lines": [line]})
    await take("POST", f"/v1/orders/{order['id']}/return", {"reason": text, "amount": 5})
    cancelled = await take("POST", "/v1/orders", {**placed, "external_id": "stray-2"})
    await take("POST", f"/v1/orders/{cancelled['id']}/cancel", {"reason": text})
    note = {"account_id": account, **money, "reason": text}
    await take("POST", "/v1/credit-notes", {**note, "external_id": "stray-3"})
    paid = {"account_id": account, "amount": 10, "method": "transfer", "reference": f"VIR {STRAY}"}
    await take("POST", "/v1/payments", paid)
    await take("POST", f"/v1/disputes/{ids['dispute_id']}/messages", {"message": f"{text}\n{STRAY.lower()}"})
    await take("POST", "/v1/api-keys", {"name": text, "role": "support"})
    await take("PATCH", f"/v1/webhook-endpoints/{ids['endpoint_id']}", {"description": text})
    await take("PUT", "/v1/settings", {"legal": {"name": text}, "creditor": {"name": text}})
    signer = {"name": text, "email": "j@x.example", "title": text}
    mandate = await take("POST", "/v1/mandates", mandate_body(account, DEBTORS[1], debtor_name=text, signer=signer))
    await take("POST", f"/v1/mandates/{mandate['id']}/sign", {})
    await take("POST", f"/v1/mandates/{mandate['id']}/confirm", {"evidence": text})
    for invoice in await story.played.merchant.all(f"/v1/invoices?account_id={account}&status=open"):
        await story.ask("POST", f"/v1/invoices/{invoice['id']}/disputes", {"reason": text, "message": text})
    await _ibans_in_what_banks_and_people_say(story, text)
    net = {"kind": "net", "days": 30}
    for method, path, body in (
        ("POST", "/v1/accounts", {**opened, "external_id": STRAY, "analytics": {STRAY: text}}),
        ("POST", "/v1/orders", {**placed, "external_id": STRAY}),
        ("POST", "/v1/credit-notes", {**note, "external_id": STRAY}),
        ("PUT", "/v1/settings", {"legal": {"email": f"{STRAY}@x.example"}}),
        ("PUT", "/v1/settings", {"legal": {"vat_number": STRAY}}),
        ("PUT", "/v1/settings", {"reminders": {"steps": [{"text": text}], STRAY: 1}}),
        ("PUT", "/v1/settings", {"terms": {"kind": STRAY}}),
        ("PUT", "/v1/settings", {"terms": {**net, STRAY: text}}),
        ("PATCH", f"/v1/accounts/{account}", {"terms": {**net, STRAY: text}}),
        ("PATCH", f"/v1/accounts/{account}", {"vat_number": STRAY}),
    ):
        assert (await story.ask(method, path, body)).status_code == 422, (method, path, body)


async def _ibans_in_what_banks_and_people_say(story: Story, text: str) -> None:
    """In refunds and decisions about the bank's money, and in statements of the sandbox bank and of a file."""
    ids, take = story.played.ids, story.take
    pay = {"account_id": story.played.buyer, "amount": 900, "method": "transfer", "reference": text}
    await take("POST", "/v1/payments", pay)
    refund = {"account_id": story.played.buyer, "amount": 1, "reason": text, "name": text, "iban": DEBTORS[1]}
    await story.ask("POST", "/v1/refunds", refund)
    sent = {"amount": 1_234, "payer_name": text, "payer_iban": STRAY, "remittance": text, "end_to_end_id": "E-1"}
    await take("POST", "/v1/sandbox/bank/transfers", sent)
    await story.played.merchant.ok("POST", f"/v1/mandates/{ids['mandate_id']}/iban", {"reason": text})
    release = f"/v1/bank-accounts/{ids['bank_account_id']}/statements/{ids['bank_statement_id']}/release"
    await take("POST", release, {"reason": text})
    strays = [
        Line(-1_234, "2026-01-14", "PMNT/MCOP/CHRG", f"E{STRAY}", STRAY, text),
        Line(777, "2026-01-14", reference=f"R{STRAY}", text=text, payer=text, payer_iban=STRAY),
        Line(-4_100, "2026-01-14", "PMNT/IDDT/UPDD", STRAY, "S-3", text, reason="MD06"),
        Line(-10, "2026-01-14", "PMNT/ICDT/ESCT", "E-4", "S-4", text, payer=text, payer_iban=STRAY, detailed=False),
    ]
    content = statement(*strays, number=4, opening=10_000, on="2026-01-15", iban=FORMER_IBAN, name=f"M{STRAY}")
    file = await story.ask("POST", "/v1/bank-files", content=content, headers={"Content-Type": "application/xml"})
    assert file.is_success, file.text
    await story.application.quiet(story.played.merchant)
    items = await story.played.merchant.all("/v1/bank-items?status=open")
    assert len(items) > 2
    for item in items[1:]:
        await story.ask("POST", f"/v1/bank-items/{item['id']}/resolve", {"as": "charge", "reason": text})
    for path, body in (
        ("/v1/bank-files/unmatched/{bank_item_id}/resolve", {"ignore": True, "reason": text}),
        ("/v1/fees/{fee_id}/waive", {"reason": text}),
        ("/v1/transfers/{transfer_id}/ignore", {"reason": text}),
        ("/v1/collections/{collection_id}/reverse", {"reason": text}),
        ("/v1/collections/{collection_id}/represent", {"reason": text}),
        ("/v1/collections/{collection_id}/release", {"reason": text}),
        ("/v1/collections/{collection_id}/confirm", {"reason": text}),
        ("/v1/collections/{collection_id}/cancel", {"reason": text}),
        ("/v1/batches/{batch_id}/reject", {"reason": text}),
        ("/v1/batches/{batch_id}/cancel", {"reason": text}),
        ("/v1/batches/{batch_id}/recall", {"reason": text}),
    ):
        await story.ask("POST", path.format(**ids), body)


def leaks(text: str) -> list[str]:
    """Of which IBANs the text tells the account, masked as `mask_iban` would show them, with what stands around."""
    return [
        f"{mask_iban(iban)}: …{text[max(0, text.index(writing) - 80) : text.index(writing)]}…"
        for iban in ALL
        for writing in writings(iban)
        if writing in text
    ][:3]


def none_in(texts: dict[str, str]) -> None:
    found = {name: leaked for name, text in texts.items() if (leaked := leaks(text))}
    assert found == {}, f"{len(found)} of {len(texts)}"


async def test_no_line_of_the_log_shows_an_iban(story: Story) -> None:
    lines = story.logged.getvalue().splitlines()
    assert lines, "DEBUG logs something"
    none_in({f"{number}: {line[:80]}": line for number, line in enumerate(lines)})


async def test_no_event_shows_an_iban(story: Story) -> None:
    envelopes = list(story.application.recorder.carried.values())
    assert len({each.type for each in envelopes}) > 25
    none_in({f"{each.type} {each.id}": each.model_dump_json() for each in envelopes})


async def test_no_webhook_and_no_mail_shows_an_iban_but_mails_the_account_to_pay_onto(story: Story) -> None:
    assert len(story.hook.received) > 60
    assert len(story.box.mails) > 3
    none_in({f"{n} {each.path}": f"{each.headers} {each.body.decode()}" for n, each in enumerate(story.hook.received)})
    mails = {
        f"{n} {mail['subject']}": f"{mail.items()} {_text(mail)}".replace("\xa0", " ")
        for n, mail in enumerate(story.box.mails)
    }
    assert any(grouped(CREDITOR) in text for text in mails.values())
    none_in({name: text.replace(grouped(CREDITOR), "") for name, text in mails.items()})


def _text(mail: Any) -> str:
    return "\n".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")


async def test_no_answer_and_no_error_shows_an_iban(story: Story) -> None:
    assert len(story.answers) > 60
    assert not [each for each in story.answers.values() if "urn:encours:problem:internal" in each]
    none_in(story.answers)


async def test_no_list_and_no_detail_shows_an_iban(story: Story) -> None:
    shown = {
        path: json.dumps(each, ensure_ascii=False) for path, each in story.found.items() if not isinstance(each, bytes)
    }
    assert len(shown) > 150
    # Who pays by transfer needs the merchant's own account, and no other.
    none_in({path: each.replace(CREDITOR, "") if path.endswith(TO_PAY) else each for path, each in shown.items()})


async def test_the_files_for_people_show_no_iban_and_those_for_the_bank_do(story: Story) -> None:
    files = {path: each for path, each in story.found.items() if isinstance(each, bytes)}
    none_in({path: _for_people(path, each) for path, each in files.items() if not MAY_SHOW_IBANS.search(path)})
    sent = "".join(each.decode() for path, each in files.items() if path.startswith("/v1/batches/"))
    assert all(iban in sent for iban in (CREDITOR, *DEBTORS))


def _for_people(path: str, pdf: bytes) -> str:
    text = _readable(pdf)
    return "\n".join(text.split(grouped(CREDITOR, "\u00a0"))) if PAPERS.search(path) else text


def _readable(pdf: bytes) -> str:
    """A PDF with what is packed in it (its XML of the invoice, its metadata)."""
    texts = [pdf.decode("latin-1")]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            texts.append(zlib.decompressobj().decompress(found[1]).decode("latin-1"))
        except zlib.error:
            continue
    return "\n".join(texts)


async def test_metrics_and_the_pages_show_no_iban(story: Story) -> None:
    client, merchant = story.application.client, story.played.merchant
    person, _ = await signed_in(story.application, merchant)
    page = await person.call("GET", "/")
    assert "State of the installation" in page.text
    texts = {path: (await client.get(path)).text for path in ("/metrics", "/healthz", "/readyz")}
    none_in({**texts, "/": page.text + str(page.headers)})


async def test_no_secret_is_shown_after_the_first_time(story: Story) -> None:
    secrets = [*story.played.secrets, PEPPER, ADMIN_TOKEN, SECRET_KEYS, SECRET_KEYS.partition(":")[2]]
    secrets += [each.removeprefix("whsec_") for each in story.played.secrets if each.startswith("whsec_")]
    assert len(secrets) == 13
    texts = {
        "log": story.logged.getvalue(),
        "events": "\n".join(each.model_dump_json() for each in story.application.recorder.carried.values()),
        "webhooks": "\n".join(f"{each.headers} {each.body.decode()}" for each in story.hook.received),
        "mails": "\n".join(_text(mail) for mail in story.box.mails),
        "answers": "\n".join(story.answers.values()),
        "lists": json.dumps([each for each in story.found.values() if not isinstance(each, bytes)]),
        "metrics": (await story.application.client.get("/metrics")).text,
    }
    assert [(name, secret[:8]) for name, text in texts.items() for secret in secrets if secret in text] == []


async def test_no_row_outside_the_seals_holds_an_iban(story: Story) -> None:
    """A dump of the database tells no account number either."""
    found: dict[str, str] = {}
    for name, running in story.application.product.running.items():
        async with running.database.cross_tenant_transaction() as connection:
            tables = await connection.fetch(
                """SELECT table_name AS name FROM information_schema.columns
                    WHERE table_schema = $1 AND column_name = 'tenant_id'""",
                name,
            )
            for table in tables:
                rows = await connection.fetch(f"SELECT t::text AS row FROM {table['name']} t")
                found[f"{name}.{table['name']}"] = "\n".join(row["row"] for row in rows)
    none_in(found)
