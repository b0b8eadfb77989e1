"""How often somebody may try to sign in: the more failures, the longer the pause before the next attempt."""

from collections.abc import Sequence
from datetime import timedelta

DELAY_SECONDS_MAX = 600
FORGOTTEN_AFTER = timedelta(days=1)
"""Since the last failure."""


def delays(free: int) -> Sequence[float]:
    """Seconds to wait after the first, second, … failure, the last for all that follow: none for `free`, then doubled.

    >>> delays(2)
    [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600]
    """
    growing, seconds = [0] * free, 1
    while seconds < DELAY_SECONDS_MAX:
        growing.append(seconds)
        seconds *= 2
    return [*growing, DELAY_SECONDS_MAX]


ACCOUNT_DELAYS = delays(5)
ADDRESS_DELAYS = delays(30)
"""Of one network address, behind which a whole office may be."""
RESET_DELAYS = delays(3)
"""Of links that are asked for, so that nobody fills another's mailbox."""
FACTOR_DELAYS = delays(4)
"""Of a second factor: a code has a million values, a password has more."""
