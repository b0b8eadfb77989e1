"""What a revision needs beyond alembic's operations: whole SQL scripts, and indexes built beside live traffic."""

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.util import await_only


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
