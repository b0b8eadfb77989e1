"""The documents of a mandate: the form as shown, the signed form, the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

DocumentKind = Literal["original", "signed", "evidence"]


@dataclass(frozen=True, slots=True)
class SealedDocument:
    media_type: str
    sha256: bytes
    """Of the content in clear."""
    parts: Sequence[str]
