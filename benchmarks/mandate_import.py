"""Import of existing mandates: mandates a minute as CSV and as XLSX, and the time ÷ a bare COPY of the same rows.

Through the API on a durable PostgreSQL, each line with an account of its own: every IBAN is checked and sealed, every
reference taken, and mandates, first steps, clocks, audit, events and the report are written. The bare peer is asyncpg's
binary COPY of the rows that the import left, into a table with the same indexes, in the same run. Meanwhile another
client reads, to see that the installation still answers. Each format has a process of its own.
"""

import argparse
import asyncio
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
from openpyxl import Workbook

from benchmarks._application import durable_postgres, median, say_load
from benchmarks._targets import Targets
from encours.replay import french_iban
from encours_values.ids import new_id
from tests.support.application import Application, Merchant

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEAD = (
    "account",
    "debtor_name",
    "iban",
    "reference",
    "scheme",
    "signed_on",
    "last_used_on",
    "registered",
    "signer_name",
)
HEAD += ("signer_email", "signer_title", "evidence")
SETTINGS = {"creditor": {"identifier": "FR72ZZZ123456", "name": "Grossiste"}}
NOW = "2026-11-20T09:00:00+00:00"
TARGET_PER_MINUTE = 30_000
ADD_BUYERS = """
    INSERT INTO buyer (tenant_id, account_id, name, closed, external_id)
    SELECT $1, b.account_id, b.name, false, b.external_id
      FROM unnest($2::uuid[], $3::text[], $4::text[]) AS b (account_id, name, external_id)"""


def rows(count: int) -> Iterator[tuple[str, ...]]:
    yield HEAD
    for number in range(count):
        scheme = "CORE" if number % 10 == 0 else "B2B"
        name, mail = f"Épicerie du Marché {number}", f"contact@epicerie{number}.example"
        yield (
            *(f"C{number:06d}", name, french_iban(number), f"RUM-{number:09d}", scheme, "15/01/2024", "2026-10-15"),
            *("oui", "Jeanne Martin", mail, "Gérante", f"GED 2024/{number}"),
        )


def write_files(folder: Path, count: int) -> dict[str, Path]:
    files = {name: folder / f"mandates.{name}" for name in TYPES}
    with files["csv"].open("w", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows(count))
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows(count):
        sheet.append(row)
    book.save(files["xlsx"])
    return files


async def with_buyers(application: Application, count: int) -> Merchant:
    merchant = await application.merchant(SETTINGS)
    await application.set_clock(merchant, NOW)
    numbers = range(count)
    async with application.product.running["mandates"].database.cross_tenant_transaction() as connection:
        await connection.execute(
            ADD_BUYERS,
            merchant.tenant_id,
            [new_id() for _ in numbers],
            [f"Épicerie du Marché {number}" for number in numbers],
            [f"C{number:06d}" for number in numbers],
        )
    return merchant


async def read_beside(merchant: Merchant, waits: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await merchant.ok("GET", "/v1/mandates?limit=20")
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(0.02)


async def post(merchant: Merchant, content: bytes, name: str, *, dry_run: bool) -> tuple[float, dict[str, Any]]:
    begun = time.perf_counter()
    answer = await merchant.request(
        "POST",
        "/v1/mandate-imports",
        content=content,
        params={"dry_run": str(dry_run).lower()},
        headers={"Content-Type": TYPES[name]},
        timeout=600,
    )
    seconds = time.perf_counter() - begun
    if answer.status_code != 201:
        raise SystemExit(answer.text)
    return seconds, answer.json()


async def bare_copy(url: str, tenant_id: Any) -> float:
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetch("SELECT * FROM mandates.mandate WHERE tenant_id = $1", tenant_id)
        records = [tuple(row.values()) for row in found]
        await connection.execute("CREATE TABLE bare (LIKE mandates.mandate INCLUDING ALL)")
        begun = time.perf_counter()
        await connection.copy_records_to_table("bare", records=records)
        return time.perf_counter() - begun
    finally:
        await connection.close()


async def run(name: str, file: Path, count: int) -> dict[str, float]:
    async with Application(services=("mandates",)) as application:
        merchant = await with_buyers(application, count)
        content = file.read_bytes()
        before = peak_mib()
        dry, _ = await post(merchant, content, name, dry_run=True)
        waits: list[float] = []
        reader = asyncio.create_task(read_beside(merchant, waits))
        seconds, report = await post(merchant, content, name, dry_run=False)
        reader.cancel()
        if report["accepted"] != count:
            raise SystemExit(f"{report['accepted']} accepted of {count}: {report['lines'][:2]}")
        peak = peak_mib()
        again, twice = await post(merchant, content, name, dry_run=False)
        if twice["duplicates"] != count:
            raise SystemExit("the same file again was not seen to be the same")
        await application.quiet(merchant)
        copied = await bare_copy(application.database_url, merchant.tenant_id)
    return {
        "seconds": seconds,
        "dry": dry,
        "again": again,
        "copy": copied,
        "before": before,
        "peak": peak,
        "wait_median": median(waits),
        "wait_max": max(waits),
        "mb": len(content) / 1e6,
    }


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(name: str, file: Path, count: int, url: str) -> dict[str, float]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.mandate_import",
        "--side",
        name,
        "--file",
        str(file),
        "--count",
        str(count),
    ]
    environment = {**os.environ, "TEST_POSTGRES_URL": url}
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def compare(count: int) -> int:
    """The exit code."""
    targets = Targets()
    print(f"{count:,} mandates, {say_load()}")
    with tempfile.TemporaryDirectory() as folder, durable_postgres() as url:
        for name, file in write_files(Path(folder), count).items():
            found = measured(name, file, count, url)
            per_minute = count / found["seconds"] * 60
            print(f"{name}, {found['mb']:.1f} MB: {found['seconds']:.1f} s = {per_minute:,.0f} mandates a minute")
            targets.row(f"{name}: mandates a minute", per_minute, ("≥", TARGET_PER_MINUTE), digits=0)
            targets.row(f"{name} ÷ bare COPY", found["seconds"] / found["copy"], digits=0)
            print(f"  dry run {found['dry']:.1f} s; the same file again {found['again']:.1f} s")
            print(f"  peak memory {found['peak']:.0f} MiB, of which {found['before']:.0f} before the first line")
            wait = f"median {found['wait_median'] * 1e3:.0f} ms, longest {found['wait_max'] * 1e3:.0f} ms"
            print(f"  a read beside it: {wait}")
    return targets.exit_code()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--side", choices=sorted(TYPES))
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.side and options.file:
        print(json.dumps(asyncio.run(run(options.side, options.file, options.count))))
    else:
        sys.exit(compare(options.count))


if __name__ == "__main__":
    main()
