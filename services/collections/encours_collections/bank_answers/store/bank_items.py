"""Suspense items: their candidates and their resolution."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact, Unmatched
from encours_collections.bank_answers.domain.bank_item import BankItem, ItemResolution
from encours_collections.bank_answers.domain.proposals import NEAR_DAYS, REFERENCE_SHOWN_MIN, Candidate, as_read
from encours_collections.debits.domain.collection import Move
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import ItemT, Page, PageRequest, page
from encours_values.ids import new_id

OUR_PREFIX, REFERENCE_LENGTH = "COL", 29
"""Prefix and length of our references as banks may return them; a bank may add text around one."""

CANDIDATES_MAX = 20
"""Most candidates for one item and one resemblance."""

_AS_READ = "upper(regexp_replace(c.end_to_end_id, '[^A-Za-z0-9]', '', 'g'))"
_DEBIT = """
    SELECT c.collection_id, c.end_to_end_id, c.amount_minor, c.currency, c.collection_on, c.mandate_reference,
           c.iban_masked,
           c.mandate_id FROM collection c WHERE c.tenant_id = :tenant_id AND c.batch_id IS NOT NULL"""
CANDIDATES = Sql(f"""
    SELECT DISTINCT i.place, f.*, m.debtor_name
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i (
           place integer, reference text, amount_minor bigint, net_minor bigint, "on" date, mandate text, debtor text)
     CROSS JOIN LATERAL (
           ({_DEBIT} AND i.reference <> '' AND {_AS_READ} ~>=~ i.reference
               AND {_AS_READ} ~<~ (i.reference || '~') LIMIT {CANDIDATES_MAX})
           UNION ALL
           ({_DEBIT} AND i.amount_minor IS NOT NULL AND c.amount_minor IN (i.amount_minor, i.net_minor)
               AND (i."on" IS NULL OR c.collection_on BETWEEN i."on" - {NEAR_DAYS} AND i."on" + {NEAR_DAYS})
             LIMIT {CANDIDATES_MAX})
           UNION ALL
           ({_DEBIT} AND c.mandate_reference = i.mandate ORDER BY c.collection_id DESC LIMIT {CANDIDATES_MAX})
           UNION ALL
           ({_DEBIT} AND c.mandate_id IN (
                     SELECT n.mandate_id FROM mandate n
                      WHERE n.tenant_id = :tenant_id AND upper(n.debtor_name) = upper(i.debtor))
             ORDER BY c.collection_id DESC LIMIT {CANDIDATES_MAX})) AS f
      LEFT JOIN mandate m ON m.tenant_id = :tenant_id AND m.mandate_id = f.mandate_id""")  # noqa: S608 - our own text
BATCHES = Sql(f"""
    SELECT i.place, b.batch_id, b.message_id, b.total_minor, b.currency, b.collection_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i (
           place integer, amount_minor bigint, net_minor bigint, "on" date, message text)
      JOIN batch b ON b.tenant_id = :tenant_id AND b.submitted_at IS NOT NULL
       AND (b.total_minor IN (i.amount_minor, i.net_minor) OR starts_with(i.message, b.message_id)
            OR b.collection_on BETWEEN i."on" - {NEAR_DAYS} AND i."on" + {NEAR_DAYS})""")  # noqa: S608 - our own text
RESOLVE = Sql("""
    UPDATE bank_item SET resolved_at = :now, resolution = :resolution, resolved_by = :actor,
           collection_id = :collection_id, batch_id = :batch_id, reason = :reason, resolved_as = :resolved_as,
           account_id = :account_id, difference_minor = :difference_minor
     WHERE tenant_id = :tenant_id AND bank_item_id = :bank_item_id AND resolved_at IS NULL""")
ITEM = """
    SELECT i.bank_item_id, i.bank_file_id, i.cause, i.fact, i.recorded_at, i.resolved_at, i.resolution, i.resolved_by,
           i.collection_id, i.batch_id, i.reason, i.kind, i.bank_account_id, i.amount_minor, i.text, i.resolved_as,
           i.account_id, i.difference_minor, i.is_transfer, i.proposals
      FROM bank_item i WHERE i.tenant_id = :tenant_id"""
OPEN = ITEM + " AND i.resolved_at IS NULL"
REPORTED = OPEN + " AND NOT i.is_transfer"
BOOKED = ITEM + " AND i.amount_minor <> 0"
UPSERT_TRANSFER = Sql("""
    INSERT INTO bank_item (tenant_id, bank_item_id, bank_file_id, cause, fact, recorded_at, kind, bank_account_id,
                           amount_minor, text, is_transfer, proposals)
    SELECT t.tenant_id, t.transfer_id, t.bank_file_id, 'payer_unclear', CAST(:fact AS jsonb), :now, 'transfer',
           t.bank_account_id, t.amount_minor, concat_ws(' ', t.payer_name, nullif(t.remittance, '')), true,
           CAST(:proposals AS jsonb)
      FROM transfer t WHERE t.tenant_id = :tenant_id AND t.transfer_id = :transfer_id
    ON CONFLICT (tenant_id, bank_item_id) DO UPDATE
       SET resolved_at = NULL, resolution = NULL, resolved_by = NULL, resolved_as = NULL, account_id = NULL,
           reason = NULL, is_transfer = true, proposals = excluded.proposals""")
REOPEN = Sql("""
    UPDATE bank_item SET resolved_at = NULL, resolution = NULL, resolved_by = NULL, resolved_as = NULL,
           account_id = NULL, collection_id = NULL, difference_minor = NULL, reason = NULL
     WHERE tenant_id = :tenant_id AND bank_item_id = :bank_item_id""")
CLOSE_TRANSFER = Sql("""
    UPDATE bank_item SET resolved_at = :now, resolution = :resolution
     WHERE tenant_id = :tenant_id AND bank_item_id = :transfer_id AND resolved_at IS NULL""")
TRANSFER = Sql("""
    SELECT amount_minor, currency, booked_on, payer_name, payer_digest, remittance FROM transfer
     WHERE tenant_id = :tenant_id AND transfer_id = :transfer_id""")
OPEN_SUMS = Sql(
    OPEN
    + """ AND i.cause = 'amount_mismatch'
          AND (i.payment_information_id = ANY(CAST(:blocks AS text[])) OR i.message_id = ANY(CAST(:messages AS text[])))
        ORDER BY i.bank_item_id FOR UPDATE"""
)
INSERT = Sql("""
    INSERT INTO bank_item (tenant_id, bank_item_id, bank_file_id, cause, fact, end_to_end_id, payment_information_id,
                           message_id, recorded_at, kind, bank_account_id, bank_entry_id, amount_minor, text)
    SELECT :tenant_id, i.bank_item_id, :bank_file_id, i.cause, i.fact, i.end_to_end_id, i.payment_information_id,
           i.message_id, :now, i.kind, i.bank_account_id, i.bank_entry_id, i.amount_minor, i.text
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i (
           bank_item_id uuid, cause text, fact jsonb, end_to_end_id text, payment_information_id text,
           message_id text, kind text, bank_account_id uuid, bank_entry_id uuid, amount_minor bigint, text text)""")
_SAME_BOOKING = """
    i.fact ->> 'move' = n.move AND i.end_to_end_id IS NOT DISTINCT FROM n.end_to_end_id
       AND i.payment_information_id IS NOT DISTINCT FROM n.payment_information_id
       AND i.message_id IS NOT DISTINCT FROM n.message_id AND i.fact ->> 'currency' IS NOT DISTINCT FROM n.currency
       AND CAST(i.fact ->> 'amount_minor' AS bigint) IS NOT DISTINCT FROM n.amount_minor
       AND coalesce(i.fact ->> 'bank_reference' = n.bank_reference, true)
       AND coalesce(abs(CAST(i.fact ->> 'on' AS date) - n."on") <= 5, true)"""
_REPORTED_NOW = """
    jsonb_to_recordset(CAST(:rows AS jsonb)) AS n (
        place integer, move text, end_to_end_id text, payment_information_id text, message_id text, currency text,
        amount_minor bigint, bank_reference text, "on" date)"""
BOOKED_BEFORE = Sql(f"""
    SELECT DISTINCT n.place FROM {_REPORTED_NOW}
      JOIN bank_item i ON i.tenant_id = :tenant_id AND i.bank_entry_id IS NOT NULL AND {_SAME_BOOKING}""")  # noqa: S608
RESOLVE_ANNOUNCED = Sql(f"""
    UPDATE bank_item SET resolved_at = :now, resolution = 'explained'
     WHERE tenant_id = :tenant_id AND bank_item_id IN (
           SELECT a.bank_item_id FROM {_REPORTED_NOW}
            CROSS JOIN LATERAL (
                  SELECT i.bank_item_id FROM bank_item i
                   WHERE i.tenant_id = :tenant_id AND i.resolved_at IS NULL AND i.bank_entry_id IS NULL
                     AND NOT i.is_transfer AND {_SAME_BOOKING}
                   ORDER BY i.bank_item_id LIMIT 1) a)""")  # noqa: S608
RESOLVE_EXPLAINED = Sql("""
    UPDATE bank_item SET resolved_at = :now, resolution = 'explained'
     WHERE tenant_id = :tenant_id AND bank_item_id = ANY(CAST(:ids AS uuid[])) AND resolved_at IS NULL""")
FIND = Sql(ITEM + " AND i.bank_item_id = :bank_item_id")
LOCKED = Sql(ITEM + " AND i.bank_item_id = :bank_item_id FOR UPDATE")


def of_record(row: Record) -> BankItem:
    values: dict[str, Any] = dict(row)
    fact: dict[str, Any] = dict(values["fact"])
    fact["move"] = Move(fact["move"]) if fact["move"] else None
    fact["on"] = date.fromisoformat(fact["on"]) if fact["on"] else None
    values["fact"] = Fact(**fact)
    return BankItem(**values)


async def list_open(tx: Tx, paging: PageRequest, to_item: Callable[[BankItem], ItemT]) -> Page[ItemT]:
    """Newest first."""
    return await page(tx, REPORTED, paging, lambda row: to_item(of_record(row)), id_column="i.bank_item_id")


async def list_booked(
    tx: Tx, paging: PageRequest, to_item: Callable[[BankItem], ItemT], *, status: str | None
) -> Page[ItemT]:
    """Items that hold money of a bank account: open, resolved or all, newest first."""
    conditions = {"open": " AND i.resolved_at IS NULL", "resolved": " AND i.resolved_at IS NOT NULL"}
    select = BOOKED + conditions.get(status or "", "")
    return await page(tx, select, paging, lambda row: to_item(of_record(row)), id_column="i.bank_item_id")


async def open_transfer(tx: Tx, transfer_id: UUID, fact: Fact, proposals: Sequence[Mapping[str, Any]]) -> None:
    """A transfer waits for a person, for the first time or again."""
    await tx.run(UPSERT_TRANSFER, transfer_id=transfer_id, fact=asdict(fact), proposals=list(proposals), now=tx.now)


async def reopen(tx: Tx, bank_item_id: UUID) -> None:
    """An item that a person said to be a payment is none any more."""
    await tx.run(REOPEN, bank_item_id=bank_item_id)


async def close_transfer(tx: Tx, transfer_id: UUID, resolution: str) -> None:
    await tx.run(CLOSE_TRANSFER, transfer_id=transfer_id, resolution=resolution, now=tx.now)


async def transfer(tx: Tx, transfer_id: UUID) -> Record | None:
    """What the bank reported of the transfer."""
    return await tx.row(TRANSFER, transfer_id=transfer_id)


async def find(tx: Tx, bank_item_id: UUID, *, lock: bool = False) -> BankItem | None:
    row = await tx.row(LOCKED if lock else FIND, bank_item_id=bank_item_id)
    return of_record(row) if row else None


async def insert(tx: Tx, bank_file_id: UUID, items: Sequence[Unmatched]) -> None:
    """Stores items; of a booking that a notice announces and a statement books, that of the statement (BTC-05)."""
    items = await _without_announced(tx, items)
    if not items:
        return
    rows = [
        {
            **_booked(item),
            "cause": item.cause,
            "fact": asdict(item.fact),
            "end_to_end_id": item.fact.end_to_end_id,
            "payment_information_id": item.fact.payment_information_id,
            "message_id": item.fact.message_id,
        }
        for item in items
    ]
    await tx.run(INSERT, bank_file_id=bank_file_id, rows=rows, now=tx.now)
    if booked := [_identity(place, item.fact) for place, item in enumerate(items) if item.booked is not None]:
        await tx.run(RESOLVE_ANNOUNCED, rows=booked, now=tx.now)


async def _without_announced(tx: Tx, items: Sequence[Unmatched]) -> Sequence[Unmatched]:
    """Without the announcements of bookings that are items already."""
    announced = [
        _identity(place, item.fact)
        for place, item in enumerate(items)
        if item.booked is None and item.fact.is_booking and not item.fact.in_statement
    ]
    known = {row["place"] for row in await tx.rows(BOOKED_BEFORE, rows=announced)} if announced else set()
    return [item for place, item in enumerate(items) if place not in known]


def _identity(place: int, fact: Fact) -> dict[str, Any]:
    """What two messages about one booking agree on."""
    names = ("end_to_end_id", "payment_information_id", "message_id", "currency", "amount_minor", "bank_reference")
    return {
        "place": place,
        "move": str(fact.move) if fact.move else None,
        "on": fact.on.isoformat() if fact.on else None,
        **{name: getattr(fact, name) for name in names},
    }


def _booked(item: Unmatched) -> dict[str, Any]:
    """What the item holds of a bank entry; an item of a message that moves no money holds nothing."""
    if item.booked is not None:
        return asdict(item.booked)
    kinds: Mapping[Move | None, str] = {Move.SETTLE: "collection", Move.RETURN: "return"}
    kind = kinds.get(item.fact.move, "unknown")
    return {
        "bank_item_id": new_id(),
        "kind": kind,
        "bank_account_id": None,
        "bank_entry_id": None,
        "amount_minor": None,
        "text": "",
    }


async def lock_open_sums(tx: Tx, blocks: Iterable[str], messages: Iterable[str]) -> list[BankItem]:
    """Open sums that did not match a block or message, locked: a later reject may explain them."""
    rows = await tx.rows(OPEN_SUMS, blocks=list(set(blocks)), messages=list(set(messages)))
    return [of_record(row) for row in rows]


async def resolve_explained(tx: Tx, bank_item_ids: Sequence[UUID]) -> None:
    if bank_item_ids:
        await tx.run(RESOLVE_EXPLAINED, ids=list(bank_item_ids), now=tx.now)


async def candidates(tx: Tx, facts: Sequence[Fact]) -> dict[int, list[Candidate]]:
    """By place in `facts`: submitted debits and batches with at least one resemblance."""
    rows = [_search_keys(place, fact) for place, fact in enumerate(facts)]
    found: dict[int, list[Candidate]] = {}
    if not rows:
        return found
    for row in await tx.rows(CANDIDATES, rows=rows):
        found.setdefault(row["place"], []).append(
            Candidate(
                "collection",
                row["collection_id"],
                row["end_to_end_id"],
                row["amount_minor"],
                row["currency"],
                row["collection_on"],
                row["mandate_reference"],
                row["debtor_name"],
                row["iban_masked"],
            )
        )
    sums = [row for row, fact in zip(rows, facts, strict=True) if fact.end_to_end_id is None]
    for row in await tx.rows(BATCHES, rows=sums) if sums else []:
        values = (row["batch_id"], row["message_id"], row["total_minor"], row["currency"], row["collection_on"])
        found.setdefault(row["place"], []).append(Candidate("batch", *values))
    return found


def _search_keys(place: int, fact: Fact) -> dict[str, Any]:
    reference = as_read(fact.end_to_end_id)
    start = reference.find(OUR_PREFIX)
    reference = reference[start : start + REFERENCE_LENGTH] if start > 0 else reference
    return {
        "place": place,
        "reference": reference if len(reference) >= REFERENCE_SHOWN_MIN else "",
        "amount_minor": fact.amount_minor,
        "net_minor": fact.net_minor,
        "on": fact.on.isoformat() if fact.on else None,
        "mandate": fact.mandate_reference,
        "debtor": fact.debtor_name,
        "message": fact.payment_information_id or fact.message_id or "",
    }


async def resolve(tx: Tx, bank_item_id: UUID, resolution: ItemResolution) -> bool:
    """False where it was resolved before."""
    return (
        await tx.run(
            RESOLVE,
            bank_item_id=bank_item_id,
            resolution=resolution.resolution,
            actor=resolution.actor,
            collection_id=resolution.collection_id,
            batch_id=resolution.batch_id,
            reason=resolution.reason,
            resolved_as=resolution.resolved_as,
            account_id=resolution.account_id,
            difference_minor=resolution.difference_minor,
            now=tx.now,
        )
        == 1
    )
