"""Who is signed in. A session is found by the digest of its cookie; nobody can make the cookie of the digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from encours_gateway.domain.session import IDLE, LONGEST, Session, SessionStatus
from encours_platform.database import Database, Record, Sql, Tx

SELECT = """
    SELECT tenant_id, session_id, user_id, status, amr, address, user_agent, began_at, seen_at, ends_at,
           clock_timestamp() AS read_at
      FROM session WHERE expires_at > clock_timestamp()"""
BEGIN = Sql("""
    INSERT INTO session (tenant_id, session_id, user_id, digest, status, amr, address, user_agent, ends_at, expires_at)
    VALUES (:tenant_id, :session_id, :user_id, :digest, :status, CAST(:amr AS text[]), :address, :user_agent,
            clock_timestamp() + CAST(:longest AS interval), clock_timestamp() + CAST(:idle AS interval))""")
OPEN = SELECT + " AND digest = $1"
FIND = Sql(SELECT + " AND tenant_id = :tenant_id AND session_id = :session_id")
OF_USER = Sql(SELECT + " AND tenant_id = :tenant_id AND user_id = :user_id ORDER BY session_id DESC")
RENEW = Sql("""
    UPDATE session SET seen_at = clock_timestamp(),
                       expires_at = least(ends_at, clock_timestamp() + CAST(:idle AS interval))
     WHERE tenant_id = :tenant_id AND session_id = :session_id AND expires_at > clock_timestamp()""")
END = Sql("DELETE FROM session WHERE tenant_id = :tenant_id AND session_id = :session_id AND user_id = :user_id")
END_OF_USER = Sql("""
    DELETE FROM session WHERE tenant_id = :tenant_id AND user_id = :user_id
       AND session_id IS DISTINCT FROM CAST(:besides AS uuid)""")


@dataclass(frozen=True)
class NewSession:
    session_id: UUID
    user_id: UUID
    digest: bytes
    """Of the cookie."""
    status: SessionStatus
    amr: Sequence[str]
    address: str
    user_agent: str


def _session(row: Record) -> Session:
    return Session(**{**dict(row), "amr": tuple(row["amr"])})


async def begin(tx: Tx, session: NewSession, *, idle: timedelta = IDLE) -> None:
    """`idle`: it ends so long after now, unless it is renewed."""
    await tx.run(BEGIN, **vars(session), longest=LONGEST, idle=idle)


async def by_digest(database: Database, digest: bytes) -> Session | None:
    """That has neither ended nor been idle for too long."""
    rows = await database.cross_tenant_call(OPEN, digest)
    return _session(rows[0]) if rows else None


async def find(tx: Tx, session_id: UUID) -> Session | None:
    row = await tx.row(FIND, session_id=session_id)
    return _session(row) if row else None


async def of_user(tx: Tx, user_id: UUID) -> Sequence[Session]:
    return [_session(row) for row in await tx.rows(OF_USER, user_id=user_id)]


async def renew(tx: Tx, session_id: UUID) -> bool:
    """False where it has ended."""
    return await tx.run(RENEW, session_id=session_id, idle=IDLE) == 1


async def end(tx: Tx, user_id: UUID, session_id: UUID) -> bool:
    """False where the user has no such session."""
    return await tx.run(END, user_id=user_id, session_id=session_id) == 1


async def end_all(tx: Tx, user_id: UUID, *, besides: UUID | None = None) -> int:
    return await tx.run(END_OF_USER, user_id=user_id, besides=besides)
