"""Accounts: who the buyers are. What they owe is in `exposure`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from encours_credit.domain.account import Account, HoldSetBy, NewAccount, status_of
from encours_credit.domain.errors import ExternalIdInUse
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing
from encours_values.ids import ACCOUNT, typeid

SELECT = """
    SELECT a.*, e.parent_id, e.closed, e.hold_cause, e.hold_reason_code, e.hold_set_by,
           e.limit_minor IS NOT NULL OR g.limit_minor IS NOT NULL AS has_limit
      FROM account a
      JOIN exposure e ON e.tenant_id = a.tenant_id AND e.account_id = a.account_id
      LEFT JOIN exposure g ON g.tenant_id = e.tenant_id AND g.account_id = e.parent_id
     WHERE a.tenant_id = :tenant_id"""
"""Ends so that `paging` can narrow it."""
LIST = Listing(
    SELECT,
    "a.account_id",
    filters={
        "external_id": "a.external_id = {}",
        "parent_id": "e.parent_id = {}",
        "status": """CASE WHEN e.closed THEN 'closed' WHEN e.hold_cause IS NOT NULL THEN 'on_hold'
                          WHEN e.limit_minor IS NOT NULL OR g.limit_minor IS NOT NULL THEN 'active'
                          ELSE 'pending' END = {}""",
    },
    search=(
        "a.name ILIKE {}",
        "a.external_id ILIKE {}",
        "a.siren ILIKE {}",
        "a.vat_number ILIKE {}",
        "a.email ILIKE {}",
    ),
    sorts={"name": "a.name", "opened_at": "a.opened_at"},
)
ONE = Sql(f"{SELECT} AND a.account_id = :account_id")
BY_IDS = Sql(f"{SELECT} AND a.account_id = ANY(CAST(:ids AS uuid[])) ORDER BY a.account_id")
IDS_AFTER = Sql("""
    SELECT account_id FROM account
     WHERE tenant_id = :tenant_id AND account_id > :after ORDER BY account_id LIMIT :limit""")
INSERT = Sql("""
    INSERT INTO account (tenant_id, account_id, typeid, external_id, name, siren, vat_number, vat_exemption, country,
                         email, address, terms, analytics, prenotification, opened_at)
    VALUES (:tenant_id, :account_id, :typeid, :external_id, :name, :siren, :vat_number, :vat_exemption, :country,
            :email, :address, :terms, :analytics, :prenotification, :now)
    ON CONFLICT (tenant_id, external_id) DO NOTHING RETURNING true""")
INSERT_EXPOSURE = Sql("""
    INSERT INTO exposure (tenant_id, account_id, parent_id, ceiling_minor)
    VALUES (:tenant_id, :account_id, :parent_id, ceiling_of(NULL, CAST(:parent_id AS uuid), 0, 0))""")
UPDATE = Sql("""
    UPDATE account SET external_id = :external_id, name = :name, siren = :siren, vat_number = :vat_number,
           vat_exemption = :vat_exemption, country = :country, email = :email, address = :address, terms = :terms,
           analytics = :analytics,
           prenotification = :prenotification
     WHERE tenant_id = :tenant_id AND account_id = :account_id""")


def to_account(row: Record) -> Account:
    return Account(
        id=row["account_id"],
        external_id=row["external_id"],
        parent_id=row["parent_id"],
        name=row["name"],
        siren=row["siren"],
        vat_number=row["vat_number"],
        vat_exemption=row["vat_exemption"],
        country=row["country"],
        email=row["email"],
        address=row["address"],
        terms=row["terms"],
        analytics=row["analytics"],
        prenotification=row["prenotification"],
        status=status_of(closed=row["closed"], held=row["hold_cause"] is not None, has_limit=row["has_limit"]),
        hold_cause=row["hold_cause"],
        hold_reason_code=row["hold_reason_code"],
        hold_set_by=HoldSetBy(row["hold_set_by"]) if row["hold_set_by"] else None,
        opened_at=row["opened_at"],
    )


async def find(tx: Tx, account_id: UUID) -> Account | None:
    row = await tx.row(ONE, account_id=account_id)
    return to_account(row) if row else None


async def ids_after(tx: Tx, account_id: UUID, limit: int) -> list[UUID]:
    return [row["account_id"] for row in await tx.rows(IDS_AFTER, after=account_id, limit=limit)]


async def by_ids(tx: Tx, account_ids: Sequence[UUID]) -> list[Account]:
    """In order of id."""
    return [to_account(row) for row in await tx.rows(BY_IDS, ids=list(account_ids))]


async def insert(tx: Tx, account_id: UUID, new: NewAccount) -> None:
    """With an exposure of zero and no limit. Raises `ExternalIdInUse`."""
    inserted = await tx.value(
        INSERT,
        account_id=account_id,
        typeid=typeid(ACCOUNT, account_id),
        external_id=new.external_id,
        name=new.name,
        siren=new.siren,
        vat_number=new.vat_number,
        vat_exemption=new.vat_exemption,
        country=new.country,
        email=new.email,
        address=dict(new.address),
        terms=_json(new.terms),
        analytics=dict(new.analytics or {}),
        prenotification=_json(new.prenotification),
        now=tx.now,
    )
    if not inserted:
        raise _in_use(new.external_id)
    await tx.run(INSERT_EXPOSURE, account_id=account_id, parent_id=new.parent_id)


async def update(tx: Tx, account: Account) -> None:
    """All but what `exposure` holds. Raises `ExternalIdInUse`."""
    try:
        await tx.run(
            UPDATE,
            account_id=account.id,
            external_id=account.external_id,
            name=account.name,
            siren=account.siren,
            vat_number=account.vat_number,
            vat_exemption=account.vat_exemption,
            country=account.country,
            email=account.email,
            address=dict(account.address),
            terms=_json(account.terms),
            analytics=dict(account.analytics),
            prenotification=_json(account.prenotification),
        )
    except asyncpg.UniqueViolationError as in_use:
        raise _in_use(account.external_id) from in_use


def _json(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if said is None else dict(said)


def _in_use(external_id: str | None) -> ExternalIdInUse:
    return ExternalIdInUse(f"another account has the external_id {external_id}", pointer="/external_id")
