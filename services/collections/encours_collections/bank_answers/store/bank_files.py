"""Bank files and what each of them changed."""

from collections.abc import Callable
from dataclasses import asdict
from uuid import UUID

from encours_collections.bank_answers.domain.bank_file import FileResult, StoredBankFile
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import ItemT, Page, PageRequest, page
from encours_values.ids import new_id

INSERT_IF_NEW = Sql("""
    INSERT INTO bank_file (tenant_id, bank_file_id, sha256, source, kind, message_id, bytes, matched_count,
                           unmatched_count, ignored_count, warnings, result, received_at)
    VALUES (:tenant_id, :bank_file_id, :sha256, :source, :kind, :message_id, :bytes, 0, 0, 0, '{}', '{}', :now)
    ON CONFLICT (tenant_id, sha256) DO NOTHING RETURNING bank_file_id""")
RECORD_RESULT = Sql("""
    UPDATE bank_file
       SET matched_count = :matched_count, unmatched_count = :unmatched_count, ignored_count = :ignored_count,
           transfers_count = :transfers_count, warnings = :warnings, result = :result
     WHERE tenant_id = :tenant_id AND bank_file_id = :bank_file_id""")
SELECT = """
    SELECT f.bank_file_id, f.sha256, f.source, f.kind, f.message_id, f.bytes, f.matched_count, f.unmatched_count,
           f.ignored_count, f.transfers_count, f.warnings, f.result, f.received_at
      FROM bank_file f WHERE f.tenant_id = :tenant_id"""
BY_CONTENT = Sql(SELECT + " AND f.sha256 = :sha256")
FIND = Sql(SELECT + " AND f.bank_file_id = :bank_file_id")


def of_record(row: Record) -> StoredBankFile:
    return StoredBankFile(**dict(row))


async def list_files(tx: Tx, paging: PageRequest, to_item: Callable[[StoredBankFile], ItemT]) -> Page[ItemT]:
    """Newest first."""
    return await page(tx, SELECT, paging, lambda row: to_item(of_record(row)), id_column="f.bank_file_id")


async def insert_if_new(
    tx: Tx, *, sha256: str, source: str, kind: str, message_id: str | None, size: int
) -> UUID | None:
    """Id of the new file, None where its content was imported before; a concurrent import waits for the first."""
    bank_file_id: UUID | None = await tx.value(
        INSERT_IF_NEW,
        bank_file_id=new_id(),
        sha256=sha256,
        source=source,
        kind=kind,
        message_id=message_id,
        bytes=size,
        now=tx.now,
    )
    return bank_file_id


async def record_result(tx: Tx, bank_file_id: UUID, result: FileResult) -> None:
    """The counts are of all messages; each message has its own beside."""
    await tx.run(
        RECORD_RESULT,
        bank_file_id=bank_file_id,
        matched_count=sum(each.matched_count for each in result.documents),
        unmatched_count=sum(each.unmatched_count for each in result.documents),
        ignored_count=sum(each.ignored_count for each in result.documents),
        transfers_count=sum(each.transfers_count for each in result.documents),
        warnings=list(result.warnings),
        result={
            "documents": [asdict(each) for each in result.documents],
            "matched": list(result.matched),
            "unmatched": list(result.unmatched),
        },
    )


async def by_content(tx: Tx, sha256: str) -> StoredBankFile | None:
    row = await tx.row(BY_CONTENT, sha256=sha256)
    return of_record(row) if row else None


async def find(tx: Tx, bank_file_id: UUID) -> StoredBankFile | None:
    row = await tx.row(FIND, bank_file_id=bank_file_id)
    return of_record(row) if row else None
