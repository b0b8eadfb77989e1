"""Existing mandates come in by file, with a report line by line."""

import asyncio
import csv
import io
from typing import Any

import asyncpg
import pytest

from encours_contracts.mandates import MandateActivated, MandateAwaitsDebtorBank
from encours_values.ids import MANDATE, parse_typeid, typeid
from tests.mandates.import_files import LINE, csv_of, imported, lines, opened, outcome, sent
from tests.mandates.world import IBAN, IBAN_MASKED, OTHER_IBAN, SWISS_IBAN, World
from tests.support.application import Application

JSON = "application/json"


@pytest.fixture
async def world(application: Application) -> World:
    return await opened(await World.of(application))


async def mandate_of(world: World, line: Any) -> Any:
    return await world.merchant.ok("GET", f"/v1/mandates/{line['mandate_id']}")


async def test_a_registered_b2b_mandate_is_imported_active_with_its_evidence_and_published(world: World) -> None:
    line = LINE | {
        "signer_name": "Jeanne Martin",
        "signer_email": "jm@forges.example",
        "signer_title": "Gérante",
        "max_amount": "12 500,00",
        "last_used_on": "05/10/2026",
        "evidence": "GED 4711",
        "bic": "agrifrpp",
        "creditor_identifier": "FR72 001 123456",
    }
    report = await imported(world, [line])
    assert {key: report[key] for key in ("dry_run", "rows", "accepted", "refused", "duplicates", "warnings")} == {
        "dry_run": False,
        "rows": 1,
        "accepted": 1,
        "refused": 0,
        "duplicates": 0,
        "warnings": 0,
    }
    result = report["lines"][0]
    assert (result["line"], result["status"], result["problems"]) == (2, "accepted", [])
    mandate = await mandate_of(world, result)
    assert mandate["status"] == result["mandate_status"] == "active"
    assert mandate["account_id"] == world.account
    assert (mandate["reference"], mandate["bic"], mandate["iban_masked"]) == ("RUM-2024-1", "AGRIFRPP", IBAN_MASKED)
    assert (mandate["signed_on"], mandate["last_used_on"]) == ("2024-03-01", "2026-10-05")
    assert mandate["expires_on"] == "2029-10-05"
    assert (mandate["registered_at_debtor_bank"], mandate["max_amount"]) == ("declared", 1_250_000)
    assert mandate["creditor_identifier"] == "FR72ZZZ123456"
    assert mandate["signer"]["name"] == "Jeanne Martin"
    step = mandate["steps"][0]
    assert (step["move"], step["status"], len(mandate["steps"])) == ("import", "active", 1)
    expected = {"import": report["id"], "line": "2", "registered": "declared by import", "original": "GED 4711"}
    assert step["evidence"] == expected
    activated = (await world.published(MandateActivated))[0]
    assert activated.mandate_id == parse_typeid(MANDATE, mandate["id"])
    assert (activated.reference, activated.iban_masked, activated.scheme) == ("RUM-2024-1", IBAN_MASKED, "B2B")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ({"scheme": "CORE", "registered": ""}, "active"),
        ({"registered": "oui"}, "active"),
        ({"registered": "no"}, "awaiting_debtor_bank"),
        ({"registered": ""}, "awaiting_debtor_bank"),
    ],
)
async def test_mnd_24_b2b_waits_where_nobody_declares_the_debtor_banks_record(
    world: World, line: dict[str, str], status: str
) -> None:
    report = await imported(world, [LINE | line])
    mandate = await mandate_of(world, report["lines"][0])
    assert mandate["status"] == status
    assert len(await world.published(MandateActivated)) == (status == "active")
    if status != "active":
        confirmed = await world.act(mandate, "confirm", {"evidence": "letter"})
        assert confirmed["status"] == "active"


async def test_mnd_24_the_merchant_may_declare_the_record_for_lines_that_do_not_say(world: World) -> None:
    report = await imported(world, lines({"registered": ""}, {"registered": "no"}), registered="yes")
    assert [line["mandate_status"] for line in report["lines"]] == ["active", "awaiting_debtor_bank"]


