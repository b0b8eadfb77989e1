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
    "m.id",
    filters={
        "account_id": "m.account_id = {}",
        "status": "m.status = {}",
        "scheme": "m.scheme = {}",
        "reference": "m.reference_key = {}",
    },
    search=("m.debtor_name ILIKE {}", "m.reference ILIKE {}", "m.signer_name ILIKE {}", "m.bank_name ILIKE {}"),
    sorts={"created_at": "m.created_at", "debtor_name": "m.debtor_name"},
)

TAKE_REFERENCE = Sql("""
    INSERT INTO used_reference (tenant_id, reference_key, mandate_id) VALUES (:tenant_id, :reference_key, :mandate_id)
    ON CONFLICT DO NOTHING RETURNING true""")
INSERT = Sql("""
    INSERT INTO mandate (
        tenant_id, id, account_id, scheme, sequence, reference, reference_key, creditor_identifier, creditor_name,
        creditor_address, debtor_name, debtor_address, iban_sealed, iban_masked, bic, bank_name, signer_name,
        signer_email, signer_title, signer_authority, signer_authority_evidence, language, max_amount_minor, parties,
        status, since, cause, reason_code, registration, created_at, signing_link, signing_link_expires_at)
    VALUES (
        :tenant_id, :id, :account_id, :scheme, :sequence, :reference, :reference_key, :creditor_identifier,
        :creditor_name, CAST(:creditor_address AS jsonb), :debtor_name, CAST(:debtor_address AS jsonb), :iban_sealed,
        :iban_masked, :bic, :bank_name, :signer_name, :signer_email, :signer_title, :signer_authority,
        :signer_authority_evidence, :language, :max_amount_minor, CAST(:parties AS jsonb), :status, :since, :cause,
        :reason_code, :registration, :created_at, :signing_link, :signing_link_expires_at)""")
SAVE = Sql("""
    UPDATE mandate
       SET reference = :reference, reference_key = :reference_key, debtor_name = :debtor_name,
           iban_sealed = :iban_sealed, iban_masked = :iban_masked, bic = :bic, bank_name = :bank_name,
           max_amount_minor = :max_amount_minor,
           status = :status, since = :since, cause = :cause, reason_code = :reason_code, registration = :registration,
           signed_on = :signed_on, last_used_on = :last_used_on, activated_at = :activated_at,
           signer_name = :signer_name, signer_email = :signer_email, signer_title = :signer_title,
           signer_authority = :signer_authority, signer_authority_evidence = :signer_authority_evidence,
           signing_link = :signing_link, signing_link_expires_at = :signing_link_expires_at
     WHERE tenant_id = :tenant_id AND id = :id AND status = :was""")
NOTE_USED = Sql("""
    UPDATE mandate m SET last_used_on = u.used_on
      FROM (SELECT o.id, n.used_on
              FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS n (id, used_on)
              JOIN mandate o ON o.tenant_id = :tenant_id AND o.id = n.id
             WHERE o.status = ANY (CAST(:statuses AS text[]))
               AND (o.last_used_on IS NULL OR o.last_used_on < n.used_on)
             ORDER BY o.id FOR UPDATE OF o) u
     WHERE m.tenant_id = :tenant_id AND m.id = u.id
    RETURNING m.*""")
FIND = Sql(SELECT + " AND m.id = :id")
LOCK = Sql("""
    SELECT m.* FROM buyer b JOIN mandate m ON m.tenant_id = b.tenant_id AND m.account_id = b.account_id
     WHERE b.tenant_id = :tenant_id AND m.id = :id FOR UPDATE""")
LOCK_AFTER = Sql("""
    SELECT m.* FROM mandate m
     WHERE m.tenant_id = :tenant_id AND m.id > :after ORDER BY m.id LIMIT :limit FOR UPDATE""")
LOCK_UNSIGNED = Sql("""
    SELECT m.* FROM mandate m
     WHERE m.tenant_id = :tenant_id AND m.account_id = :account_id AND m.status = 'pending_signature'
     ORDER BY m.id FOR UPDATE""")


