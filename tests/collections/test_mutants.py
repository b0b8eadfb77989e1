"""Spoiled copies of bank files: a problem or the same meaning, never a crash, a hang or a wrong booking.

`BANK_MUTANTS=10000` reads so many, and applies a tenth as many; `BANK_MUTANTS_APPLIED` says how many to apply.
"""

import os
import random
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from encours_collections.bank_answers.domain.errors import ForeignAccount
from encours_collections.bank_answers.domain.read_report import facts_of_notices
from encours_collections.bank_answers.use_cases.import_bank_file import import_bank_file, parse_bank_file
from encours_iso20022.codecs.bank_file import read_bank_file
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.account_report import CamtDocument, TransactionDetails
from encours_platform.sealing import Sealer
from tests.collections.test_bank_answers import DAY, Bank, at_the_bank
from tests.collections.world import World, french_iban
from tests.support import bank_answers
from tests.support.application import SECRET_KEYS
from tests.support.mutants import mutant

SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "bank"
MUTANTS = int(os.environ.get("BANK_MUTANTS", "2000"))
APPLIED = int(os.environ.get("BANK_MUTANTS_APPLIED", str(MUTANTS // 10)))
SLOW_SECONDS = 2.0

AMOUNTS = (100_00, 50_00, 25_00, 312_47)
Meaning = dict[str, tuple[str, int]]


def answers_of(bank: Bank, references: list[str]) -> dict[str, bytes]:
    """What our simulated bank would say of four debits: one paid, two returned in one booking, one rejected."""
    _, two, three, four = references
    back = [bank.returned(reference, on=date(2011, 2, 17)) for reference in (two, three)]
    both = replace(
        back[0],
        amount_minor=back[0].amount_minor + back[1].amount_minor,
        transactions=(*back[0].transactions, *back[1].transactions),
    )
    transfers = [
        bank_answers.incoming_transfer(
            amount_minor=amount_minor,
            booked_on=DAY,
            reference=f"TR-{amount_minor}",
            payer=TransactionDetails(debtor_name="Client", debtor_account=french_iban(7), remittance="F2011-000001"),
        )
        for amount_minor in (77_77, 88_88)
    ]
    header = bank.blocks[0]
    paid = sum(AMOUNTS[:3])
    net = replace(header, count=3, total_minor=paid)
    credit = bank_answers.collection_credit(net, message_id=bank.message_id, booked_on=DAY, reference="REF-1")
    named = replace(
        credit,
        transactions=tuple(
            TransactionDetails(reference, None, amount_minor, "EUR", credit.direction, code=credit.code)
            for reference, amount_minor in zip(references[:3], AMOUNTS[:3], strict=True)
        ),
    )
    return {
        "reject": bank.rejected(four),
        "credit and returns": bank.notice(named, both),
        "statement": bank.notice(named, both, *transfers, statement=True),
        "returns": bank.notice(*back),
        "transfers": bank.notice(*transfers, statement=True),
    }


def samples() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.xml"))}


def read_or_refuse(content: bytes) -> str:
    try:
        read = read_bank_file(BytesIO(content))
    except UnreadableMessage as refused:
        return "refused" if refused.detail else "refused without a word"
    for document in read.documents:
        if isinstance(document.message, CamtDocument):
            facts_of_notices(document.message.reports)
    return "read"


async def test_mutated_files_are_read_or_refused_and_never_crash_or_hang(world: World) -> None:
    bank, _, references = await at_the_bank(world, *AMOUNTS)
    files = {**samples(), **answers_of(bank, references)}
    counts: Counter[str] = Counter()
    slowest = 0.0
    for number in range(MUTANTS):
        chance = random.Random(number)
        spoiled = mutant(chance.choice(list(files.values())), chance)
        begun = time.perf_counter()
        counts[read_or_refuse(spoiled)] += 1
        slowest = max(slowest, time.perf_counter() - begun)
    print(f"{MUTANTS} mutants: {dict(counts)}, slowest {slowest * 1000:.0f} ms")
    assert slowest < SLOW_SECONDS
    assert set(counts) == {"read", "refused"}


class _UndoneError(Exception):
    pass


async def meaning_of(world: World, content: bytes) -> tuple[Meaning, Counter[tuple[int, str]], str]:
    """What a file does to debits and which transfers it tells, undone afterwards."""
    sealer = Sealer.from_setting(SECRET_KEYS)
    try:
        read = parse_bank_file(content)
    except UnreadableMessage:
        return {}, Counter(), "refused"
    reported: list[Any] = []
    try:
        async with world.database.transaction(world.merchant.tenant_id) as tx:
            result = await import_bank_file(tx, sealer, read, source="api")
            reported = await tx.connection.fetch("SELECT end_to_end_id, status, amount_minor FROM collection")
            transfers = await tx.connection.fetch("SELECT amount_minor, currency FROM transfer")
            outcome = (
                "unmatched"
                if result.unmatched_count or result.warnings
                else "matched"
                if result.matched_count
                else "nothing"
            )
            raise _UndoneError  # noqa: TRY301 - undone whatever it did
    except _UndoneError:
        pass
    except ForeignAccount:
        return {}, Counter(), "refused"
    moved = {
        row["end_to_end_id"]: (row["status"], row["amount_minor"]) for row in reported if row["status"] != "submitted"
    }
    return moved, Counter((row["amount_minor"], row["currency"]) for row in transfers), outcome


async def test_mutated_files_book_nothing_that_the_file_they_were_made_of_does_not(world: World) -> None:
    bank, _, references = await at_the_bank(world, *AMOUNTS)
    own, foreign = answers_of(bank, references), samples()
    meant = {name: await meaning_of(world, content) for name, content in {**own, **foreign}.items()}
    assert {name: len(meant[name][0]) for name in own} == {
        "reject": 1,
        "credit and returns": 3,
        "statement": 3,
        "returns": 2,
        "transfers": 0,
    }
    names = [*own, *own, *own, *foreign]
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(APPLIED):
        chance = random.Random(1_000_000 + number)
        name = chance.choice(names)
        moved, transfers, outcome = await meaning_of(world, mutant({**own, **foreign}[name], chance))
        counts[outcome] += 1
        if any(not _follows(each, meant[name][0].get(reference)) for reference, each in moved.items()):
            wrong.append(f"{number} {name}: {moved}")
        if transfers - meant[name][1] and outcome != "unmatched":
            wrong.append(f"{number} {name}: {dict(transfers)}")
    print(f"{APPLIED} mutants applied: {dict(counts)}, {len(wrong)} booked what was not meant")
    assert not wrong, "\n".join(wrong[:20])


def _follows(found: tuple[str, int], meant: tuple[str, int] | None) -> bool:
    """Whether a debit stands where the whole file puts it, or half-way there, with its own amount."""
    if meant is None or found[1] != meant[1]:
        return False
    return found[0] == meant[0] or (found[0], meant[0]) == ("settled", "returned")


@pytest.mark.parametrize("name", ["reject", "credit and returns", "statement", "returns"])
async def test_invt_3_replaying_any_bank_file_twice_changes_nothing(world: World, name: str) -> None:
    bank, _, references = await at_the_bank(world, *AMOUNTS)
    content = answers_of(bank, references)[name]
    await world.bank_file(content)
    await world.application.quiet(world.merchant)
    before = (await world.collections(), len(world.application.envelopes(world.merchant)))
    await world.bank_file(content)
    await world.bank_file(content.replace(b"</GrpHdr>", b"</GrpHdr> "))
    await world.application.quiet(world.merchant)
    assert (await world.collections(), len(world.application.envelopes(world.merchant))) == before