async def test_mnd_24_signers_of_mandates_that_wait_are_reminded_later_and_not_all_at_once(world: World) -> None:
    waiting = {"registered": "no"}
    report = await imported(world, lines(waiting | {"signer_email": "jm@forges.example"}, waiting, {}))
    assert await world.published(MandateAwaitsDebtorBank) == []
    await world.application.set_clock(world.merchant, "2026-11-27T09:00:00+00:00")
    (result,) = await world.published(MandateAwaitsDebtorBank)
    assert typeid(MANDATE, result.mandate_id) == report["lines"][0]["mandate_id"]
    assert (result.signer_email, result.reminder) == ("jm@forges.example", 1)


async def test_the_audit_trail_names_the_file_and_each_mandate(world: World) -> None:
    report = await imported(world, lines({}, {"iban": ""}))
    entries = await world.merchant.all("/v1/audit/mandates")
    assert [(each["action"], each["subject"]) for each in entries] == [
        ("mandates_imported", report["id"]),
        ("mandate_import", report["lines"][0]["mandate_id"]),
    ]
    assert entries[0]["details"]["sha256"] == report["sha256"]
    await imported(world, lines({}), dry_run=True)
    assert len(await world.merchant.all("/v1/audit/mandates")) == 2


async def test_a_dry_run_reports_the_same_and_keeps_nothing_but_the_report(world: World) -> None:
    file = csv_of(lines({}, {"iban": "FR00"}, {"reference": "RUM-2024-1"}))
    tried = await imported(world, file, dry_run=True)
    assert await world.merchant.all("/v1/mandates") == []
    assert await world.published() == []
    done = await imported(world, file)
    assert [line["status"] for line in done["lines"]] == ["accepted", "refused", "duplicate"]
    for key in ("rows", "accepted", "refused", "duplicates", "warnings", "sha256"):
        assert tried[key] == done[key]
    for a, b in zip(tried["lines"], done["lines"], strict=True):
        assert a | {"mandate_id": None} == b | {"mandate_id": None}
        assert a["mandate_id"] is None
    assert await world.merchant.ok("GET", f"/v1/mandate-imports/{tried['id']}") == tried


async def test_the_same_file_again_imports_nothing_twice(world: World) -> None:
    file = csv_of(lines({}, {}))
    first = await imported(world, file)
    again = await imported(world, file)
    assert (again["accepted"], again["duplicates"]) == (0, 2)
    assert [line["mandate_id"] for line in again["lines"]] == [line["mandate_id"] for line in first["lines"]]
    assert len(await world.merchant.all("/v1/mandates")) == 2
    assert len(await world.published(MandateActivated)) == 2


async def test_the_same_file_twice_at_once_imports_nothing_twice(world: World) -> None:
    file = csv_of(lines(*[{}] * 40))
    reports = await asyncio.gather(*(imported(world, file) for _ in range(3)))
    assert sum(report["accepted"] for report in reports) == 40
    assert sum(report["duplicates"] for report in reports) == 80
    assert len(await world.published(MandateActivated)) == 40


