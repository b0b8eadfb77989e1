"""Second factors of users: codes of an application, recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_gateway.domain.session import Method
from encours_platform.database import Sql, Tx

TOTP = Sql("""
    SELECT totp_sealed, totp_pending_sealed FROM users
     WHERE tenant_id = :tenant_id AND user_id = :user_id FOR UPDATE""")
PREPARE_TOTP = Sql("""
    UPDATE users SET totp_pending_sealed = :sealed WHERE tenant_id = :tenant_id AND user_id = :user_id""")
CONFIRM_TOTP = Sql("""
    UPDATE users SET totp_sealed = totp_pending_sealed, totp_pending_sealed = NULL, totp_confirmed = true,
                     totp_step = :step
     WHERE tenant_id = :tenant_id AND user_id = :user_id AND totp_pending_sealed IS NOT NULL""")
USE_STEP = Sql("""
    UPDATE users SET totp_step = :step WHERE tenant_id = :tenant_id AND user_id = :user_id AND totp_step < :step""")
DELETE_TOTP = Sql("""
    UPDATE users SET totp_sealed = NULL, totp_pending_sealed = NULL, totp_confirmed = false
     WHERE tenant_id = :tenant_id AND user_id = :user_id""")
ADD_CODES = Sql("""
    INSERT INTO recovery_code (tenant_id, user_id, digest)
    SELECT CAST(:tenant_id AS uuid), CAST(:user_id AS uuid), unnest(CAST(:digests AS bytea[]))""")
DELETE_CODES = Sql("DELETE FROM recovery_code WHERE tenant_id = :tenant_id AND user_id = :user_id")
USE_CODE = Sql("DELETE FROM recovery_code WHERE tenant_id = :tenant_id AND user_id = :user_id AND digest = :digest")
COUNTS = Sql("""
    SELECT u.totp_confirmed AS totp,
           (SELECT count(*)::integer FROM passkey p WHERE p.tenant_id = u.tenant_id AND p.user_id = u.user_id)
               AS passkeys,
           (SELECT count(*)::integer FROM recovery_code c WHERE c.tenant_id = u.tenant_id AND c.user_id = u.user_id)
               AS recovery_codes
      FROM users u WHERE u.tenant_id = :tenant_id AND u.user_id = :user_id""")
SEALED = Sql("""
    SELECT user_id, totp_sealed, totp_pending_sealed FROM users
     WHERE tenant_id = :tenant_id AND (totp_sealed IS NOT NULL OR totp_pending_sealed IS NOT NULL) FOR UPDATE""")
EXCHANGE = Sql("""
    UPDATE users SET totp_sealed = CAST(:confirmed AS text), totp_pending_sealed = CAST(:pending AS text)
     WHERE tenant_id = :tenant_id AND user_id = :user_id""")


@dataclass(frozen=True)
class Factors:
    """What a user has beside a password."""

    totp: bool
    passkeys: int
    recovery_codes: int

    @property
    def methods(self) -> Sequence[Method]:
        """None where there is no second factor: recovery codes alone are none."""
        if not (self.totp or self.passkeys):
            return ()
        found: list[Method] = []
        if self.passkeys:
            found.append("passkey")
        if self.totp:
            found.append("totp")
        if self.recovery_codes:
            found.append("recovery_code")
        return found


@dataclass(frozen=True)
class TotpSecrets:
    """Sealed."""

    confirmed: str | None
    pending: str | None


async def of(tx: Tx, user_id: UUID) -> Factors:
    row = await tx.row(COUNTS, user_id=user_id)
    return Factors(**dict(row)) if row else Factors(totp=False, passkeys=0, recovery_codes=0)


async def lock_totp(tx: Tx, user_id: UUID) -> TotpSecrets:
    row = await tx.row(TOTP, user_id=user_id)
    return TotpSecrets(row["totp_sealed"], row["totp_pending_sealed"]) if row else TotpSecrets(None, None)


async def prepare_totp(tx: Tx, user_id: UUID, sealed: str) -> None:
    await tx.run(PREPARE_TOTP, user_id=user_id, sealed=sealed)


async def confirm_totp(tx: Tx, user_id: UUID, step: int) -> None:
    """The pending secret is the user's from now on; the code that confirmed it is used up."""
    await tx.run(CONFIRM_TOTP, user_id=user_id, step=step)


async def use_step(tx: Tx, user_id: UUID, step: int) -> bool:
    """False where a code of that step, or of a later one, was used already."""
    return await tx.run(USE_STEP, user_id=user_id, step=step) == 1


async def delete_totp(tx: Tx, user_id: UUID) -> None:
    await tx.run(DELETE_TOTP, user_id=user_id)


async def replace_codes(tx: Tx, user_id: UUID, digests: Sequence[bytes]) -> None:
    await tx.run(DELETE_CODES, user_id=user_id)
    if digests:
        await tx.run(ADD_CODES, user_id=user_id, digests=list(digests))


async def use_code(tx: Tx, user_id: UUID, digest: bytes) -> bool:
    """False where it is none of the user's, or was used."""
    return await tx.run(USE_CODE, user_id=user_id, digest=digest) == 1


async def lock_sealed(tx: Tx) -> dict[UUID, TotpSecrets]:
    """Of all users."""
    return {row["user_id"]: TotpSecrets(row[1], row[2]) for row in await tx.rows(SEALED)}


async def exchange_seals(tx: Tx, user_id: UUID, secrets: TotpSecrets) -> None:
    await tx.run(EXCHANGE, user_id=user_id, confirmed=secrets.confirmed, pending=secrets.pending)
