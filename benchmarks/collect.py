"""One batch of many debits, from what falls due to money that came back: each step's time, and the service's memory.

The service of collections runs alone in a process of its own on a durable PostgreSQL; what other services would tell it
is put into its inbox, and the bank's answers are written here as a bank would, every debit booked on its own, 3 % of
them returned. The run is told twice, with a tenth of the debits and with all, to show what the memory does.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil

from benchmarks._application import SECRETS, durable_postgres, say_load
from benchmarks._targets import Targets
from encours.application import Application
from encours_contracts.billing import CollectionDue
from encours_contracts.envelope import Envelope, Event
from encours_contracts.fields import Allocation
from encours_contracts.gateway import (
    ApiKeyDigest,
    ClockAdvanced,
    CollectionSettings,
    Creditor,
    Legal,
    MerchantSettings,
    MerchantUpdated,
)
from encours_contracts.mandates import MandateActivated
from encours_platform import telemetry
from encours_platform.auth import digest_of, new_api_key
from encours_platform.process import tune_gc
from encours_platform.sealing import Sealer
from encours_platform.settings import Settings
from encours_values.ids import new_id

COUNT = 100_000
AT_ONCE = 500
RETURNED_EVERY = 33
DEBTOR_IBAN = "DE89370400440532013000"
CREDITOR_IBAN = "FR1420041010050500013M02606"
BEGINS = datetime(2026, 11, 20, 9, tzinfo=UTC)
DUE_ON = date(2026, 12, 15)
FILE_AT = datetime(2026, 12, 11, 8, 30, tzinfo=UTC)
SENT_AT = datetime(2026, 12, 11, 9, tzinfo=UTC)
BOOKED_AT = datetime(2026, 12, 15, 9, tzinfo=UTC)
RETURNED_AT = datetime(2026, 12, 17, 9, tzinfo=UTC)
WAIT_SECONDS = 900.0
PART_BYTES = 64 * 1024
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"


@dataclass
class StepTimes:
    """What each step took, and the most memory the process had in it."""

    steps: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        peak = [0.0]
        over = threading.Event()

        def watch() -> None:
            process = psutil.Process()
            while not over.wait(0.02):
                peak[0] = max(peak[0], process.memory_info().rss / 2**20)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        begun = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - begun
            over.set()
            watcher.join()
            self.steps[name] = (took, peak[0])


class Run:
    """The service, a merchant, and what the world tells them."""

    def __init__(self, application: Application, client: httpx.AsyncClient, pepper: str) -> None:
        self.application, self.client = application, client
        self.running = application.running["collections"]
        self.tenant_id, self.sealer = new_id(), Sealer.from_setting(application.settings.secret_keys)
        self.keys = [(key_id, new_api_key(key_id, live=False)) for key_id in (new_id(), new_id())]
        self.digests = [
            ApiKeyDigest(key_id=key_id, digest=digest_of(pepper, key), role="admin") for key_id, key in self.keys
        ]

    def sealed(self, iban: str) -> str:
        return self.sealer.seal(self.tenant_id, iban.encode())

    async def tell(self, events: Sequence[Event]) -> None:
        await self.running.inbox.receive(
            [
                Envelope(
                    id=new_id(),
                    source="/encours/bench",
                    type=event.TYPE,
                    time=BEGINS,
                    tenant=self.tenant_id,
                    account=event.account,
                    data=event.model_dump(mode="json"),
                )
                for event in events
            ]
        )

    async def open(self) -> None:
        settings = MerchantSettings(
            legal=Legal(name="Grossiste SA"),
            creditor=Creditor(
                identifier="FR72ZZZ123456",
                name="Grossiste SA",
                iban_sealed=self.sealed(CREDITOR_IBAN),
                iban_masked="FR14********************606",
                bic="PSSTFRPPPAR",
            ),
            collection=CollectionSettings(approvals=2),
        )
        await self.tell(
            [
                MerchantUpdated(
                    merchant_id=self.tenant_id,
                    version=1,
                    kind="sandbox",
                    name="Grossiste",
                    settings=settings,
                    api_keys=self.digests,
                )
            ]
        )
        await self.clock(BEGINS)

    async def clock(self, now: datetime) -> None:
        await self.tell([ClockAdvanced(now=now, probe=time.time_ns())])
        await self.quiet()

    async def quiet(self) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while await self._busy():
            if time.monotonic() > end:
                raise SystemExit("the service did not become quiet")
            await asyncio.sleep(0.02)

    async def _busy(self) -> bool:
        async with self.running.database.cross_tenant_transaction() as connection:
            busy: bool = await connection.fetchval(
                """SELECT EXISTS (SELECT FROM outbox WHERE tenant_id = $1) OR EXISTS (
                   SELECT FROM due_work d JOIN tenant t USING (tenant_id)
                    WHERE t.tenant_id = $1 AND d.due_at <= t.clock_at)""",
                self.tenant_id,
            )
            return busy

    async def call(self, method: str, path: str, *, key: int = 0, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[key][1]}", **more.pop("headers", {})}
        answer = await self.client.request(method, path, headers=headers, timeout=WAIT_SECONDS, **more)
        if not answer.is_success:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer

    async def bank_says(self, file: Path) -> Any:
        """The file is sent in parts: what this program has in memory of it would count as the service's."""
        answer = await self.call(
            "POST", "/v1/bank-files", content=_parts(file), headers={"Content-Type": "application/xml"}
        )
        return answer.json()

    async def statuses(self) -> dict[str, int]:
        async with self.running.database.cross_tenant_transaction() as connection:
            rows = await connection.fetch(
                "SELECT status, count(*) AS n FROM collection WHERE tenant_id = $1 GROUP BY status", self.tenant_id
            )
            return {row["status"]: row["n"] for row in rows}


