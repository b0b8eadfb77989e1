"""Mandates by their creditor, many at once."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from encours_mandates.core.domain.mandate import Creditor, Mandate, Move, Status, can
from encours_mandates.core.store.mandates import mandate_of_row
from encours_platform.database import Sql, Tx

LIVE = """
    SELECT m.* FROM buyer b JOIN mandate m ON m.tenant_id = b.tenant_id AND m.account_id = b.account_id
     WHERE b.tenant_id = :tenant_id AND m.status = ANY (CAST(:statuses AS text[]))
       AND (m.creditor_identifier, m.creditor_name) <> (CAST(:identifier AS text), CAST(:name AS text))
       AND m.mandate_id > :after
     ORDER BY m.mandate_id LIMIT :limit"""
READ_LIVE = Sql(LIVE)
LOCK_LIVE = Sql(LIVE + " FOR UPDATE")
COUNT_UNSIGNED = Sql("""
    SELECT count(*) FROM mandate m
     WHERE m.tenant_id = :tenant_id AND m.status = 'pending_signature'
       AND (m.creditor_identifier, m.creditor_name) <> (CAST(:identifier AS text), CAST(:name AS text))""")
SAVE = Sql("""
    UPDATE mandate m
       SET creditor_identifier = :identifier, creditor_name = :name, creditor_address = CAST(:address AS jsonb),
           status = n.status, status_changed_at = n.status_changed_at, cause = n.cause, reason_code = n.reason_code,
           registration = n.registration
      FROM unnest(CAST(:ids AS uuid[]), CAST(:statuses AS text[]), CAST(:sinces AS timestamptz[]),
                  CAST(:causes AS text[]), CAST(:reason_codes AS text[]), CAST(:registrations AS text[]))
           AS n (mandate_id, status, status_changed_at, cause, reason_code, registration)
     WHERE m.tenant_id = :tenant_id AND m.mandate_id = n.mandate_id""")

AMENDABLE = tuple(status for status in Status if can(status, Move.AMEND))


async def live_under_others(tx: Tx, creditor: Creditor, *, after: UUID, limit: int, lock: bool) -> list[Mandate]:
    """The next mandates that may be amended and name another creditor; locked with their buyers, in order of ids."""
    rows = await tx.rows(
        LOCK_LIVE if lock else READ_LIVE,
        statuses=AMENDABLE,
        identifier=creditor.identifier,
        name=creditor.name,
        after=after,
        limit=limit,
    )
    return [mandate_of_row(row) for row in rows]


async def count_unsigned_under_others(tx: Tx, creditor: Creditor) -> int:
    count: int = await tx.value(COUNT_UNSIGNED, identifier=creditor.identifier, name=creditor.name)
    return count


async def save(tx: Tx, mandates: Sequence[Mandate], creditor: Creditor) -> None:
    """Writes the creditor and the status of mandates that this transaction has locked."""
    updated = await tx.run(
        SAVE,
        identifier=creditor.identifier,
        name=creditor.name,
        address=asdict(creditor.address) if creditor.address else None,
        ids=[mandate.id for mandate in mandates],
        statuses=[mandate.status for mandate in mandates],
        sinces=[mandate.status_changed_at for mandate in mandates],
        causes=[mandate.cause for mandate in mandates],
        reason_codes=[mandate.reason_code for mandate in mandates],
        registrations=[mandate.registration for mandate in mandates],
    )
    if updated != len(mandates):
        raise AssertionError(f"{len(mandates) - updated} mandates were written without their lock")
