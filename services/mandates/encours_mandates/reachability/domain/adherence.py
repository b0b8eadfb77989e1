"""Which banks take part in which scheme; adherence to B2B is each bank's choice (docs/rules/scheme.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from encours_mandates.core.domain.mandate import Scheme

Reach = Literal["reachable", "not_reachable", "unknown"]

HEAD_OFFICE = "XXX"


@dataclass(frozen=True, slots=True)
class Adherence:
    """What a source says of a bank (BIC of eight) or one of its branches (of eleven), from day to day inclusive."""

    bic: str
    scheme: Scheme
    reachable: bool
    name: str | None
    valid_from: date
    valid_to: date | None
    source: str
    as_of: date
    """The day as of which the source speaks."""


@dataclass(frozen=True, slots=True)
class Reachability:
    """What is known of a bank today."""

    bic: str | None
    name: str | None
    b2b: Reach
    core: Reach
    source: str | None
    as_of: date | None

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
    said = b2b or core
    return Reachability(
        bic,
        said.name if said else None,
        _reach(b2b),
        _reach(core),
        said.source if said else None,
        said.as_of if said else None,
    )


def _of_scheme(bic: str, scheme: Scheme, listed: Mapping[tuple[str, Scheme], Adherence]) -> Adherence | None:
    return next((found for key in keys_of(bic) if (found := listed.get((key, scheme)))), None)


def _reach(said: Adherence | None) -> Reach:
    if said is None:
        return "unknown"
    return "reachable" if said.reachable else "not_reachable"


def newest_of(adherences: Iterable[Adherence], today: date) -> dict[tuple[str, Scheme], Adherence]:
    """What holds today; where sources differ the newest one counts, of one source what holds since last."""
    valid = [each for each in adherences if each.valid_from <= today and (each.valid_to or today) >= today]
    return {(each.bic, each.scheme): each for each in sorted(valid, key=_age)}


def _age(adherence: Adherence) -> tuple[date, str, date]:
    return adherence.as_of, adherence.source, adherence.valid_from
