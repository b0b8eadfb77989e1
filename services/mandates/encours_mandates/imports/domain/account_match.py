"""Finds the merchant's account that a line of an import file means."""

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
SIMILARITY_MIN = 0.6
COMPARED_MAX = 200
"""Names looked at for one line."""
LINES_WITH_PROPOSALS_MAX = 2_000
"""Lines of one file that get proposals; a file with more strangers is the wrong file."""


@dataclass(frozen=True, slots=True)
class KeyedAccount:
    account_id: UUID
    name: str
    key: str
    """The key in the form that is compared."""


class AccountBook:
    """Accounts by one of their keys; `propose_names`: unmatched texts get the closest names as proposals."""

    def __init__(self, accounts: Iterable[KeyedAccount], *, propose_names: bool) -> None:
        self._by_key: defaultdict[str, list[KeyedAccount]] = defaultdict(list)
        self._by_word_start: defaultdict[str, list[KeyedAccount]] = defaultdict(list)
        self._proposed = 0
        for each in accounts:
            self._by_key[each.key].append(each)
            if propose_names:
                for word_start in _word_starts(each.name):
                    self._by_word_start[word_start].append(each)

    def match(self, text: str, key: str) -> UUID | Finding:
        """The one account of that key, else why there is none."""
        found = self._by_key.get(key, [])
        if len(found) == 1:
            return found[0].account_id
        if found:
            listed = _list(sorted(found, key=lambda each: each.account_id)[:PROPOSALS])
            return Finding(Column.ACCOUNT, "ambiguous_account", f"{len(found)} accounts fit: {listed}.")
        return Finding(Column.ACCOUNT, "unknown_account", "No account fits." + self._proposals(text))

    def _proposals(self, text: str) -> str:
        self._proposed += 1
        if not self._by_word_start or self._proposed > LINES_WITH_PROPOSALS_MAX:
            return ""
        closest = self._closest(text)
        return f" Closest: {_list(closest)}." if closest else ""

    def _closest(self, text: str) -> Sequence[KeyedAccount]:
        word_starts = sorted(
            (word_start for word_start in _word_starts(text) if word_start in self._by_word_start), key=self._frequency
        )
        candidates: dict[UUID, KeyedAccount] = {}
        for word_start in word_starts:
            for each in self._by_word_start[word_start][: COMPARED_MAX - len(candidates)]:
                candidates[each.account_id] = each
        key_of_text = key_of(text)
        scored = [(SequenceMatcher(None, key_of_text, key_of(each.name)).ratio(), each) for each in candidates.values()]
        best = sorted(
            (pair for pair in scored if pair[0] >= SIMILARITY_MIN), key=lambda pair: (-pair[0], pair[1].account_id)
        )
        return [each for _, each in best[:PROPOSALS]]

    def _frequency(self, word_start: str) -> int:
        return len(self._by_word_start[word_start])


def _word_starts(name: str) -> set[str]:
    """Beginnings of the words, so that a typing error in one leaves the others to be found by."""
    return {key_of(word)[:4] for word in name.split()} - {""}


def _list(accounts: Sequence[KeyedAccount]) -> str:
    return ", ".join(f"{mask_ibans_in(each.name)[:60]} ({typeid(ACCOUNT, each.account_id)})" for each in accounts)
