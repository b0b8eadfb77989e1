"""How many requests a second a key or person and a merchant may send: token buckets of this process."""

import time
from collections.abc import Callable
from uuid import UUID

from encours_platform.auth import Caller
from encours_platform.problems import RateLimited
from encours_platform.telemetry import REFUSED_REQUESTS

BURST_SECONDS = 10
"""A bucket holds the requests of so many seconds."""
ROUNDING_SECONDS = 1e-6
BUCKETS_MAX = 20_000


class RateLimits:
    """`per_key` and `per_tenant` are requests a second on average; 0 sets no limit."""

    def __init__(self, *, per_key: int, per_tenant: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = (per_key, per_tenant)
        self._clock = clock
        self._full_at: dict[UUID | str, float] = {}
        """When each bucket is full again. A full bucket has no entry."""

    def take(self, caller: Caller) -> None:
        """Raises `RateLimited`."""
        now = self._clock()
        owners: tuple[UUID | str, ...] = (caller.actor, caller.tenant_id)
        updates = [
            (owner, max(self._full_at.get(owner, now), now) + 1 / rate)
            for owner, rate in zip(owners, self._rates, strict=True)
            if rate
        ]
        if any(full_at - now > BURST_SECONDS + ROUNDING_SECONDS for _, full_at in updates):
            REFUSED_REQUESTS.labels("rate_limited").inc()
            raise RateLimited("too many requests with this key or of this merchant; wait a second, then repeat")
        if len(self._full_at) + len(updates) > BUCKETS_MAX:
            self._full_at = {owner: full_at for owner, full_at in self._full_at.items() if full_at > now}
        self._full_at.update(updates)
