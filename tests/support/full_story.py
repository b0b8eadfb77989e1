"""A merchant to whom everything has happened once: what each route of the API can be asked about."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.application import Application, Merchant
from tests.support.people import add_user
from tests.support.world import (
    ADDRESS,
    RETURN_FEE,
    SETTINGS,
    attach_picture,
    bank_news,
    beside_invoices,
    by_card,
    open_buyer,
    order,
    sell,
)

TYPE_ID = re.compile(r"\b[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}\b")

LISTS: Mapping[str, str] = {
    "account_id": "/v1/accounts",
    "order_id": "/v1/orders",
    "mandate_id": "/v1/mandates",
    "import_id": "/v1/mandate-imports",
    "invoice_id": "/v1/invoices",
    "statement_id": "/v1/statements",
    "credit_note_id": "/v1/credit-notes",
    "payment_id": "/v1/payments",
    "dispute_id": "/v1/disputes",
    "attachment_id": "/v1/disputes/{dispute_id}/attachments",
    "early_collection_id": "/v1/early-collections",
    "refund_id": "/v1/refunds",
    "credit_application_id": "/v1/credit-applications",
    "checkout_session_id": "/v1/checkout-sessions",
    "card_id": "/v1/accounts/{account_id}/cards",
    "fee_id": "/v1/fees",
    "transfer_id": "/v1/transfers",
    "collection_id": "/v1/collections",
    "batch_id": "/v1/batches",
    "bank_file_id": "/v1/bank-files",
    "bank_item_id": "/v1/bank-files/unmatched",
    "bank_account_id": "/v1/bank-accounts",
    "bank_statement_id": "/v1/bank-accounts/{bank_account_id}/statements",
    "file_id": "/v1/sandbox/bank/files",
    "event_id": "/v1/events",
    "endpoint_id": "/v1/webhook-endpoints",
    "delivery_id": "/v1/deliveries",
    "notification_id": "/v1/notifications",
    "key_id": "/v1/api-keys",
    "connection_id": "/v1/connections",
    "user_id": "/v1/users",
    "invitation_id": "/v1/invitations",
    "identity_provider_id": "/v1/identity-providers",
    "name": "/v1/bank-profiles",
}
"""Path parameter → where its things are listed; a list within a thing comes after that of the thing."""
LIST_OF = {"/v1/bank-items/{bank_item_id}": "/v1/bank-items"}
"""Route → the list of all that it shows, where that is another than the one of its parameter."""

REFUND_IBAN = "BE68539007547034"
NAMED_BY_THE_CALLER = "/v1/bank-profiles/{name}"
"""Another merchant may have something else of that name."""


def id_of(listed: Mapping[str, Any]) -> str:
    """What addresses it: an id, or the name that its owner gave."""
    return str(listed["id"] if "id" in listed else listed["name"])


OF_THE_PAGE = {"/v1/mandates/{mandate_id}/signed-document", "/v1/mandates/{mandate_id}/evidence"}
"""What only a mandate has that was signed on the page."""

NEEDED_QUERIES = {
    "/v1/reachability": "?bic=AGRIFRPP",
    "/v1/accounts/{account_id}/transfer-details": "?amount=100",
}
"""Route → the query without which it answers nothing."""

SIGNED_ON_THE_PAGE = ("/signed-document", "/evidence")
"""Of a mandate that was signed on the page; those of the story are signed without it."""

RECORDS_READERS = ("/disclosures", "/v1/audit/mandates", "/v1/audit")
"""Grows with each look at everything."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    parameters: frozenset[str]
    """In the path."""
    filters: frozenset[str]
    """In the query."""


@dataclass
class FullStory:
    merchant: Merchant
    word: str
    """Stands in the names of all that is the merchant's."""
    buyer: str
    """Has one of everything."""
    returned: str
    """His debit came back."""
    ids: dict[str, str] = field(default_factory=dict)
    """Path parameter → an id of that kind."""
    secrets: list[str] = field(default_factory=list)
    """API keys and webhook secrets that were shown once."""


def takes_keys(operation: Mapping[str, Any]) -> bool:
    """Whether an API key may call it; other routes are for people with a session."""
    return not {"sessions", "me"} & set(operation["tags"])


async def operations(application: Application) -> list[Operation]:
    """All of /openapi.json that a merchant may call."""
    document = (await application.client.get("/openapi.json")).json()
    found = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if not takes_keys(operation):
                continue
            given = operation.get("parameters", [])
            queries = frozenset(each["name"] for each in given if each["in"] == "query")
            found.append(Operation(method.upper(), path, frozenset(re.findall(r"{(\w+)}", path)), queries))
    return found


