"""Mandates as rows."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from encours_mandates.core.domain.mandate import (
    Authority,
    Creditor,
    DebtorAccount,
    Mandate,
    Move,
    PostalAddress,
    Registration,
    Scheme,
    Sequence,
    Signer,
    SigningLink,
    Status,
    can,
)
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing
from encours_values.mandate_reference import normalise_for_uniqueness
from encours_values.parties import NO_OTHER_PARTIES, Parties, parties_of

ItemT = TypeVar("ItemT", bound=BaseModel)

SELECT = "SELECT m.* FROM mandate m WHERE m.tenant_id = :tenant_id"
LIST = Listing(
    SELECT,
    "m.mandate_id",
    filters={
        "account_id": "m.account_id = {}",
        "status": "m.status = {}",
        "scheme": "m.scheme = {}",
        "reference": "m.reference_key = {}",
    },
    search=("m.debtor_name ILIKE {}", "m.reference ILIKE {}", "m.signer_name ILIKE {}", "m.bank_name ILIKE {}"),
    sorts={"created_at": "m.created_at", "debtor_name": "m.debtor_name"},
)

RESERVE_REFERENCE = Sql("""
    INSERT INTO used_reference (tenant_id, reference_key, mandate_id) VALUES (:tenant_id, :reference_key, :mandate_id)
    ON CONFLICT DO NOTHING RETURNING true""")
INSERT = Sql("""
    INSERT INTO mandate (
        tenant_id, mandate_id, account_id, scheme, sequence, reference, reference_key, creditor_identifier,
        creditor_name,
        creditor_address, debtor_name, debtor_address, iban_sealed, iban_masked, bic, bank_name, signer_name,
        signer_email, signer_title, signer_authority, signer_authority_evidence, language, max_amount_minor, parties,
        status, status_changed_at, cause, reason_code, registration, created_at, signing_link_number,
        signing_link_expires_at)
    VALUES (
        :tenant_id, :mandate_id, :account_id, :scheme, :sequence, :reference, :reference_key, :creditor_identifier,
        :creditor_name, CAST(:creditor_address AS jsonb), :debtor_name, CAST(:debtor_address AS jsonb), :iban_sealed,
        :iban_masked, :bic, :bank_name, :signer_name, :signer_email, :signer_title, :signer_authority,
        :signer_authority_evidence, :language, :max_amount_minor, CAST(:parties AS jsonb), :status,
        :status_changed_at, :cause,
        :reason_code, :registration, :created_at, :signing_link_number, :signing_link_expires_at)""")
SAVE = Sql("""
    UPDATE mandate
       SET reference = :reference, reference_key = :reference_key, debtor_name = :debtor_name,
           iban_sealed = :iban_sealed, iban_masked = :iban_masked, bic = :bic, bank_name = :bank_name,
           max_amount_minor = :max_amount_minor,
           status = :status, status_changed_at = :status_changed_at, cause = :cause, reason_code = :reason_code,
           registration = :registration,
           signed_on = :signed_on, last_used_on = :last_used_on, activated_at = :activated_at,
           signer_name = :signer_name, signer_email = :signer_email, signer_title = :signer_title,
           signer_authority = :signer_authority, signer_authority_evidence = :signer_authority_evidence,
           signing_link_number = :signing_link_number, signing_link_expires_at = :signing_link_expires_at
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND status = :status_before""")
RECORD_LAST_USE = Sql("""
    UPDATE mandate m SET last_used_on = u.used_on
      FROM (SELECT o.mandate_id, n.used_on
              FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS n (mandate_id, used_on)
              JOIN mandate o ON o.tenant_id = :tenant_id AND o.mandate_id = n.mandate_id
             WHERE o.status = ANY (CAST(:statuses AS text[]))
               AND (o.last_used_on IS NULL OR o.last_used_on < n.used_on)
             ORDER BY o.mandate_id FOR UPDATE OF o) u
     WHERE m.tenant_id = :tenant_id AND m.mandate_id = u.mandate_id
    RETURNING m.*""")
FIND = Sql(SELECT + " AND m.mandate_id = :mandate_id")
LOCK = Sql("""
    SELECT m.* FROM buyer b JOIN mandate m ON m.tenant_id = b.tenant_id AND m.account_id = b.account_id
     WHERE b.tenant_id = :tenant_id AND m.mandate_id = :mandate_id FOR UPDATE""")
LOCK_AFTER = Sql("""
    SELECT m.* FROM mandate m
     WHERE m.tenant_id = :tenant_id AND m.mandate_id > :after ORDER BY m.mandate_id LIMIT :limit FOR UPDATE""")
LOCK_UNSIGNED = Sql("""
    SELECT m.* FROM mandate m
     WHERE m.tenant_id = :tenant_id AND m.account_id = :account_id AND m.status = 'pending_signature'
     ORDER BY m.mandate_id FOR UPDATE""")


async def lock_after(tx: Tx, mandate_id: UUID, limit: int) -> list[Mandate]:
    """In order of id."""
    return [mandate_of_row(row) for row in await tx.rows(LOCK_AFTER, after=mandate_id, limit=limit)]


def _address(value: dict[str, str] | None) -> PostalAddress | None:
    return PostalAddress(**value) if value else None


def _signer(row: Record) -> Signer:
    authority = row["signer_authority"]
    return Signer(
        row["signer_name"],
        row["signer_email"],
        row["signer_title"],
        None if authority is None else Authority(authority),
        row["signer_authority_evidence"],
    )


def mandate_of_row(row: Record) -> Mandate:
    expires = row["signing_link_expires_at"]
    return Mandate(
        id=row["mandate_id"],
        account_id=row["account_id"],
        scheme=Scheme(row["scheme"]),
        sequence=Sequence(row["sequence"]),
        reference=row["reference"],
        creditor=Creditor(row["creditor_identifier"], row["creditor_name"], _address(row["creditor_address"])),
        debtor_name=row["debtor_name"],
        debtor_address=_address(row["debtor_address"]),
        debtor_account=DebtorAccount(row["iban_sealed"], row["iban_masked"], row["bic"], row["bank_name"]),
        signer=_signer(row),
        status=Status(row["status"]),
        status_changed_at=row["status_changed_at"],
        created_at=row["created_at"],
        language=row["language"],
        max_amount_minor=row["max_amount_minor"],
        parties=parties_of(row["parties"]),
        cause=row["cause"],
        reason_code=row["reason_code"],
        registration=Registration(row["registration"]),
        signed_on=row["signed_on"],
        last_used_on=row["last_used_on"],
        activated_at=row["activated_at"],
        signing_link=SigningLink(row["signing_link_number"], expires) if expires is not None else None,
    )


def parties_row(parties: Parties) -> dict[str, Any] | None:
    """The column's value; null if the mandate names no other party."""
    return None if parties == NO_OTHER_PARTIES else asdict(parties)


