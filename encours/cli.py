"""The command line: `encours --help`."""

import asyncio
import csv
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Never
from uuid import UUID

import typer
from typer.exceptions import TyperException

from encours.errors import CommandFailed, fail, sentence_of
from encours.loading import loading

if TYPE_CHECKING:
    from encours_platform.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
tenant = typer.Typer(no_args_is_help=True, help="Merchants of an installation.")
audit = typer.Typer(no_args_is_help=True, help="Who did what: check the trail, export its anchors.")
user = typer.Typer(no_args_is_help=True, help="People who sign in: who they are, and a way in for who has none.")
dead_letters = typer.Typer(no_args_is_help=True, help="Events and jobs that failed for good and were dead-lettered.")
app.add_typer(tenant, name="tenant")
app.add_typer(user, name="user")
app.add_typer(audit, name="audit")
app.add_typer(dead_letters, name="dead-letters")

DATA = Annotated[Path, typer.Option(help="Folder of the embedded PostgreSQL and of the secrets.", file_okay=False)]
INSTALLATION = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Folder of the installation, which may be running; without it the one that ENCOURS_DATABASE_URL names, "
        "or else .encours.",
    ),
]
PORT = Annotated[int, typer.Option(envvar="ENCOURS_PORT", min=1, max=65535)]
URL = Annotated[str, typer.Option(envvar="ENCOURS_URL", help="A running installation.")]
KEY = Annotated[str, typer.Option(envvar="ENCOURS_API_KEY", help="API key of a sandbox tenant.")]
DATA_DEFAULT = Path(".encours")
URL_DEFAULT = "http://127.0.0.1:8000"


