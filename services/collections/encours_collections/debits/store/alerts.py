"""Alerts, stored with their debits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_collections.debits.domain.alerts import Alert
from encours_platform.database import Sql, Tx

ADD = Sql("""
    UPDATE collection c
       SET alerts = c.alerts || (CAST(:alert AS jsonb) || jsonb_build_object('raised_at', CAST(:now AS timestamptz))),
           changed_at = :now
     WHERE c.tenant_id = :tenant_id AND c.collection_id = ANY(CAST(:ids AS uuid[]))
       AND (CAST(:again AS boolean) OR NOT c.alerts @> jsonb_build_array(CAST(:alert AS jsonb)))
    RETURNING c.collection_id, c.account_id, c.amount_minor, c.currency""")
UNANSWERED = Sql("""
    SELECT batch_id, array_agg(collection_id ORDER BY collection_id) AS ids FROM collection
     WHERE tenant_id = :tenant_id AND status = 'submitted' AND collection_on <= :latest AND collection_on > :earliest
     GROUP BY batch_id ORDER BY batch_id""")


@dataclass(frozen=True, slots=True)
class AlertedDebit:
    """A debit that got an alert, in minor units."""

    collection_id: UUID
    account_id: UUID
    amount_minor: int
    currency: str


async def add(tx: Tx, ids: Sequence[UUID], alert: Alert, *, again: bool) -> list[AlertedDebit]:
    """Adds the alert to the debits that do not have it, with `again` to all; returns them."""
    deadline = alert.deadline.isoformat() if alert.deadline else None
    stored = {"kind": alert.kind.value, "cause": alert.cause, "deadline": deadline}
    rows = await tx.rows(ADD, ids=list(ids), alert=stored, again=again, now=tx.now)
    return [AlertedDebit(**dict(row)) for row in rows]


async def unanswered(tx: Tx, *, after: date, until: date) -> list[tuple[UUID, list[UUID]]]:
    """Submitted debits of collection dates after `after` until `until`, by batch."""
    return [(row["batch_id"], row["ids"]) for row in await tx.rows(UNANSWERED, earliest=after, latest=until)]