def _signing(mandate: Mandate) -> dict[str, Any]:
    link = mandate.signing_link
    return {
        "signer_name": mandate.signer.name,
        "signer_email": mandate.signer.email,
        "signer_title": mandate.signer.title,
        "signer_authority": mandate.signer.authority,
        "signer_authority_evidence": mandate.signer.authority_evidence,
        "signing_link_number": link.number if link else 0,
        "signing_link_expires_at": link.expires_at if link else None,
    }


async def reserve_reference(tx: Tx, reference: str, mandate_id: UUID) -> bool:
    """Reserves the reference for ever, in any case and spacing (MND-23); returns whether it was free."""
    key = normalise_for_uniqueness(reference)
    return await tx.value(RESERVE_REFERENCE, reference_key=key, mandate_id=mandate_id) is not None


async def insert(tx: Tx, mandate: Mandate) -> None:
    await tx.run(
        INSERT,
        mandate_id=mandate.id,
        account_id=mandate.account_id,
        scheme=mandate.scheme,
        sequence=mandate.sequence,
        reference=mandate.reference,
        reference_key=normalise_for_uniqueness(mandate.reference),
        creditor_identifier=mandate.creditor.identifier,
        creditor_name=mandate.creditor.name,
        creditor_address=asdict(mandate.creditor.address) if mandate.creditor.address else None,
        debtor_name=mandate.debtor_name,
        debtor_address=asdict(mandate.debtor_address) if mandate.debtor_address else None,
        **asdict(mandate.debtor_account),
        **_signing(mandate),
        language=mandate.language,
        max_amount_minor=mandate.max_amount_minor,
        parties=parties_row(mandate.parties),
        status=mandate.status,
        status_changed_at=mandate.status_changed_at,
        cause=mandate.cause,
        reason_code=mandate.reason_code,
        registration=mandate.registration,
        created_at=mandate.created_at,
    )


async def save(tx: Tx, mandate: Mandate, *, status_before: Status) -> None:
    """Writes what may change of a mandate that this transaction has locked."""
    updated = await tx.run(
        SAVE,
        status_before=status_before,
        mandate_id=mandate.id,
        reference=mandate.reference,
        reference_key=normalise_for_uniqueness(mandate.reference),
        debtor_name=mandate.debtor_name,
        **asdict(mandate.debtor_account),
        **_signing(mandate),
        max_amount_minor=mandate.max_amount_minor,
        status=mandate.status,
        status_changed_at=mandate.status_changed_at,
        cause=mandate.cause,
        reason_code=mandate.reason_code,
        registration=mandate.registration,
        signed_on=mandate.signed_on,
        last_used_on=mandate.last_used_on,
        activated_at=mandate.activated_at,
    )
    if updated != 1:
        raise AssertionError(f"mandate {mandate.id} was written without its lock")


async def find(tx: Tx, mandate_id: UUID) -> Mandate | None:
    row = await tx.row(FIND, mandate_id=mandate_id)
    return None if row is None else mandate_of_row(row)


async def lock(tx: Tx, mandate_id: UUID) -> Mandate | None:
    """The mandate, with its buyer's row locked too: a buyer's events leave in commit order."""
    row = await tx.row(LOCK, mandate_id=mandate_id)
    return None if row is None else mandate_of_row(row)


async def lock_unsigned(tx: Tx, account_id: UUID) -> list[Mandate]:
    """Those of the account that still wait for their signature; the caller holds the buyer's lock."""
    return [mandate_of_row(row) for row in await tx.rows(LOCK_UNSIGNED, account_id=account_id)]


async def record_last_use(tx: Tx, uses: Mapping[UUID, date]) -> list[Mandate]:
    """Records a later collection date as last use; returns the mandates whose 36 months moved."""
    statuses = [status for status in Status if can(status, Move.EXPIRE)]
    rows = await tx.rows(RECORD_LAST_USE, ids=list(uses), days=list(uses.values()), statuses=statuses)
    return [mandate_of_row(row) for row in rows]
