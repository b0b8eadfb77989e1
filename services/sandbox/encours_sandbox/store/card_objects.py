"""Objects of the simulated payment service, its answers by key, and how it behaves."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_sandbox.domain.card_scenario import CardScenario

Object = dict[str, Any]

PUT = Sql("""
    INSERT INTO card_object (tenant_id, object_id, kind, data) VALUES (:tenant_id, :id, :kind, :data)
    ON CONFLICT (tenant_id, object_id) DO UPDATE SET data = excluded.data""")
GET = Sql("SELECT data FROM card_object WHERE tenant_id = :tenant_id AND object_id = :id")
LOCK = Sql("SELECT data FROM card_object WHERE tenant_id = :tenant_id AND object_id = :id FOR UPDATE")
MANY = Sql("SELECT data FROM card_object WHERE tenant_id = :tenant_id AND object_id = ANY(CAST(:ids AS text[]))")
LIST = Sql("""
    SELECT data FROM card_object
     WHERE tenant_id = :tenant_id AND kind = :kind AND data @> CAST(:fields AS jsonb)
       AND (CAST(:after AS text) IS NULL OR place < (
            SELECT a.place FROM card_object a WHERE a.tenant_id = :tenant_id AND a.object_id = :after))
     ORDER BY place DESC LIMIT :size""")
UNPAID = Sql("""
    SELECT data FROM card_object
     WHERE tenant_id = :tenant_id AND kind = 'balance_transaction' AND data ->> 'payout' IS NULL
     ORDER BY place FOR UPDATE""")
ANSWERED = Sql("SELECT digest, status, body FROM card_request WHERE tenant_id = :tenant_id AND key = :key")
ANSWER = Sql("""
    INSERT INTO card_request (tenant_id, key, digest, status, body, asked_at)
    VALUES (:tenant_id, :key, :digest, :status, :body, :now)""")
SET_SCENARIO = Sql("""
    INSERT INTO card_scenario (tenant_id, options) VALUES (:tenant_id, :options)
    ON CONFLICT (tenant_id) DO UPDATE SET options = excluded.options""")
SET_CONNECTION = Sql("""
    INSERT INTO card_scenario (tenant_id, options, connection_id) VALUES (:tenant_id, '{}', :connection_id)
    ON CONFLICT (tenant_id) DO UPDATE SET connection_id = excluded.connection_id""")
SCENARIO = Sql("SELECT options FROM card_scenario WHERE tenant_id = :tenant_id")
NEXT_EVENT = Sql("""
    UPDATE card_scenario SET events = events + 1 WHERE tenant_id = :tenant_id RETURNING events, connection_id""")
CONNECTION = Sql("SELECT connection_id FROM card_scenario WHERE tenant_id = :tenant_id")
NO_FIELDS: Mapping[str, Any] = {}


async def put(tx: Tx, *objects: Object) -> None:
    for each in objects:
        await tx.run(PUT, id=each["id"], kind=each["object"], data=each)


async def get(tx: Tx, id_: str) -> Object | None:
    found: Object | None = await tx.value(GET, id=id_)
    return found


async def lock(tx: Tx, id_: str) -> Object | None:
    found: Object | None = await tx.value(LOCK, id=id_)
    return found


async def many(tx: Tx, ids: Sequence[str]) -> dict[str, Object]:
    return {row["data"]["id"]: row["data"] for row in await tx.rows(MANY, ids=list(ids))}


async def newest(
    tx: Tx, kind: str, fields: Mapping[str, Any] = NO_FIELDS, *, after: str | None = None, size: int = 100
) -> list[Object]:
    """The newest first, from behind `after` on; `fields`: members that must be equal."""
    rows = await tx.rows(LIST, kind=kind, fields=dict(fields), after=after, size=size)
    return [row["data"] for row in rows]


async def not_paid_out(tx: Tx) -> list[Object]:
    return [row["data"] for row in await tx.rows(UNPAID)]


async def answered(tx: Tx, key: str) -> tuple[str, int, Object] | None:
    row = await tx.row(ANSWERED, key=key)
    return (row["digest"], row["status"], row["body"]) if row else None


async def answer(tx: Tx, key: str, digest: str, status: int, body: Object) -> None:
    await tx.run(ANSWER, key=key, digest=digest, status=status, body=body, now=tx.now)


async def set_scenario(tx: Tx, scenario: CardScenario) -> None:
    await tx.run(SET_SCENARIO, options=scenario.to_json())


async def scenario(tx: Tx) -> CardScenario:
    return CardScenario.from_json(await tx.value(SCENARIO) or {})


async def set_connection(tx: Tx, connection_id: UUID) -> None:
    await tx.run(SET_CONNECTION, connection_id=connection_id)


async def next_event(tx: Tx) -> tuple[int, UUID | None]:
    """Its number, and the connection whose endpoint hears of it."""
    row = await tx.row(NEXT_EVENT)
    return (row["events"], row["connection_id"]) if row else (0, None)
