from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.fields import Answer, MandateId, MandateImportId

LineStatus = Literal["accepted", "warning", "refused", "duplicate"]


class LineProblem(Answer):
    column: Annotated[str | None, Field(examples=["iban"])]
    code: Annotated[str, Field(examples=["invalid_iban"])]
    """Stable, for programs."""
    detail: str
    """For people; never a whole IBAN."""
    warning: bool
    """A remark; the line is imported."""


class ImportLine(Answer):
    line: Annotated[int, Field(examples=[2])]
    """Where it begins in the file, from 1; of a pain.008 the number of the debit."""
    status: LineStatus
    """`warning` is accepted with a remark; `duplicate` exists already."""
    mandate_id: MandateId | None
    mandate_status: Annotated[str | None, Field(examples=["active"])]
    reference: Annotated[str | None, Field(examples=["RUM-2019-0042"])]
    problems: list[LineProblem]


class ImportLines(Answer):
    data: list[ImportLine]
    next_cursor: Annotated[str | None, Field(examples=["500"])]
    """Pass it as `cursor` for what follows; null at the end."""


class MandateImportSummary(Answer):
    id: MandateImportId
    dry_run: bool
    """Only this report was stored."""
    format: Literal["csv", "xlsx", "pain.008"]
    account_by: Literal["account_id", "external_id", "siren", "name"]
    sha256: str
    created_at: datetime
    rows: int
    accepted: int
    """Includes those with warnings."""
    refused: int
    duplicates: int
    warnings: int
    ignored_columns: list[str]


class MandateImport(MandateImportSummary):
    lines: list[ImportLine]
    """The first 100, in the order of the file."""
    next_cursor: str | None
    """For `/lines`, where there are more."""
