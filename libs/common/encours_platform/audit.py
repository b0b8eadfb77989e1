"""Who did what. Append-only: each entry holds the hash of the one before.

The last statement of a transaction writes its audit entries, so that the chain is locked briefly and after every other
lock. The service's role may insert and read entries, not change or delete them. A change by the owner of the database
breaks the chain, and `encours audit verify` shows where.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import Field

from encours_contracts.control import AuditRecorded
from encours_contracts.fields import Answer
from encours_platform.database import Database, Record, Sql, Tx
from encours_platform.outbox import append_all
from encours_platform.paging import Page, Paging, page
from encours_values.ids import new_id

if TYPE_CHECKING:
    from encours_platform.http import Api

START = b"\x00" * 32
"""The hash before the first entry of a chain."""

VERIFY_ROWS = 5000

HEAD = Sql("""
    INSERT INTO audit_head AS h (tenant_id, seq, hash) VALUES (:tenant_id, 0, CAST(:start AS bytea))
    ON CONFLICT (tenant_id) DO UPDATE SET seq = h.seq
    RETURNING h.seq, h.hash, current_schema() AS service""")
APPEND = Sql("""
    WITH entry AS (
        INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash)
        SELECT :tenant_id, e.* FROM unnest(
               CAST(:seqs AS bigint[]), CAST(:ids AS uuid[]), CAST(:at AS timestamptz[]), CAST(:who AS text[]),
               CAST(:actions AS text[]), CAST(:subjects AS text[]), CAST(:details AS text[]),
               CAST(:hashes AS bytea[])) AS e (seq, id, at, who, action, subject, details, hash))
    UPDATE audit_head SET seq = :seq, hash = CAST(:hash AS bytea) WHERE tenant_id = :tenant_id""")
ENTRIES = "SELECT id, seq, at, who, action, subject, details, hash FROM audit_entry WHERE tenant_id = :tenant_id"
FOLLOWING = Sql(f"{ENTRIES} AND seq > :after ORDER BY seq LIMIT {VERIFY_ROWS}")
FOUND_HEAD = Sql("SELECT seq, hash FROM audit_head WHERE tenant_id = :tenant_id")


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry of the chain; `subject` is the TypeID of the object, `who` the TypeID of a key or a name."""

    at: datetime
    who: str
    action: str
    subject: str
    details: str


def record(tx: Tx, *, who: str, action: str, subject: str, details: Mapping[str, Any] | None = None) -> None:
    """Adds an entry at the end of this transaction. `details` must not hold a whole IBAN.

    What the caller did says under `by` its name, its session and its address.
    """
    known = {"by": asdict(tx.by)} if tx.by is not None and tx.by.id == who else {}
    records = tx.unwritten.setdefault("audit", [])
    if not records:
        tx.before_commit.append(_append)
    text = orjson.dumps({**(details or {}), **known}, option=orjson.OPT_SORT_KEYS, default=str).decode()
    records.append(AuditRecord(tx.now, who, action, subject, text))


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The members that differ, as `old` and `new`; of members that are objects again those that differ.

    Sealed values are left out: what they hold is recorded masked, beside them.

    >>> changes({"bic": "A", "terms": {"days": 30}}, {"bic": "A", "terms": {"days": 45}})
    {'old': {'terms': {'days': 30}}, 'new': {'terms': {'days': 45}}}
    """
    before, after = dict[str, Any](), dict[str, Any]()
    for name in [*old, *(name for name in new if name not in old)]:
        if name.endswith("_sealed") or old.get(name) == new.get(name):
            continue
        if isinstance(old.get(name), Mapping) and isinstance(new.get(name), Mapping):
            inner = changes(old[name], new[name])
            if inner["old"] or inner["new"]:
                before[name], after[name] = inner["old"], inner["new"]
            continue
        if name in old:
            before[name] = old[name]
        if name in new:
            after[name] = new[name]
    return {"old": before, "new": after}


def has_records(tx: Tx) -> bool:
    """Whether the transaction has an entry already."""
    return "audit" in tx.unwritten


async def _append(tx: Tx) -> None:
    records: Sequence[AuditRecord] = tx.unwritten.pop("audit")
    head = await tx.row(HEAD, start=START)
    if head is None:
        raise AssertionError("the head of the chain was just made")
    hashes = [bytes(head["hash"])]
    seqs = range(head["seq"] + 1, head["seq"] + 1 + len(records))
    for seq, each in zip(seqs, records, strict=True):
        hashes.append(_hash(hashes[-1], tx.tenant_id, seq, each))
    ids = [new_id() for _ in records]
    await tx.run(
        APPEND,
        seqs=list(seqs),
        ids=ids,
        at=[each.at for each in records],
        who=[each.who for each in records],
        actions=[each.action for each in records],
        subjects=[each.subject for each in records],
        details=[each.details for each in records],
        hashes=hashes[1:],
        seq=seqs[-1],
        hash=hashes[-1],
    )
    copies = [
        AuditRecorded(
            service=head["service"],
            seq=seq,
            entry_id=entry_id,
            at=each.at,
            who=each.who,
            action=each.action,
            subject=each.subject,
            details=each.details,
            hash=hash_.hex(),
        )
        for seq, entry_id, each, hash_ in zip(seqs, ids, records, hashes[1:], strict=True)
    ]
    await append_all(tx, copies)


def _hash(previous: bytes, tenant_id: UUID, seq: int, entry: AuditRecord) -> bytes:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = orjson.dumps([str(tenant_id), seq, at, entry.who, entry.action, entry.subject, entry.details])
    return hashlib.sha256(previous + content).digest()


def _record_of(row: Record) -> AuditRecord:
    return AuditRecord(row["at"], row["who"], row["action"], row["subject"], row["details"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one tenant's chain. Store `head` elsewhere: comparing it shows whether the end was cut."""

    entries: int
    head: str
    broken_at: int | None
    """Number of the first entry that does not follow from those before it, or that is missing."""
    forged_at: int | None = None
    """Number of the first entry that an anchor knows with another hash, or that is missing here."""
    anchored: int = 0
    """Number of the last entry that an anchor proves, with all before it."""


