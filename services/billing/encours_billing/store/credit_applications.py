"""Customer credit that a person applied, and undid."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from encours_billing.domain.credit_application import AppliedPart, CreditApplication
from encours_billing.domain.statement import CreditKind
from encours_billing.store import buyers
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing

INSERT = Sql("""
    INSERT INTO credit_application (tenant_id, credit_application_id, account_id, amount_minor, currency, parts,
                                    applied_on)
    VALUES (:tenant_id, :credit_application_id, :account_id, :amount_minor, :currency, :parts, :applied_on)""")
PAGE = """
    SELECT credit_application_id, account_id, amount_minor, currency, parts, applied_on, undone_on
      FROM credit_application WHERE tenant_id = :tenant_id"""
LIST = Listing(
    PAGE,
    id_column="credit_application_id",
    filters={"account_id": "account_id = {}"},
    search=(buyers.NAMED,),
)
LOCK = Sql(f"{PAGE} AND credit_application_id = :id FOR UPDATE")
FIND = Sql(f"{PAGE} AND credit_application_id = :id")
UNDO = Sql("""
    UPDATE credit_application SET undone_on = :today
     WHERE tenant_id = :tenant_id AND credit_application_id = :id AND undone_on IS NULL""")


def of_record(row: Record) -> CreditApplication:
    return CreditApplication(**{**dict(row), "parts": [_part(each) for each in row["parts"]]})


def _part(stored: Mapping[str, Any]) -> AppliedPart:
    invoice_id, source_id = UUID(stored["invoice_id"]), UUID(stored["source_id"])
    return AppliedPart(invoice_id, CreditKind(stored["kind"]), source_id, stored["amount_minor"])


async def insert(tx: Tx, new: CreditApplication) -> None:
    parts = [
        {
            "invoice_id": str(each.invoice_id),
            "kind": each.kind.value,
            "source_id": str(each.source_id),
            "amount_minor": each.amount_minor,
        }
        for each in new.parts
    ]
    names = ("credit_application_id", "account_id", "amount_minor", "currency", "applied_on")
    await tx.run(INSERT, parts=parts, **{name: getattr(new, name) for name in names})


async def find(tx: Tx, id_: UUID) -> CreditApplication | None:
    row = await tx.row(FIND, id=id_)
    return of_record(row) if row else None


async def undo(tx: Tx, id_: UUID) -> bool:
    """False where it was undone before."""
    return await tx.run(UNDO, id=id_, today=tx.today) == 1
