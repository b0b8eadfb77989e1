"""Notices by e-mail: queued, sent, failed, or recorded only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_contracts.billing import DocumentKind
from encours_notifications.domain.notices import SECRETS, Audience
from encours_notifications.domain.notification import NO_MAIL_SERVER, Attempted, NewNotification, Status
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing

SELECT = """
    SELECT notification_id, account_id, event_id, template, audience, recipient, buyer_name, locale, facts, status,
           attempts, next_attempt_at, created_at, sent_at, last_fault, document_kind, document_id
      FROM notification WHERE tenant_id = :tenant_id"""
LIST = Listing(
    SELECT,
    "notification_id",
    filters={
        "account_id": "account_id = {}",
        "template": "template = {}",
        "document_id": "document_id = {}",
        "status": "status = {}",
        "audience": "audience = {}",
        "created_from": "created_at >= {day}",
        "created_to": "created_at < {next_day}",
    },
    search=("recipient ILIKE {}", "buyer_name ILIKE {}"),
    sorts={"created_at": "created_at"},
)
ONE = Sql(SELECT + " AND notification_id = :notification_id")
INSERT = Sql("""
    INSERT INTO notification (tenant_id, notification_id, account_id, event_id, template, audience, recipient,
                              buyer_name, locale, facts, status, last_fault, created_at, next_attempt_at,
                              document_kind, document_id, awaits_document)
    SELECT CAST(:tenant_id AS uuid), n.notification_id, n.account_id, n.event_id, n.template, n.audience, n.recipient,
           n.buyer_name, n.locale, n.facts, n.status, n.fault, CAST(:now AS timestamptz),
           CASE WHEN n.status = 'queued' THEN CAST(:now AS timestamptz) END, n.document_kind, n.document_id,
           CAST(:mail_server AS boolean) AND n.document_id IS NOT NULL
      FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS uuid[]), CAST(:events AS uuid[]), CAST(:templates AS text[]),
                  CAST(:audiences AS text[]), CAST(:recipients AS text[]), CAST(:buyer_names AS text[]),
                  CAST(:locales AS text[]), CAST(:facts AS jsonb[]), CAST(:statuses AS text[]),
                  CAST(:faults AS text[]), CAST(:document_kinds AS text[]), CAST(:document_ids AS uuid[]))
           AS n (notification_id, account_id, event_id, template, audience, recipient, buyer_name, locale, facts,
                 status, fault, document_kind, document_id)""")
ADDRESS = Sql("""
    UPDATE notification n
       SET recipient = b.email, buyer_name = b.name,
           status = CASE WHEN NOT :mail_server THEN 'not_sent' WHEN n.awaits_document THEN 'waiting' ELSE 'queued' END,
           next_attempt_at = CASE WHEN :mail_server AND NOT n.awaits_document THEN CAST(:now AS timestamptz) END,
           last_fault = CASE WHEN :mail_server THEN NULL ELSE CAST(:no_server AS text) END
      FROM buyer b
     WHERE n.tenant_id = :tenant_id AND n.status = 'waiting' AND n.account_id = ANY (CAST(:ids AS uuid[]))
       AND b.tenant_id = n.tenant_id AND b.account_id = n.account_id""")
DOCUMENT_ARRIVED = Sql("""
    UPDATE notification
       SET awaits_document = false, status = CASE WHEN recipient IS NULL THEN 'waiting' ELSE 'queued' END,
           next_attempt_at = CASE WHEN recipient IS NOT NULL THEN CAST(:now AS timestamptz) END
     WHERE tenant_id = :tenant_id AND notification_id = :notification_id AND awaits_document AND status = 'waiting'""")
DUE = Sql("""
    SELECT n.notification_id, n.account_id, n.template, n.recipient, n.buyer_name, n.locale, n.facts, n.attempts,
           t.name AS merchant_name, t.kind = 'sandbox' AS sandbox, clock_timestamp() AS written_at, n.document_kind,
           n.document_id
      FROM notification n JOIN tenant t ON t.tenant_id = n.tenant_id
     WHERE n.tenant_id = :tenant_id AND n.status = 'queued' AND n.next_attempt_at <= :now
     ORDER BY n.next_attempt_at, n.notification_id LIMIT :most""")
RECORD = Sql("""
    UPDATE notification n
       SET status = o.status, attempts = o.attempts, next_attempt_at = o.next_attempt_at, last_fault = o.fault,
           sent_at = CASE WHEN o.status = 'sent' THEN CAST(:now AS timestamptz) END,
           facts = CASE WHEN o.status = 'queued' THEN n.facts ELSE n.facts - CAST(:secrets AS text[]) END
      FROM unnest(CAST(:ids AS uuid[]), CAST(:statuses AS text[]), CAST(:attempts AS integer[]),
                  CAST(:next_ats AS timestamptz[]), CAST(:faults AS text[]))
           AS o (notification_id, status, attempts, next_attempt_at, fault)
     WHERE n.tenant_id = :tenant_id AND n.notification_id = o.notification_id AND n.status = 'queued'""")
DEFER = Sql("""
    UPDATE notification SET next_attempt_at = :until
     WHERE tenant_id = :tenant_id AND status = 'queued' AND next_attempt_at <= :now""")
NEXT = Sql("SELECT min(next_attempt_at) FROM notification WHERE tenant_id = :tenant_id AND status = 'queued'")
MARK_NOT_SENT = Sql("""
    UPDATE notification SET status = 'not_sent', next_attempt_at = NULL, last_fault = :no_server
     WHERE tenant_id = :tenant_id AND status = 'queued'""")
MERCHANT_NAME = Sql("SELECT name FROM tenant WHERE tenant_id = :tenant_id")


@dataclass(frozen=True)
class Notification:
    notification_id: UUID
    account_id: UUID | None
    event_id: UUID | None
    template: str
    audience: Audience
    recipient: str | None
    buyer_name: str | None
    locale: str
    facts: Mapping[str, Any]
    status: Status
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    last_fault: str | None
    document_kind: DocumentKind | None
    document_id: UUID | None


@dataclass(frozen=True)
class DueMail:
    """`written_at` is real time: the date of a mail, whatever the tenant's clock says."""

    notification_id: UUID
    account_id: UUID | None
    template: str
    recipient: str
    buyer_name: str | None
    locale: str
    facts: Mapping[str, Any]
    attempts: int
    merchant_name: str
    sandbox: bool
    written_at: datetime
    document_kind: DocumentKind | None
    document_id: UUID | None