async def verify(
    database: Database,
    tenant_id: UUID,
    anchors: Mapping[int, bytes] | None = None,
    copies: Mapping[int, bytes] | None = None,
) -> Verdict:
    """Reads the chain from its start and recomputes every hash, in memory that does not grow with it.

    `anchors`: number of an entry → the hash that it had when a signed anchor was made. `copies`: the same of a copy,
    which shows a change but proves nothing.
    """
    anchors = anchors or {}
    hash_, seq, known = START, 0, {**(copies or {}), **anchors}
    forged_at, anchored = None, 0
    async with database.transaction(tenant_id) as tx:
        head = await tx.row(FOUND_HEAD)
        async for row in _following(tx):
            if row["seq"] != seq + 1 or bytes(row["hash"]) != _hash(hash_, tenant_id, row["seq"], _record_of(row)):
                return Verdict(seq, hash_.hex(), seq + 1, forged_at, anchored)
            hash_, seq = bytes(row["hash"]), row["seq"]
            if (expected := known.pop(seq, None)) is not None:
                if expected != hash_:
                    forged_at = forged_at or seq
                elif forged_at is None and seq in anchors:
                    anchored = seq
        whole = (head["seq"], bytes(head["hash"])) == (seq, hash_) if head else seq == 0
    missing = min(known, default=None)
    return Verdict(seq, hash_.hex(), None if whole else seq + 1, forged_at or missing, anchored)


async def _following(tx: Tx) -> AsyncIterator[Record]:
    after = 0
    while rows := await tx.rows(FOLLOWING, after=after):
        for row in rows:
            yield row
        after = rows[-1]["seq"]


class AuditActor(Answer):
    """Who called, when the entry was written."""

    id: Annotated[str, Field(examples=["usr_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    name: str
    session_id: str | None
    address: str | None


class AuditEntry(Answer):
    """An act of a person, a program or the clock."""

    seq: int
    at: datetime
    who: str
    """The person (`usr_…`) or the API key, or `bank`, `clock`, `signer`…"""
    by: AuditActor | None
    """Name, session and address of who called; null where nobody did."""
    action: str
    subject: str
    details: dict[str, Any]
    hash: str
    """SHA-256 over the hash before and this entry, hex."""


def _entry(row: Record) -> AuditEntry:
    return AuditEntry(
        seq=row["seq"],
        at=row["at"],
        who=row["who"],
        action=row["action"],
        subject=row["subject"],
        hash=bytes(row["hash"]).hex(),
        **details_of(row["details"]),
    )


def details_of(text: str) -> dict[str, Any]:
    """The stored details as the fields `by` and `details`."""
    details: dict[str, Any] = orjson.loads(text)
    return {"by": details.pop("by", None), "details": details}


Subject = Annotated[
    str | None, Query(max_length=100, pattern=r"^[a-z][a-z0-9_-]*$", examples=["mdt_01jd3v5h8qe6k9w2x4y7z0abcd"])
]


def routes(api: "Api", service: str) -> APIRouter:
    """`GET /v1/audit/<service>`: the chain of one service, newest first, as that service wrote it."""
    r = api.router("audit")

    @r.get(f"/v1/audit/{service}", response_model=Page[AuditEntry])
    async def list_entries(request: Request, paging: Paging, subject: Subject = None) -> Page[AuditEntry]:
        """Who did what; of one thing with `subject`."""

        async def read(tx: Tx) -> Page[AuditEntry]:
            return await page(tx, ENTRIES, paging, _entry, filters={"subject": subject})

        return await api.read(request, read)

    return r
