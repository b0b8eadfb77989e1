"""Projections of mandates and buyers, from the events of mandates and credit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_collections.debits.domain.mandate import Mandate, UsableMandate
from encours_platform.database import Sql, Tx

LOCK_SHARED = Sql("SELECT pg_advisory_xact_lock_shared(hashtextextended('mandates ' || CAST(:tenant_id AS uuid), 0))")
LOCK_EXCLUSIVE = Sql("SELECT pg_advisory_xact_lock(hashtextextended('mandates ' || CAST(:tenant_id AS uuid), 0))")
_UPSERT = """
    INSERT INTO mandate (tenant_id, mandate_id, account_id, reference, scheme, sequence_type, signed_on, debtor_name,
                         iban_sealed, iban_masked, bic, status, creditor_identifier, creditor_name, max_minor, parties,
                         last_used_on, confirmed_at)
    SELECT :tenant_id, m.mandate_id, m.account_id, m.reference, m.scheme, m.sequence_type, m.signed_on, m.debtor_name,
           m.iban_sealed, m.iban_masked, m.bic, 'active', m.creditor_identifier, m.creditor_name, m.max_minor,
           m.parties, m.last_used_on, coalesce(m.confirmed_at, :now)
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS m (
           mandate_id uuid, account_id uuid, reference text, scheme text, sequence_type text, signed_on date,
           debtor_name text, iban_sealed text, iban_masked text, bic text,
           creditor_identifier text, creditor_name text, max_minor bigint, parties jsonb,
           last_used_on date, confirmed_at timestamptz)
     ORDER BY m.mandate_id
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE
       SET reference = excluded.reference, scheme = excluded.scheme, sequence_type = excluded.sequence_type,
           signed_on = excluded.signed_on, debtor_name = excluded.debtor_name, iban_sealed = excluded.iban_sealed,
           iban_masked = excluded.iban_masked, bic = excluded.bic,
           creditor_identifier = coalesce(excluded.creditor_identifier, mandate.creditor_identifier),
           creditor_name = coalesce(excluded.creditor_name, mandate.creditor_name),
           max_minor = excluded.max_minor, parties = excluded.parties, confirmed_at = excluded.confirmed_at"""
ACTIVATE = Sql(_UPSERT + ", status = 'active'")
AMEND = Sql(_UPSERT)
END = Sql("""
    UPDATE mandate SET status = 'ended'
     WHERE tenant_id = :tenant_id AND mandate_id = ANY(CAST(:ids AS uuid[])) AND status = 'active'""")
ACCOUNTS_OF = Sql("""
    SELECT DISTINCT ON (account_id) account_id, mandate_id, iban_sealed, iban_masked FROM mandate
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:accounts AS uuid[])) AND status = 'active'
     ORDER BY account_id, mandate_id DESC""")
AT_BANK = Sql("""
    SELECT collection_id FROM collection
     WHERE tenant_id = :tenant_id AND mandate_id = ANY(CAST(:ids AS uuid[])) AND status IN ('batched', 'submitted')
     ORDER BY collection_id""")
USABLE = Sql("""
    SELECT DISTINCT ON (m.account_id) m.account_id, m.mandate_id, m.reference, m.scheme, m.sequence_type, m.iban_masked,
           m.max_minor, b.notice_days
      FROM mandate m
      LEFT JOIN LATERAL (SELECT notice_days FROM buyer
                          WHERE tenant_id = :tenant_id AND account_id = m.account_id OFFSET 0) b ON true
     WHERE m.tenant_id = :tenant_id AND m.account_id = ANY(CAST(:accounts AS uuid[])) AND m.status = 'active'
       AND (m.sequence_type <> 'OOFF' OR NOT EXISTS (
            SELECT FROM collection c WHERE c.tenant_id = :tenant_id AND c.account_id = m.account_id
               AND c.mandate_id = m.mandate_id AND c.status NOT IN ('planned', 'cancelled', 'rejected')))
     ORDER BY m.account_id, m.mandate_id DESC""")
REUSABLE = Sql("""
    SELECT mandate_id FROM mandate
     WHERE tenant_id = :tenant_id AND mandate_id = ANY(CAST(:ids AS uuid[])) AND status = 'active'
       AND sequence_type NOT IN ('OOFF', 'FNAL')""")
UPSERT_BUYERS = Sql("""
    INSERT INTO buyer (tenant_id, account_id, street, postcode, city, country, notice_days)
    SELECT :tenant_id, b.account_id, b.street, b.postcode, b.city, b.country, b.notice_days
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
           AS b (account_id uuid, street text, postcode text, city text, country text, notice_days smallint)
     ORDER BY b.account_id
    ON CONFLICT (tenant_id, account_id) DO UPDATE
       SET street = excluded.street, postcode = excluded.postcode, city = excluded.city, country = excluded.country,
           notice_days = excluded.notice_days""")
ACCOUNT_IS_KNOWN = Sql("""
    SELECT true WHERE EXISTS (SELECT FROM buyer WHERE tenant_id = :tenant_id AND account_id = :account_id)
        OR EXISTS (SELECT FROM mandate WHERE tenant_id = :tenant_id AND account_id = :account_id)
        OR EXISTS (SELECT FROM collection WHERE tenant_id = :tenant_id AND account_id = :account_id)""")


async def lock_mandates_shared(tx: Tx) -> None:
    """Blocks changes of mandates until the transaction ends, so that due amounts see a consistent set of mandates."""
    await tx.rows(LOCK_SHARED)


async def lock_mandates_exclusive(tx: Tx) -> None:
    """Waits for transactions that match collections with mandates, so that none of them misses this change."""
    await tx.rows(LOCK_EXCLUSIVE)


async def activate(tx: Tx, mandates: Iterable[Mandate]) -> None:
    """Stores mandates as active."""
    by_id = {mandate.mandate_id: mandate for mandate in mandates}
    await tx.run(ACTIVATE, rows=[_values(mandate) for mandate in by_id.values()], now=tx.now)


async def amend(tx: Tx, mandate: Mandate) -> None:
    """Stores the amended values; the status does not change."""
    await tx.run(AMEND, rows=[_values(mandate)], now=tx.now)


def _values(mandate: Mandate) -> dict[str, Any]:
    return {name: getattr(mandate, name) for name in Mandate.__slots__}


async def end(tx: Tx, mandate_ids: Sequence[UUID]) -> None:
    await tx.run(END, ids=list(mandate_ids))


async def accounts_of(tx: Tx, account_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str, str]]:
    """Account → id, sealed and masked IBAN of its newest active mandate."""
    rows = await tx.rows(ACCOUNTS_OF, accounts=list(set(account_ids)))
    return {row["account_id"]: (row["mandate_id"], row["iban_sealed"], row["iban_masked"]) for row in rows}


async def debits_at_bank(tx: Tx, mandate_ids: Sequence[UUID]) -> list[UUID]:
    """Debits under these mandates whose file was sent or is being sent, and that are not answered."""
    if not mandate_ids:
        return []
    return [row["collection_id"] for row in await tx.rows(AT_BANK, ids=list(mandate_ids))]


async def usable(tx: Tx, account_ids: Iterable[UUID]) -> dict[UUID, UsableMandate]:
    """The newest active mandate of each account; a one-off mandate is used once (SEQ-02)."""
    rows = await tx.rows(USABLE, accounts=list(set(account_ids)))
    return {row["account_id"]: UsableMandate(**dict(row)) for row in rows}


async def reusable(tx: Tx, mandate_ids: Iterable[UUID]) -> set[UUID]:
    """Those that are active and may be used more than once (SEQ-02)."""
    return {row["mandate_id"] for row in await tx.rows(REUSABLE, ids=list(set(mandate_ids)))}


async def upsert_buyers(tx: Tx, buyers: Sequence[Mapping[str, Any]]) -> None:
    """Rows of account_id, street, postcode, city, country (for banks outside the EEA), notice_days (TIM-01)."""
    by_id = {buyer["account_id"]: dict(buyer) for buyer in buyers}
    await tx.run(UPSERT_BUYERS, rows=list(by_id.values()))


async def account_is_known(tx: Tx, account_id: UUID) -> bool:
    return bool(await tx.value(ACCOUNT_IS_KNOWN, account_id=account_id))