async def play(
    application: Application, *, word: str, ibans: tuple[str, str], creditor_iban: str, hook: str
) -> FullStory:
    """Two months of a merchant's life; the installation must allow private webhook targets."""
    legal = {**SETTINGS["legal"], "name": f"{word} SAS", "address": ADDRESS}
    creditor = {**SETTINGS["creditor"], "iban": creditor_iban}
    merchant = await application.merchant({**SETTINGS, **RETURN_FEE, "legal": legal, "creditor": creditor})
    await merchant.clock("2026-01-05T08:00:00+00:00")
    story = FullStory(
        merchant, word, await open_buyer(merchant, iban=ibans[0]), await open_buyer(merchant, iban=ibans[1])
    )
    await _partners(story, hook)
    await add_user(application, merchant, name=f"{word} Martin", email=f"j.martin@{word.lower()}.example")
    await _january(story)
    await merchant.clock("2026-01-28T12:00:00+00:00")
    await _credits(story)
    await merchant.clock("2026-02-01T12:00:00+00:00")
    body = {"account_id": story.buyer, "amount": 1_000, "method": "transfer", "reference": f"VIR {word}"}
    await merchant.ok("POST", "/v1/payments", body)
    await merchant.clock("2026-02-20T12:00:00+00:00")
    await _questions(story)
    await _mandates_by_file(story)
    await bank_news(merchant, word, creditor_iban=creditor_iban)
    await beside_invoices(application, merchant, story.buyer)
    newest = (await merchant.all("/v1/accounts"))[0]["id"]
    await by_card(application, merchant, story.buyer, card_of=newest)
    await application.quiet(merchant)
    await _one_of_each(story)
    return story


async def _partners(story: FullStory, hook: str) -> None:
    ok, word = story.merchant.ok, story.word
    endpoint = await ok("POST", "/v1/webhook-endpoints", {"url": f"{hook}/{word}", "events": ["*"]})
    rotated = await ok("POST", f"/v1/webhook-endpoints/{endpoint['id']}/rotate-secret")
    key = await ok("POST", "/v1/api-keys", {"name": f"{word} shop", "role": "support"})
    story.secrets += [endpoint["secret"], rotated["secret"], key["api_key"], story.merchant.key]
    at_yousign = {"api_key": f"api key of {word}", "webhook_secret": f"webhook secret of {word}"}
    connection = {"kind": "signature_provider", "name": f"{word} signs", "config": {"provider": "yousign"}}
    await ok("POST", "/v1/connections", {**connection, "secrets": at_yousign})
    story.secrets += at_yousign.values()
    sign_on = {"name": f"{word} login", "issuer": "http://127.0.0.1:9", "client_id": word, "domains": ["x.example"]}
    await ok("POST", "/v1/identity-providers", {**sign_on, "client_secret": f"client secret of {word}"})
    story.secrets.append(f"client secret of {word}")
    person = {"email": f"paul@{word.lower()}.example", "name": f"Paul {word}", "role": "accountant"}
    await ok("POST", "/v1/invitations", person)
    body = {"name": f"{word} Filiale", "country": "FR", "email": f"f@{word}.example", "address": ADDRESS}
    await ok("POST", "/v1/accounts", {**body, "parent_id": story.buyer, "external_id": f"{word}-1"})
    name = {"name": f"{word} Achats", "email": f"achats@{word}.example"}
    await ok("PATCH", f"/v1/accounts/{story.buyer}", name)


async def _january(story: FullStory) -> None:
    merchant = story.merchant
    returns = {"account_id": story.returned, "outcome": "return:AM04", "after_days": 2}
    await merchant.ok("POST", "/v1/sandbox/bank/scenario", returns)
    await sell(merchant, story.returned, 30_000)
    sold = [await sell(merchant, story.buyer, amount) for amount in (60_000, 25_000, 10_000)]
    await merchant.ok("POST", f"/v1/orders/{sold[2]['id']}/return", {"amount": 4_000, "reason": "broken"})
    waiting = await order(merchant, story.buyer, 5_000, cost_centre=f"{story.word} Lyon")
    await merchant.ok("POST", f"/v1/orders/{waiting['id']}/ship", {"amount": 2_000})
    cancelled = await order(merchant, story.buyer, 700)
    await merchant.ok("POST", f"/v1/orders/{cancelled['id']}/cancel", {"reason": "not wanted"})
    assert (await order(merchant, story.buyer, 90_000_000))["status"] == "declined"


