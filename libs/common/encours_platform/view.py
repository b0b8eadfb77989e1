"""What one caller sees of a service's database, and who it is to the audit trail."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from encours_platform.database import Database, Tx

T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """Who sends a request, as the audit trail shows it."""

    id: str
    """`usr_…` or `key_…`"""
    name: str
    session_id: str | None
    address: str | None
    """Of the network, as the proxies that are trusted tell it."""


@dataclass(frozen=True)
class View:
    """What one caller sees of a service's database."""

    database: Database
    tenant_id: UUID
    account_ids: tuple[UUID, ...] | None = None
    """The buyers whose rows a person of the portal sees; none = the whole merchant."""
    by: Actor | None = None

    @property
    def patient(self) -> "View":
        return replace(self, database=self.database.patient)

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        return self.database.transaction(self.tenant_id, self.account_ids)

    async def run(self, use_case: Callable[[Tx], Awaitable[T]]) -> T:
        async def act(tx: Tx) -> T:
            tx.by = self.by
            return await use_case(tx)

        return await self.database.run(self.tenant_id, act, self.account_ids)