async def lock_after(tx: Tx, mandate_id: UUID, limit: int) -> list[Mandate]:
    """In order of id."""
    return [of_row(row) for row in await tx.rows(LOCK_AFTER, after=mandate_id, limit=limit)]


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


def of_row(row: Record) -> Mandate:
    expires = row["signing_link_expires_at"]
    return Mandate(
        id=row["id"],
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
        since=row["since"],
        created_at=row["created_at"],
        language=row["language"],
        max_amount=row["max_amount_minor"],
        parties=parties_of(row["parties"]),
        cause=row["cause"],
        reason_code=row["reason_code"],
        registration=Registration(row["registration"]),
        signed_on=row["signed_on"],
        last_used_on=row["last_used_on"],
        activated_at=row["activated_at"],
        signing_link=SigningLink(row["signing_link"], expires) if expires is not None else None,
    )


def parties_row(parties: Parties) -> dict[str, Any] | None:
    """As it stands in the column; null where the mandate names nobody else."""
    return None if parties == NO_OTHER_PARTIES else asdict(parties)


def _signing(mandate: Mandate) -> dict[str, Any]:
    link = mandate.signing_link
    return {
        "signer_name": mandate.signer.name,
        "signer_email": mandate.signer.email,
        "signer_title": mandate.signer.title,
        "signer_authority": mandate.signer.authority,
        "signer_authority_evidence": mandate.signer.authority_evidence,
        "signing_link": link.number if link else 0,
        "signing_link_expires_at": link.expires_at if link else None,
    }


async def take_reference(tx: Tx, reference: str, mandate_id: UUID) -> bool:
    """Whether the reference was free; from now on it is taken for ever, in whatever case and spacing (MND-23)."""
    key = normalise_for_uniqueness(reference)
    return await tx.value(TAKE_REFERENCE, reference_key=key, mandate_id=mandate_id) is not None


async def insert(tx: Tx, mandate: Mandate) -> None:
    await tx.run(
        INSERT,
        id=mandate.id,
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
        max_amount_minor=mandate.max_amount,
        parties=parties_row(mandate.parties),
        status=mandate.status,
        since=mandate.since,
        cause=mandate.cause,
        reason_code=mandate.reason_code,
        registration=mandate.registration,
        created_at=mandate.created_at,
    )


async def save(tx: Tx, mandate: Mandate, *, was: Status) -> None:
    """Writes what may change of a mandate that this transaction has locked."""
    touched = await tx.run(
        SAVE,
        was=was,
        id=mandate.id,
        reference=mandate.reference,
        reference_key=normalise_for_uniqueness(mandate.reference),
        debtor_name=mandate.debtor_name,
        **asdict(mandate.debtor_account),
        **_signing(mandate),
        max_amount_minor=mandate.max_amount,
        status=mandate.status,
        since=mandate.since,
        cause=mandate.cause,
        reason_code=mandate.reason_code,
        registration=mandate.registration,
        signed_on=mandate.signed_on,
        last_used_on=mandate.last_used_on,
        activated_at=mandate.activated_at,
    )
    if touched != 1:
        raise AssertionError(f"mandate {mandate.id} was written without its lock")


async def find(tx: Tx, mandate_id: UUID) -> Mandate | None:
    row = await tx.row(FIND, id=mandate_id)
    return None if row is None else of_row(row)


async def lock(tx: Tx, mandate_id: UUID) -> Mandate | None:
    """The mandate, with its buyer's row locked too: a buyer's events leave in commit order."""
    row = await tx.row(LOCK, id=mandate_id)
    return None if row is None else of_row(row)


async def lock_unsigned(tx: Tx, account_id: UUID) -> list[Mandate]:
    """Those of the account that still wait for their signature; the caller holds the buyer's lock."""
    return [of_row(row) for row in await tx.rows(LOCK_UNSIGNED, account_id=account_id)]


async def note_used(tx: Tx, uses: Mapping[UUID, date]) -> list[Mandate]:
    """Puts the collection date where it is later than the one known; answers the mandates whose 36 months moved."""
    statuses = [status for status in Status if can(status, Move.EXPIRE)]
    rows = await tx.rows(NOTE_USED, ids=list(uses), days=list(uses.values()), statuses=statuses)
    return [of_row(row) for row in rows]
