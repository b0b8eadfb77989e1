"""Passwords are stored as argon2id hashes, made and compared in threads, a few at a time."""

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from encours_gateway.domain.people import PASSWORD_LENGTH_MAX, normal_password
from encours_platform.problems import RateLimited

T = TypeVar("T")

AT_ONCE_MAX = 2
WAITING_MAX = 40
"""More would wait for longer than people do."""


class Passwords:
    """32 MiB and some 40 ms each, above what OWASP asks for: hence the bounds."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
        self._places = asyncio.Semaphore(AT_ONCE_MAX)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Raises `RateLimited` where too many others wait."""
        return await self._in_thread(self._hash, password)

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Takes as long where there is no hash. Raises `RateLimited`."""
        return await self._in_thread(self._verify, hashed, password)

    def is_outdated(self, hashed: str) -> bool:
        return self._hasher.check_needs_rehash(hashed)

    async def _in_thread(self, work: Callable[..., T], *arguments: str | None) -> T:
        if self._waiting >= WAITING_MAX:
            raise RateLimited("too many people sign in at this moment; wait a second, then repeat")
        self._waiting += 1
        try:
            async with self._places:
                return await asyncio.to_thread(work, *arguments)
        finally:
            self._waiting -= 1

    @cached_property
    def _of_nobody(self) -> str:
        return self._hasher.hash("nobody has this password")

    def _hash(self, password: str) -> str:
        return self._hasher.hash(normal_password(password))

    def _verify(self, hashed: str | None, password: str) -> bool:
        if len(password) > PASSWORD_LENGTH_MAX:
            return False
        try:
            self._hasher.verify(hashed or self._of_nobody, normal_password(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
        return hashed is not None
