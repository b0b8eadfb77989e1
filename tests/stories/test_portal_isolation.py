"""A person of one buyer neither sees nor touches what is another buyer's of that merchant, or the merchant's own."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from encours_contracts.permissions import ROLES, Permission
from encours_contracts.routes import ROUTES
from tests.notifications.receiver import shop
from tests.stories.test_permissions import bearer, token
from tests.stories.test_tenants import called
from tests.support.application import Application, Merchant
from tests.support.full_story import LISTS, OF_THE_PAGE, TYPE_ID, FullStory, Operation, everything, operations, play
from tests.support.world import sell

ROLE = "company_admin"
USERS = ("/v1/users", "/v1/invitations")
"""Routes of a user who is there, unlike the people of these tests: tests/gateway has them."""
"""What the portal allows at most."""
LISTED = {
    *("/v1/accounts", "/v1/orders", "/v1/mandates", "/v1/invoices", "/v1/statements", "/v1/credit-notes"),
    *("/v1/payments", "/v1/disputes", "/v1/early-collections", "/v1/fees", "/v1/collections"),
    "/v1/credit-applications",
}
"""What the portal lists."""


@dataclass
class Person:
    """Signed in to the portal for some accounts."""

    client: httpx.AsyncClient
    accounts: tuple[str, ...]
    headers: Mapping[str, str]

    async def request(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.request(method, path, json=body, headers={**self.headers, **headers})

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.request("GET", path, **headers)

    async def all(self, path: str) -> list[Any]:
        items, cursor = [], ""
        while True:
            answer = await self.get(f"{path}{'&' if '?' in path else '?'}limit=2{cursor}")
            assert answer.status_code == 200, (path, answer.text)
            page = answer.json()
            items += page["data"]
            if page["next_cursor"] is None:
                return items
            cursor = f"&cursor={page['next_cursor']}"


@dataclass
class Portal:
    application: Application
    story: FullStory
    operations: list[Operation]
    shown: dict[str, Any]
    """Path → what a GET shows the merchant."""

    @property
    def merchant(self) -> Merchant:
        return self.story.merchant

    def person(self, *accounts: str, role: str = ROLE) -> Person:
        text = token(self.application, self.merchant, role, *accounts)
        return Person(self.application.client, accounts, bearer(text))

    def allowed(self, operation: Operation) -> bool:
        return ROUTES[operation.method, operation.path] in ROLES[ROLE]

    def foreign(self, person: Person) -> set[str]:
        """Ids of all that is another buyer's."""
        items = [each for path in LISTS.values() for each in self.shown.get(path, ())]
        return {
            str(each["id"])
            for each in items
            if each.get("account_id", each.get("id") if str(each.get("id")).startswith("acc_") else None)
            not in (None, *person.accounts)
        }


@pytest.fixture(scope="module")
async def portal() -> AsyncIterator[Portal]:
    async with Application(allow_private_webhooks=True, private_hosts="127.0.0.1") as application, shop() as hook:
        ibans = ("FR1420041010050500013M02606", "DE89370400440532013000")
        creditor = "FR7630006000011234567890189"
        story = await play(application, word="Alphonse", ibans=ibans, creditor_iban=creditor, hook=hook.url)
        known = await operations(application)
        yield Portal(application, story, known, await everything(story.merchant, known))


def belongs(item: Mapping[str, Any], person: Person) -> bool:
    return item.get("account_id", item["id"]) in person.accounts


async def test_each_list_shows_what_the_merchant_sees_of_these_buyers_and_no_more(portal: Portal) -> None:
    for accounts in ((portal.story.buyer,), (portal.story.returned,), (portal.story.buyer, portal.story.returned), ()):
        person, seen = portal.person(*accounts), 0
        for path in sorted(LISTED):
            of_all = [each for each in await portal.merchant.all(f"{path}?limit=100") if belongs(each, person)]
            assert await person.all(path) == of_all, (path, accounts)
            seen += len(of_all)
        assert (seen > 5) is bool(accounts)


