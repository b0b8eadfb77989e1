"""Valid bank files, changed in a way that banks and transports do: no booking of them is lost, none is a fault of ours.

Elements are dropped, repeated, exchanged and filled with nonsense; files are cut, packed, written in another encoding
and put one after the other. Each answer is 200 or 422, and 200 accounts for every booking: matched, an open item,
a transfer or counted as ignored. `BANK_ACCOUNTED=2000` tries so many.
"""

import gzip
import os
import random
from collections.abc import Callable
from typing import Any

from lxml import etree

from tests.collections.test_bank_answers import at_the_bank
from tests.collections.test_files_as_sent import DECLARATION, NAMED, notice, report, returned, zipped
from tests.collections.world import World

CASES = int(os.environ.get("BANK_ACCOUNTED", "120"))
NONSENSE = ("", "-1", "1,00", "0.12345", "CANC", "2011-02-31", "NOTPROVIDED", "A" * 300, "é", "&")
CHARGE = (
    '<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>'
    "<Dt>2011-02-17</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd></Ntry>"
)
Change = Callable[[Any, random.Random], None]


def _drop(element: Any, _: random.Random) -> None:
    element.getparent().remove(element)


def _repeat(element: Any, _: random.Random) -> None:
    element.addnext(etree.fromstring(etree.tostring(element)))


def _exchange(element: Any, chance: random.Random) -> None:
    siblings = list(element.getparent())
    element.getparent().insert(chance.randrange(len(siblings)), element)


def _fill(element: Any, chance: random.Random) -> None:
    if len(element) == 0:
        element.text = chance.choice(NONSENSE)


CHANGES: tuple[Change, ...] = (_drop, _repeat, _exchange, _fill, _fill)


def changed(content: str, chance: random.Random) -> str:
    root = etree.fromstring(content)
    for _ in range(chance.randint(1, 3)):
        element = chance.choice([each for each in root.iter() if each.getparent() is not None])
        chance.choice(CHANGES)(element, chance)
    return str(etree.tostring(root, encoding="unicode"))


def sent(content: str, chance: random.Random) -> bytes:
    """The file as it may arrive."""
    raw = (DECLARATION + content).encode(chance.choice(["utf-8", "utf-8", "cp1252"]), "xmlcharrefreplace")
    match chance.randrange(8):
        case 0:
            return raw[: chance.randrange(len(raw))]
        case 1:
            return gzip.compress(raw)
        case 2:
            return zipped(**{"a.xml": content, "b.xml": content})
        case 3:
            return raw + b"\n" + raw
        case 4:
            return (DECLARATION.replace("UTF-8", "UTF-16") + content).encode("utf-16")
        case _:
            return raw


def bookings_of(content: str) -> tuple[int, int]:
    """Least and most items that the bookings and statuses of a message may become."""
    root = etree.fromstring(content)
    entries = root.findall(".//{*}Ntry")
    details = [max(1, len(entry.findall("./{*}NtryDtls/{*}TxDtls"))) for entry in entries]
    statuses = len(root.findall(".//{*}TxInfAndSts"))
    return len(entries) + statuses, sum(details) + statuses


async def test_every_booking_of_a_changed_file_is_accounted_for(world: World) -> None:
    bank, _, (one, two, three) = await at_the_bank(world, 100_00, 101_11, 102_22)
    block = bank.blocks[0].payment_information_id
    files = [
        notice("N", returned(one, "100.00"), returned("OTHER", "7.00", more=NAMED), CHARGE),
        notice("N", returned(one, "100.00", status="PDNG"), returned(two, "101.11"), returned(three, "102.22")),
        report(bank.message_id, block, (one, "RJCT"), (two, "ACSP"), (three, "CANC")),
    ]
    refused = 0
    for number in range(CASES):
        chance = random.Random(number)
        content = changed(chance.choice(files), chance)
        raw = sent(content, chance)
        answer = await world.send(raw)
        assert answer.status_code in {200, 422}, (number, answer.text)
        if answer.status_code == 422:
            assert answer.json()["detail"], number
            refused += 1
            continue
        least, most = bookings_of(content)
        for document in answer.json()["documents"]:
            counted = document["matched_count"] + document["unmatched_count"]
            counted += document["ignored_count"] + document["transfers_count"]
            assert counted >= least, (number, document, content)
            assert counted <= most + len(answer.json()["matched"]), (number, document, content)
    print(f"{CASES} changed files, {refused} refused")
    assert 0 < refused < CASES / 2
