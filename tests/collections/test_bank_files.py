"""Files that come over HTTP: the good twice, the bad never."""

import asyncio
import random
import re
from pathlib import Path

import pytest

from encours_contracts.collections import CollectionFailure, CollectionSettled
from tests.collections.test_bank_answers import at_the_bank
from tests.collections.world import CREDITOR_IBAN, World, new_merchant

SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "bank"
DTD = '<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "b">]><Document><CstmrPmtStsRpt/></Document>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {name} "{"&" + before + ";" * 1}">' for before, name in zip("abcdefg", "bcdefgh", strict=True))
    + "]><Document><CstmrPmtStsRpt>&h;</CstmrPmtStsRpt></Document>"
)
BAD = {
    "nothing": "",
    "blank": "  \n ",
    "not XML": "this is no XML",
    "JSON": '{"a": 1}',
    "a DTD": DTD,
    "a billion laughs": LAUGHS,
    "an unknown message": "<Document><FIToFICstmrCdtTrf/></Document>",
    "cut short": "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>1</MsgId>",
    "our own message": "<Document><CstmrDrctDbtInitn/></Document>",
    "an external entity": (
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document><CstmrPmtStsRpt>&x;</CstmrPmtStsRpt></Document>'
    ),
    "binary": "\x00\x01\x02",
}


@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_answer_of_a_bank_is_a_problem_and_changes_nothing(world: World, name: str) -> None:
    answer = await world.send(BAD[name])
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:encours:problem:unreadable-bank-file"
    assert await world.merchant.all("/v1/bank-files") == []


async def test_another_content_type_is_refused(world: World) -> None:
    answer = await world.merchant.post("/v1/bank-files", {"a": 1})
    assert answer.status_code == 415


async def test_too_large_a_file_is_refused(world: World) -> None:
    answer = await world.merchant.post(
        "/v1/bank-files",
        content=b"x",
        headers={"Content-Type": "application/xml", "Content-Length": str(65 * 1024 * 1024)},
    )
    assert answer.status_code == 413


async def test_the_same_content_answers_as_the_first_time_and_has_one_effect(world: World) -> None:
    bank, buyers, (reference,) = await at_the_bank(world, 100_00)
    content = bank.notice(bank.credit())
    answers = await asyncio.gather(*(world.bank_file(content) for _ in range(5)))

    assert all(answer == answers[0] for answer in answers)
    assert [item["end_to_end_id"] for item in answers[0]["matched"]] == [reference]
    await world.application.quiet(world.merchant)
    assert len(world.application.events(world.merchant, CollectionSettled)) == 1
    assert (await world.collection(buyers[0]))["status"] == "settled"


async def test_an_idempotency_key_with_another_file_is_refused(world: World) -> None:
    bank, _, (reference,) = await at_the_bank(world, 100_00)
    content = bank.notice(bank.credit())
    first = await world.bank_file(content, key="k-1")
    assert await world.bank_file(content, key="k-1") == first
    other = await world.send(bank.notice(bank.returned(reference)), key="k-1")
    assert other.json()["type"] == "urn:encours:problem:idempotency-key-reused"
    assert world.application.events(world.merchant, CollectionFailure) == []


async def test_files_about_another_merchants_debits_match_nothing(world: World) -> None:
    bank, buyers, (reference,) = await at_the_bank(world, 100_00)
    other_merchant = await new_merchant(world.application)
    for content in (bank.notice(bank.credit()), bank.notice(bank.returned(reference)), bank.rejected(reference)):
        answer = (await world.send(content, other_merchant)).json()
        assert (answer["matched_count"], answer["unmatched_count"]) == (0, 1)
    assert (await world.collection(buyers[0]))["status"] == "submitted"


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("*.xml")) or ["absent"])
async def test_files_of_real_banks_are_imported_and_change_no_debit_of_ours(world: World, sample: str) -> None:
    path = SAMPLES / sample
    if not path.exists():
        pytest.skip("the samples are not part of the repository")
    await at_the_bank(world, 100_00)
    content = path.read_bytes()
    for account in set(re.findall(rb"<Acct>\s*<Id>(?:\s*<[^>]*>)*\s*([A-Z]{2}\d{2}[A-Z0-9]+)<", content)):
        content = content.replace(account, CREDITOR_IBAN.encode())
    answer = await world.bank_file(content)
    assert answer["matched_count"] == 0
    assert answer["unmatched_count"] + answer["ignored_count"] + answer["transfers_count"] > 0
    queue = await world.merchant.get("/v1/bank-files/unmatched?limit=500")
    assert not re.search(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", queue.text.replace("COL-", ""))
    assert {each["status"] for each in await world.collections()} == {"submitted"}


async def test_the_transport_log_of_ebics_touches_no_collection(world: World) -> None:
    await at_the_bank(world, 100_00)
    log = (
        "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>H1</MsgId><CreDtTm>2011-02-15T08:00:00Z</CreDtTm></GrpHdr>"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>EBICS</OrgnlMsgId><OrgnlMsgNmId>EBICS</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>FILE_UPLOAD</OrgnlPmtInfId><StsRsnInf><Rsn><Cd>TS01</Cd></Rsn></StsRsnInf>"
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
    answer = await world.bank_file(log)
    assert (answer["matched_count"], answer["unmatched_count"], answer["ignored_count"]) == (0, 0, 1)


async def test_an_implausible_booking_date_is_replaced_by_the_collection_date(world: World) -> None:
    bank, buyers, _ = await at_the_bank(world, 100_00)
    content = bank.notice(bank.credit()).replace(b"2011-02-15</Dt>", b"9999-12-31</Dt>")
    answer = await world.bank_file(content)
    assert answer["matched_count"] == 1
    assert (await world.collection(buyers[0]))["settled_on"] == "2011-02-15"


NONSENSE = [b"", b"-1", b"NaN", b"9" * 30, b"0001-01-01", b"\xff\xfe", b"JPY", b"RJCT", b"DBIT", b"COL-1", b"A" * 5000]


async def test_a_file_with_nonsense_is_imported_or_refused_and_never_an_internal_error(world: World) -> None:
    bank, _, references = await at_the_bank(world, 100_00, 50_00)
    files = [
        bank.notice(bank.credit(), statement=True),
        bank.notice(bank.returned(references[0])),
        bank.rejected(references[1]),
    ]
    chance = random.Random(11)
    for _ in range(150):
        content = chance.choice(files)
        start, end = chance.choice([found.span(1) for found in re.finditer(rb">([^<>]+)<", content)])
        answer = await world.send(content[:start] + chance.choice(NONSENSE) + content[end:])
        assert answer.status_code in {200, 422}, answer.text
    states = {each["status"] for each in await world.collections()}
    assert states <= {"submitted", "settled", "rejected", "returned"}
