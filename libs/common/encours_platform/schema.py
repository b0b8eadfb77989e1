"""What a revision needs beyond alembic's operations: whole SQL scripts, and indexes built beside live traffic."""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from encours_platform.database import portal_role_of

OWN_ACCOUNTS = "account_id = ANY ((SELECT current_setting('encours.accounts')::uuid[])::uuid[])"
"""Rows of the buyers that a person of the portal may see. The setting is read once a statement."""
ALL_ROWS = "true"
"""Rows that are no buyer's own; they are read-only."""


def run_script(connection: Connection, script: str) -> None:
    """Runs several statements at once, inside the connection's transaction where it has one."""
    connection.exec_driver_sql("SELECT 1")  # opens the transaction, which the driver's own `execute` would not do
    dbapi_connection = connection.connection.dbapi_connection
    await_only(dbapi_connection.driver_connection.execute(script))  # type: ignore[union-attr]


def execute_script(script: str) -> None:
    """Runs several statements at once inside the running revision's transaction."""
    from alembic import op  # noqa: PLC0415  bound only while a revision runs

    run_script(op.get_bind(), script)


def execute_file(file: Path) -> None:
    """Runs an SQL file inside the running revision's transaction."""
    execute_script(file.read_text(encoding="utf-8"))


def create_index_concurrently(name: str, definition: str, *, unique: bool = False) -> None:
    """`CREATE INDEX CONCURRENTLY name ON definition`: writers of the table go on meanwhile.

    Commits what the revision did so far. An invalid index that an interrupted attempt left behind is built again.
    The lock timeout is lifted, as the build waits for all transactions that were open before it.
    """
    from alembic import op  # noqa: PLC0415  bound only while a revision runs

    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE {'UNIQUE ' if unique else ''}INDEX CONCURRENTLY {name} ON {definition}")
        op.execute("RESET lock_timeout")


def drop_index_concurrently(name: str) -> None:
    """`DROP INDEX CONCURRENTLY name`, after what the revision did so far is committed."""
    from alembic import op  # noqa: PLC0415  bound only while a revision runs

    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute("RESET lock_timeout")


def part_of(table: str, parent: str, column: str, *, named: str | None = None) -> str:
    """Rows of `table` whose `parent` is shown; the parent's column is `named` where it has another name."""
    return (
        f"EXISTS (SELECT FROM {parent} p WHERE p.tenant_id = {table}.tenant_id"
        f" AND p.{named or column} = {table}.{column})"
    )


def show_to_portal(
    shown: Mapping[str, str], *, before_parent: Collection[str] = (), columns: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Table → which of its rows people of a buyer see and write; what is not named here they do not.

    `before_parent`: tables whose rows are written before that of which they are a part; they are seen after it.
    `columns`: table → the only columns that are read; none is written.
    Transactions of the portal run as a role of their own, so the policies cost other callers nothing.
    """
    from alembic import op  # noqa: PLC0415  bound only while a revision runs

    role = portal_role_of(op.get_bind().scalar(text("SELECT current_schema()")))
    for table, rows in shown.items():
        rights = "SELECT" if rows == ALL_ROWS else "SELECT, INSERT, UPDATE, DELETE"
        rights = f"SELECT ({columns[table]})" if table in columns else rights
        check = "WITH CHECK (true)" if table in before_parent else ""
        execute_script(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY portal ON {table} AS RESTRICTIVE TO {role} USING ({rows}) {check};"
            f"GRANT {rights} ON {table} TO {role};"
        )
