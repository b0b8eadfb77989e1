"""The texts that the mandate's documents need in each language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SchemeWording:
    """The title and the rights of one scheme, in the words of the scheme (MND-20); `{creditor}` is its name."""

    title: str
    authorisation: str
    rights: str
    registration: str


@dataclass(frozen=True, slots=True)
class Wording:
    b2b: SchemeWording
    core: SchemeWording
    labels: Mapping[str, str]
    letter: Mapping[str, str]
    """Of the debtor to its bank."""
    statuses: Mapping[str, str]
