"""Posts what is due to one endpoint and records the results."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import structlog
from standardwebhooks import Webhook

from encours_notifications.domain.delivery import Attempted, Outcome, Status, after, disabled_by
from encours_notifications.store import deliveries, delivery_queues, endpoints, secrets
from encours_notifications.store.deliveries import DueDelivery
from encours_notifications.store.delivery_queues import LeasedQueue
from encours_notifications.store.endpoints import Endpoint
from encours_notifications.use_cases.ports import Post, WebhookSender
from encours_platform import json
from encours_platform.database import Database, Tx
from encours_platform.sealing import SealBroken, Sealer
from encours_values.ids import EVENT, typeid

log = structlog.get_logger(__name__)

CONCURRENT_POSTS = 8
"""Posts to one endpoint at the same time."""
BATCH = 256
"""Deliveries of one round: read in one statement, and their results written in one."""
ROUND_SECONDS = 5.0
"""After that a round starts no more posts, so that the results of a slow endpoint are recorded while it is served."""
ROUNDS_MAX = 50
"""Then the queue goes back to the others that are due."""
LEASE_SECONDS = 60
"""Longer than a round takes with every time-out in it; another process takes the queue up that long after a crash."""

Results = Sequence[tuple[DueDelivery, Outcome]]


@dataclass(frozen=True)
class WebhookContext:
    """What delivering needs beside the database."""

    sender: WebhookSender
    sealer: Sealer


@dataclass(frozen=True)
class Batch:
    url: str
    signers: Sequence[Webhook]
    due: Sequence[DueDelivery]
    queue: LeasedQueue


async def deliver_webhooks(context: WebhookContext, database: Database, queue: LeasedQueue) -> None:
    """Rounds for one endpoint until nothing is due: post a batch, record the results, read the next batch.

    At least once: after a crash between a post and its record the event is posted again under the same `webhook-id`.
    """
    results: Results = ()
    for number in range(ROUNDS_MAX + 1):
        last = number == ROUNDS_MAX

        async def record_and_take(
            tx: Tx, queue: LeasedQueue = queue, results: Results = results, *, last: bool = last
        ) -> Batch | None:
            return await _record_and_take(context, tx, queue, results, last=last)

        batch = await database.run(queue.tenant_id, record_and_take)
        if batch is None:
            return
        queue, results = batch.queue, await _post_batch(context.sender, batch)


async def _record_and_take(
    context: WebhookContext, tx: Tx, queue: LeasedQueue, results: Results, *, last: bool
) -> Batch | None:
    """Records a round; returns the next batch, or none after the queue was released."""
    endpoint = await endpoints.lock(tx, queue.endpoint_id)
    if endpoint is not None and results:
        endpoint = await _record(tx, endpoint, results)
    due: Sequence[DueDelivery] = []
    if endpoint is not None and endpoint.enabled and not last:
        due = await deliveries.due_of(tx, queue.endpoint_id, BATCH)
    if endpoint is None or not due:
        await delivery_queues.lock(tx, queue.endpoint_id)
        await delivery_queues.release(tx, queue.endpoint_id, await deliveries.next_at(tx, queue.endpoint_id))
        return None
    leased_until = await delivery_queues.renew(tx, queue.endpoint_id, queue.leased_until, seconds=LEASE_SECONDS)
    if leased_until is None:
        return None
    signers = await _signers(context.sealer, tx, queue.endpoint_id)
    return Batch(endpoint.url, signers, due, replace(queue, leased_until=leased_until))


async def _signers(sealer: Sealer, tx: Tx, endpoint_id: UUID) -> list[Webhook]:
    """None where a secret cannot be opened: no message leaves without a signature that was promised."""
    valid = await secrets.valid(tx, endpoint_id)
    try:
        place = secrets.place(endpoint_id)
        return [Webhook(sealer.open(tx.tenant_id, each.secret_sealed, place).decode()) for each in valid]
    except SealBroken:
        log.exception("webhook_secret_cannot_be_opened", tenant=str(tx.tenant_id), endpoint=str(endpoint_id))
        return []


async def _post_batch(sender: WebhookSender, batch: Batch) -> Results:
    """`CONCURRENT_POSTS` at a time, in order, until the round is over or the endpoint takes no more."""
    if not batch.signers:
        return [(batch.due[0], Outcome(fault="the signing secret cannot be opened; rotate it"))]
    left: Iterator[DueDelivery] = iter(batch.due)
    results: list[tuple[DueDelivery, Outcome]] = []
    until = time.monotonic() + ROUND_SECONDS

    async def post_one_after_the_other() -> None:
        for delivery in left:
            outcome = await sender.post(batch.url, _signed(delivery, batch.signers))
            results.append((delivery, outcome))
            if time.monotonic() > until or any(done.holds_queue for _, done in results[-CONCURRENT_POSTS:]):
                return

    await asyncio.gather(*(post_one_after_the_other() for _ in range(min(CONCURRENT_POSTS, len(batch.due)))))
    return results


def _signed(delivery: DueDelivery, signers: Sequence[Webhook]) -> Post:
    """Signed at this instant of real time, not of the tenant's clock: receivers refuse old signatures."""
    body = json.dumps(delivery.event)
    message_id, now = typeid(EVENT, delivery.event_id), datetime.now(UTC)
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "Encours-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signer.sign(message_id, now, body.decode()) for signer in signers),
    }
    return Post(headers, body)


async def _record(tx: Tx, endpoint: Endpoint, results: Results) -> Endpoint:
    """Writes the results; returns the endpoint as they leave it."""
    attempted = [(delivery, after(outcome, delivery.attempts, tx.now)) for delivery, outcome in results]
    await deliveries.record(tx, [(delivery.delivery_id, each) for delivery, each in attempted])
    held = [each.next_attempt_at for _, each in attempted if each.next_attempt_at and each.outcome.holds_queue]
    if held and not any(outcome.delivered for _, outcome in results):
        await deliveries.defer(tx, endpoint.endpoint_id, min(held))
    changed = _after(endpoint, attempted, tx.now)
    if changed != endpoint:
        await endpoints.update(tx, changed)
    return changed


def _after(endpoint: Endpoint, attempted: Sequence[tuple[DueDelivery, Attempted]], now: datetime) -> Endpoint:
    faults = [cause for _, each in attempted if (cause := each.outcome.cause) is not None]
    given_up = [delivery.created_at for delivery, each in attempted if each.status is Status.FAILED]
    success_at = now if len(faults) < len(attempted) else endpoint.last_success_at
    changed = replace(endpoint, last_success_at=success_at, last_fault=faults[-1] if faults else None)
    cause = disabled_by(
        [each for _, each in attempted], given_up_since=max(given_up, default=None), last_success_at=success_at
    )
    return replace(changed, status="disabled", disabled_cause=cause) if cause and endpoint.enabled else changed