def notification_of(row: Record) -> Notification:
    return Notification(**{**row, "status": Status(row["status"]), "document_kind": _kind(row)})


def _kind(row: Record) -> DocumentKind | None:
    return DocumentKind(row["document_kind"]) if row["document_kind"] else None


async def insert(tx: Tx, notices: Sequence[NewNotification], *, mail_server: bool) -> int:
    """Records them, all due at once; returns how many are queued."""
    starts = [notice.first_status(mail_server=mail_server) for notice in notices]
    await tx.run(
        INSERT,
        now=tx.now,
        ids=[notice.notification_id for notice in notices],
        accounts=[notice.account_id for notice in notices],
        events=[notice.event_id for notice in notices],
        templates=[notice.template for notice in notices],
        audiences=[notice.audience for notice in notices],
        recipients=[notice.recipient for notice in notices],
        buyer_names=[notice.buyer_name for notice in notices],
        locales=[notice.locale for notice in notices],
        facts=[dict(notice.facts) for notice in notices],
        statuses=[status.value for status, _ in starts],
        faults=[fault for _, fault in starts],
        document_kinds=[notice.document_kind for notice in notices],
        document_ids=[notice.document_id for notice in notices],
        mail_server=mail_server,
    )
    return sum(status is Status.QUEUED for status, _ in starts)


async def address(tx: Tx, account_ids: Collection[UUID], *, mail_server: bool) -> int:
    """Fills in the address of notices that waited for these buyers; returns how many."""
    return await tx.run(ADDRESS, ids=list(account_ids), mail_server=mail_server, now=tx.now, no_server=NO_MAIL_SERVER)


async def document_arrived(tx: Tx, notification_id: UUID) -> bool:
    """The file is complete; answers whether the notice waited for it."""
    return bool(await tx.run(DOCUMENT_ARRIVED, notification_id=notification_id, now=tx.now))


async def due(tx: Tx, most: int) -> list[DueMail]:
    return [DueMail(**{**row, "document_kind": _kind(row)}) for row in await tx.rows(DUE, now=tx.now, most=most)]


async def record(tx: Tx, attempted: Sequence[tuple[UUID, Attempted]]) -> None:
    results = [each for _, each in attempted]
    await tx.run(
        RECORD,
        now=tx.now,
        ids=[notification_id for notification_id, _ in attempted],
        statuses=[each.status.value for each in results],
        attempts=[each.attempts for each in results],
        next_ats=[each.next_attempt_at for each in results],
        faults=[each.fault for each in results],
        secrets=[f"{name}_sealed" for name in SECRETS],
    )


async def defer(tx: Tx, until: datetime) -> None:
    """Postpones what is due; no attempt is counted."""
    await tx.run(DEFER, until=until, now=tx.now)


async def next_at(tx: Tx) -> datetime | None:
    value: datetime | None = await tx.value(NEXT)
    return value


async def mark_queued_not_sent(tx: Tx) -> None:
    await tx.run(MARK_NOT_SENT, no_server=NO_MAIL_SERVER)


async def find(tx: Tx, notification_id: UUID) -> Notification | None:
    row = await tx.row(ONE, notification_id=notification_id)
    return None if row is None else notification_of(row)


async def merchant_name(tx: Tx) -> str:
    name: str = await tx.value(MERCHANT_NAME)
    return name


SEALED_FACTS = Sql("""
    SELECT notification_id, facts FROM notification
     WHERE tenant_id = :tenant_id AND facts ?| CAST(:secrets AS text[])
       AND EXISTS (SELECT FROM unnest(CAST(:secrets AS text[])) AS s (name)
                    WHERE facts ? s.name AND NOT starts_with(facts ->> s.name, CAST(:current AS text) || '.'))
       FOR UPDATE""")
EXCHANGE_FACTS = Sql("""
    UPDATE notification SET facts = :facts
     WHERE tenant_id = :tenant_id AND notification_id = :notification_id""")


async def sealed_under_old_keys(tx: Tx, current_key_id: str) -> list[tuple[UUID, Mapping[str, Any]]]:
    names = [f"{name}_sealed" for name in SECRETS]
    rows = await tx.rows(SEALED_FACTS, secrets=names, current=current_key_id)
    return [(row["notification_id"], row["facts"]) for row in rows]


async def exchange_facts(tx: Tx, facts: Mapping[UUID, Mapping[str, Any]]) -> None:
    await tx.run_many(
        EXCHANGE_FACTS, [{"tenant_id": tx.tenant_id, "notification_id": k, "facts": dict(v)} for k, v in facts.items()]
    )
