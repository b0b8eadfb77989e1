"""The progress of signers, their steps, and the tenant's seal key."""

from datetime import datetime
from uuid import UUID

from encours_mandates.core.domain.mandate import DebtorAccount
from encours_mandates.signing.domain.progress import Code, SigningProgress, SigningStep
from encours_platform.database import Record, Sql, Tx
from encours_values.ids import new_id

FIND = Sql("""
    SELECT * FROM signing_progress
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND link_number = :link_number""")
SAVE = Sql("""
    INSERT INTO signing_progress (
        tenant_id, mandate_id, link_number, steps, iban_sealed, iban_masked, bic, bank_name, signer_name, signer_title,
        code_digest, code_session, code_issued_at, code_expires_at, code_wrong, codes_issued, verified_session,
        verified_at, referred_at)
    VALUES (
        :tenant_id, :mandate_id, :link_number, :steps, :iban_sealed, :iban_masked, :bic, :bank_name, :signer_name,
        :signer_title, :code_digest, :code_session, :code_issued_at, :code_expires_at, :code_wrong, :codes_issued,
        :verified_session, :verified_at, :referred_at)
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE SET
        link_number = excluded.link_number, steps = excluded.steps, iban_sealed = excluded.iban_sealed,
        iban_masked = excluded.iban_masked, bic = excluded.bic, bank_name = excluded.bank_name,
        signer_name = excluded.signer_name, signer_title = excluded.signer_title, code_digest = excluded.code_digest,
        code_session = excluded.code_session, code_issued_at = excluded.code_issued_at,
        code_expires_at = excluded.code_expires_at, code_wrong = excluded.code_wrong,
        codes_issued = excluded.codes_issued, verified_session = excluded.verified_session,
        verified_at = excluded.verified_at, referred_at = excluded.referred_at""")
ADD_STEP = Sql("""
    INSERT INTO signing_step (
        tenant_id, mandate_id, step_id, link_number, occurred_at, kind, session, ip, forwarded_for, user_agent, details)
    VALUES (:tenant_id, :mandate_id, :step_id, :link_number, :occurred_at, :kind, :session, :ip, :forwarded_for,
        :user_agent,
            CAST(:details AS jsonb))""")
STEPS = Sql("""
    SELECT link_number, occurred_at, kind, session, ip, forwarded_for, user_agent, details FROM signing_step
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id ORDER BY step_id""")
ISSUED_SINCE = Sql("""
    SELECT count(*) FROM signing_step
     WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND kind = 'code_issued' AND occurred_at > :since""")
DELETE = Sql("""
    WITH steps AS (DELETE FROM signing_step WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id)
    DELETE FROM signing_progress WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id""")
IS_SANDBOX = Sql("SELECT kind = 'sandbox' FROM tenant WHERE tenant_id = :tenant_id")
KEY = Sql("""
    SELECT key_sealed FROM signing_key WHERE tenant_id = :tenant_id AND created_at <= :now AND expires_at > :until
     ORDER BY created_at, key_id LIMIT 1""")
ADD_KEY = Sql("""
    INSERT INTO signing_key (tenant_id, key_id, key_sealed, created_at, expires_at)
    VALUES (:tenant_id, :key_id, :key_sealed, :created_at, :expires_at)""")


def _signing(row: Record) -> SigningProgress:
    account = None
    if row["iban_sealed"] is not None:
        account = DebtorAccount(row["iban_sealed"], row["iban_masked"], row["bic"], row["bank_name"])
    code = None
    if row["code_digest"] is not None:
        code = Code(
            row["code_digest"], row["code_session"], row["code_issued_at"], row["code_expires_at"], row["code_wrong"]
        )
    return SigningProgress(
        mandate_id=row["mandate_id"],
        link_number=row["link_number"],
        steps=row["steps"],
        account=account,
        name=row["signer_name"],
        title=row["signer_title"],
        code=code,
        codes_issued=row["codes_issued"],
        verified_session=row["verified_session"],
        verified_at=row["verified_at"],
        referred_at=row["referred_at"],
    )


async def find(tx: Tx, mandate_id: UUID, link_number: int) -> SigningProgress:
    """The signer's progress on this link; empty before the first step."""
    row = await tx.row(FIND, mandate_id=mandate_id, link_number=link_number)
    return SigningProgress(mandate_id, link_number) if row is None else _signing(row)


async def save(tx: Tx, progress: SigningProgress) -> None:
    """The caller has locked the mandate."""
    account, code = progress.account, progress.code
    await tx.run(
        SAVE,
        mandate_id=progress.mandate_id,
        link_number=progress.link_number,
        steps=progress.steps,
        iban_sealed=account.iban_sealed if account else None,
        iban_masked=account.iban_masked if account else None,
        bic=account.bic if account else None,
        bank_name=account.bank_name if account else None,
        signer_name=progress.name,
        signer_title=progress.title,
        code_digest=code.digest if code else None,
        code_session=code.session if code else None,
        code_issued_at=code.issued_at if code else None,
        code_expires_at=code.expires_at if code else None,
        code_wrong=code.wrong if code else 0,
        codes_issued=progress.codes_issued,
        verified_session=progress.verified_session,
        verified_at=progress.verified_at,
        referred_at=progress.referred_at,
    )


async def add_step(tx: Tx, mandate_id: UUID, step: SigningStep) -> None:
    await tx.run(
        ADD_STEP,
        mandate_id=mandate_id,
        step_id=new_id(),
        link_number=step.link_number,
        occurred_at=step.occurred_at,
        kind=step.kind,
        session=step.session,
        ip=step.ip,
        forwarded_for=step.forwarded_for,
        user_agent=step.user_agent,
        details=dict(step.details),
    )


async def steps_of(tx: Tx, mandate_id: UUID) -> list[SigningStep]:
    """Oldest first, of all the mandate's links."""
    return [SigningStep(**dict(row)) for row in await tx.rows(STEPS, mandate_id=mandate_id)]


async def codes_since(tx: Tx, mandate_id: UUID, since: datetime) -> int:
    """One-time codes issued after `since`, over all links of the mandate."""
    return int(await tx.value(ISSUED_SINCE, mandate_id=mandate_id, since=since))


async def delete(tx: Tx, mandate_id: UUID) -> None:
    """Deletes progress and steps of the signing, not the documents."""
    await tx.run(DELETE, mandate_id=mandate_id)


async def is_sandbox(tx: Tx) -> bool:
    return bool(await tx.value(IS_SANDBOX))


async def seal_key(tx: Tx, until: datetime) -> str | None:
    """The tenant's seal key that is valid now and until `until`, sealed."""
    sealed: str | None = await tx.value(KEY, now=tx.now, until=until)
    return sealed


async def add_seal_key(tx: Tx, sealed: str, expires_at: datetime) -> None:
    await tx.run(ADD_KEY, key_id=new_id(), key_sealed=sealed, created_at=tx.now, expires_at=expires_at)
