"""Which banks take part in which scheme; adherence to B2B is each bank's choice (docs/rules/scheme.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from encours_mandates.core.domain.mandate import Scheme
from encours_mandates.reachability.domain.errors import DuplicateEntry

Reach = Literal["reachable", "not_reachable", "unknown"]

HEAD_OFFICE = "XXX"


@dataclass(frozen=True, slots=True)
class Adherence:
    """An entry of a list: a bank (BIC of eight) or one of its branches (of eleven), valid on inclusive days."""

    bic: str
    scheme: Scheme
    reachable: bool
    name: str | None
    starts_on: date
    ends_on: date | None
    source: str
    as_of_on: date
    """Date of the list."""


class AdherenceSource(NamedTuple):
    """A loaded list; `banks` counts its entries."""

    source: str
    as_of_on: date
    banks: int
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class Reachability:
    """What is known of a bank today."""

    bic: str | None
    name: str | None
    b2b: Reach
    core: Reach
    source: str | None
    as_of_on: date | None

    def of(self, scheme: Scheme) -> Reach:
        return self.b2b if scheme is Scheme.B2B else self.core


def normal_bic(bic: str) -> str:
    """A head office is its bank: `AGRIFRPPXXX` and `AGRIFRPP` are one.

    >>> normal_bic("AGRIFRPPXXX"), normal_bic("AGRIFRPP882")
    ('AGRIFRPP', 'AGRIFRPP882')
    """
    return bic[:8] if bic[8:] == HEAD_OFFICE else bic


def keys_of(bic: str) -> tuple[str, ...]:
    """The BICs under which a bank may be listed, the most specific first."""
    return tuple(dict.fromkeys((normal_bic(bic), bic[:8])))


def reachability_of(bic: str | None, listed: Mapping[tuple[str, Scheme], Adherence]) -> Reachability:
    """`listed` as `newest_of` makes it. A BIC that no source lists is unknown."""
    if bic is None:
        return Reachability(None, None, "unknown", "unknown", None, None)
    b2b, core = _of_scheme(bic, Scheme.B2B, listed), _of_scheme(bic, Scheme.CORE, listed)
    entry = b2b or core
    return Reachability(
        bic,
        entry.name if entry else None,
        _reach(b2b),
        _reach(core),
        entry.source if entry else None,
        entry.as_of_on if entry else None,
    )


def _of_scheme(bic: str, scheme: Scheme, listed: Mapping[tuple[str, Scheme], Adherence]) -> Adherence | None:
    return next((found for key in keys_of(bic) if (found := listed.get((key, scheme)))), None)


def _reach(entry: Adherence | None) -> Reach:
    if entry is None:
        return "unknown"
    return "reachable" if entry.reachable else "not_reachable"


def check_unique(adherences: Iterable[Adherence]) -> None:
    """Raises `DuplicateEntry` where two entries have the same bank, scheme and first day."""
    seen = set()
    for place, each in enumerate(adherences):
        key = each.bic, each.scheme, each.starts_on
        if key in seen:
            raise DuplicateEntry("an earlier entry has the same bank, scheme and first day", place=place)
        seen.add(key)


def newest_of(adherences: Iterable[Adherence], today: date) -> dict[tuple[str, Scheme], Adherence]:
    """Today's entries; the newest source wins, within a source the latest start."""
    valid = [each for each in adherences if each.starts_on <= today and (each.ends_on or today) >= today]
    return {(each.bic, each.scheme): each for each in sorted(valid, key=_precedence)}


def _precedence(adherence: Adherence) -> tuple[date, str, date]:
    return adherence.as_of_on, adherence.source, adherence.starts_on
