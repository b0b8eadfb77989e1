"""CSV, XLSX and pain.008 as other systems write them: the same mandates come out."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours_mandates.core.domain.cell_values import UnreadableCell, read_amount_minor, read_date
from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.formats.file_reader import Format, read_file
from encours_mandates.imports.formats.limits import CpuBudget
from encours_mandates.imports.formats.xlsx_reader import read_xlsx
from tests.mandates.import_files import (
    LINE,
    XLSX,
    block,
    csv_of,
    debit,
    imported,
    lines,
    opened,
    pain008_of,
    sent,
    xlsx_of,
)
from tests.mandates.world import IBAN, OTHER_IBAN, World
from tests.support.application import Application

XML = "application/xml"


@pytest.fixture
async def world(application: Application) -> World:
    return await opened(await World.of(application))


async def mandates(world: World) -> list[Any]:
    found = await world.merchant.all("/v1/mandates")
    return sorted(found, key=lambda mandate: str(mandate["reference"]))


# CSV


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
async def test_csv_as_spreadsheets_write_it(world: World, delimiter: str, encoding: str) -> None:
    name = "Établissements « Œuvre », Müller; fils"
    await imported(world, csv_of([LINE | {"debtor_name": name}], delimiter=delimiter, encoding=encoding))
    assert (await mandates(world))[0]["debtor_name"] == name


@pytest.mark.parametrize(
    "head",
    [
        "Code client;Nom du débiteur;IBAN;Référence unique de mandat;Type de prélèvement;Date de signature;Enregistré",
        "Customer number;Debtor;iban;UMR;Scheme;Signature date;Registered",
        "Kundennummer;Kontoinhaber;IBAN;Mandatsreferenz;Lastschriftart;Datum der Unterschrift;registriert",
    ],
)
@pytest.mark.parametrize(
    ("scheme", "signed_on", "registered"),
    [("B2B", "2024-03-01", "yes"), ("Interentreprises", "01/03/2024", "OUI"), ("Firmenlastschrift", "1.3.2024", "ja")],
)
async def test_columns_and_words_are_french_english_or_german(
    world: World, head: str, scheme: str, signed_on: str, registered: str
) -> None:
    row = f"C-1;Forges;FR76 3000 6000 0112 3456 7890 189;RUM-1;{scheme};{signed_on};{registered}"
    report = await imported(world, f"{head}\r\n\r\n{row}\r\n".encode())
    assert report["lines"][0]["line"] == 3
    assert (await mandates(world))[0]["signed_on"] == "2024-03-01"
    assert report["lines"][0]["mandate_status"] == "active"


async def test_columns_that_are_not_ours_are_named_and_ignored(world: World) -> None:
    report = await imported(world, [LINE | {"Vendeur": "Paul", "Région": "Sud"}])
    assert report["ignored_columns"] == ["Vendeur", "Région"]


async def test_a_line_with_more_cells_than_names_is_refused_alone(world: World) -> None:
    content = csv_of(lines({}, {}))
    broken = content.replace(b"RUM-2024-1;B2B", b"RUM-2024-1;x;B2B")
    report = await imported(world, broken)
    assert [line["status"] for line in report["lines"]] == ["refused", "accepted"]
    assert "too_many_cells" in {problem["code"] for problem in report["lines"][0]["problems"]}


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1500", 150_000),
        ("1500.5", 150_050),
        ("1 500,00 €", 150_000),
        ("1.500,00", 150_000),
        ("1,500.00", 150_000),
        ("1'500", 150_000),
        ("1.500.000", 150_000_000),
        ("EUR 12,34", 1234),
    ],
)
def test_an_amount_is_read_as_it_is_meant(text: str, minor: int) -> None:
    assert read_amount_minor(text) == minor


@pytest.mark.parametrize("text", ["1.500", "1,500", "-5", "0", "", "12.345.6", "1e5", "1.500.00", "9999999999999"])
def test_an_amount_that_may_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCell):
        read_amount_minor(text)


@given(st.dates())
def test_a_date_is_read_in_each_of_its_writings(day: date) -> None:
    for text in (day.isoformat(), f"{day.day}/{day.month}/{day.year:04}", f"{day.day:02}.{day.month:02}.{day.year:04}"):
        assert read_date(text) == day


# XLSX


async def test_a_workbook_imports_the_same_mandates(world: World) -> None:
    row = LINE | {"signed_on": datetime(2024, 3, 1), "max_amount": 1500.5, "registered": True}  # noqa: DTZ001
    report = await imported(world, xlsx_of([row]), media_type=XLSX)
    assert (report["format"], report["accepted"], report["lines"][0]["problems"]) == ("xlsx", 1, [])
    mandate = (await mandates(world))[0]
    assert (mandate["signed_on"], mandate["max_amount"], mandate["status"]) == ("2024-03-01", 150_050, "active")


async def test_a_number_where_a_text_belongs_may_have_lost_its_zeros(world: World) -> None:
    await world.buyer(external_id="42")
    rows = lines({"account": 42}, {"reference": 4711}, {"reference": 1.5e20}, {"account": "042"})
    report = await imported(world, xlsx_of(rows), media_type=XLSX)
    result = [(line["status"], [problem["code"] for problem in line["problems"]]) for line in report["lines"]]
    assert result == [
        ("warning", ["number_for_text"]),
        ("warning", ["number_for_text"]),
        ("refused", ["rounded_number"]),
        ("refused", ["unknown_account"]),
    ]
    assert (report["accepted"], report["warnings"]) == (2, 2)


async def test_formulas_and_errors_of_a_workbook_are_not_followed(world: World) -> None:
    rows = lines({"iban": '="FR76"&"3000"'}, {"scheme": "#N/A"}, {"Note": "=1+1"})
    report = await imported(world, xlsx_of(rows), media_type=XLSX)
    assert [line["status"] for line in report["lines"]] == ["refused", "refused", "accepted"]
    assert report["lines"][0]["problems"][0]["code"] == "formula"
    assert report["lines"][1]["problems"][0]["code"] == "error_value"


def _repacked(content: bytes, part: str, change: Any) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            data = old.read(each)
            new.writestr(each.filename, change(data) if each.filename == part else data)
    return packed.getvalue()


@pytest.mark.parametrize("place", ["reference", "header"])
async def test_a_csv_file_with_a_nul_character_is_refused_whole(world: World, place: str) -> None:
    content = csv_of(lines({}))
    spoiled = b"\0" + content if place == "header" else content.rstrip() + b"\0\r\n"
    answer = await sent(world, spoiled, media_type="text/csv")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:encours:problem:unreadable-import")


BOMBS = {
    "much that packs well": ("xl/worksheets/sheet1.xml", lambda data: data + b" " * 450_000_000),
    "much beside the sheets": ("xl/styles.xml", lambda data: data + b" " * 70_000_000),
    "entities": (
        "xl/worksheets/sheet1.xml",
        lambda data: b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + re.sub(b"^<\\?xml.*?\\?>", b"", data),
    ),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_workbook_that_unpacks_too_large_is_refused(world: World, name: str) -> None:
    part, change = BOMBS[name]
    content = _repacked(xlsx_of([LINE]), part, change)
    answer = await sent(world, content, media_type=XLSX)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:encours:problem:unreadable-import")


# pain.008


@pytest.mark.parametrize(("version", "bic"), [("08", "BICFI"), ("02", "BIC")])
async def test_a_pain008_of_another_system_is_imported(world: World, version: str, bic: str) -> None:
    await world.buyer(name="Client Deux")
    content = pain008_of(
        block(debit(name="Aciéries du Rhône SA", bic=bic)),
        block(debit("RUM-8-2", name="Client Deux", bic=bic), scheme="CORE", due="2026-09-15"),
        version=version,
    )
    report = await imported(world, content, media_type=XML, registered="yes")
    assert (report["format"], report["account_by"], report["accepted"]) == ("pain.008", "name", 2)
    first, second = await mandates(world)
    assert (first["account_id"], first["scheme"], first["status"]) == (world.account, "B2B", "active")
    assert (first["signed_on"], first["last_used_on"], first["bic"]) == ("2024-03-01", "2026-10-01", "AGRIFRPP")
    assert (second["scheme"], second["sequence"], second["last_used_on"]) == ("CORE", "RCUR", "2026-09-15")


async def test_one_mandate_in_many_debits_is_one_used_on_the_latest_day(world: World) -> None:
    one = debit(name="Aciéries du Rhône SA")
    content = pain008_of(block(one, one, due="2026-10-01"), block(one, due="2026-11-02"), block(one, due="2026-08-01"))
    report = await imported(world, content, media_type=XML)
    assert (report["rows"], report["accepted"]) == (1, 1)
    assert (await mandates(world))[0]["last_used_on"] == "2026-11-02"


async def test_amd_02_an_amended_mandate_comes_in_as_it_is_now_and_others_contradict_themselves(world: World) -> None:
    def rhone(reference: str, **changes: str) -> str:
        return debit(reference, name="Aciéries du Rhône SA", **changes)

    amendment = "<x:AmdmntInd>true</x:AmdmntInd>"
    content = pain008_of(
        block(rhone("A"), rhone("B"), due="2026-09-01"),
        block(rhone("A", iban=OTHER_IBAN, amendment=amendment), rhone("B", iban=OTHER_IBAN), due="2026-10-01"),
    )
    report = await imported(world, content, media_type=XML)
    result = [(line["status"], [problem["code"] for problem in line["problems"]]) for line in report["lines"]]
    assert result == [("warning", ["amended"]), ("refused", ["contradiction"])]
    assert (await mandates(world))[0]["iban_masked"].startswith("DE89")


async def test_seq_02_after_its_final_or_only_debit_a_mandate_is_spent(world: World) -> None:
    content = pain008_of(
        block(debit("A"), sequence="RCUR"), block(debit("A"), sequence="FNAL"), block(debit("B"), sequence="OOFF")
    )
    report = await imported(world, content, media_type=XML)
    codes = [problem["code"] for line in report["lines"] for problem in line["problems"]]
    assert codes[:1] == ["final_used"]
    assert "one_off_used" in codes
    assert report["accepted"] == 0


async def test_an_unmatched_debtor_is_refused_with_the_closest_names(world: World) -> None:
    report = await imported(world, pain008_of(block(debit(name="ACIERIE RHONE"))), media_type=XML)
    assert world.account in report["lines"][0]["problems"][0]["detail"]


@pytest.mark.parametrize(
    "content",
    [
        pain008_of(block(debit()))[:-30],
        b"<Document><FIToFICstmrDrctDbt/></Document>",
        pain008_of(),
        b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>' + pain008_of(block(debit("&y;")))[21:],
        b"Dear Sir",
        b"",
    ],
)
async def test_xml_that_is_no_pain008_is_refused_whole(world: World, content: bytes) -> None:
    answer = await sent(world, content, media_type=XML)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:encours:problem:unreadable-import")


# Anything at all

GOOD: dict[Format, bytes] = {
    "csv": csv_of(lines({}, {"iban": OTHER_IBAN})),
    "xlsx": xlsx_of(lines({}, {"iban": OTHER_IBAN})),
    "pain.008": pain008_of(block(debit(), debit("B"))),
}


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Format, bytes]:
    format_ = draw(st.sampled_from(sorted(GOOD)))
    content = bytearray(GOOD[format_])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(content) - 1))
        how = draw(st.sampled_from(["set", "cut", "insert", "double"]))
        if how == "set":
            content[place] = draw(st.integers(0, 255))
        elif how == "cut":
            del content[place : place + draw(st.integers(1, 40))]
        elif how == "insert":
            content[place:place] = draw(st.binary(max_size=8))
        else:
            content[place:place] = content[place : place + draw(st.integers(1, 80))]
        if not content:
            break
    return format_, bytes(content)


@settings(max_examples=400, deadline=None)
@given(damaged() | st.tuples(st.sampled_from(sorted(GOOD)), st.binary(max_size=400)))
def test_any_bytes_are_read_or_refused_and_show_no_iban(file: tuple[Format, bytes]) -> None:
    format_, content = file
    try:
        found, ignored = read_file(content, format_, account_is_name=True)
    except UnreadableImport as refusal:
        result: object = refusal.detail
    else:
        assert all(line.candidate is not None or line.findings for line in found)
        result = [(line.reference, line.findings) for line in found], ignored
    assert IBAN not in str(result)


@settings(max_examples=40, deadline=None)
@given(file=damaged())
async def test_a_damaged_file_never_fails_the_installation_nor_imports_other_mandates(
    application: Application, file: tuple[Format, bytes]
) -> None:
    """What comes in of a damaged file is each time a whole mandate with the IBAN checked, and the report adds up."""
    format_, content = file
    world = await opened(await World.of(application))
    types = {"csv": "text/csv", "xlsx": XLSX, "pain.008": XML}
    answer = await sent(world, content, media_type=types[format_], account_by="external_id")
    assert answer.status_code in {201, 422}, answer.text
    imported_mandates = await mandates(world)
    if answer.status_code == 422:
        assert imported_mandates == []
        return
    report = answer.json()
    assert report["rows"] == len(report["lines"]) == report["accepted"] + report["refused"] + report["duplicates"]
    assert len(imported_mandates) == report["accepted"]


def _sheet(rows: bytes) -> bytes:
    return _repacked(
        xlsx_of([LINE]), "xl/worksheets/sheet1.xml", lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>")
    )


COSTLY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a row of 50 million cells": (XLSX, lambda: _sheet(b'<row r="3">' + b"<c/>" * 50_000_000 + b"</row>")),
    "9 million empty rows": (XLSX, lambda: _sheet(b"<row/>" * 9_000_000)),
    "a gap of a million rows": (XLSX, lambda: _sheet(b'<row r="1048576"><c r="A1048576"/></row>')),
    "millions of blank lines": ("text/csv", lambda: csv_of([LINE]) + b"\n" * 30_000_000),
    "a line of millions of cells": ("text/csv", lambda: csv_of([LINE]) + b";" * 30_000_000),
    "a record of thousands of lines": ("text/csv", lambda: csv_of([LINE]) + b'"\n";' * 100_000),
    "millions of elements outside debits": (
        XML,
        lambda: pain008_of(block(debit())).replace(b"<x:GrpHdr>", b"<x:GrpHdr>" + b"<x:a/>" * 9_000_000),
    ),
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_file_that_costs_much_to_read_is_refused_early(name: str) -> None:
    media_type, content = COSTLY[name]
    format_ = {XLSX: "xlsx", "text/csv": "csv", XML: "pain.008"}[media_type]
    started = time.thread_time()
    with pytest.raises(UnreadableImport):
        read_file(content(), cast("Format", format_), account_is_name=False)
    assert time.thread_time() - started < 20


def test_the_time_to_read_a_file_is_bounded() -> None:
    budget = CpuBudget(0.2)
    content = xlsx_of([LINE | {"reference": f"R-{number}"} for number in range(5_000)])
    with pytest.raises(UnreadableImport, match="too long to read"):
        list(read_xlsx(content, budget)[1])
