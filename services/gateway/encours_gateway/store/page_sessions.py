"""Who is signed in to the page."""

from uuid import UUID

from encours_platform.database import Sql, Tx

DELETE_ENDED = Sql("DELETE FROM page_session WHERE tenant_id = :tenant_id AND ends_at <= clock_timestamp()")
BEGIN = Sql("""
    INSERT INTO page_session (tenant_id, session_id, ends_at)
    VALUES (:tenant_id, :session_id, clock_timestamp() + make_interval(secs => CAST(:seconds AS integer)))""")
IS_OPEN = Sql("""
    SELECT EXISTS (SELECT FROM page_session WHERE tenant_id = :tenant_id AND session_id = :session_id
                      AND ends_at > clock_timestamp())""")
END = Sql("DELETE FROM page_session WHERE tenant_id = :tenant_id AND session_id = :session_id")


async def begin(tx: Tx, session_id: UUID, *, seconds: int) -> None:
    """Opens a session for so long (real time) and deletes those that have ended."""
    await tx.run(DELETE_ENDED)
    await tx.run(BEGIN, session_id=session_id, seconds=seconds)


async def is_open(tx: Tx, session_id: UUID) -> bool:
    return bool(await tx.value(IS_OPEN, session_id=session_id))


async def end(tx: Tx, session_id: UUID) -> None:
    await tx.run(END, session_id=session_id)