async def test_mnd_23_a_reference_is_used_once_in_whatever_case_and_spacing(world: World) -> None:
    await world.create(reference="RUM 7")
    ended = await world.act(await world.create(reference="RUM-8"), "revoke")
    report = await imported(
        world,
        lines(
            {"reference": "rum7"}, {"reference": "rum-8"}, {"reference": "A 1"}, {"reference": "a1", "iban": OTHER_IBAN}
        ),
    )
    assert ended["status"] == "revoked"
    assert [line["status"] for line in report["lines"]] == ["refused", "refused", "accepted", "refused"]
    codes = {problem["code"] for line in report["lines"] for problem in line["problems"]}
    assert codes == {"reference_taken"}


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ({"iban": ""}, ["missing"]),
        ({"iban": "FR7630006000011234567890188"}, ["invalid_iban"]),
        ({"reference": "RUM_1"}, ["invalid_mandate_reference"]),
        ({"reference": "/RUM"}, ["invalid_mandate_reference"]),
        ({"reference": "R" * 36}, ["invalid_mandate_reference"]),
        ({"reference": IBAN}, ["iban_where_none_belongs"]),
        ({"reference": "1,23E+15"}, ["rounded_number"]),
        ({"scheme": "COR1"}, ["not_a_scheme"]),
        ({"sequence": "RPRE"}, ["not_a_sequence"]),
        ({"sequence": "FNAL"}, ["final_used"]),
        ({"signed_on": "03/2024"}, ["not_a_date"]),
        ({"signed_on": "31/02/2024"}, ["not_a_date"]),
        ({"signed_on": "01/03/24"}, ["not_a_date"]),
        ({"signed_on": "2026-11-21"}, ["signed_in_future"]),
        ({"last_used_on": "2027-06-01"}, ["used_in_future"]),
        ({"last_used_on": "2024-02-29"}, ["used_before_signature"]),
        ({"sequence": "OOFF", "last_used_on": "2024-04-01"}, ["one_off_used"]),
        ({"creditor_identifier": "FR12ZZZ123456"}, ["invalid_creditor_identifier"]),
        ({"creditor_identifier": "DE98ZZZ09999999999"}, ["other_creditor"]),
        ({"registered": "perhaps"}, ["not_an_answer"]),
        ({"signer_email": "nobody"}, ["not_an_email"]),
        ({"max_amount": "0"}, ["not_an_amount"]),
        ({"max_amount": "1.500"}, ["not_an_amount"]),
        ({"bic": "AGRI"}, ["invalid_bic"]),
        ({"iban": SWISS_IBAN.replace("CH93", "CH94")}, ["invalid_iban"]),
        ({"iban": "TR330006100519786457841326"}, ["country_not_in_sepa"]),
        ({"account": "C-2"}, ["unknown_account"]),
        ({"account": ""}, ["missing"]),
        ({"debtor_name": "x" * 201}, ["too_long"]),
        ({"debtor_name": "a\nb"}, ["control_character"]),
        ({"debtor_name": "\u202eSAS"}, ["control_character"]),
        ({"debtor_name": "株式会社印刷"}, ["no_latin_spelling"]),
        ({"iban": "", "scheme": "", "signed_on": "x"}, ["missing", "missing", "not_a_date"]),
    ],
)
async def test_a_line_is_refused_with_what_is_wrong(world: World, line: dict[str, str], codes: list[str]) -> None:
    assert await outcome(world, line) == ("refused", codes)
    assert await world.merchant.all("/v1/mandates") == []


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ({"signed_on": "2023-11-21"}, []),
        ({"signed_on": "2023-11-20"}, ["expired"]),
        ({"signed_on": "2010-01-01", "last_used_on": "2023-11-21"}, []),
        ({"signed_on": "2010-01-01", "last_used_on": "2023-11-20"}, ["expired"]),
    ],
)
async def test_mnd_25_a_mandate_unused_for_36_months_stays_outside(
    world: World, line: dict[str, str], codes: list[str]
) -> None:
    assert await outcome(world, line) == ("refused" if codes else "accepted", codes)


async def test_mnd_25_an_imported_mandate_expires_on_its_day(world: World) -> None:
    report = await imported(world, lines({"signed_on": "2023-11-25"}))
    await world.application.set_clock(world.merchant, "2026-11-26T09:00:00+00:00")
    assert (await mandate_of(world, report["lines"][0]))["status"] == "expired"


async def test_ics_02_the_business_code_does_not_change_the_creditor(world: World) -> None:
    assert await outcome(world, {"creditor_identifier": "FR72001123456"}) == ("accepted", [])


async def test_mnd_04_a_bank_outside_the_eea_wants_the_debtors_address(world: World) -> None:
    await world.buyer(external_id="C-9", address=None)
    assert await outcome(world, {"iban": SWISS_IBAN, "bic": "UBSWCHZH80A", "account": "C-9"}) == (
        "refused",
        ["debtor_address_needed"],
    )
    assert await outcome(world, {"iban": SWISS_IBAN, "bic": "UBSWCHZH80A"}) == ("accepted", [])


