"""Sends what is due to one endpoint and notes what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from standardwebhooks import Webhook

from encours_notifications.domain.delivery import Attempted, Outcome, Status, after, disabled_by
from encours_notifications.store import deliveries, endpoints, wakeups
from encours_notifications.store.deliveries import DueDelivery
from encours_notifications.store.endpoints import Endpoint
from encours_notifications.use_cases.ports import Post, WebhookSender
from encours_platform import json
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer
from encours_values.ids import EVENT, typeid

DELIVER = "deliver"
"""Kind of due work; its subject is an endpoint's id."""

SIDE_BY_SIDE = 16
"""Posts to one endpoint at once. A run takes no longer than the slowest of them (`adapters.webhooks.TIMEOUT_SECONDS`),
so that a dead endpoint holds up the others for one time-out and no more."""


@dataclass(frozen=True)
class Courier:
    """What delivering needs beside the database."""

    sender: WebhookSender
    sealer: Sealer


async def deliver_webhooks(courier: Courier, database: Database, tenant_id: UUID, endpoint_id: UUID) -> None:
    """One round for an endpoint: at most `SIDE_BY_SIDE` deliveries, then back into the queue for what is left.

    At least once: a crash after the post and before the note posts again under the same `webhook-id`.
    """
    async with database.transaction(tenant_id) as tx:
        endpoint = await endpoints.find(tx, endpoint_id)
        due = await deliveries.due_of(tx, endpoint_id, SIDE_BY_SIDE) if endpoint and endpoint.enabled else []
        now = tx.now
    outcomes: Sequence[Outcome] = []
    if endpoint is not None and due:
        secrets = _secrets(courier.sealer, tenant_id, endpoint, now)
        outcomes = await courier.sender.post_all(endpoint.url, [_post(delivery, secrets) for delivery in due])

    async def note(tx: Tx) -> None:
        if due:
            await _note(tx, endpoint_id, due, outcomes)
        await wakeups.lock(tx, DELIVER, str(endpoint_id))
        await wakeups.settle(tx, DELIVER, str(endpoint_id), await deliveries.next_at(tx, endpoint_id))

    await database.run(tenant_id, note)


def _secrets(sealer: Sealer, tenant_id: UUID, endpoint: Endpoint, now: datetime) -> list[str]:
    """The secret in force and, for a day after a rotation, the one before."""
    sealed = [endpoint.secret_sealed]
    until = endpoint.previous_secret_until
    if endpoint.previous_secret_sealed is not None and until is not None and now < until:
        sealed.append(endpoint.previous_secret_sealed)
    return [sealer.open(tenant_id, each).decode() for each in sealed]


def _post(delivery: DueDelivery, secrets: Sequence[str]) -> Post:
    body = json.dumps(delivery.event)
    message_id = typeid(EVENT, delivery.event_id)
    signatures = [Webhook(secret).sign(message_id, delivery.signed_at, body.decode()) for secret in secrets]
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "Encours-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(delivery.signed_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Post(headers, body)


async def _note(tx: Tx, endpoint_id: UUID, due: Sequence[DueDelivery], outcomes: Sequence[Outcome]) -> None:
    endpoint = await endpoints.lock(tx, endpoint_id)
    if endpoint is None:
        return
    attempted = [after(outcome, delivery.attempts, tx.now) for delivery, outcome in zip(due, outcomes, strict=True)]
    await deliveries.record(tx, [(delivery.delivery_id, each) for delivery, each in zip(due, attempted, strict=True)])
    retries = [each.next_attempt_at for each in attempted if each.next_attempt_at is not None]
    if retries and all(outcome.unreachable for outcome in outcomes):
        await deliveries.defer(tx, endpoint_id, min(retries))
    await endpoints.update(tx, _after(endpoint, due, attempted, tx.now))


def _after(endpoint: Endpoint, due: Sequence[DueDelivery], attempted: Sequence[Attempted], now: datetime) -> Endpoint:
    """The endpoint with what these attempts say of it."""
    faults = [each.outcome.described for each in attempted if not each.outcome.delivered]
    given_up = [
        delivery.created_at for delivery, each in zip(due, attempted, strict=True) if each.status is Status.FAILED
    ]
    success_at = now if len(faults) < len(attempted) else endpoint.last_success_at
    changed = replace(endpoint, last_success_at=success_at, last_fault=faults[-1] if faults else None)
    cause = disabled_by(attempted, given_up_since=max(given_up, default=None), last_success_at=success_at)
    return replace(changed, status="disabled", disabled_cause=cause) if cause and endpoint.enabled else changed