async def _credits(story: FullStory) -> None:
    merchant = story.merchant
    invoice = (await merchant.all(f"/v1/invoices?account_id={story.buyer}"))[-1]
    body = {"account_id": story.buyer, "amount": 900, "currency": "EUR", "reason": f"{story.word} bonus"}
    await merchant.ok("POST", "/v1/credit-notes", {**body, "external_id": f"{story.word}-C1"})
    chosen = {"account_id": story.buyer, "invoices": [{"invoice_id": invoice["id"], "amount": 100}]}
    await merchant.ok("POST", "/v1/credit-applications", chosen)
    corrected = {**body, "external_id": f"{story.word}-C2", "invoice_id": invoice["id"]}
    await merchant.ok("POST", "/v1/credit-notes", corrected)
    (branch,) = await merchant.all(f"/v1/accounts?external_id={story.word}-1")
    paid = {"account_id": branch["id"], "amount": 500, "method": "transfer", "reference": f"VIR {story.word} 2"}
    await merchant.ok("POST", "/v1/payments", paid)
    refund = {"account_id": branch["id"], "amount": 200, "reason": f"{story.word} advance", "iban": REFUND_IBAN}
    await merchant.ok("POST", "/v1/refunds", refund)


async def _questions(story: FullStory) -> None:
    """Of February: an invoice in dispute, a debit that waits to be called off, a second mandate being changed."""
    merchant = story.merchant
    await sell(merchant, story.buyer, 8_000)
    await asyncio.sleep(0)
    end = 200
    while not (opened := await merchant.all(f"/v1/invoices?account_id={story.buyer}&status=open")):
        end -= 1
        assert end, "no invoice in February"
        await asyncio.sleep(0.02)
    dispute = await merchant.ok(
        "POST", f"/v1/invoices/{opened[0]['id']}/disputes", {"reason": "price", "amount": 3_000, "message": story.word}
    )
    await merchant.ok("POST", f"/v1/disputes/{dispute['id']}/messages", {"message": "we look at it"})
    await attach_picture(merchant, dispute["id"], story.word)
    mandate = (await merchant.all(f"/v1/mandates?account_id={story.returned}"))[0]
    await merchant.ok("POST", f"/v1/mandates/{mandate['id']}/amend", {"debtor_name": f"{story.word} Nouveau"})


async def _mandates_by_file(story: FullStory) -> None:
    """A dry run, and the list of banks that it is checked against."""
    banks = [{"bic": "AGRIFRPP", "scheme": "B2B", "reachable": True, "name": f"Banque {story.word}"}]
    body = {"source": f"{story.word} list", "as_of": "2026-02-01", "entries": banks}
    await story.merchant.ok("PUT", "/v1/reachability", body)
    content = f"account;iban;reference;scheme;signed_on\n{story.word}-1;FR00;RUM {story.word};B2B;2025-01-31\n"
    headers = {"Content-Type": "text/csv"}
    await story.merchant.ok("POST", "/v1/mandate-imports", content=content.encode(), headers=headers)


async def _one_of_each(story: FullStory) -> None:
    for parameter, path in LISTS.items():
        found = await story.merchant.all(path.format(**story.ids))
        assert found, f"the story has nothing in {path}"
        mine = [each for each in found if each.get("account_id") == story.buyer]
        story.ids[parameter] = id_of((mine or found)[0])
    story.ids["account_id"] = story.buyer


FILES = {"/v1/invoices/archive"}
"""Routes without an id that answer a file."""


async def everything(merchant: Merchant, known: list[Operation]) -> dict[str, Any]:
    """Path → what a GET of it answers: all pages of lists, every detail, every file."""
    shown: dict[str, Any] = {}
    gets = [each for each in known if each.method == "GET" and each.path.startswith("/v1/")]
    gets = [each for each in gets if not each.path.endswith(RECORDS_READERS)]
    for each in gets:
        if not each.parameters:
            is_list = "cursor" in each.filters and not each.path.startswith("/v1/reports/")
            is_list = is_list or each.path in LISTS.values()
            path = each.path + NEEDED_QUERIES.get(each.path, "")
            if each.path in FILES:
                shown[each.path] = (await merchant.get(path)).content
                continue
            found = await (merchant.all(f"{each.path}?limit=100") if is_list else merchant.ok("GET", path))
            shown[each.path] = found
    for each in gets:
        if len(each.parameters) != 1:
            continue
        (parameter,) = each.parameters
        ids = [id_of(item) for item in shown[LIST_OF.get(each.path, LISTS[parameter])]]
        paths = [each.path.replace(f"{{{parameter}}}", id_) for id_ in ids]
        query = NEEDED_QUERIES.get(each.path, "")
        answers = await asyncio.gather(*(merchant.get(path + query) for path in paths))
        for path, answer in zip(paths, answers, strict=True):
            if answer.status_code == 404 and each.path in OF_THE_PAGE:
                continue
            assert answer.is_success, f"{path}: {answer.text}"
            is_json = "json" in answer.headers["content-type"]
            shown[path] = answer.json() if is_json else answer.content
    for path in [path for path in shown if path.endswith("/attachments")]:
        for file in shown[path]["data"]:
            shown[file["url"]] = (await merchant.get(file["url"])).content
    return shown