@pytest.mark.parametrize(
    ("account_by", "given"),
    [("external_id", "C-1"), ("siren", "732 829 320"), ("name", "ACIERIES du  Rhone, S.A."), ("account_id", None)],
)
async def test_the_account_is_named_as_the_merchant_likes(world: World, account_by: str, given: str | None) -> None:
    report = await imported(world, [LINE | {"account": given or world.account}], account_by=account_by)
    assert (await mandate_of(world, report["lines"][0]))["account_id"] == world.account


async def test_a_name_that_fits_none_or_two_is_refused_with_the_closest(world: World) -> None:
    twin = [await world.buyer(name="Boulangerie Martin"), await world.buyer(name="BOULANGERIE MARTIN")]
    await world.buyer(name="Forge du Nord")
    report = await imported(
        world,
        lines({"account": "Acierie du Rhone SA"}, {"account": "boulangerie martin"}, {"account": "Zzz"}),
        account_by="name",
    )
    problems = [line["problems"][0] for line in report["lines"]]
    assert [problem["code"] for problem in problems] == ["unknown_account", "ambiguous_account", "unknown_account"]
    assert problems[0]["detail"] == f"No account fits. Closest: Aciéries du Rhône SA ({world.account})."
    assert all(each in problems[1]["detail"] for each in twin)
    assert problems[2]["detail"] == "No account fits."


async def test_a_closed_account_takes_no_mandate(world: World) -> None:
    await world.buyer(external_id="C-3", status="closed")
    assert await outcome(world, {"account": "C-3"}) == ("refused", ["account_closed"])


async def test_what_the_file_does_not_say_of_the_signer_is_null(world: World) -> None:
    report = await imported(world, [{name: LINE[name] for name in LINE if name != "debtor_name"}])
    mandate = await mandate_of(world, report["lines"][0])
    assert mandate["signer"]["name"] is mandate["signer"]["email"] is mandate["signer"]["title"] is None
    assert mandate["debtor_name"] == "Aciéries du Rhône SA"
    assert (await world.merchant.get(f"/v1/mandates/{mandate['id']}/document")).status_code == 200


async def test_no_whole_iban_is_in_a_report_or_outside_the_seal(world: World) -> None:
    faulty = {"debtor_name": f"pay {IBAN}", "evidence": IBAN}
    report = await imported(
        world,
        lines(faulty, {"reference": IBAN}, {"account": IBAN}, {"iban": IBAN[:-1] + "0"}, {IBAN: "x"}),
    )
    everything = str(report) + (await world.merchant.get(f"/v1/mandate-imports/{report['id']}/report.csv")).text
    assert IBAN not in everything
    assert IBAN[4:-3] not in everything
    mandate = await mandate_of(world, report["lines"][0])
    assert mandate["debtor_name"] == f"pay {IBAN_MASKED}"
    async with world.application.product.running["mandates"].database.cross_tenant_transaction() as connection:
        for table in ("mandate", "mandate_step", "mandate_import", "mandate_import_line", "outbox", "idempotency"):
            rows = await connection.fetch(f"SELECT t::text AS row FROM {table} t")
            assert not [row for row in rows if IBAN in row["row"]], table