async def test_each_detail_and_file_is_shown_to_its_buyer_and_404_to_another(portal: Portal) -> None:
    owner, outsider = portal.person(portal.story.buyer), portal.person(portal.story.returned)
    shown, hidden = 0, 0
    for operation in portal.operations:
        if operation.method != "GET" or len(operation.parameters) != 1 or operation.path in OF_THE_PAGE:
            continue
        if operation.path.startswith(USERS):
            continue
        (parameter,) = operation.parameters
        for item in portal.shown.get(LISTS[parameter], ()):
            path = operation.path.replace(f"{{{parameter}}}", str(item.get("id", item.get("name"))))
            if not portal.allowed(operation):
                assert (await owner.get(path)).status_code == 403, path
                continue
            for person in (owner, outsider):
                answer = await person.get(path)
                assert answer.status_code == (200 if belongs(item, person) else 404), (path, person.accounts)
                shown, hidden = shown + answer.is_success, hidden + (answer.status_code == 404)
                if operation.path != "/v1/mandates/{mandate_id}" and "json" in answer.headers["content-type"]:
                    assert not answer.is_success or answer.json() == (await portal.merchant.get(path)).json(), path
                assert not set(TYPE_ID.findall(answer.text)) & portal.foreign(person) or not answer.is_success, path
    assert min(shown, hidden) > 40


async def test_a_branch_sees_the_line_that_its_group_leaves_and_nothing_else_of_the_group(portal: Portal) -> None:
    (branch,) = await portal.merchant.all("/v1/accounts?external_id=Alphonse-1")
    person, group = portal.person(branch["id"]), portal.person(branch["id"], portal.story.buyer)
    for path in ("exposure", "eligibility"):
        line = f"/v1/accounts/{branch['id']}/{path}"
        assert (await person.get(line)).json() == await portal.merchant.ok("GET", line)
    assert [each["id"] for each in await person.all("/v1/accounts")] == [branch["id"]]
    assert (await person.get(f"/v1/accounts/{portal.story.buyer}/exposure")).status_code == 404
    assert {each["id"] for each in await group.all("/v1/accounts")} == {branch["id"], portal.story.buyer}


async def test_filters_search_sorts_and_cursors_find_nothing_of_another_buyer(portal: Portal) -> None:
    person = portal.person(portal.story.buyer)
    foreign = portal.foreign(person)
    other = {**portal.story.ids, "account_id": portal.story.returned}
    asked = 0
    for operation in portal.operations:
        if operation.method != "GET" or operation.path not in LISTED:
            continue
        cursors = [(await portal.merchant.ok("GET", f"{operation.path}?limit={n}"))["next_cursor"] for n in (1, 2, 3)]
        queries = [f"cursor={each}&limit=100" for each in cursors if each]
        queries += [f"account_id={portal.story.returned}"] * ("account_id" in operation.filters)
        queries += [f"q={word}" for word in ("Alphonse", "a", "%25", "FR", "0")] * ("q" in operation.filters)
        queries += [f"sort={word}" for word in ("-created_at", "amount", "-amount")] * ("sort" in operation.filters)
        queries += [f"{name}={other[name]}" for name in operation.filters & other.keys()]
        for query in queries:
            answer = await person.get(f"{operation.path}?{query}")
            assert answer.status_code in (200, 422), (operation.path, query, answer.text)
            assert not set(TYPE_ID.findall(answer.text)) & foreign, (operation.path, query)
            asked += 1
        if "account_id" in operation.filters:
            assert (await person.get(f"{operation.path}?account_id={portal.story.returned}")).json()["data"] == []
    assert asked > 60


async def test_exports_hold_the_rows_of_the_own_buyers(portal: Portal) -> None:
    person = portal.person(portal.story.returned)
    foreign = portal.foreign(person)
    for path in sorted(LISTED - {"/v1/accounts"}):
        csv = await person.get(path, accept="text/csv")
        if csv.status_code == 406 or "text/csv" not in csv.headers["content-type"]:
            continue
        rows = csv.text.strip().splitlines()[1:]
        own = [each for each in portal.shown[path] if belongs(each, person)]
        assert len(rows) == len(own), path
        assert not set(TYPE_ID.findall(csv.text)) & foreign, path
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        sheet = load_workbook(BytesIO((await person.get(path, accept=kind)).content), read_only=True).worksheets[0]
        cells = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        assert not set(TYPE_ID.findall(cells)) & foreign, path


async def test_what_is_the_merchants_own_is_forbidden(portal: Portal) -> None:
    person = portal.person(portal.story.buyer)
    for path in ("/v1/events", "/v1/audit", "/v1/batches", "/v1/bank-files", "/v1/settings", "/v1/api-keys"):
        assert (await person.get(path)).status_code == 403, path
    for path in ("/v1/reports/aging", "/v1/notifications", "/v1/webhook-endpoints", "/v1/transfers", "/v1/refunds"):
        assert (await person.get(path)).status_code == 403, path


