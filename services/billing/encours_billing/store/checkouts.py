"""Checkout sessions: payments by card, asked for and what became of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from encours_billing.domain.allocation import Part
from encours_billing.domain.checkout import CheckoutSession, CheckoutStatus
from encours_platform.database import Record, Sql, Tx

COLUMNS = """
    checkout_session_id, account_id, connection_id, amount_minor, currency, allocation, save_card, card_id, return_url,
    status, created_at, external_id, external_payment_id, url, collected_minor, refunded_minor, disputed_minor,
    payment_id, failure, version, paid_at"""
SELECT = f"SELECT {COLUMNS} FROM checkout_session WHERE tenant_id = :tenant_id"  # noqa: S608
ONE = Sql(f"{SELECT} AND checkout_session_id = :id")
LOCK = Sql(f"{SELECT} AND checkout_session_id = :id FOR UPDATE")
FIND = Sql("""
    SELECT checkout_session_id FROM checkout_session
     WHERE tenant_id = :tenant_id AND (external_id = CAST(:external_id AS text)
        OR external_payment_id = CAST(:payment AS text) OR checkout_session_id = CAST(:id AS uuid))""")
OPEN_BEFORE = Sql(f"""
    {SELECT} AND account_id = :account_id AND status = 'open' AND checkout_session_id < :id
       AND external_id IS NOT NULL ORDER BY checkout_session_id""")
BY_PAYMENT = Sql("""
    SELECT external_payment_id, checkout_session_id FROM checkout_session
     WHERE tenant_id = :tenant_id AND external_payment_id = ANY(CAST(:ids AS text[]))""")
INSERT = Sql("""
    INSERT INTO checkout_session (tenant_id, checkout_session_id, account_id, connection_id, amount_minor, currency,
           allocation, save_card, card_id, return_url, status, created_at)
    VALUES (:tenant_id, :checkout_session_id, :account_id, :connection_id, :amount_minor, :currency, :allocation,
           :save_card, :card_id, :return_url, :status, :created_at)""")
SAVE = Sql("""
    UPDATE checkout_session
       SET status = :status, external_id = :external_id, external_payment_id = :external_payment_id, url = :url,
           collected_minor = :collected_minor, refunded_minor = :refunded_minor, disputed_minor = :disputed_minor,
           payment_id = :payment_id, failure = :failure, paid_at = :paid_at, version = version + 1
     WHERE tenant_id = :tenant_id AND checkout_session_id = :checkout_session_id AND version = :version""")


def to_checkout(row: Record) -> CheckoutSession:
    parts = [Part(UUID(each["invoice_id"]), each["amount"]) for each in row["allocation"]]
    return CheckoutSession(**{**dict(row.items()), "allocation": parts, "status": CheckoutStatus(row["status"])})


def _values(checkout: CheckoutSession) -> dict[str, Any]:
    parts = [{"invoice_id": str(part.invoice_id), "amount": part.amount_minor} for part in checkout.allocation]
    values = {name: getattr(checkout, name) for name in checkout.__slots__}
    return {**values, "allocation": parts, "status": checkout.status.value}


async def insert(tx: Tx, checkout: CheckoutSession) -> None:
    await tx.run(INSERT, **_values(checkout))


async def one(tx: Tx, checkout_session_id: UUID) -> CheckoutSession | None:
    row = await tx.row(ONE, id=checkout_session_id)
    return to_checkout(row) if row else None


async def lock(tx: Tx, checkout_session_id: UUID) -> CheckoutSession | None:
    """After its account was locked."""
    row = await tx.row(LOCK, id=checkout_session_id)
    return to_checkout(row) if row else None


async def save(tx: Tx, checkout: CheckoutSession) -> bool:
    """What became of it; False where somebody else saved since it was read."""
    return await tx.run(SAVE, **_values(checkout)) == 1


async def find(
    tx: Tx, external_id: str | None, external_payment_id: str | None, checkout_session_id: UUID | None
) -> UUID | None:
    """By any of the names that a payment service gives."""
    found: UUID | None = await tx.value(
        FIND, external_id=external_id, payment=external_payment_id, id=checkout_session_id
    )
    return found


async def open_before(tx: Tx, checkout: CheckoutSession) -> list[CheckoutSession]:
    """Pages of the account that were opened before and that the buyer could still pay on."""
    rows = await tx.rows(OPEN_BEFORE, account_id=checkout.account_id, id=checkout.checkout_session_id)
    return [to_checkout(row) for row in rows]


async def of_payments(tx: Tx, external_payment_ids: Sequence[str]) -> dict[str, UUID]:
    """The service's id of a payment → the checkout session; those that are not ours are left out."""
    rows = await tx.rows(BY_PAYMENT, ids=list(external_payment_ids))
    return {row["external_payment_id"]: row["checkout_session_id"] for row in rows}