async def _parts(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        while part := source.read(PART_BYTES):
            yield part


def amount_of(number: int) -> int:
    return 10_000 + number % 5_000


async def fall_due(run: Run, count: int) -> None:
    """A buyer, his mandate and what he owes, for each debit."""
    sealed = run.sealed(DEBTOR_IBAN)
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        accounts = {number: new_id() for number in numbers}
        await run.tell([_mandate(number, accounts[number], sealed) for number in numbers])
        await run.tell([_due(number, accounts[number]) for number in numbers])


def _mandate(number: int, account_id: UUID, sealed: str) -> MandateActivated:
    return MandateActivated(
        account_id=account_id,
        mandate_id=new_id(),
        reference=f"RUM-{number:09d}",
        scheme="B2B",
        sequence_type="RCUR",
        signed_on=date(2026, 1, 15),
        debtor_name=f"Épicerie numéro {number}",
        iban_sealed=sealed,
        iban_masked="DE89***************000",
        creditor_identifier="FR72ZZZ123456",
        creditor_name="Grossiste SA",
    )


def _due(number: int, account_id: UUID) -> CollectionDue:
    amount = amount_of(number)
    return CollectionDue(
        account_id=account_id,
        statement_id=new_id(),
        amount=amount,
        currency="EUR",
        due_date=DUE_ON,
        allocations=[Allocation(invoice_id=new_id(), number=f"F2026-{number:06d}", amount=amount)],
        remittance=f"Relevé de novembre 2026, client {number}",
    )


async def write_answers(run: Run, folder: Path) -> tuple[Path, Path]:
    """camt.054 of the credits, each debit told, and of the returns: as long as the batch, written as it is read."""
    credits_, returns = folder / "credits.xml", folder / "returns.xml"
    async with run.running.database.cross_tenant_transaction() as connection:
        rows = await connection.fetch(
            """SELECT end_to_end_id, amount_minor, payment_information_id FROM collection WHERE tenant_id = $1
                ORDER BY end_to_end_id""",
            run.tenant_id,
        )
    await asyncio.to_thread(_write, credits_, "CREDIT", "CRDT", "BBDD", [tuple(row) for row in rows])
    await asyncio.to_thread(_write, returns, "RETURNS", "DBIT", "UPDD", [tuple(row) for row in rows[::RETURNED_EVERY]])
    return credits_, returns


def _write(file: Path, name: str, side: str, code: str, rows: Sequence[tuple[str, int, str]]) -> None:
    on = "2026-12-15" if side == "CRDT" else "2026-12-17"
    total = sum(row[1] for row in rows)
    reason = "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>" if side == "DBIT" else ""
    with file.open("w") as out:
        out.write(
            f'<Document xmlns="{CAMT}"><BkToCstmrDbtCdtNtfctn>'
            f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{on}T08:00:00</CreDtTm></GrpHdr>"
            f"<Ntfctn><Id>{name}</Id><CreDtTm>{on}T08:00:00</CreDtTm>"
            f"<Acct><Id><IBAN>{CREDITOR_IBAN}</IBAN></Id></Acct>"
            f'<Ntry><Amt Ccy="EUR">{total // 100}.{total % 100:02d}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
            f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt><AcctSvcrRef>{name}</AcctSvcrRef>"
            f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn></BkTxCd>"
            f"<NtryDtls>"
        )
        for reference, amount, block in rows:
            out.write(
                f"<TxDtls><Refs><PmtInfId>{block}</PmtInfId><EndToEndId>{reference}</EndToEndId></Refs>"
                f'<Amt Ccy="EUR">{amount // 100}.{amount % 100:02d}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
                f"{reason}</TxDtls>\n"
            )
        out.write("</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>")


async def tell_all(count: int, url: str) -> None:
    telemetry.configure("WARNING")
    settings = Settings(
        database_url=url,
        secret_keys=SECRETS["ENCOURS_SECRET_KEYS"],
        api_key_pepper=SECRETS["ENCOURS_API_KEY_PEPPER"],
    )
    application, times = Application(settings, ("collections",)), StepTimes()
    await application.migrate()
    await application.start()
    tune_gc()
    transport = httpx.ASGITransport(app=application.app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        run = Run(application, client, settings.api_key_pepper)
        await run.open()
        with tempfile.TemporaryDirectory() as folder:
            await _steps(run, times, count, Path(folder))
        statuses = await run.statuses()
    await application.stop()
    returned = len(range(0, count, RETURNED_EVERY))
    if statuses != {"settled": count - returned, "returned": returned}:
        raise SystemExit(f"not all were settled or returned: {statuses}")
    print(json.dumps(times.steps))


async def _steps(run: Run, times: StepTimes, count: int, folder: Path) -> None:
    async def timed(name: str, work: Awaitable[Any]) -> Any:
        with times.step(name):
            return await work

    await timed("falls due, is announced", fall_due(run, count))
    preview = (await timed("preview", run.call("GET", "/v1/batches/preview"))).json()
    await timed("file: written, checked, sealed", run.clock(FILE_AT))
    (batch,) = (await run.call("GET", "/v1/batches")).json()["data"]
    previewed = sum(file["debits"] for file in preview["files"])
    if (batch["transactions"], previewed) != (count, count):
        raise SystemExit(f"{count} debits make {batch}, previewed as {preview}")
    with times.step("four eyes, handed over"):
        for key in (0, 1):
            await run.call("POST", f"/v1/batches/{batch['id']}/approve", key=key, json={"sha256": batch["file_sha256"]})
        await run.quiet()
    await run.clock(SENT_AT)
    credits_, returns = await write_answers(run, folder)
    await run.clock(BOOKED_AT)
    await timed("camt.054: all credited", run.bank_says(credits_))
    await timed("… and told", run.quiet())
    await run.clock(RETURNED_AT)
    await timed("camt.054: 3 % returned", run.bank_says(returns))
    await timed("… and told ", run.quiet())


def measured(count: int) -> dict[str, tuple[float, float]]:
    with durable_postgres() as url:
        command = [sys.executable, "-m", "benchmarks.collect", "--run", url, "--count", str(count)]
        where = Path(__file__).parents[1]
        answer = subprocess.run(command, check=False, capture_output=True, text=True, timeout=3000, cwd=where)
    if answer.returncode:
        raise SystemExit(answer.stdout[-2000:] + answer.stderr[-4000:])
    steps: dict[str, tuple[float, float]] = json.loads(answer.stdout.splitlines()[-1])
    return steps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--run", help="internal: the database to run on")
    options = parser.parse_args()
    if options.run:
        asyncio.run(tell_all(options.count, options.run))
        return 0
    print(say_load())
    few, many = measured(options.count // 10), measured(options.count)
    print(f"{'step':34} {'seconds':>8} {'debits/s':>9} {'peak MiB':>9}  at a tenth")
    for name, (seconds, peak) in many.items():
        rate = options.count / seconds
        print(f"{name:34} {seconds:8.1f} {rate:9.0f} {peak:9.0f}  {few[name][0]:.1f} s, {few[name][1]:.0f} MiB")
    growth = max(peak for _, peak in many.values()) / max(peak for _, peak in few.values())
    targets = Targets()
    targets.row("peak memory, all ÷ a tenth", growth, ("≤", 1.2))
    return targets.exit_code()


if __name__ == "__main__":
    sys.exit(main())