async def test_acts_on_what_is_another_buyers_answer_404_and_change_nothing(portal: Portal) -> None:
    outsider = portal.person(portal.story.returned)
    account, invoice = portal.story.buyer, portal.story.ids["invoice_id"]
    iban, signer = "DE89370400440532013000", {"name": "x", "email": "x@x.example", "title": "x"}
    mandate = {"account_id": account, "scheme": "B2B", "iban": iban, "debtor_name": "x", "signer": signer}
    before = await everything(portal.merchant, portal.operations)
    tried = 0
    for operation in portal.operations:
        if operation.method == "GET" or not operation.parameters or not portal.allowed(operation):
            continue
        if operation.path.startswith(USERS):
            continue
        method, path, body = called(operation, portal.story.ids)
        named = "?name=box.pdf" if "name" in operation.filters else ""
        answer = await outsider.request(method, path + named, body)
        assert answer.status_code == 404, (method, path, answer.status_code, answer.text)
        tried += 1
    for path, body in (
        ("/v1/mandates", mandate),
        ("/v1/early-collections", {"account_id": account, "requested_by": "buyer"}),
        (
            "/v1/early-collections",
            {"account_id": portal.story.returned, "invoice_ids": [invoice], "requested_by": "buyer"},
        ),
    ):
        answer = await outsider.request("POST", path, body)
        assert answer.status_code in (404, 409, 422), (path, answer.status_code, answer.text)
    assert tried > 5
    await portal.application.quiet(portal.merchant)
    assert await everything(portal.merchant, portal.operations) == before


async def test_an_idempotency_key_of_another_person_gets_no_answer_of_hers(portal: Portal) -> None:
    one, two = (portal.person(portal.story.buyer), portal.person(portal.story.returned))
    dispute = portal.story.ids["dispute_id"]
    path, body = f"/v1/disputes/{dispute}/messages", {"message": "Bonjour"}
    first = await one.request("POST", path, body, **{"idempotency-key": "same"})
    again = await one.request("POST", path, body, **{"idempotency-key": "same"})
    other = await two.request("POST", path, body, **{"idempotency-key": "same"})
    assert (first.status_code, again.json(), other.status_code) == (200, first.json(), 404)


async def test_a_buyers_people_act_on_what_is_their_own(portal: Portal) -> None:
    merchant, buyer = portal.merchant, portal.story.buyer
    person = portal.person(buyer)
    await sell(merchant, buyer, 9_000)
    await portal.application.quiet(merchant)
    invoice = (await person.all(f"/v1/invoices?account_id={buyer}&status=open"))[0]
    asked = {"reason": "price", "amount": 1_000, "message": "Trop cher"}
    opened = await person.request("POST", f"/v1/invoices/{invoice['id']}/disputes", asked)
    assert opened.status_code == 201, opened.text
    said = await person.request("POST", f"/v1/disputes/{opened.json()['id']}/messages", {"message": "Alors ?"})
    assert said.status_code == 200, said.text
    signer = {"name": "Jeanne Martin", "email": "jm@forges.example", "title": "Gérante"}
    body = {"account_id": buyer, "scheme": "B2B", "iban": "DE89370400440532013000", "debtor_name": "Forges"}
    made = await person.request("POST", "/v1/mandates", {**body, "signer": signer})
    assert made.status_code == 201, made.text
    path = f"/v1/mandates/{made.json()['id']}"
    link = await person.request("POST", f"{path}/signing-link", {})
    assert link.status_code == 200, link.text
    shown = await person.request("POST", f"{path}/iban", {"reason": "Notre banque le demande"})
    assert shown.json()["iban"] == body["iban"], shown.text
    revoked = await person.request("POST", f"{path}/revoke", {})
    assert revoked.status_code == 200, revoked.text
    (entry, *_) = await merchant.all(f"/v1/audit/mandates?subject={made.json()['id']}")
    assert entry["who"].startswith("usr_")
    early = await person.request(
        "POST", "/v1/early-collections", {"account_id": buyer, "invoice_ids": [invoice["id"]], "requested_by": "buyer"}
    )
    assert early.status_code in (201, 409), early.text


async def test_a_role_of_the_portal_that_only_looks_changes_nothing(portal: Portal) -> None:
    viewer = portal.person(portal.story.buyer, role="viewer")
    answer = await viewer.request(
        "POST", f"/v1/disputes/{portal.story.ids['dispute_id']}/messages", {"message": "Bonjour"}
    )
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        f"this asks for the permission '{Permission.DISPUTES_WRITE}'",
    )