async def test_a_long_report_is_paged_and_downloaded(world: World) -> None:
    report = await imported(world, lines(*[{} if place % 3 else {"scheme": ""} for place in range(250)]))
    path = f"/v1/mandate-imports/{report['id']}/lines"
    assert (len(report["lines"]), report["next_cursor"]) == (100, "101")
    assert [line["line"] for line in await world.merchant.all(path + "?limit=70")] == list(range(2, 252))
    refused = await world.merchant.all(path + "?status=refused&limit=10")
    assert len(refused) == report["refused"] == 84
    assert {line["status"] for line in refused} == {"refused"}
    download = await world.merchant.get(f"/v1/mandate-imports/{report['id']}/report.csv")
    rows = list(csv.DictReader(io.StringIO(download.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 250
    assert [rows[0][name] for name in ("line", "status", "column", "code")] == ["2", "refused", "scheme", "missing"]
    assert rows[1]["mandate_id"].startswith("mdt_")
    assert [each["id"] for each in await world.merchant.all("/v1/mandate-imports")] == [report["id"]]


async def test_a_report_opens_in_a_spreadsheet_without_running_anything(world: World) -> None:
    report = await imported(world, lines({"reference": "=1+1"}, {"reference": "+RUM"}))
    text = (await world.merchant.get(f"/v1/mandate-imports/{report['id']}/report.csv")).text
    assert ";'=1+1;" in text
    assert ";'+RUM;" in text


async def test_the_same_idempotency_key_answers_as_the_first_time(world: World) -> None:
    async def post(content: bytes, dry_run: str = "false") -> Any:
        return await world.merchant.request(
            "POST",
            f"/v1/mandate-imports?dry_run={dry_run}",
            content=content,
            headers={"Content-Type": "text/csv"},
            key="file 1",
        )

    first = await post(csv_of(lines({})))
    assert (await post(csv_of(lines({})))).content == first.content
    assert (await post(csv_of(lines({}, {})))).status_code == 422
    assert (await post(csv_of(lines({})), "true")).status_code == 422


@pytest.mark.parametrize(
    ("content", "media_type", "status", "type_"),
    [
        (b"", "text/csv", 422, "unreadable-import"),
        (b"account;iban\nC-1;x\n", "text/csv", 422, "unreadable-import"),
        (csv_of([LINE | {"RUM": "1"}]), "text/csv", 422, "unreadable-import"),
        (csv_of([LINE]) + b'C-1;"Forges;FR76', "text/csv", 422, "unreadable-import"),
        (";".join(LINE).encode(), "text/csv", 422, "unreadable-import"),
        (b"[]", JSON, 415, "unsupported-media-type"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_whole(
    world: World, content: bytes, media_type: str, status: int, type_: str
) -> None:
    answer = await sent(world, content, media_type=media_type)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:encours:problem:{type_}")
    assert await world.merchant.all("/v1/mandate-imports") == []


async def test_mnd_02_nothing_is_imported_without_a_creditor_identifier(application: Application) -> None:
    world = await opened(await World.of(application, settings={}))
    answer = await sent(world, csv_of([LINE]))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:encours:problem:creditor-not-set")


async def test_merchants_see_neither_each_others_imports_nor_references(application: Application, world: World) -> None:
    report = await imported(world, [LINE])
    other = await opened(await World.of(application))
    for path in ("", "/lines", "/report.csv"):
        assert (await other.merchant.get(f"/v1/mandate-imports/{report['id']}{path}")).status_code == 404
    assert await other.merchant.all("/v1/mandate-imports") == []
    assert (await imported(other, [LINE]))["accepted"] == 1


async def test_a_key_that_only_reads_imports_nothing_and_reads_reports(world: World) -> None:
    report = await imported(world, [LINE], dry_run=True)
    world.merchant = await world.with_permissions(role="support")
    assert (await sent(world, csv_of([LINE]))).status_code == 403
    assert (await world.merchant.get(f"/v1/mandate-imports/{report['id']}")).status_code == 200


@pytest.mark.parametrize("table", ["mandate_import", "mandate_import_line"])
async def test_a_report_is_never_changed(world: World, table: str) -> None:
    await imported(world, [LINE])
    database = world.application.product.running["mandates"].database
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET tenant_id = tenant_id"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(world.merchant.tenant_id) as tx:
                await tx.connection.execute(statement)


async def test_an_import_whose_database_dies_half_way_leaves_nothing_and_is_sent_again(world: World) -> None:
    file = csv_of(lines(*[{}] * 4_000))
    running = asyncio.create_task(sent(world, file))
    connection = await asyncpg.connect(world.application.database_url)
    try:
        async with asyncio.timeout(30):
            half = """SELECT pid FROM pg_stat_activity
                       WHERE query LIKE '%INSERT INTO mandate_step%' AND state <> 'idle' AND pid <> $1"""
            while not (found := await connection.fetch(half, connection.get_server_pid())):
                await asyncio.sleep(0.002)
        for row in found:
            await connection.execute("SELECT pg_terminate_backend($1)", row["pid"])
    finally:
        await connection.close()
    assert (await running).status_code == 503
    assert await world.merchant.all("/v1/mandates") == []
    assert await world.merchant.all("/v1/mandate-imports") == []
    report = await imported(world, file)
    assert (report["accepted"], report["rows"]) == (4_000, 4_000)
