"""camt.054 of N returns: our reader ÷ a bare lxml.iterparse over the same file, and peak memory of each.

Bare is `for _ in etree.iterparse(file)` that empties each element and reads nothing of it. Each run has a process of
its own. The last figure is the whole way: the file over HTTP into PostgreSQL, N debits changed and told.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks._targets import Targets

RUNS = 5
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>BK-{count}</MsgId>
<CreDtTm>2026-12-17T08:00:00+01:00</CreDtTm></GrpHdr><Ntfctn><Id>BK-{count}</Id>
<CreDtTm>2026-12-17T08:00:00+01:00</CreDtTm><Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">{total}.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-12-17</Dt></BookgDt><ValDt><Dt>2026-12-17</Dt></ValDt><AcctSvcrRef>RT</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls>"""
DETAILS = """<TxDtls><Refs><AcctSvcrRef>RT-{number:09d}</AcctSvcrRef><PmtInfId>DD-1-1</PmtInfId>
<EndToEndId>{reference}</EndToEndId><MndtId>RUM-{number:08d}</MndtId></Refs><Amt Ccy="EUR">100.00</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>
<RltdPties><Dbtr><Pty><Nm>Client {number}</Nm></Pty></Dbtr></RltdPties>
<RtrInf><Rsn><Cd>AM04</Cd></Rsn><AddtlInf>provision insuffisante</AddtlInf></RtrInf></TxDtls>
"""
TAIL = "</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"


def content(references: list[str]) -> Iterator[bytes]:
    yield HEAD.format(count=len(references), total=100 * len(references)).encode()
    for number, reference in enumerate(references):
        yield DETAILS.format(number=number, reference=reference).encode()
    yield TAIL.encode()


def run_bare(path: str) -> None:
    from lxml import etree  # noqa: PLC0415 - each side loads its own

    began, before = time.perf_counter(), peak_mib()
    for _, element in etree.iterparse(path):
        element.clear()
    tell(began, before, 0)


def run_ours(path: str) -> None:
    from encours_iso20022.codecs.camt import read_camt  # noqa: PLC0415 - each side loads its own

    began, before = time.perf_counter(), peak_mib()
    with open(path, "rb") as file:  # noqa: PTH123
        document = read_camt(file)
    tell(began, before, sum(len(entry.transactions) for report in document.reports for entry in report.entries))


def run_streamed(path: str) -> None:
    from encours_iso20022.codecs.camt import stream_camt  # noqa: PLC0415 - each side loads its own

    began, before = time.perf_counter(), peak_mib()
    with open(path, "rb") as file:  # noqa: PTH123
        found = sum(type(part).__name__ == "TransactionDetails" for part in stream_camt(file))
    tell(began, before, found)


def peak_mib() -> float:
    """Of this process alone; what getrusage says may be its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def tell(began: float, before: float, found: int) -> None:
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "growth_mib": peak_mib() - before, "found": found}))


SIDES = {"bare": run_bare, "ours": run_ours, "streamed": run_streamed}


def measured(side: str, path: str) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__).resolve()), "--side", side, "--file", path]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def compare(count: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "camt.054.xml")
        Path(path).write_bytes(b"".join(content([f"COL-{number:026d}" for number in range(count)])))
        few = str(Path(folder) / "few.xml")
        Path(few).write_bytes(b"".join(content([f"COL-{number:026d}" for number in range(max(1, count // 10))])))
        size = Path(path).stat().st_size
        runs = [{side: measured(side, path) for side in SIDES} for _ in range(RUNS)]
        streamed_few = measured("streamed", few)
    best = {side: min((run[side] for run in runs), key=lambda figures: figures["seconds"]) for side in SIDES}
    assert {best["ours"]["found"], best["streamed"]["found"]} == {count}
    ratios = sorted(run["ours"]["seconds"] / run["bare"]["seconds"] for run in runs)
    print(f"camt.054 of {count:,} returns, {size / 1e6:.0f} MB, best of {RUNS}:")
    for side, figures in best.items():
        print(f"  {side:8} {figures['seconds']:.2f} s, peak memory +{figures['growth_mib']:.0f} MiB")
    print(f"  streamed, a tenth of it: peak memory +{streamed_few['growth_mib']:.0f} MiB")
    ratio = ratios[len(ratios) // 2]
    targets = Targets()
    targets.row("parsing ÷ bare lxml.iterparse", ratio, ("≤", 4), note=f"median of {RUNS} pairs")
    growth = best["streamed"]["growth_mib"] / max(1.0, streamed_few["growth_mib"])
    targets.row("peak memory of streaming, all ÷ a tenth", growth)
    return targets.exit_code()


async def the_whole_way(count: int) -> None:
    """Returns of N debits at the bank, from the HTTP request to states and events in PostgreSQL."""
    from encours_collections.intake.use_cases.apply_mandate_events import activate_mandates  # noqa: PLC0415 - only here
    from encours_collections.intake.use_cases.schedule_collections import schedule_collections  # noqa: PLC0415
    from encours_contracts.billing import CollectionDue  # noqa: PLC0415
    from encours_contracts.fields import Allocation  # noqa: PLC0415
    from encours_values.ids import new_id  # noqa: PLC0415
    from tests.collections.world import World, new_merchant  # noqa: PLC0415
    from tests.support.application import Application  # noqa: PLC0415

    async with Application(services=("collections",)) as application:
        world = World(application, await new_merchant(application))
        mandates = [world.mandate(new_id()) for _ in range(count)]
        due = [
            CollectionDue(
                account_id=mandate.account_id,
                statement_id=new_id(),
                amount=100_00,
                currency="EUR",
                due_date=date(2011, 2, 15),
                allocations=[Allocation(invoice_id=new_id(), number=f"F{place}", amount=100_00)],
                remittance=f"R2011-{place:06d}",
            )
            for place, mandate in enumerate(mandates)
        ]
        async with world.database.transaction(world.merchant.tenant_id) as tx:
            await activate_mandates(tx, mandates)
            await schedule_collections(tx, due)
        await world.clock("2011-02-12T00:00:00+00:00")
        references = [each["end_to_end_id"] for each in await world.collections()]
        raw = b"".join(content(references))
        began = time.perf_counter()
        report = (await world.send(raw, timeout=600)).json()
        seconds = time.perf_counter() - began
    print(
        f"imported over HTTP: {report['matched_count']:,} returns in {seconds:.1f} s = {count / seconds:,.0f} a second"
    )
    if report["matched_count"] != count:
        raise SystemExit(f"matched {report['matched_count']} of {count}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--taken", type=int, default=20_000, help="returns that are applied too; 0 leaves that out")
    parser.add_argument("--side", choices=sorted(SIDES))
    parser.add_argument("--file", default="")
    options = parser.parse_args()
    if options.side:
        SIDES[options.side](options.file)
        return
    code = compare(options.count)
    if options.taken:
        asyncio.run(the_whole_way(options.taken))
    sys.exit(code)


if __name__ == "__main__":
    main()
