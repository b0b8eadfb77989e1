"""Imported mandates, many in one statement, and the report of each line."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from encours_mandates.core.domain.mandate import Mandate
from encours_mandates.core.store.mandates import mandate_of_row, parties_row
from encours_mandates.imports.domain.import_result import ImportResult
from encours_mandates.imports.domain.lines import ImportLine
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Page, PageRequest, page
from encours_values.mandate_reference import normalise_for_uniqueness

ItemT = TypeVar("ItemT", bound=BaseModel)

RESERVE_REFERENCES = Sql("""
    INSERT INTO used_reference (tenant_id, reference_key, mandate_id)
    SELECT :tenant_id, r.key, r.mandate_id
      FROM unnest(CAST(:keys AS text[]), CAST(:mandate_ids AS uuid[])) AS r (key, mandate_id)
     ORDER BY r.key
    ON CONFLICT DO NOTHING RETURNING reference_key""")
# OFFSET 0 holds it to the indexes: after a large import the planner still thinks of small tables.
MANDATES_OF_REFERENCES = Sql("""
    SELECT k.key AS used_key, m.* FROM unnest(CAST(:keys AS text[])) AS k (key)
     CROSS JOIN LATERAL (SELECT mandate_id FROM used_reference
                          WHERE tenant_id = :tenant_id AND reference_key = k.key OFFSET 0) u
     CROSS JOIN LATERAL (SELECT * FROM mandate
                          WHERE tenant_id = :tenant_id AND mandate_id = u.mandate_id OFFSET 0) m""")
INSERT_MANDATES = Sql("""
    INSERT INTO mandate (
        tenant_id, mandate_id, account_id, scheme, sequence, reference, reference_key, creditor_identifier,
        creditor_name,
        creditor_address, debtor_name, debtor_address, iban_sealed, iban_masked, bic, bank_name, signer_name,
        signer_email, signer_title, language, max_amount_minor, parties, status, status_changed_at, registration,
        created_at,
        signed_on, last_used_on, activated_at)
    SELECT :tenant_id, r.* FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
        mandate_id uuid, account_id uuid, scheme text, sequence text, reference text, reference_key text,
        creditor_identifier text, creditor_name text, creditor_address jsonb, debtor_name text, debtor_address jsonb,
        iban_sealed text, iban_masked text, bic text, bank_name text, signer_name text, signer_email text,
        signer_title text, language text, max_amount_minor bigint, parties jsonb, status text,
        status_changed_at timestamptz,
        registration text, created_at timestamptz, signed_on date, last_used_on date, activated_at timestamptz)""")

INSERT = Sql("""
    INSERT INTO mandate_import (tenant_id, import_id, dry_run, format, account_by, sha256, who, created_at,
        ignored_columns,
                                accepted, refused, duplicates, warnings)
    VALUES (:tenant_id, :import_id, :dry_run, :format, :account_by, :sha256, :who, :created_at, :ignored_columns,
        :accepted,
            :refused, :duplicates, :warnings)""")
INSERT_LINES = Sql("""
    INSERT INTO mandate_import_line
           (tenant_id, import_id, line, status, mandate_id, mandate_status, reference, problems)
    SELECT :tenant_id, :import_id, r.* FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
        line integer, status text, mandate_id uuid, mandate_status text, reference text, problems jsonb)""")
SELECT = "SELECT i.* FROM mandate_import i WHERE i.tenant_id = :tenant_id"
FIND = Sql(SELECT + " AND i.import_id = :import_id")
LINES = Sql("""
    SELECT line, status, mandate_id, mandate_status, reference, problems FROM mandate_import_line
     WHERE tenant_id = :tenant_id AND import_id = :import_id AND line > :after
       AND (CAST(:status AS text) IS NULL OR status = :status)
     ORDER BY line LIMIT :limit""")


def _result(row: Record) -> ImportResult:
    return ImportResult(**{name: row[name] for name in ImportResult.__dataclass_fields__})


async def reserve_references(tx: Tx, mandates: Sequence[Mandate]) -> set[str]:
    """Reserves the references; returns the keys of those that were free (MND-23)."""
    rows = await tx.rows(
        RESERVE_REFERENCES,
        keys=[normalise_for_uniqueness(mandate.reference) for mandate in mandates],
        mandate_ids=[mandate.id for mandate in mandates],
    )
    return {row["reference_key"] for row in rows}


async def mandates_of_references(tx: Tx, keys: Sequence[str]) -> dict[str, Mandate]:
    """By key of each used reference: the mandate that has it."""
    return {row["used_key"]: mandate_of_row(row) for row in await tx.rows(MANDATES_OF_REFERENCES, keys=keys)}


async def insert_mandates(tx: Tx, mandates: Sequence[Mandate]) -> None:
    """The caller has reserved their references."""
    await tx.run(INSERT_MANDATES, rows=[_mandate_row(mandate) for mandate in mandates])


def _mandate_row(mandate: Mandate) -> dict[str, Any]:
    account, creditor, signer = mandate.debtor_account, mandate.creditor, mandate.signer
    return {
        "mandate_id": mandate.id,
        "account_id": mandate.account_id,
        "scheme": mandate.scheme,
        "sequence": mandate.sequence,
        "reference": mandate.reference,
        "reference_key": normalise_for_uniqueness(mandate.reference),
        "creditor_identifier": creditor.identifier,
        "creditor_name": creditor.name,
        "creditor_address": asdict(creditor.address) if creditor.address else None,
        "debtor_name": mandate.debtor_name,
        "debtor_address": asdict(mandate.debtor_address) if mandate.debtor_address else None,
        "iban_sealed": account.iban_sealed,
        "iban_masked": account.iban_masked,
        "bic": account.bic,
        "bank_name": account.bank_name,
        "signer_name": signer.name,
        "signer_email": signer.email,
        "signer_title": signer.title,
        "language": mandate.language,
        "max_amount_minor": mandate.max_amount_minor,
        "parties": parties_row(mandate.parties),
        "status": mandate.status,
        "status_changed_at": mandate.status_changed_at,
        "registration": mandate.registration,
        "created_at": mandate.created_at,
        "signed_on": mandate.signed_on,
        "last_used_on": mandate.last_used_on,
        "activated_at": mandate.activated_at,
    }


async def insert(tx: Tx, result: ImportResult) -> None:
    await tx.run(INSERT, **{name: getattr(result, name) for name in ImportResult.__dataclass_fields__})


async def insert_lines(tx: Tx, import_id: UUID, lines: Sequence[ImportLine]) -> None:
    await tx.run(INSERT_LINES, import_id=import_id, rows=[asdict(line) for line in lines])


async def find(tx: Tx, import_id: UUID) -> ImportResult | None:
    row = await tx.row(FIND, import_id=import_id)
    return None if row is None else _result(row)


async def page_of(tx: Tx, request: PageRequest, to_item: Callable[[ImportResult], ItemT]) -> Page[ItemT]:
    """A page of imports, newest first."""
    return await page(tx, SELECT, request, lambda row: to_item(_result(row)), id_column="i.import_id")


async def lines_of(
    tx: Tx, import_id: UUID, *, after: int = 0, limit: int, status: str | None = None
) -> list[ImportLine]:
    """In the order of the file, behind line `after`."""
    rows = await tx.rows(LINES, import_id=import_id, after=after, limit=limit, status=status)
    return [ImportLine(**dict(row)) for row in rows]
