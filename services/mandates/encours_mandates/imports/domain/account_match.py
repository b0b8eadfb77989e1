"""Which of the merchant's accounts a line of somebody else's file means."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from encours_mandates.core.domain.cell_values import key_of
from encours_mandates.imports.domain.lines import Column, Finding
from encours_values.iban import mask_ibans_in
from encours_values.ids import ACCOUNT, typeid

PROPOSALS = 3
ALIKE_MIN = 0.6
COMPARED_MAX = 200
"""Names looked at for one line."""
PROPOSING_LINES_MAX = 2_000
"""Lines of one file that get proposals; a file with more strangers is the wrong file."""


@dataclass(frozen=True, slots=True)
class Known:
    account_id: UUID
    name: str
    key: str
    """What it is asked for by, as it is compared."""


class AccountBook:
    """Accounts by one of their keys; `loosely`: unmatched texts get the closest names as proposals."""

    def __init__(self, known: Iterable[Known], *, loosely: bool) -> None:
        self._by_key: defaultdict[str, list[Known]] = defaultdict(list)
        self._by_piece: defaultdict[str, list[Known]] = defaultdict(list)
        self._proposed = 0
        for each in known:
            self._by_key[each.key].append(each)
            if loosely:
                for piece in _pieces(each.name):
                    self._by_piece[piece].append(each)

    def match(self, text: str, key: str) -> UUID | Finding:
        """The one account of that key, else why there is none."""
        found = self._by_key.get(key, [])
        if len(found) == 1:
            return found[0].account_id
        if found:
            told = _told(sorted(found, key=lambda each: each.account_id)[:PROPOSALS])
            return Finding(Column.ACCOUNT, "ambiguous_account", f"{len(found)} accounts fit: {told}.")
        return Finding(Column.ACCOUNT, "unknown_account", "No account fits." + self._proposals(text))

    def _proposals(self, text: str) -> str:
        self._proposed += 1
        if not self._by_piece or self._proposed > PROPOSING_LINES_MAX:
            return ""
        close = self._closest(text)
        return f" Closest: {_told(close)}." if close else ""

    def _closest(self, text: str) -> Sequence[Known]:
        pieces = sorted((piece for piece in _pieces(text) if piece in self._by_piece), key=self._frequency)
        candidates: dict[UUID, Known] = {}
        for piece in pieces:
            for each in self._by_piece[piece][: COMPARED_MAX - len(candidates)]:
                candidates[each.account_id] = each
        wanted = key_of(text)
        alike = [(SequenceMatcher(None, wanted, key_of(each.name)).ratio(), each) for each in candidates.values()]
        best = sorted((pair for pair in alike if pair[0] >= ALIKE_MIN), key=lambda pair: (-pair[0], pair[1].account_id))
        return [each for _, each in best[:PROPOSALS]]

    def _frequency(self, piece: str) -> int:
        return len(self._by_piece[piece])


def _pieces(name: str) -> set[str]:
    """Beginnings of the words, so that a typing error in one leaves the others to be found by."""
    return {key_of(word)[:4] for word in name.split()} - {""}


def _told(known: Sequence[Known]) -> str:
    return ", ".join(f"{mask_ibans_in(each.name)[:60]} ({typeid(ACCOUNT, each.account_id)})" for each in known)
