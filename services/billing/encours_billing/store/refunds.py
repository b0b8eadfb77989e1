"""Refunds, and the payments and credit notes that they take."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_billing.domain.refund import STARTS, Refund, RefundPart, RefundStatus
from encours_billing.domain.statement import CreditKind
from encours_billing.store import buyers
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing

INSERT = Sql("""
    INSERT INTO refund (tenant_id, refund_id, account_id, amount_minor, currency, name, iban_masked, reason, status,
                        requested_at)
    VALUES (:tenant_id, :refund_id, :account_id, :amount_minor, :currency, :name, :iban_masked, :reason, 'planned',
            :now)""")
INSERT_PARTS = Sql("""
    INSERT INTO refund_part (tenant_id, refund_id, source_kind, source_id, amount_minor)
    SELECT :tenant_id, :refund_id, r.source_kind, r.source_id, r.amount_minor
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (source_kind text, source_id uuid, amount_minor bigint)""")
PAGE = """
    SELECT refund_id, account_id, amount_minor, currency, name, iban_masked, reason, status, batch_id, end_to_end_id,
           settled_on, failure, requested_at, cancel_cause
      FROM refund WHERE tenant_id = :tenant_id"""
LIST = Listing(
    PAGE,
    id_column="refund_id",
    filters={"account_id": "account_id = {}", "status": "status = {}"},
    search=("reason ILIKE {}", "end_to_end_id ILIKE {}", buyers.NAMED),
    sorts={"amount": "amount_minor"},
)
FIND = Sql(f"{PAGE} AND refund_id = :id")
PARTS = Sql("""
    SELECT source_kind, source_id, amount_minor FROM refund_part
     WHERE tenant_id = :tenant_id AND refund_id = :id ORDER BY source_id""")
OF_SOURCE = Sql("""
    SELECT coalesce(sum(p.amount_minor), 0)::bigint
      FROM refund_part p JOIN refund r ON r.tenant_id = p.tenant_id AND r.refund_id = p.refund_id
     WHERE p.tenant_id = :tenant_id AND p.source_id = :id AND r.status NOT IN ('rejected', 'cancelled')""")
UNSENT_OF_SOURCE = Sql("""
    SELECT r.refund_id FROM refund_part p JOIN refund r ON r.tenant_id = p.tenant_id AND r.refund_id = p.refund_id
     WHERE p.tenant_id = :tenant_id AND p.source_id = :id AND r.status IN ('planned', 'approved')""")
UNSENT_OF_ACCOUNTS = Sql("""
    SELECT refund_id FROM refund
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:ids AS uuid[])) AND status IN ('planned', 'approved')""")
WITHDRAW = Sql("""
    UPDATE refund SET cancel_cause = :cause
     WHERE tenant_id = :tenant_id AND refund_id = ANY(CAST(:ids AS uuid[])) AND status IN ('planned', 'approved')
       AND cancel_cause IS NULL
    RETURNING refund_id, account_id""")
MOVE = Sql("""
    UPDATE refund SET status = :to, batch_id = coalesce(CAST(:batch_id AS uuid), batch_id),
           end_to_end_id = coalesce(CAST(:end_to_end_id AS text), end_to_end_id),
           settled_on = coalesce(CAST(:settled_on AS date), settled_on),
           failure = coalesce(CAST(:failure AS jsonb), failure)
     WHERE tenant_id = :tenant_id AND refund_id = :id AND status = ANY(CAST(:starts AS text[]))""")


def of_record(row: Record) -> Refund:
    return Refund(**{**dict(row), "status": RefundStatus(row["status"])})


async def insert(tx: Tx, values: Mapping[str, Any], parts: Sequence[RefundPart]) -> None:
    await tx.run(INSERT, now=tx.now, **values)
    rows = [
        {"source_kind": part.kind.value, "source_id": part.source_id, "amount_minor": part.amount_minor}
        for part in parts
    ]
    await tx.run(INSERT_PARTS, refund_id=values["refund_id"], rows=rows)


async def find(tx: Tx, refund_id: UUID) -> Refund | None:
    row = await tx.row(FIND, id=refund_id)
    return of_record(row) if row else None


async def parts(tx: Tx, refund_id: UUID) -> list[RefundPart]:
    rows = await tx.rows(PARTS, id=refund_id)
    return [RefundPart(CreditKind(row["source_kind"]), row["source_id"], row["amount_minor"]) for row in rows]


async def refunded_of(tx: Tx, source_id: UUID) -> int:
    """How much of a payment or credit note is refunded or reserved for a refund, minor units."""
    total: int = await tx.value(OF_SOURCE, id=source_id)
    return total


async def unsent_of_source(tx: Tx, source_id: UUID) -> list[UUID]:
    """Refunds of a payment or credit note that are not at the bank."""
    return [row["refund_id"] for row in await tx.rows(UNSENT_OF_SOURCE, id=source_id)]


async def unsent_of_accounts(tx: Tx, account_ids: Sequence[UUID]) -> list[UUID]:
    return [row["refund_id"] for row in await tx.rows(UNSENT_OF_ACCOUNTS, ids=list(account_ids))]


async def withdraw(tx: Tx, refund_ids: Sequence[UUID], cause: str) -> list[tuple[UUID, UUID]]:
    """Stores why they are cancelled; returns (refund, account) of those that were neither sent nor withdrawn."""
    rows = await tx.rows(WITHDRAW, ids=list(refund_ids), cause=cause)
    return [(row["refund_id"], row["account_id"]) for row in rows]


async def move(tx: Tx, refund_id: UUID, to: RefundStatus, **facts: Any) -> bool:
    """Changes the status with `batch_id`, `end_to_end_id`, `settled_on`, `failure`; False where it was past that."""
    known = {name: facts.get(name) for name in ("batch_id", "end_to_end_id", "settled_on", "failure")}
    starts = sorted(each.value for each in STARTS[to])
    return await tx.run(MOVE, id=refund_id, to=to.value, starts=starts, **known) == 1
