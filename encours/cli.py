"""The command line: `encours --help`."""

import asyncio
import csv
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from encours.settings_on_disk import settings_in

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
tenant = typer.Typer(no_args_is_help=True, help="Merchants of this installation.")
audit = typer.Typer(no_args_is_help=True, help="Who did what on mandates, batches and files.")
dead_letters = typer.Typer(no_args_is_help=True, help="Events and jobs that failed for good and were dead-lettered.")
app.add_typer(tenant, name="tenant")
app.add_typer(audit, name="audit")
app.add_typer(dead_letters, name="dead-letters")

DATA = Annotated[Path, typer.Option(help="Where the embedded PostgreSQL and the installation's secrets live.")]
URL = Annotated[str, typer.Option(envvar="ENCOURS_URL", help="A running installation.")]
KEY = Annotated[str, typer.Option(envvar="ENCOURS_API_KEY", help="API key of a sandbox tenant.")]
DATA_DEFAULT = Path(".encours")


@app.command()
def up(
    *,
    port: int = 8000,
    data: DATA = DATA_DEFAULT,
    sandbox: Annotated[bool, typer.Option(help="Open a sandbox tenant on first start and print its API key.")] = False,
) -> None:
    """Run everything in one process on an embedded PostgreSQL."""
    from encours.up import run_until_stopped

    asyncio.run(run_until_stopped(data, port=port, sandbox=sandbox))


@app.command()
def serve(service: str) -> None:
    """Run one service, as the environment says (ENCOURS_DATABASE_URL, ENCOURS_BUS, …)."""
    from encours.up import serve_services
    from encours_platform.service import SERVICES
    from encours_platform.settings import Settings

    if service not in SERVICES:
        raise typer.BadParameter(f"one of {', '.join(SERVICES)}")
    asyncio.run(serve_services(Settings(), (service,)))


@app.command()
def migrate(
    service: Annotated[str | None, typer.Argument(help="One service; without it all, one after the other.")] = None,
) -> None:
    """Bring the database that ENCOURS_DATABASE_URL names to the newest schema."""
    from encours.up import migrate_all
    from encours_platform.migrate import MigrationRefused
    from encours_platform.service import SERVICES
    from encours_platform.settings import Settings

    if service is not None and service not in SERVICES:
        raise typer.BadParameter(f"one of {', '.join(SERVICES)}")
    try:
        asyncio.run(migrate_all(Settings(), SERVICES if service is None else (service,)))
    except MigrationRefused as refused:
        raise SystemExit(str(refused)) from refused


@app.command()
def reseal(data: DATA = DATA_DEFAULT) -> None:
    """Wrap all data keys (bank details, documents, webhook secrets) under the first key of ENCOURS_SECRET_KEYS."""
    from encours.reseal import reseal_all

    for service, count in asyncio.run(reseal_all(settings_in(data))).items():
        typer.echo(f"{service}: {count} sealed anew")


@app.command()
def demo(
    *,
    port: int = 8000,
    data: DATA = DATA_DEFAULT / "demo",
    leave: Annotated[bool, typer.Option("--exit", help="End when the story is told.")] = False,
) -> None:
    """Tell the main job as a story: fifty buyers, three months, statements, the bank, one returned debit."""
    from encours.demo import tell

    asyncio.run(tell(data, port=port, leave=leave))


@app.command()
def bank(
    *,
    folder: Annotated[Path, typer.Option(help="What stands for the bank's disk.")] = DATA_DEFAULT / "bank",
    sftp: Annotated[int | None, typer.Option(help="Port of an SFTP server; without it, the folder itself.")] = None,
    outcome: Annotated[str, typer.Option(help="settle, reject:CODE or return:CODE")] = "settle",
    every: Annotated[int, typer.Option(min=1, help="Which debits of a file have that outcome.")] = 1,
    at_once: Annotated[bool, typer.Option(help="Do not wait for the days that answers belong to.")] = False,
) -> None:
    """Be the bank of live merchants, to try them out; prints the environment that the installation wants."""
    from encours.bank import keep_bank
    from encours_collections.sandbox_bank.adapters.bank_desk import Manners

    disk = folder.resolve() / "disk"
    disk.mkdir(parents=True, exist_ok=True)
    manners = Manners(outcome, every, at_once)
    asyncio.run(keep_bank(disk, folder / "host_key", sftp_port=sftp, manners=manners))


@app.command()
def replay(file: Path, url: URL = "http://127.0.0.1:8000", key: KEY = "", limit: int = 100_000_000) -> None:
    """Replay a file of real orders (CSV, may be gzipped) against a running installation, moving its sandbox clock."""
    from encours.replay import replay_file

    if not key:
        raise typer.BadParameter("give --key or set ENCOURS_API_KEY")
    asyncio.run(replay_file(file, url=url, key=key, limit_minor=limit))


@tenant.command("create")
def create_tenant(
    name: str, *, live: bool = False, data: DATA = DATA_DEFAULT, url: URL = "http://127.0.0.1:8000"
) -> None:
    """Open a merchant at a running installation and print its API key, this once."""
    import httpx

    answer = httpx.post(
        f"{url}/v1/merchants",
        json={"name": name, "kind": "live" if live else "sandbox"},
        headers={"Authorization": f"Bearer {settings_in(data).admin_token}"},
        timeout=120,
    )
    if answer.status_code != 201:
        typer.echo(answer.text, err=True)
        raise typer.Exit(1)
    typer.echo(f"merchant: {answer.json()['id']}\napi key: {answer.json()['api_key']}")


@audit.command("verify")
def verify_audit(data: DATA = DATA_DEFAULT) -> None:
    """Recompute the hash chain of every merchant; ends with 1 where one is broken."""
    from encours.audit_commands import verify_all

    broken = 0
    for service, tenant_id, verdict in asyncio.run(verify_all(settings_in(data))):
        state = "whole" if verdict.broken_at is None else f"BROKEN at entry {verdict.broken_at}"
        typer.echo(f"{service} {tenant_id} {verdict.entries} entries, {state}, head {verdict.head}")
        broken += verdict.broken_at is not None
    if broken:
        raise typer.Exit(1)


@dead_letters.command("list")
def list_dead_letters(data: DATA = DATA_DEFAULT) -> None:
    """All that is dead-lettered, one line each (CSV: service, tenant, source, name, error)."""
    from encours.dead_letter_commands import set_aside

    writer = csv.writer(sys.stdout)
    for row in asyncio.run(set_aside(settings_in(data))):
        writer.writerow(row)


@dead_letters.command("replay")
def replay_dead_letters(service: str, data: DATA = DATA_DEFAULT) -> None:
    """Handle a service's set-aside events again, oldest first."""
    from encours.dead_letter_commands import replay as replay_letters

    typer.echo(f"{asyncio.run(replay_letters(settings_in(data), service))} replayed")


@app.command("republish")
def republish_state(
    service: str,
    noun: str,
    tenant: Annotated[UUID | None, typer.Option(help="One tenant's id; all tenants unless given.")] = None,
    data: DATA = DATA_DEFAULT,
) -> None:
    """Publish the present state of a noun once more, for services that lost or never had it."""
    from encours.republish_commands import UnknownNoun, republish_noun
    from encours_platform.service import SERVICES

    if service not in SERVICES:
        raise typer.BadParameter(f"no service {service!r}; there are {', '.join(SERVICES)}")
    try:
        published = asyncio.run(republish_noun(settings_in(data), service, noun, tenant))
    except UnknownNoun as unknown:
        raise typer.BadParameter(str(unknown)) from unknown
    typer.echo(f"{published} published")


def main() -> None:
    app()