OWN, PART, ALL = "own accounts", "part of what is shown", "all rows"
SHOWN: Mapping[str, Mapping[str, str]] = {
    "gateway": {},
    "credit": {
        **dict.fromkeys(("account", "exposure", "credit_limit", "orders", "receivable", "credit_note", "mandate"), OWN),
        "payment": OWN,
        "failed_debit": OWN,
        "movement": PART,
        "due_day": ALL,
    },
    "mandates": {
        "buyer": OWN,
        "mandate": OWN,
        "reachability": ALL,
        "reachability_source": ALL,
        "used_reference": PART,
        **dict.fromkeys(("mandate_step", "amendment", "disclosure", "signing_progress", "signing_step"), PART),
        **dict.fromkeys(("document", "document_part", "signature_request"), PART),
    },
    "billing": {
        **dict.fromkeys(("buyer", "invoice", "credit_note", "payment", "application", "statement", "collection"), OWN),
        **dict.fromkeys(("dispute", "early_collection", "fee", "fee_application", "refund", "credit_application"), OWN),
        **dict.fromkeys(("collection_part", "dispute_message", "early_collection_part", "waiting_credit"), PART),
        **dict.fromkeys(("refund_part", "credit_note_line", "document_file", "document_delivery"), PART),
        **dict.fromkeys(("checkout_session", "card"), OWN),
        "dispute_attachment": PART,
    },
    "collections": {
        "buyer": OWN,
        "mandate": OWN,
        "collection": OWN,
        "refund": OWN,
        "mandate_amendment": PART,
        "collection_part": PART,
        "invoice_balance": PART,
        "batch": PART,
    },
    "notifications": {},
    "sandbox": {},
}
"""Service → table → which rows the portal shows; of all other tables it shows none."""
PLATFORM = {
    "tenant": "r",
    "outbox": "a",
    "audit_entry": "a",
    "audit_head": "arw",
    "idempotency": "arw",
    "due_work": "arwd",
}
"""What each command writes, whoever sends it: read, append, write, delete."""
READ_ONLY = {"collections.batch"}
RIGHTS = """
    SELECT c.relname AS name,
           concat(CASE WHEN has_table_privilege(r, c.oid, 'INSERT') THEN 'a' END,
                  CASE WHEN has_any_column_privilege(r, c.oid, 'SELECT') THEN 'r' END,
                  CASE WHEN has_any_column_privilege(r, c.oid, 'UPDATE') THEN 'w' END,
                  CASE WHEN has_table_privilege(r, c.oid, 'DELETE, TRUNCATE') THEN 'd' END) AS rights,
           (SELECT pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p
             WHERE p.polrelid = c.oid AND p.polname = 'portal' AND NOT p.polpermissive
               AND p.polroles = ARRAY[r::regrole::oid]) AS rows,
           c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant')
               AS of_tenant
      FROM pg_class c CROSS JOIN (SELECT 'encours_' || $1 || '_portal' AS r) AS role
     WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"""


def kind_of(policy: str) -> str:
    if policy == "true":
        return ALL
    return OWN if policy.startswith("(account_id = ANY") else PART


@pytest.mark.parametrize("service", SHOWN)
async def test_each_table_is_shown_by_this_policy_or_not_at_all(portal: Portal, service: str) -> None:
    async with portal.application.product.runtimes[service].database.cross_tenant_transaction() as connection:
        tables = {row["name"]: row for row in await connection.fetch(RIGHTS, service)}
    shown = SHOWN[service]
    assert shown.keys() | PLATFORM.keys() <= tables.keys()
    for name, table in tables.items():
        if name in shown:
            assert kind_of(table["rows"] or "") == shown[name], name
            read_only = shown[name] == ALL or f"{service}.{name}" in READ_ONLY
            assert (table["rights"], table["of_tenant"]) == ("r" if read_only else "arwd", True), name
        else:
            assert table["rights"] == PLATFORM.get(name, ""), name


async def test_a_person_of_the_buyer_writes_as_the_buyer_alone(portal: Portal) -> None:
    (dispute, *_) = await portal.merchant.all("/v1/disputes")
    person, path = portal.person(dispute["account_id"]), f"/v1/disputes/{dispute['id']}/messages"
    refused = await person.request("POST", path, {"message": "We agree.", "author": "merchant"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:encours:problem:forbidden")
    assert (await person.request("POST", path, {"message": "Please look."})).is_success
    last = (await portal.merchant.ok("GET", f"/v1/disputes/{dispute['id']}"))["messages"][-1]
    assert (last["message"], last["author"]) == ("Please look.", "buyer")
