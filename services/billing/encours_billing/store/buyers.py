from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from encours_platform.database import Record, Sql, Tx

NAMED = "account_id IN (SELECT account_id FROM buyer WHERE tenant_id = :tenant_id AND name ILIKE {})"
"""Of lists: what belongs to buyers whose name fits."""
UPSERT = Sql("""
    INSERT INTO buyer (tenant_id, account_id, parent_id, external_id, name, siren, vat_number, vat_exemption, country,
                       email, address, terms, analytics)
    SELECT :tenant_id, r.account_id, r.parent_id, r.external_id, r.name, r.siren, r.vat_number, r.vat_exemption,
           r.country, r.email, r.address, r.terms, coalesce(r.analytics, '{}')
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           account_id uuid, parent_id uuid, external_id text, name text, siren text, vat_number text,
           vat_exemption text, country text, email text, address jsonb, terms jsonb, analytics jsonb)
     ORDER BY r.account_id
    ON CONFLICT (tenant_id, account_id) DO UPDATE
       SET parent_id = excluded.parent_id, external_id = excluded.external_id, name = excluded.name,
           siren = excluded.siren, vat_number = excluded.vat_number, vat_exemption = excluded.vat_exemption,
           country = excluded.country, email = excluded.email,
           address = excluded.address, terms = excluded.terms, analytics = excluded.analytics""")
LOCK = Sql("""
    SELECT * FROM buyer
     WHERE tenant_id = :tenant_id AND account_id IN (
           SELECT unnest(CAST(:ids AS uuid[]))
           UNION
           SELECT b.parent_id FROM buyer b WHERE b.tenant_id = :tenant_id AND b.account_id = ANY(CAST(:ids AS uuid[]))
           UNION
           SELECT b.account_id FROM buyer b WHERE b.tenant_id = :tenant_id AND b.parent_id = ANY(CAST(:ids AS uuid[])))
     ORDER BY account_id FOR UPDATE""")
FAMILY = Sql("""
    SELECT account_id, parent_id FROM buyer
     WHERE tenant_id = :tenant_id
       AND (account_id = ANY(CAST(:ids AS uuid[])) OR parent_id = ANY(CAST(:ids AS uuid[])))""")
EXTERNAL_IDS = Sql("""
    SELECT account_id, external_id FROM buyer
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:ids AS uuid[])) AND external_id IS NOT NULL""")
ONE = Sql("SELECT * FROM buyer WHERE tenant_id = :tenant_id AND account_id = :id")
KNOWN = Sql("SELECT true FROM buyer WHERE tenant_id = :tenant_id AND account_id = :id")


Parents = Mapping[UUID, UUID | None]
"""Account → its parent, if it is in a group."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer account as credit published it; `terms` None = the merchant's."""

    account_id: UUID
    name: str
    terms: Mapping[str, Any] | None
    vat_exemption: str | None
    """Why no VAT is charged to it, as a VATEX code."""
    analytics: Mapping[str, str]
    printed: Mapping[str, Any]
    """What a document says of the buyer (INV-01)."""


def _buyer(row: Record) -> Buyer:
    printed = {
        name: row[name] for name in ("name", "siren", "vat_number", "email", "address", "country", "external_id")
    }
    return Buyer(row["account_id"], row["name"], row["terms"], row["vat_exemption"], row["analytics"], printed)


async def upsert(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores the present data of buyers; the last of several rows of one account counts."""
    latest = {row["account_id"]: dict(row) for row in rows}
    await tx.run(UPSERT, rows=list(latest.values()))


async def one(tx: Tx, account_id: UUID) -> Buyer | None:
    """Without a lock."""
    row = await tx.row(ONE, id=account_id)
    return _buyer(row) if row else None


async def lock(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, Buyer]:
    """Takes the accounts, always in the same order, so that what is done to one leaves in the order it was done.

    Their groups and children are taken too, as the credit of a parent pays for its children; only the accounts that
    were asked for are answered.
    """
    asked = set(account_ids)
    rows = await tx.rows(LOCK, ids=list(asked))
    return {row["account_id"]: _buyer(row) for row in rows if row["account_id"] in asked}


async def family(tx: Tx, account_ids: Iterable[UUID]) -> Parents:
    """These accounts and their children, each with its parent."""
    return {row["account_id"]: row["parent_id"] for row in await tx.rows(FAMILY, ids=list(set(account_ids)))}


async def known(tx: Tx, account_id: UUID) -> bool | None:
    """True, or None where the account is unknown here."""
    found: bool | None = await tx.value(KNOWN, id=account_id)
    return found


async def external_ids(tx: Tx, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The merchant's own ids of these accounts, where it gave one."""
    rows = await tx.rows(EXTERNAL_IDS, ids=list(set(account_ids)))
    return {row["account_id"]: row["external_id"] for row in rows}
