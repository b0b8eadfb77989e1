"""One merchant neither sees nor touches what is another's: by any route, filter, list, body, file, or query."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import asyncpg
import pytest

from encours.application import logins
from encours.services import SERVICES
from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.values.direct_debit import DirectDebit
from tests.notifications.receiver import shop
from tests.support import bank_answers
from tests.support.application import Application
from tests.support.full_story import (
    FILES,
    LISTS,
    NAMED_BY_THE_CALLER,
    NEEDED_QUERIES,
    SIGNED_ON_THE_PAGE,
    TYPE_ID,
    FullStory,
    Operation,
    everything,
    operations,
    play,
)
from tests.support.world import ADDRESS

pytestmark = pytest.mark.invents_facts

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", NAMED_BY_THE_CALLER): {"versions": [{}]},
    ("POST", "/v1/accounts/{account_id}/limits"): {"amount": 1, "currency": "EUR", "source": "own"},
    ("POST", "/v1/accounts/{account_id}/hold"): {"reason": "x"},
    ("POST", "/v1/accounts/{account_id}/release"): {"reason": "x"},
    ("PATCH", "/v1/accounts/{account_id}"): {"name": "x"},
    ("POST", "/v1/mandates/{mandate_id}/amend"): {"debtor_name": "x"},
    ("POST", "/v1/mandates/{mandate_id}/iban"): {"reason": "x"},
    ("POST", "/v1/invoices/{invoice_id}/disputes"): {"reason": "x"},
    ("POST", "/v1/fees/{fee_id}/waive"): {"reason": "x"},
    ("POST", "/v1/transfers/{transfer_id}/apply"): {"account_id": "acc_01jd3v5h8qe6k9w2x4y7z0abcd"},
    ("POST", "/v1/transfers/{transfer_id}/ignore"): {"reason": "x"},
    ("POST", "/v1/disputes/{dispute_id}/messages"): {"message": "x"},
    ("POST", "/v1/disputes/{dispute_id}/resolve"): {"outcome": "rejected"},
    ("POST", "/v1/collections/{collection_id}/reverse"): {"reason": "AM05"},
    ("POST", "/v1/collections/{collection_id}/represent"): {"reason": "mended"},
    ("POST", "/v1/collections/{collection_id}/release"): {"reason": "nothing was debited"},
    ("POST", "/v1/collections/{collection_id}/confirm"): {"reason": "booked"},
    ("POST", "/v1/batches/{batch_id}/reject"): {"reason": "wrong month"},
    ("POST", "/v1/bank-files/unmatched/{bank_item_id}/resolve"): {"ignore": True, "reason": "seen"},
    ("POST", "/v1/bank-items/{bank_item_id}/resolve"): {"as": "charge"},
    ("POST", "/v1/bank-accounts/{bank_account_id}/statements/{bank_statement_id}/release"): {"reason": "checked"},
    ("PATCH", "/v1/webhook-endpoints/{endpoint_id}"): {"description": "x"},
    ("PATCH", "/v1/users/{user_id}"): {"role": "support"},
    ("PATCH", "/v1/identity-providers/{identity_provider_id}"): {"name": "x"},
    ("POST", "/v1/webhook-endpoints/{endpoint_id}/replay"): {"since": "2026-02-01T00:00:00Z"},
}
"""What the body needs; all others take none, or an empty one."""

REPLAYED_FROM = "2026-01-01T00:00:00Z"


MACHINERY = (".platform_revision", ".service_revision", ".sql_function", ".pruning")
"""Tables of the installation itself, which have no tenant."""


@dataclass
class Two:
    application: Application
    mine: FullStory
    """The merchant who is spied upon."""
    other: FullStory
    operations: list[Operation]


@pytest.fixture(scope="module")
async def two() -> AsyncIterator[Two]:
    async with Application(allow_private_webhooks=True, private_hosts="127.0.0.1") as application, shop() as hook:
        creditor = "FR7630006000011234567890189"
        ibans = ("FR1420041010050500013M02606", "DE89370400440532013000")
        mine, other = [
            await play(application, word=word, ibans=ibans, creditor_iban=creditor, hook=hook.url)
            for word in ("Alphonse", "Berthe")
        ]
        yield Two(application, mine, other, await operations(application))


def called(operation: Operation, ids: dict[str, str]) -> tuple[str, str, dict[str, Any] | None]:
    path = operation.path
    for parameter in operation.parameters:
        path = path.replace(f"{{{parameter}}}", ids[parameter])
    path += NEEDED_QUERIES.get(operation.path, "") if operation.method == "GET" else ""
    path += "?name=box.png" if "name" in operation.filters else ""
    has_body = operation.method in {"POST", "PUT", "PATCH"}
    return operation.method, path, BODIES.get((operation.method, operation.path), {}) if has_body else None


async def test_every_route_called_with_another_merchants_ids_answers_404_and_changes_nothing(two: Two) -> None:
    """The owner's own calls show that it was not the body that was wrong."""
    addressed = [each for each in two.operations if each.parameters]
    assert {name for each in addressed for name in each.parameters} == LISTS.keys()
    before = await everything(two.mine.merchant, two.operations)
    before_other = await everything(two.other.merchant, two.operations)

    for operation in addressed:
        if operation.path == NAMED_BY_THE_CALLER:
            continue
        method, path, body = called(operation, two.mine.ids)
        answer = await two.other.merchant.request(method, path, body)
        assert answer.status_code == 404, (method, path, answer.status_code, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"

    await two.application.quiet(two.mine.merchant)
    assert await everything(two.mine.merchant, two.operations) == before
    assert await everything(two.other.merchant, two.operations) == before_other


async def test_lists_reports_and_details_of_one_hold_nothing_of_the_other(two: Two) -> None:
    texts = {}
    for each_story in (two.mine, two.other):
        shown = await everything(each_story.merchant, two.operations)
        texts[each_story.word] = "\n".join(
            json.dumps(each, ensure_ascii=False) if not isinstance(each, bytes) else each.decode("latin-1")
            for each in shown.values()
        )
    ids = {word: set(TYPE_ID.findall(text)) for word, text in texts.items()}

    assert min(map(len, ids.values())) > 150
    assert not ids["Alphonse"] & ids["Berthe"]
    assert "Alphonse" in texts["Alphonse"]
    assert "Alphonse" not in texts["Berthe"]
    assert "Berthe" not in texts["Alphonse"]


async def test_filters_with_another_merchants_ids_find_nothing(two: Two) -> None:
    values = {**two.mine.ids, "parent_id": two.mine.buyer, "external_id": f"{two.mine.word}-1"}
    mandate = await two.mine.merchant.ok("GET", f"/v1/mandates/{two.mine.ids['mandate_id']}")
    values["reference"] = mandate["reference"]
    asked, found = 0, 0
    for each in two.operations:
        for name in each.filters & values.keys() if each.method == "GET" and not each.parameters else ():
            if each.path in FILES:
                continue
            path = f"{each.path}?{name}={values[name]}"
            answer = await two.other.merchant.ok("GET", path)
            assert (answer["data"], answer["next_cursor"]) == ([], None), path
            asked, found = asked + 1, found + bool((await two.mine.merchant.ok("GET", path))["data"])
    assert asked > 20
    assert found > asked // 2, "the filters find things for who owns them"


async def test_a_cursor_of_one_merchant_shows_the_other_nothing_of_it(two: Two) -> None:
    for path in LISTS.values():
        own, others = path.format(**two.mine.ids), path.format(**two.other.ids)
        cursor = (await two.mine.merchant.ok("GET", f"{own}?limit=1"))["next_cursor"]
        if cursor is not None:
            answer = await two.other.merchant.get(f"{others}?cursor={cursor}&limit=100")
            assert not set(TYPE_ID.findall(answer.text)) & set(two.mine.ids.values()), path


async def test_bodies_that_name_another_merchants_things_are_refused_and_change_nothing(two: Two) -> None:
    mine, own, merchant = two.mine.ids, two.other.ids, two.other.merchant
    account, invoice = mine["account_id"], mine["invoice_id"]
    iban, signer = "DE89370400440532013000", {"name": "x", "email": "x@x.example", "title": "x"}
    mandate = {"account_id": account, "scheme": "B2B", "iban": iban, "debtor_name": "x", "signer": signer}
    note = {"external_id": "foreign", "amount": 1, "currency": "EUR", "reason": "x"}
    money = {"amount": 1, "method": "transfer"}
    opened = {"name": "x", "country": "FR", "email": "x@x.example", "address": ADDRESS, "parent_id": account}
    part = {"allocations": [{"invoice_id": invoice, "amount": 1}]}
    placed = {"external_id": "foreign", "amount": 1, "currency": "EUR"}
    before = await everything(two.mine.merchant, two.operations)
    before_other = await everything(merchant, two.operations)

    for method, path, body in (
        ("POST", "/v1/accounts", opened),
        ("PATCH", f"/v1/accounts/{own['account_id']}", {"parent_id": account}),
        ("POST", "/v1/orders", {**placed, "account_id": account}),
        ("POST", "/v1/orders", {**placed, "account_external_id": f"{two.mine.word}-1"}),
        ("POST", "/v1/mandates", mandate),
        ("POST", "/v1/credit-notes", {**note, "account_id": account}),
        ("POST", "/v1/credit-notes", {**note, "account_id": own["account_id"], "invoice_id": invoice}),
        ("POST", "/v1/payments", {**money, "account_id": account}),
        ("POST", "/v1/payments", {**money, "account_id": own["account_id"], **part}),
        ("POST", "/v1/sandbox/bank/scenario", {"account_id": account, "outcome": "none"}),
        ("POST", f"/v1/webhook-endpoints/{own['endpoint_id']}/replay", {"since": REPLAYED_FROM, "account_id": account}),
    ):
        answer = await merchant.request(method, path, body)
        assert answer.status_code in {404, 409, 422}, (path, answer.status_code, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"

    assert await everything(two.mine.merchant, two.operations) == before
    assert await everything(merchant, two.operations) == before_other


async def test_a_banks_file_about_another_merchants_debits_matches_nothing(two: Two) -> None:
    """The other's bank answer, told by whoever got hold of it: not one debit moves."""
    sent = (await two.mine.merchant.get(f"/v1/batches/{two.mine.ids['batch_id']}/file")).content
    batch = await two.mine.merchant.ok("GET", f"/v1/batches/{two.mine.ids['batch_id']}")
    debits = [each for each in read_pain008(BytesIO(sent)) if isinstance(each, DirectDebit)]
    now, day = datetime(2026, 2, 20, 12, tzinfo=UTC), date(2026, 2, 20)
    entries = [
        bank_answers.collection_return(each, "MD06", booked_on=day, reference=f"R{number}")
        for number, each in enumerate(debits)
    ]
    notice = bank_answers.notice(
        "FR7630006000011234567890189", entries, message_id="B1", created_at=now, sequence_number=1
    )
    refused = bank_answers.group_rejected(batch["message_id"], "FF01", message_id="B2", created_at=now)
    before = await everything(two.mine.merchant, two.operations)

    for content in (bank_answers.write_camt(notice), bank_answers.write_pain002(refused)):
        answer = await two.other.merchant.ok(
            "POST", "/v1/bank-files", content=content, headers={"Content-Type": "application/xml"}
        )
        assert (answer["matched"], answer["matched_count"]) == ([], 0)
        assert answer["unmatched_count"] >= 1

    await two.application.quiet(two.mine.merchant)
    assert await everything(two.mine.merchant, two.operations) == before


async def _tables(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    rows = await connection.fetch(
        """SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm')""",
        list(SERVICES),
    )
    return [row["name"] for row in rows]


@asynccontextmanager
async def _logged_in(two: Two, service: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """As the service itself logs in; it sees its own schema."""
    url = logins(two.application.database_url)[service]
    connection = await asyncpg.connect(url, server_settings={"search_path": service})
    try:
        yield connection
    finally:
        await connection.close()


async def test_a_query_without_the_tenant_set_sees_no_row_of_any_table(two: Two) -> None:
    connection = await asyncpg.connect(two.application.database_url)
    try:
        tables = await _tables(connection)
        filled = [each for each in tables if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {each})")]
    finally:
        await connection.close()

    seen: dict[str, int] = {}
    for service in SERVICES:
        async with _logged_in(two, service) as own:
            for each in tables:
                if each.startswith(f"{service}.") and not each.endswith(MACHINERY):
                    seen[each] = await own.fetchval(f"SELECT count(*) FROM {each}")

    assert len(tables) > 80
    assert len(filled) > len(tables) // 2, "the story fills most tables"
    assert {each: count for each, count in seen.items() if count} == {}


@pytest.mark.parametrize("service", SERVICES)
async def test_no_setting_that_a_statement_can_make_shows_another_merchants_rows(two: Two, service: str) -> None:
    mine, other = two.mine.merchant.tenant_id, two.other.merchant.tenant_id
    async with _logged_in(two, service) as connection:
        await connection.execute("SELECT set_config('encours.tenant', $1, false)", str(other))
        for setting in ("encours.worker = 'on'", "encours.cross_tenant = 'on'", "encours.role = 'worker'"):
            await connection.execute(f"SET {setting}")
        for each in ("outbox", "due_work", "tenant", "api_key", "flow", "idempotency"):
            assert await connection.fetchval(f"SELECT count(*) FROM {each} WHERE tenant_id = $1", mine) == 0, each
        for refused in (
            f"SET ROLE encours_{service}_worker",
            "SET ROLE postgres",
            "SET SESSION AUTHORIZATION postgres",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(refused)
        await connection.execute("RESET ROLE; RESET SESSION AUTHORIZATION")
        assert await connection.fetchval("SELECT current_user") == f"encours_{service}"
        await connection.execute("SET row_security = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM tenant")


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_has_no_right_on_the_schema_of_another(two: Two, service: str) -> None:
    async with _logged_in(two, service) as connection:
        for foreign in SERVICES:
            if foreign != service:
                for statement in (f"SELECT * FROM {foreign}.tenant", f"SELECT * FROM {foreign}.claim_outbox(1)"):
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await connection.fetch(statement)
        for statement in (
            "UPDATE platform_revision SET version_num = 'x'",
            "DELETE FROM service_revision",
            "INSERT INTO sql_function VALUES ('x', 'y')",
            "CREATE TABLE mine (x integer)",
            "DROP TABLE outbox",
            "ALTER TABLE outbox DISABLE ROW LEVEL SECURITY",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_no_role_of_a_service_is_more_than_a_login_with_rights_on_its_schema(two: Two) -> None:
    connection = await asyncpg.connect(two.application.database_url)
    try:
        roles = await connection.fetch("""
            SELECT r.rolname AS name, r.rolcanlogin AS logs_in,
                   r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls AS is_more,
                   ARRAY(SELECT format('%s %s', m.roleid::regrole, m.inherit_option) FROM pg_auth_members m
                          WHERE m.member = r.oid) AS member_of,
                   (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid) AS owns
              FROM pg_roles r WHERE r.rolname LIKE 'encours\\_%'""")
    finally:
        await connection.close()

    found = {role["name"]: (role["logs_in"], role["is_more"], role["member_of"], role["owns"]) for role in roles}
    assert found == {
        name: expected
        for service in SERVICES
        for name, expected in {
            f"encours_{service}": (True, False, [f"encours_{service}_portal f"], 0),
            f"encours_{service}_worker": (True, False, [], 0),
            f"encours_{service}_portal": (False, False, [], 0),
        }.items()
    }


async def test_the_services_of_an_installation_run_as_their_own_roles(two: Two) -> None:
    for service, running in two.application.product.running.items():
        users = await running.database.call("SELECT session_user::text AS login, current_user::text AS role")
        assert [tuple(row) for row in users] == [(f"encours_{service}", f"encours_{service}")]
        users = await running.database.cross_tenant_call("SELECT session_user::text AS l, current_user::text AS r")
        assert [tuple(row) for row in users] == [(f"encours_{service}_worker", f"encours_{service}_worker")]


async def test_with_a_tenant_set_no_row_of_another_is_seen_changed_removed_or_added(two: Two) -> None:
    mine, other = two.mine.merchant.tenant_id, two.other.merchant.tenant_id
    connection = await asyncpg.connect(two.application.database_url)
    try:
        tables = [each for each in await _tables(connection) if not each.endswith(MACHINERY)]
        counted = f"SELECT count(*) FROM {{}} WHERE tenant_id = '{mine}'"
        filled = {each: await connection.fetchval(counted.format(each)) for each in tables}
        for service in SERVICES:
            async with _logged_in(two, service) as own:
                await own.execute("SELECT set_config('encours.tenant', $1, false)", str(other))
                for each in tables:
                    if each.startswith(f"{service}."):
                        await _touches_nothing(own, each, mine=mine, other=other)
        for each, count in filled.items():
            assert await connection.fetchval(counted.format(each)) == count, each
    finally:
        await connection.close()


async def _touches_nothing(
    connection: "asyncpg.Connection[asyncpg.Record]", table: str, *, mine: Any, other: Any
) -> None:
    assert await connection.fetchval(f"SELECT count(*) FROM {table} WHERE tenant_id <> $1", other) == 0, table
    for change in (
        f"UPDATE {table} SET tenant_id = tenant_id WHERE tenant_id = $1",
        f"DELETE FROM {table} WHERE tenant_id = $1",
    ):
        assert await _refused_or_nothing(connection, change, mine), change
    if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):
        stolen = f"UPDATE {table} SET tenant_id = $1"
        assert await _refused_or_nothing(connection, stolen, mine), stolen


async def _refused_or_nothing(connection: "asyncpg.Connection[asyncpg.Record]", change: str, tenant_id: Any) -> bool:
    """Whether PostgreSQL lets it touch no row; nothing stays of it in any case."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        return (await connection.execute(change, tenant_id)).endswith(" 0")
    except asyncpg.InsufficientPrivilegeError:
        return True
    finally:
        await transaction.rollback()


async def test_the_owner_may_do_all_that_the_other_was_refused(two: Two) -> None:
    """Comes last, as it changes and deletes: the same ids and bodies are known to who owns them."""
    addressed = sorted(
        (each for each in two.operations if each.parameters),
        key=lambda each: each.method == "DELETE",
    )
    for operation in addressed:
        method, path, body = called(operation, two.mine.ids)
        answer = await two.mine.merchant.request(method, path, body)
        absent = {404} if path.endswith(SIGNED_ON_THE_PAGE) else set[int]()
        absent |= {422} if operation.path.endswith("/attachments") else set()  # the body is no file
        assert answer.status_code in {200, 201, 202, 204, 409} | absent, (method, path, answer.status_code, answer.text)
