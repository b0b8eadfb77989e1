"""What the routes of a mandate share."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from encours_mandates.core.domain.mandate import Language
from encours_platform.http import path_id
from encours_values import ids

MandatePath = Annotated[UUID, path_id(ids.MANDATE, "mandate_id")]
Lang = Annotated[Language | None, Query(description="The mandate's own language without it")]

PDF: dict[str, Any] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}


def file_name(text: str) -> str:
    """What is safe in a file's name and a header."""
    return "".join(character if character.isalnum() or character == "-" else "_" for character in text)


def pdf_answer(pdf: bytes, name: str) -> Response:
    """A file for the caller's eyes; it stays in no cache."""
    headers = {"Content-Disposition": f'inline; filename="{file_name(name)}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, headers=headers, media_type="application/pdf")
