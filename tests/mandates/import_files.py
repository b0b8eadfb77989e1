"""Files of mandates as other systems write them."""

import csv
import io
from datetime import date
from typing import Any

import httpx
from openpyxl import Workbook

from tests.mandates.world import World

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOW = "2026-11-20T09:00:00+00:00"
LINE = {
    "account": "C-1",
    "debtor_name": "Forges de Lyon SAS",
    "iban": "FR7630006000011234567890189",
    "reference": "RUM-2024-1",
    "scheme": "B2B",
    "signed_on": "2024-03-01",
    "registered": "yes",
}
HEAD = list(LINE)


async def opened(world: World) -> World:
    """The world in 2026, where its buyer has number C-1."""
    await world.application.set_clock(world.merchant, NOW)
    world.account = await world.buyer(external_id="C-1", siren="732829320", name="Aciéries du Rhône SA")
    return world


def lines(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """A line for each of the changes, with references of their own."""
    return [LINE | {"reference": f"RUM-2024-{place}"} | each for place, each in enumerate(changes, 1)]


def csv_of(rows: list[dict[str, Any]], *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    head = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, head, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(rows: list[dict[str, Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    head = list(dict.fromkeys(name for row in rows for name in row))
    sheet.append(head)
    for row in rows:
        sheet.append([row.get(name) for name in head])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def debit(reference: str = "RUM-8-1", **changes: str) -> str:
    given = {
        "name": "Forges de Lyon SAS",
        "iban": "FR7630006000011234567890189",
        "signed_on": "2024-03-01",
        "amendment": "",
        "bic": "BICFI",
        **changes,
    }
    return f"""<x:DrctDbtTxInf><x:PmtId><x:EndToEndId>E2E</x:EndToEndId></x:PmtId>
<x:InstdAmt Ccy="EUR">10.00</x:InstdAmt><x:DrctDbtTx><x:MndtRltdInf><x:MndtId>{reference}</x:MndtId>
<x:DtOfSgntr>{given["signed_on"]}</x:DtOfSgntr>{given["amendment"]}</x:MndtRltdInf></x:DrctDbtTx>
<x:DbtrAgt><x:FinInstnId><x:{given["bic"]}>AGRIFRPP</x:{given["bic"]}></x:FinInstnId></x:DbtrAgt>
<x:Dbtr><x:Nm>{given["name"]}</x:Nm></x:Dbtr><x:DbtrAcct><x:Id><x:IBAN>{given["iban"]}</x:IBAN></x:Id></x:DbtrAcct>
</x:DrctDbtTxInf>"""


def block(*debits: str, due: str = "2026-10-01", sequence: str = "RCUR", scheme: str = "B2B") -> str:
    return f"""<x:PmtInf><x:PmtInfId>B</x:PmtInfId><x:PmtTpInf><x:SvcLvl><x:Cd>SEPA</x:Cd></x:SvcLvl>
<x:LclInstrm><x:Cd>{scheme}</x:Cd></x:LclInstrm><x:SeqTp>{sequence}</x:SeqTp></x:PmtTpInf>
<x:ReqdColltnDt>{due}</x:ReqdColltnDt><x:CdtrSchmeId><x:Id><x:PrvtId><x:Othr><x:Id>FR72001123456</x:Id></x:Othr>
</x:PrvtId></x:Id></x:CdtrSchmeId>{"".join(debits)}</x:PmtInf>"""


def pain008_of(*blocks: str, version: str = "08") -> bytes:
    return f"""<?xml version="1.0"?><x:Document xmlns:x="urn:iso:std:iso:20022:tech:xsd:pain.008.001.{version}">
<x:CstmrDrctDbtInitn><x:GrpHdr><x:MsgId>M</x:MsgId></x:GrpHdr>{"".join(blocks)}</x:CstmrDrctDbtInitn>
</x:Document>""".encode()


async def sent(
    world: World, content: bytes, *, media_type: str = "text/csv", dry_run: bool = False, **more: Any
) -> httpx.Response:
    query = {"dry_run": str(dry_run).lower(), **more}
    return await world.merchant.request(
        "POST", "/v1/mandate-imports", content=content, params=query, headers={"Content-Type": media_type}
    )


async def imported(world: World, content: bytes | list[dict[str, Any]], **more: Any) -> Any:
    """The report."""
    answer = await sent(world, csv_of(content) if isinstance(content, list) else content, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def outcome(world: World, line: dict[str, Any], **more: Any) -> tuple[str, list[str]]:
    """Status of a file of one line, and the codes of what is said of it."""
    report = await imported(world, [LINE | line], **more)
    return report["lines"][0]["status"], [problem["code"] for problem in report["lines"][0]["problems"]]


def day(text: str) -> date:
    return date.fromisoformat(text)