def _print_version(requested: bool) -> None:
    if requested:
        from importlib.metadata import version

        typer.echo(f"encours {version('encours')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@contextmanager
def _settings_of(data: Path | None, command: str) -> Iterator["Settings"]:
    """Settings with the database of the installation to work on, which is started for this long if it does not run."""
    from encours.installation import database_of, holder
    from encours.settings_on_disk import settings_in
    from encours_platform.settings import Settings

    given = Settings()
    if data is None and (given.database_url or given.service_database_urls):
        yield given
        return
    if data is None and not DATA_DEFAULT.exists():
        raise CommandFailed("give --data DIR or set ENCOURS_DATABASE_URL: there is no installation at .encours")
    folder = data or DATA_DEFAULT
    last = holder(folder)
    defaults = {"public_url": last.url} if last is not None and last.url else {}
    with database_of(folder, command=command) as url:
        changes = {"database_url": url, "service_database_urls": {}, "bus": "in_process"}
        yield settings_in(folder, defaults=defaults, **changes)


def _key_needed(key: str) -> str:
    if not key:
        raise CommandFailed("give --key or set ENCOURS_API_KEY")
    return key


@app.command()
def up(
    *,
    port: PORT = 8000,
    data: DATA = DATA_DEFAULT,
    sandbox: Annotated[bool, typer.Option(help="Open a sandbox tenant on first start and print its API key.")] = False,
) -> None:
    """Run everything in one process on an embedded PostgreSQL."""
    with loading():
        from encours.up import run_until_stopped

    asyncio.run(run_until_stopped(data, port=port, sandbox=sandbox))


@app.command()
def serve(service: str) -> None:
    """Run one service, as the environment says (ENCOURS_DATABASE_URL, ENCOURS_BUS, …)."""
    with loading():
        from encours.services import SERVICES
        from encours.up import serve_services
        from encours_platform.settings import Settings

    if service not in SERVICES:
        raise CommandFailed(f"no service {service!r}: there are {', '.join(SERVICES)}")
    asyncio.run(serve_services(Settings(), (service,)))


@app.command()
def migrate(
    service: Annotated[str | None, typer.Argument(help="One service; without it all, one after the other.")] = None,
) -> None:
    """Bring the database that ENCOURS_DATABASE_URL names to the newest schema."""
    from encours.services import SERVICES
    from encours.up import migrate_all
    from encours_platform.settings import Settings

    if service is not None and service not in SERVICES:
        raise CommandFailed(f"no service {service!r}: there are {', '.join(SERVICES)}")
    asyncio.run(migrate_all(Settings(), SERVICES if service is None else (service,)))


@app.command()
def reseal(data: INSTALLATION = None) -> None:
    """Wrap all data keys (bank details, documents, webhook secrets) under the first key of ENCOURS_SECRET_KEYS."""
    from encours.reseal import reseal_all

    with _settings_of(data, "reseal") as settings:
        for service, count in asyncio.run(reseal_all(settings)).items():
            typer.echo(f"{service}: {count} sealed again")


@app.command()
def backup(file: Path, data: DATA = DATA_DEFAULT) -> None:
    """Write an embedded installation, its database and its secrets, to one file; it may be running."""
    from encours.backup import backup as write_backup

    typer.echo(f"{file}: {write_backup(data, file)} bytes. It holds the secrets: store it as you store keys.")


@app.command()
def restore(file: Path, data: DATA = DATA_DEFAULT) -> None:
    """Make an embedded installation of a backup, in a folder that has none."""
    from encours.backup import restore as restore_backup

    restore_backup(data, file)
    typer.echo(f"restored: start it with `encours up --data {shlex.quote(str(data))}`")


@app.command()
def demo(
    *,
    port: PORT = 8000,
    data: DATA = DATA_DEFAULT / "demo",
    leave: Annotated[bool, typer.Option("--exit", help="End after the story.")] = False,
    table: Annotated[bool, typer.Option("--table", help="Also print what every buyer owes.")] = False,
) -> None:
    """Show the main job as a story: fifty buyers, three months, statements, the bank, one returned debit."""
    with loading():
        from encours.demo import run_demo

    asyncio.run(run_demo(data, port=port, leave=leave, table=table))


@app.command()
def listen(
    *,
    forward_to: Annotated[str, typer.Option(help="URL on this machine, such as http://localhost:3000/hook.")],
    url: URL = URL_DEFAULT,
    key: KEY = "",
    deliveries: Annotated[int | None, typer.Option("--max", min=1, help="End after so many events.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="End after so many seconds.")] = None,
) -> None:
    """Forward a sandbox merchant's events to a URL on this machine, signed as webhooks are."""
    from encours.listen import listen as forward

    asyncio.run(forward(url, _key_needed(key), forward_to, deliveries_max=deliveries, seconds_max=seconds))


@app.command()
def bank(
    *,
    folder: Annotated[Path, typer.Option(help="The folder that is the bank's disk.")] = DATA_DEFAULT / "bank",
    sftp: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port of an SFTP server; without it, the folder itself.")
    ] = None,
    outcome: Annotated[str, typer.Option(help="settle, reject:CODE or return:CODE")] = "settle",
    every: Annotated[int, typer.Option(min=1, help="Which debits of a file have that outcome.")] = 1,
    at_once: Annotated[bool, typer.Option(help="Do not wait for the days that answers belong to.")] = False,
) -> None:
    """Run a bank for trying out live merchants; prints the environment variables for the installation."""
    from encours.bank import run_bank
    from encours_sandbox.adapters.file_bank import BankBehaviour

    if not re.fullmatch("settle|(reject|return):[A-Z]{2}[0-9]{2}", outcome):
        raise CommandFailed(
            f"--outcome is settle, reject:CODE or return:CODE, with a code such as AM04: not {outcome!r}"
        )
    disk = folder.resolve() / "disk"
    disk.mkdir(parents=True, exist_ok=True)
    behaviour = BankBehaviour(outcome, every, at_once)
    asyncio.run(run_bank(disk, folder / "host_key", sftp_port=sftp, behaviour=behaviour))


@app.command()
def replay(file: Path, url: URL = URL_DEFAULT, key: KEY = "", limit: int = 100_000_000) -> None:
    """Replay a file of real orders (CSV, may be gzipped) against a running installation, moving its sandbox clock.

    The merchant's settings must name its creditor identifier first (PUT /v1/settings).
    """
    from encours.replay import replay_file

    asyncio.run(replay_file(file, url=url, key=_key_needed(key), limit_minor=limit))


@tenant.command("create")
def create_tenant(name: str, *, live: bool = False, data: DATA = DATA_DEFAULT, url: URL = URL_DEFAULT) -> None:
    """Open a merchant at a running installation and print its API key, this once."""
    import httpx

    from encours.settings_on_disk import settings_in
    from encours_platform.settings import Settings

    admin_token = Settings().admin_token or settings_in(data).admin_token
    answer = httpx.post(
        f"{url}/v1/merchants",
        json={"name": name, "kind": "live" if live else "sandbox"},
        headers={"Authorization": f"Bearer {admin_token}"},
        timeout=120,
    )
    if answer.status_code != 201:
        raise CommandFailed(f"{url} refuses: {answer.status_code} {answer.text[:300]}")
    typer.echo(f"merchant: {answer.json()['id']}\napi key: {answer.json()['api_key']}")


MERCHANT_OPTION = Annotated[
    str | None, typer.Option("--merchant", help="Id of the merchant (mer_…); without it the only one there is.")
]


@user.command("list")
def list_users_of_all(data: INSTALLATION = None) -> None:
    """All users, one line each (CSV: merchant, its name, user, e-mail address, name, role, status)."""
    from encours.user_commands import list_users

    writer = csv.writer(sys.stdout)
    with _settings_of(data, "user list") as settings:
        for row in asyncio.run(list_users(settings)):
            writer.writerow(row)


@user.command("invite")
def invite_a_user(
    email: str,
    *,
    name: Annotated[str, typer.Option(help="Of the person.")],
    role: Annotated[str, typer.Option(help="admin, credit_manager, accountant, …")] = "admin",
    merchant: MERCHANT_OPTION = None,
    data: INSTALLATION = None,
) -> None:
    """Invite a person of a merchant; prints the link, which is also mailed where there is a mail server."""
    from encours.user_commands import Invitee, invite_user

    with _settings_of(data, "user invite") as settings:
        typer.echo(asyncio.run(invite_user(settings, merchant, Invitee(email, name, role))))


@user.command("reset-password")
def reset_a_password(email: str, *, merchant: MERCHANT_OPTION = None, data: INSTALLATION = None) -> None:
    """Print a link that sets a new password within an hour; it is also mailed where there is a mail server."""
    from encours.user_commands import reset_password

    with _settings_of(data, "user reset-password") as settings:
        typer.echo(asyncio.run(reset_password(settings, merchant, email)))


@audit.command("verify")
def verify_audit(
    data: INSTALLATION = None,
    anchors: Annotated[
        Path | None, typer.Option(help="Anchors that `encours audit export` wrote, stored elsewhere.", dir_okay=False)
    ] = None,
) -> None:
    """Recompute every audit chain and compare it with its signed anchors; ends with 1 where one is broken or forged."""
    from encours.audit_commands import verify_all

    with _settings_of(data, "audit verify") as settings:
        found = asyncio.run(verify_all(settings, anchors))
    for service, tenant_id, verdict in found.chains:
        state = "whole" if verdict.broken_at is None else f"BROKEN at entry {verdict.broken_at}"
        if verdict.forged_at is not None:
            state += f", FORGED: entry {verdict.forged_at} is not the anchored one"
        proven = f"proven to entry {verdict.anchored}"
        typer.echo(f"{service} {tenant_id} {verdict.entries} entries, {state}, {proven}, head {verdict.head}")
    for fault in found.faults:
        typer.echo(f"FAULT {fault}")
    for sentence in found.unproven:
        typer.echo(f"Not proven: {sentence}")
    if not found.is_sound:
        raise typer.Exit(1)


@audit.command("export")
def export_audit(
    file: Annotated[Path | None, typer.Argument(help="Written anew; without it, standard output.")] = None,
    data: INSTALLATION = None,
) -> None:
    """Sign the heads of all audit chains now, and write all anchors, one line each, to be stored elsewhere."""
    from encours.audit_commands import export

    with _settings_of(data, "audit export") as settings:
        lines, public_keys = asyncio.run(export(settings))
    text = "".join(f"{line}\n" for line in lines)
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
    for key_id, public in public_keys.items():
        typer.echo(f"{len(lines)} anchors; public key {key_id} (Ed25519): {public}", err=True)


@dead_letters.command("list")
def list_dead_letters(data: INSTALLATION = None) -> None:
    """All events and jobs that were dead-lettered, one line each (CSV: service, tenant, source, name, error)."""
    from encours.dead_letter_commands import waiting

    writer = csv.writer(sys.stdout)
    with _settings_of(data, "dead-letters list") as settings:
        for row in asyncio.run(waiting(settings)):
            writer.writerow(row)


@dead_letters.command("replay")
def replay_dead_letters(service: str, data: INSTALLATION = None) -> None:
    """Handle a service's dead-lettered events and jobs again, oldest first."""
    from encours.dead_letter_commands import replay as replay_letters
    from encours.services import SERVICES

    if service not in SERVICES:
        raise CommandFailed(f"no service {service!r}: there are {', '.join(SERVICES)}")
    with _settings_of(data, "dead-letters replay") as settings:
        typer.echo(f"{asyncio.run(replay_letters(settings, service))} replayed")


@app.command("republish")
def republish_state(
    service: str,
    noun: str,
    tenant: Annotated[UUID | None, typer.Option(help="One tenant's id; all tenants unless given.")] = None,
    data: INSTALLATION = None,
) -> None:
    """Publish the present state of a noun again, for services whose copy is lost or new."""
    from encours.republish_commands import UnknownNoun, republish_noun
    from encours.services import SERVICES

    if service not in SERVICES:
        raise CommandFailed(f"no service {service!r}: there are {', '.join(SERVICES)}")
    with _settings_of(data, "republish") as settings:
        try:
            published = asyncio.run(republish_noun(settings, service, noun, tenant))
        except UnknownNoun as unknown:
            raise CommandFailed(str(unknown)) from unknown
    typer.echo(f"{published} published")


def main() -> Never:
    """Every error that the user can mend is one sentence; another is a fault of the program and has its traceback."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = app(standalone_mode=False)
    except TyperException as misused:
        code = _misused(misused)
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        code = fail(sentence, getattr(error, "exit_code", 2))
    sys.exit(code if isinstance(code, int) else 0)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends like Ctrl-C, so that a PostgreSQL that was just started is stopped too.

    While asyncio runs, its handler of Ctrl-C cancels the work; a shell may have that signal ignored.
    """
    on_ctrl_c = signal.getsignal(signal.SIGINT)
    if not callable(on_ctrl_c):
        raise KeyboardInterrupt
    on_ctrl_c(number, frame)


def _misused(error: TyperException) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context is not None:
        typer.echo(context.get_help(), err=True)
        return 2
    hint = f" (see `{context.command_path} --help`)" if context is not None else ""
    return fail(f"{error.format_message().rstrip('.')}{hint}", error.exit_code)
