"""History and disclosures of mandates: rows are only added."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from encours_mandates.core.domain.history import Disclosure, MandateStep, Step
from encours_mandates.core.domain.mandate import Status
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Page, PageRequest, page
from encours_values.ids import new_id

ItemT = TypeVar("ItemT", bound=BaseModel)

ADD_STEPS = Sql("""
    INSERT INTO mandate_step
           (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence)
    SELECT :tenant_id, s.*
      FROM unnest(CAST(:mandate_ids AS uuid[]), CAST(:step_ids AS uuid[]), CAST(:moves AS text[]),
                  CAST(:statuses AS text[]), CAST(:instants AS timestamptz[]), CAST(:whos AS text[]),
                  CAST(:causes AS text[]), CAST(:reason_codes AS text[]), CAST(:evidences AS jsonb[])) AS s""")
STEPS = Sql("""
    SELECT move, status, occurred_at, who, cause, reason_code, evidence FROM mandate_step
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id ORDER BY step_id""")
ADD_AMENDMENTS = Sql("""
    INSERT INTO amendment
           (tenant_id, mandate_id, amendment_id, amended_at, original_reference, original_debtor_name,
            original_iban_sealed, original_iban_masked, original_bic, original_creditor_identifier,
            original_creditor_name, original_max_amount_minor)
    SELECT m.tenant_id, m.mandate_id, uuidv7(), :amended_at, m.reference, m.debtor_name, m.iban_sealed,
           m.iban_masked, m.bic,
           m.creditor_identifier, m.creditor_name, m.max_amount_minor
      FROM mandate m WHERE m.tenant_id = :tenant_id AND m.mandate_id = ANY (CAST(:mandate_ids AS uuid[]))""")
ADD_DISCLOSURE = Sql("""
    INSERT INTO disclosure (tenant_id, mandate_id, disclosure_id, disclosed_at, who, what, reason)
    VALUES (:tenant_id, :mandate_id, :disclosure_id, :disclosed_at, :who, :what, :reason)""")
DISCLOSURES = "SELECT d.* FROM disclosure d WHERE d.tenant_id = :tenant_id"


def _step(row: Record) -> Step:
    return Step(
        row["move"],
        Status(row["status"]),
        row["occurred_at"],
        row["who"],
        row["cause"],
        row["reason_code"],
        row["evidence"],
    )


async def add_steps(tx: Tx, steps_of_mandates: Sequence[MandateStep]) -> None:
    """In the order they were taken."""
    mandate_ids, steps = [mandate_id for mandate_id, _ in steps_of_mandates], [step for _, step in steps_of_mandates]
    await tx.run(
        ADD_STEPS,
        mandate_ids=mandate_ids,
        step_ids=[new_id() for _ in steps],
        moves=[step.move for step in steps],
        statuses=[step.status for step in steps],
        instants=[step.occurred_at for step in steps],
        whos=[step.who for step in steps],
        causes=[step.cause for step in steps],
        reason_codes=[step.reason_code for step in steps],
        evidences=[dict(step.evidence) for step in steps],
    )


async def steps_of(tx: Tx, mandate_id: UUID) -> list[Step]:
    """Oldest first."""
    return [_step(row) for row in await tx.rows(STEPS, mandate_id=mandate_id)]


async def add_amendments(tx: Tx, mandate_ids: Sequence[UUID]) -> None:
    """Stores the present state of the mandates, before an amendment changes it."""
    await tx.run(ADD_AMENDMENTS, amended_at=tx.now, mandate_ids=list(mandate_ids))


async def add_disclosure(tx: Tx, mandate_id: UUID, disclosure: Disclosure) -> None:
    """Records that the whole IBAN was shown."""
    await tx.run(ADD_DISCLOSURE, mandate_id=mandate_id, disclosure_id=new_id(), **asdict(disclosure))


async def disclosures_of(
    tx: Tx, request: PageRequest, to_item: Callable[[Disclosure], ItemT], *, mandate_id: UUID
) -> Page[ItemT]:
    """A page of who was shown the mandate's whole IBAN, newest first."""
    return await page(
        tx,
        DISCLOSURES,
        request,
        lambda row: to_item(Disclosure(row["disclosed_at"], row["who"], row["what"], row["reason"])),
        id_column="d.disclosure_id",
        filters={"d.mandate_id": mandate_id},
    )
