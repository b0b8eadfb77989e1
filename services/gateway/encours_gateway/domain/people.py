"""Who signs in: people of the merchant and, in the portal, of its buyers; and what a password must be like."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

UserKind = Literal["merchant", "buyer"]
Locale = Literal["fr", "en", "de"]
UserStatus = Literal["active", "blocked"]

PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX = 12, 128
OWN_WORD_LENGTH_MIN = 3
LENGTH_WITHOUT_OWN_WORDS_MIN = 8
DIFFERENT_CHARACTERS_MIN = 5
SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class User:
    user_id: UUID
    email: str
    """In lower case: how somebody signs in."""
    name: str
    kind: UserKind
    role: str
    account_id: UUID | None
    """The buyer that a user of the portal belongs to."""
    with_group: bool
    """Whether a user of the portal also sees the companies below its own."""
    spending_limit_minor: int | None
    locale: Locale
    status: UserStatus
    has_password: bool
    has_totp: bool
    joined_at: datetime


def normal_password(text: str) -> str:
    """The same password, however the keyboard composes its characters (RFC 8265)."""
    return unicodedata.normalize("NFC", text)


def words_of(*texts: str) -> set[str]:
    """The parts of names and addresses that somebody may guess.

    >>> sorted(words_of("Jeanne Martin", "j.martin@forges.example"))
    ['example', 'forges', 'jeanne', 'martin']
    """
    words = (word for text in texts for word in SEPARATORS.split(text.casefold()))
    return {word for word in words if len(word) >= OWN_WORD_LENGTH_MIN}


def password_fault(password: str, own_words: Collection[str]) -> str | None:
    """Why this is no good password; none where it is one. Any characters will do, what matters is that it is long.

    >>> password_fault("correct horse battery", {"martin"})
    >>> password_fault("Martin-Martin-2026", {"martin"})
    'names of yourself and of your company are easily guessed: use other words'
    """
    if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
        return f"a password has {PASSWORD_LENGTH_MIN} to {PASSWORD_LENGTH_MAX} characters"
    if len(set(password.casefold())) < DIFFERENT_CHARACTERS_MIN:
        return "the same few characters again and again are easily guessed"
    rest = password.casefold()
    for word in _longest_first(own_words):
        rest = rest.replace(word, "")
    if len(SEPARATORS.sub("", rest)) < LENGTH_WITHOUT_OWN_WORDS_MIN and len(rest) < len(password):
        return "names of yourself and of your company are easily guessed: use other words"
    return None


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)
