"""Events are rows of the transaction that made them true; the relay publishes them later."""

from collections.abc import Sequence

from encours_contracts.envelope import Event
from encours_platform.database import Sql, Tx
from encours_platform.telemetry import current_traceparent
from encours_values.ids import new_id

APPEND = Sql("""
    INSERT INTO outbox (tenant_id, account_id, event_id, type, occurred_at, traceparent, restated, data)
    SELECT :tenant_id, e.account_id, e.event_id, e.type, :now, CAST(:traceparent AS text), CAST(:restated AS boolean),
           e.data::jsonb
      FROM unnest(CAST(:accounts AS uuid[]), CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:data AS text[]))
           WITH ORDINALITY AS e (account_id, event_id, type, data, place)
     ORDER BY e.place""")


async def append(tx: Tx, *events: Event) -> None:
    """Publishes, in this order, if and when the transaction commits."""
    await append_all(tx, events)


async def append_all(tx: Tx, events: Sequence[Event], *, restated: bool = False) -> None:
    """`restated`: the events repeat the present state for consumers that lost it; partners get no webhook."""
    if not events:
        return
    await tx.run(
        APPEND,
        now=tx.now,
        traceparent=current_traceparent(),
        restated=restated,
        accounts=[event.account for event in events],
        ids=[new_id() for _ in events],
        types=[event.TYPE for event in events],
        data=[event.model_dump_json() for event in events],
    )
    tx.work_left.add("relay")
