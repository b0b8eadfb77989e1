"""How long the database may keep a request or a job waiting."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Waits:
    """The longest waits, in seconds, for what others hold up."""

    statement: float
    lock: float
    pool: float
    """For a connection, and for a place in the tenant's share of them."""

    @property
    def settings(self) -> dict[str, str]:
        return {
            "statement_timeout": f"{self.statement * 1000:.0f}ms",
            "lock_timeout": f"{self.lock * 1000:.0f}ms",
        }


WAITS = Waits(statement=10.0, lock=5.0, pool=5.0)
PATIENT_WAITS = Waits(statement=600.0, lock=60.0, pool=5.0)
