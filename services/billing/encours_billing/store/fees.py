from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_billing.domain.fee import Fee, FeeStatus
from encours_platform.database import Record, Sql, Tx
from encours_values.ids import new_id

COLUMNS = """
    fee_id, account_id, kind, collection_id, reason_code, amount_minor, paid_minor, waived_minor, currency, charged_on,
    waived_on, waive_reason, status"""
PAGE = f"SELECT {COLUMNS} FROM fee WHERE tenant_id = :tenant_id"  # noqa: S608
BY_IDS = Sql(f"{PAGE} AND fee_id = ANY(CAST(:ids AS uuid[]))")
OF_COLLECTION = Sql(f"{PAGE} AND collection_id = :id")
CHARGE = Sql(f"""
    INSERT INTO fee (tenant_id, fee_id, account_id, kind, collection_id, reason_code, amount_minor, currency,
           charged_on)
    SELECT :tenant_id, r.fee_id, r.account_id, 'return_fee', r.collection_id, r.reason_code, r.amount_minor, r.currency,
           r.charged_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           fee_id uuid, account_id uuid, collection_id uuid, reason_code text, amount_minor bigint, currency text,
           charged_on date)
    ON CONFLICT (tenant_id, collection_id) DO NOTHING
    RETURNING {COLUMNS}""")  # noqa: S608
WAIVE = Sql("""
    UPDATE fee SET waived_minor = amount_minor - paid_minor, waived_on = :today, waive_reason = :reason
     WHERE tenant_id = :tenant_id AND fee_id = :id""")
PAY = Sql("""
    UPDATE fee f SET paid_minor = f.paid_minor + r.amount_minor
      FROM unnest(CAST(:ids AS uuid[]), CAST(:amounts AS bigint[])) AS r (id, amount_minor)
     WHERE f.tenant_id = :tenant_id AND f.fee_id = r.id""")
APPLY = Sql("""
    INSERT INTO fee_application (tenant_id, application_id, account_id, fee_id, payment_id, amount_minor, applied_on)
    SELECT :tenant_id, r.application_id, r.account_id, r.fee_id, r.payment_id, r.amount_minor, :today
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           application_id uuid, account_id uuid, fee_id uuid, payment_id uuid, amount_minor bigint)""")
OF_PAYMENT = Sql("""
    SELECT account_id, fee_id, payment_id, sum(amount_minor)::bigint AS amount_minor FROM fee_application
     WHERE tenant_id = :tenant_id AND payment_id = :id
     GROUP BY account_id, fee_id, payment_id HAVING sum(amount_minor) <> 0 ORDER BY fee_id""")

OF_PAYMENT_ROW = """(
    SELECT jsonb_agg(jsonb_build_array(s.account_id, s.fee_id, s.payment_id, s.amount_minor) ORDER BY s.fee_id)
      FROM (SELECT f.account_id, f.fee_id, f.payment_id, sum(f.amount_minor)::bigint AS amount_minor
              FROM fee_application f WHERE f.tenant_id = payment.tenant_id AND f.payment_id = payment.payment_id
             GROUP BY f.account_id, f.fee_id, f.payment_id HAVING sum(f.amount_minor) <> 0) s)"""
"""The same as a column of a list of payments; `of_payment_row` reads it."""


@dataclass(frozen=True, slots=True)
class FeePaid:
    """So much of a payment was applied to a fee; below zero: removed from it. Minor units."""

    account_id: UUID
    fee_id: UUID
    payment_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class NewFee:
    account_id: UUID
    collection_id: UUID
    reason_code: str | None
    amount_minor: int
    currency: str
    charged_on: date


def to_fee(row: Record) -> Fee:
    return Fee(**{**dict(row.items()), "status": FeeStatus(row["status"])})


async def charge(tx: Tx, new: Sequence[NewFee]) -> list[Fee]:
    """Those that were not charged before: a debit costs its fee once."""
    rows = [{"fee_id": new_id(), **{name: getattr(each, name) for name in each.__slots__}} for each in new]
    return [to_fee(row) for row in await tx.rows(CHARGE, rows=rows)]


async def by_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Fee]:
    return {row["fee_id"]: to_fee(row) for row in await tx.rows(BY_IDS, ids=list(ids))} if ids else {}


async def of_collection(tx: Tx, collection_id: UUID) -> Fee | None:
    """What a failed debit cost."""
    row = await tx.row(OF_COLLECTION, id=collection_id)
    return to_fee(row) if row else None


async def waive(tx: Tx, fee_id: UUID, reason: str) -> None:
    await tx.run(WAIVE, id=fee_id, today=tx.today, reason=reason)


async def pay(tx: Tx, paid: Sequence[FeePaid]) -> None:
    """Each fee once at most; the table refuses what would be paid twice."""
    if paid:
        await tx.run(PAY, ids=[each.fee_id for each in paid], amounts=[each.amount_minor for each in paid])
        rows = [{"application_id": new_id(), **{name: getattr(each, name) for name in each.__slots__}} for each in paid]
        await tx.run(APPLY, rows=rows, today=tx.today)


async def paid_by(tx: Tx, payment_id: UUID) -> list[FeePaid]:
    """What a payment pays of fees."""
    return [FeePaid(**dict(row.items())) for row in await tx.rows(OF_PAYMENT, id=payment_id)]


def of_payment_row(column: Sequence[Sequence[Any]] | None) -> list[FeePaid]:
    return [
        FeePaid(UUID(account), UUID(fee), UUID(payment), amount_minor)
        for account, fee, payment, amount_minor in column or ()
    ]
