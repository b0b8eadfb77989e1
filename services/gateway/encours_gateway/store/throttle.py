"""Failed attempts to sign in, of the whole installation: they are rows of no merchant."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_gateway.domain.sign_in import FORGOTTEN_AFTER
from encours_platform.database import Database

NOBODY = UUID(int=0)

BEGIN = """
    INSERT INTO sign_in_throttle AS t (tenant_id, subject, failures, blocked_until, failed_at)
    VALUES ($1, $2, 1, clock_timestamp() + make_interval(secs => ($3::float8[])[1]), clock_timestamp())
    ON CONFLICT (tenant_id, subject) DO UPDATE
       SET failures = CASE WHEN t.failed_at < clock_timestamp() - $4::interval THEN 1 ELSE t.failures + 1 END,
           failed_at = clock_timestamp(),
           blocked_until = clock_timestamp() + make_interval(secs => ($3::float8[])[
               CASE WHEN t.failed_at < clock_timestamp() - $4::interval THEN 1
                    ELSE least(t.failures + 1, cardinality($3::float8[])) END])
     WHERE t.blocked_until <= clock_timestamp()
    RETURNING failures"""
SECONDS_LEFT = """
    SELECT extract(epoch FROM blocked_until - clock_timestamp())::float8 AS seconds FROM sign_in_throttle
     WHERE tenant_id = $1 AND subject = $2"""
FORGET = "DELETE FROM sign_in_throttle WHERE tenant_id = $1 AND subject = $2"
TAKE_BACK = """
    UPDATE sign_in_throttle SET failures = failures - 1, blocked_until = clock_timestamp()
     WHERE tenant_id = $1 AND subject = $2 AND failures > 0"""


@dataclass(frozen=True)
class Subject:
    """What attempts are counted of, and the seconds to wait after each."""

    name: str
    delays: Sequence[float]


async def begin(database: Database, subject: Subject) -> float:
    """Counts an attempt as failed, until it succeeds; answers the seconds to wait where it may not be made now.

    Counted first, so that attempts at the same time do not all find the same count.
    """
    if await database.cross_tenant_call(BEGIN, NOBODY, subject.name, list(subject.delays), FORGOTTEN_AFTER):
        return 0.0
    rows = await database.cross_tenant_call(SECONDS_LEFT, NOBODY, subject.name)
    return max(float(rows[0]["seconds"]), 0.1) if rows else 0.1


async def forget(database: Database, subject: Subject) -> None:
    """After a success: the failures before it count no more."""
    await database.cross_tenant_call(FORGET, NOBODY, subject.name)


async def take_back(database: Database, subject: Subject) -> None:
    """After a success: the attempt itself is no failure; those before it were."""
    await database.cross_tenant_call(TAKE_BACK, NOBODY, subject.name)
