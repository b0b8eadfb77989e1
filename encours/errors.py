"""Errors of the command line: each ends the program with one sentence on stderr and no traceback."""

import sys
from collections.abc import Callable
from typing import Any


class CommandFailed(Exception):
    """A command cannot do its work for a reason that its user can mend; the text says it in one sentence."""

    exit_code = 2


class NoInstallation(CommandFailed):
    """The folder holds no installation."""


class DataFolderInUse(CommandFailed):
    """Another process holds the data folder."""


class PostgresFailed(CommandFailed):
    """The embedded PostgreSQL did not start, or does not stay up."""

    exit_code = 1


def sentence_of(error: BaseException) -> str | None:
    """What to say of an error that the user can mend; none where it is a fault of the program.

    An error of a library can only come from a library that is loaded, so none is loaded here to look.
    """
    if isinstance(error, CommandFailed):
        return str(error)
    if isinstance(error, BaseExceptionGroup):
        return sentence_of(error.exceptions[0])
    names = {f"{each.__module__.partition('.')[0].partition('_')[0]}.{each.__name__}" for each in type(error).__mro__}
    for known, say in _SENTENCES.items():
        if known in names:
            return say(error)
    if isinstance(error, OSError):
        return _os_error(error)
    return None


def _os_error(error: OSError) -> str:
    said = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {said}" if error.filename else said


def _settings(error: BaseException) -> str | None:
    """Names the variables, not their values: some are secrets."""
    if not str(getattr(error, "title", "")).endswith("Settings"):
        return None
    faults = error.errors(include_input=False, include_url=False)  # type: ignore[attr-defined]  # pydantic's
    named = ((str(each["loc"][0]) if each["loc"] else "the environment", each["msg"]) for each in faults)
    return "; ".join(f"{name if name.isupper() else f'ENCOURS_{name.upper()}'}: {said}" for name, said in named)


OLD_SCHEMA = "the database has another version's schema: run `encours migrate`, or start `encours up` on the folder"

_SENTENCES: dict[str, Callable[[Any], str | None]] = {
    "encours.InvalidSetting": str,
    "encours.MigrationRefused": str,
    "encours.DatabaseUnavailable": lambda error: f"the database does not answer: {error}",
    "pydantic.ValidationError": _settings,
    "sqlalchemy.ArgumentError": lambda _: (
        "ENCOURS_DATABASE_URL is not the URL of a PostgreSQL: postgresql://user:password@host:port/database"
    ),
    "sqlalchemy.Error": lambda error: f"PostgreSQL refuses: {error}",  # its driver's, while it connects
    "asyncpg.UndefinedTableError": lambda _: OLD_SCHEMA,
    "asyncpg.UndefinedColumnError": lambda _: OLD_SCHEMA,
    "asyncpg.UndefinedFunctionError": lambda _: OLD_SCHEMA,
    "asyncpg.PostgresError": lambda error: f"PostgreSQL refuses: {error}",
    "asyncpg.InterfaceError": lambda error: f"PostgreSQL cannot be used: {error}",
    "httpx.InvalidURL": lambda error: f"not a URL: {error}",
    "httpx.UnsupportedProtocol": lambda error: f"not a URL of a running installation: {error}",
    "httpx.ConnectError": lambda error: f"{error.request.url.copy_with(path='/', query=None)} does not answer: {error}",
    "httpx.TimeoutException": lambda error: f"{error.request.url.copy_with(path='/', query=None)} took too long",
    "httpx.HTTPError": lambda error: f"HTTP failed: {error}",
    "aiokafka.KafkaError": lambda error: f"Kafka cannot be used: {error}",
}


def fail(sentence: str, exit_code: int = 2) -> int:
    """Says it on stderr; answers the exit code."""
    print(f"encours: {' '.join(sentence.split())}", file=sys.stderr)  # noqa: T201
    return exit_code
