"""Files that cross the bus, in sealed parts."""

from typing import Annotated, ClassVar

from pydantic import Field

from encours_contracts.envelope import Event

SEALED_BYTES_MAX = 512 * 1024
"""A message with one part stays below the broker's default limit of 1 MiB."""


class FilePart(Event):
    """One part of a file, which is complete when its parts 1 to `parts` have come. Equal `sha256` is the same file."""

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"content_sealed"})

    name: Annotated[str, Field(examples=["DD-06EGQ5GWG9T7YAYYM1TZ3J4E5N.xml"])]
    sha256: str
    """Of the whole file."""
    part: int
    parts: int
    content_sealed: str
    """The part, compressed and sealed for the tenant; at most 512 KiB."""
