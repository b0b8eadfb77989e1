"""How often somebody may try to sign in."""

from collections import deque

WINDOW_SECONDS = 60.0
FAILURES_MAX = 10
"""From one address, or with keys of one prefix, in one window."""
SOURCES_MAX = 10_000
KEY_PREFIX_LENGTH = 34
"""`ek_live_` and the id of the key; what follows is the secret."""


class SignInThrottle:
    """Counts failed attempts of one process, by address and by key prefix.

    >>> throttle = SignInThrottle()
    >>> for _ in range(FAILURES_MAX):
    ...     throttle.failed("192.0.2.1", "ek_test_1", now=0.0)
    >>> throttle.allows("192.0.2.1", "other", now=1.0), throttle.allows("192.0.2.1", "other", now=61.0)
    (False, True)
    """

    def __init__(self) -> None:
        self._failures: dict[str, deque[float]] = {}

    def allows(self, address: str, key: str, *, now: float) -> bool:
        return all(self._count(source, now) < FAILURES_MAX for source in _sources(address, key))

    def failed(self, address: str, key: str, *, now: float) -> None:
        if len(self._failures) >= SOURCES_MAX:
            self._forget_old(now)
        for source in _sources(address, key):
            self._failures.setdefault(source, deque(maxlen=FAILURES_MAX)).append(now)

    def _count(self, source: str, now: float) -> int:
        return sum(1 for at in self._failures.get(source, ()) if at > now - WINDOW_SECONDS)

    def _forget_old(self, now: float) -> None:
        """Sources without a failure in the window; the oldest half where all have one."""
        recent = {
            source: failures for source, failures in self._failures.items() if failures[-1] > now - WINDOW_SECONDS
        }
        self._failures = recent if len(recent) < SOURCES_MAX else dict(list(recent.items())[SOURCES_MAX // 2 :])


def _sources(address: str, key: str) -> tuple[str, str]:
    return f"address {address}", f"key {key[:KEY_PREFIX_LENGTH]}"
