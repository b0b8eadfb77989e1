"""What payment services pay out, and the webhooks that took effect."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from encours_billing.domain.payout import Payout
from encours_platform.database import Record, Sql, Tx

COLUMNS = """
    payout_id, connection_id, external_id, amount_minor, collected_minor, fee_minor, other_minor, currency, arrives_on,
    reference, transfer_id"""
PAGE = f"SELECT {COLUMNS} FROM payout WHERE tenant_id = :tenant_id"  # noqa: S608
INSERT = Sql("""
    INSERT INTO payout (tenant_id, payout_id, connection_id, external_id, amount_minor, collected_minor, fee_minor,
           other_minor, currency, arrives_on, reference)
    VALUES (:tenant_id, :payout_id, :connection_id, :external_id, :amount_minor, :collected_minor, :fee_minor,
           :other_minor, :currency, :arrives_on, :reference)
    ON CONFLICT (tenant_id, external_id) DO NOTHING""")
EXPECTED = Sql(f"""
    {PAGE} AND transfer_id IS NULL AND amount_minor = ANY(CAST(:amounts AS bigint[])) ORDER BY payout_id FOR UPDATE""")
NOT_ARRIVED = Sql(f"""
    {PAGE} AND transfer_id IS NULL AND connection_id = :connection_id AND amount_minor > 0
     ORDER BY arrives_on, payout_id LIMIT 100 FOR UPDATE""")
ARRIVED = Sql("UPDATE payout SET transfer_id = :transfer_id WHERE tenant_id = :tenant_id AND payout_id = :id")
OF_TRANSFER = Sql(f"{PAGE} AND transfer_id = :transfer_id")
KNOWN = Sql("SELECT external_id FROM payout WHERE tenant_id = :tenant_id AND arrives_on >= :since")
RECORD = Sql("""
    INSERT INTO payment_service_event (tenant_id, external_id, kind, received_at)
    VALUES (:tenant_id, :external_id, :kind, :now) ON CONFLICT DO NOTHING""")


def to_payout(row: Record) -> Payout:
    return Payout(**{name: row[name] for name in Payout.__slots__})


async def insert(tx: Tx, payout: Payout) -> bool:
    """False where it is here already."""
    values: dict[str, Any] = {name: getattr(payout, name) for name in payout.__slots__}
    return await tx.run(INSERT, **values) == 1


async def known_since(tx: Tx, since: date) -> set[str]:
    return {row["external_id"] for row in await tx.rows(KNOWN, since=since)}


async def expected(tx: Tx, amounts: Sequence[int]) -> list[Payout]:
    """Payouts of these amounts that the bank has not booked yet, locked."""
    return [to_payout(row) for row in await tx.rows(EXPECTED, amounts=list(set(amounts)))]


async def not_arrived(tx: Tx, connection_id: UUID) -> list[Payout]:
    """Those that the bank has not booked, locked; the hundred that should be there the longest."""
    return [to_payout(row) for row in await tx.rows(NOT_ARRIVED, connection_id=connection_id)]


async def arrived(tx: Tx, payout_id: UUID, transfer_id: UUID | None) -> None:
    """None: the bank took the transfer back, so it is expected again."""
    await tx.run(ARRIVED, id=payout_id, transfer_id=transfer_id)


async def of_transfer(tx: Tx, transfer_id: UUID) -> Payout | None:
    row = await tx.row(OF_TRANSFER, transfer_id=transfer_id)
    return to_payout(row) if row else None


async def record_event(tx: Tx, external_id: str, kind: str) -> bool:
    """False where this webhook took effect before."""
    return await tx.run(RECORD, external_id=external_id, kind=kind, now=tx.now) == 1
