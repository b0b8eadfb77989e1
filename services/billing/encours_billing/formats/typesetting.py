"""Templates and data → PDF, by typst."""

import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from encours_billing.formats.fonts import shared_fonts
from encours_platform import json

HERE = Path(__file__).parent
STANDARD = "a-2b"
"""PDF/A-2b, for archives; its export also refuses a character that no font has, which would print as a box."""
UNDISPLAYABLE = "could not be displayed"


class _Compilers(threading.local):
    """A compiler of each template; one a thread, because it writes one document at a time. Fonts are shared."""

    def __init__(self) -> None:
        self._by_template: dict[str, Any] = {}

    def of(self, template: str) -> Any:
        if template not in self._by_template:
            self._by_template[template] = typst.Compiler(
                str(HERE / template), root=str(HERE), font_paths=shared_fonts(), ignore_system_fonts=True
            )
        return self._by_template[template]


_COMPILERS = _Compilers()


class Undisplayable(Exception):
    """A character of the text has no glyph in any font."""


def typeset(template: str, data: Mapping[str, Any], dated_on: date) -> bytes:
    """The same data give the same bytes: the only time in the file is the day of the document.

    Raises `Undisplayable`.
    """
    day = datetime(dated_on.year, dated_on.month, dated_on.day, tzinfo=UTC)
    inputs = {"data": json.dumps(data).decode()}
    try:
        made: bytes = _COMPILERS.of(template).compile(
            format="pdf", sys_inputs=inputs, timestamp=day, pdf_standards=STANDARD
        )
    except typst.TypstError as refused:
        if UNDISPLAYABLE in str(refused):
            raise Undisplayable(str(refused)) from refused
        raise
    return made
