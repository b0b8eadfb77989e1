"""Brings a checkout session in line with what the payment service says: the one place where card money is booked."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog

from encours_billing.domain.checkout import CheckoutSession, CheckoutStatus, still_payable
from encours_billing.store import buyers, cards, checkouts, invoices
from encours_billing.store.cards import Card
from encours_billing.use_cases.collect_payouts import plan_payouts
from encours_billing.use_cases.payment_services import PaymentServices
from encours_billing.use_cases.ports import (
    CardMoney,
    CheckoutOrder,
    PaymentService,
    PaymentServiceRefuses,
    PaymentServiceUnavailable,
    SavedCard,
)
from encours_billing.use_cases.receive_payment import NewPayment, receive_payment
from encours_billing.use_cases.reverse_payment import reverse_payment
from encours_billing.use_cases.start_checkout import SYNC, ended
from encours_contracts.billing import CheckoutSessionChanged
from encours_platform import due_work
from encours_platform.database import Database, Tx
from encours_platform.outbox import append
from encours_platform.problems import NotFound
from encours_values.ids import CHECKOUT_SESSION, typeid

log = structlog.get_logger(__name__)

ROUNDS_MAX = 3
"""How often what was read is read again as somebody else saved meanwhile."""
AGAIN = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=25))
"""How long after its start an open session is looked at again: a page of the service is open for a day."""
GIVEN_UP = timedelta(days=3)
REASON_MAX = 200


class CheckoutChanges(Exception):
    """Others change the session all the time; look again later."""


async def sync_checkout(services: PaymentServices, database: Database, tenant_id: UUID, id_: UUID) -> CheckoutSession:
    """Opens it at the service where that did not happen yet, asks for its state and applies it.

    Safe to run twice, at once, and after a crash at any point: the service makes everything once for the session's id,
    and what it has of the money is booked as an amount, not as a movement.
    Raises `NotFound`, `CheckoutChanges`, `PaymentServiceUnavailable` and `PaymentServiceRefuses`.
    """
    for _ in range(ROUNDS_MAX):
        checkout = await database.run(tenant_id, lambda tx: checkouts.one(tx, id_))
        if checkout is None:
            raise NotFound("there is no such checkout session")
        money = await _ask(services, database, tenant_id, checkout)
        if money is None:
            return checkout
        saved = await database.run(tenant_id, partial(apply, seen=checkout, money=money))
        if saved is not None:
            return saved
    raise CheckoutChanges


async def _ask(
    services: PaymentServices, database: Database, tenant_id: UUID, checkout: CheckoutSession
) -> CardMoney | None:
    """What the service has of it; None for one that never reached the service and is over."""
    if checkout.external_id is None and checkout.external_payment_id is None:
        if checkout.status is not CheckoutStatus.OPEN:
            return None
        service = await services.service(database, tenant_id, checkout.connection_id)
        await _close_others(services, database, tenant_id, service, checkout)
        return await _open(services, database, tenant_id, service, checkout)
    service = await services.service(database, tenant_id, checkout.connection_id)
    return await service.state(checkout.external_id, checkout.external_payment_id)


async def _close_others(
    services: PaymentServices, database: Database, tenant_id: UUID, service: PaymentService, checkout: CheckoutSession
) -> None:
    """Closes pages that ask for the same invoices, so that nothing is paid twice in two windows."""
    ours = {part.invoice_id for part in checkout.allocation}
    for other in await database.run(tenant_id, lambda tx: checkouts.open_before(tx, checkout)):
        if other.external_id and ours & {part.invoice_id for part in other.allocation}:
            await service.expire(other.external_id)
            await sync_checkout(services, database, tenant_id, other.checkout_session_id)


async def _open(
    services: PaymentServices, database: Database, tenant_id: UUID, service: PaymentService, checkout: CheckoutSession
) -> CardMoney:
    order, card = await database.run(tenant_id, lambda tx: _order(tx, services, checkout))
    if order is None:
        return CardMoney("expired", None, failure="the invoices or the card changed meanwhile")
    try:
        return await (service.charge_card(order, card) if card else service.open_checkout(order))
    except PaymentServiceRefuses as refusal:
        return CardMoney("failed", None, failure=str(refusal)[:REASON_MAX])


async def _order(
    tx: Tx, services: PaymentServices, checkout: CheckoutSession
) -> tuple[CheckoutOrder | None, SavedCard | None]:
    """None where not all of it can be paid any more."""
    family = await buyers.family(tx, [checkout.account_id])
    unpaid = await invoices.open_of(tx, list(family))
    if sum(each.amount_minor for each in still_payable(checkout.amount_minor, checkout.allocation, unpaid)) < (
        checkout.amount_minor
    ):
        return None, None
    saved = await cards.of_account(tx, checkout.account_id)
    chosen = next((each for each in saved if each.card_id == checkout.card_id), None)
    if checkout.card_id and chosen is None:
        return None, None
    customer = next((each for each in saved if each.connection_id == checkout.connection_id), None)
    buyer = await buyers.one(tx, checkout.account_id)
    if buyer is None:
        raise AssertionError("a checkout session has its buyer")
    numbers = {each.invoice_id: each.number for each in unpaid}
    reference = typeid(CHECKOUT_SESSION, checkout.checkout_session_id)
    order = CheckoutOrder(
        checkout_session_id=checkout.checkout_session_id,
        amount_minor=checkout.amount_minor,
        currency=checkout.currency,
        description=", ".join(numbers[part.invoice_id] for part in checkout.allocation),
        email=str(buyer.printed["email"]),
        locale=tx.settings.locale,
        return_url=checkout.return_url or f"{services.public_url}/portal/payments/{reference}",
        save_card=checkout.save_card,
        customer_id=customer.external_customer_id if customer else None,
    )
    card = SavedCard(**{name: getattr(chosen, name) for name in SavedCard.__slots__}) if chosen is not None else None
    return order, card


async def apply(tx: Tx, seen: CheckoutSession, money: CardMoney) -> CheckoutSession | None:
    """Books the difference between what the service has and what the books have; None: read again, it has changed.

    The books follow the service: less than before (a refund, a dispute) takes the payment back and books what is left
    of it; more (a dispute that was won) books it anew.
    """
    await buyers.lock(tx, [seen.account_id])
    before = await checkouts.lock(tx, seen.checkout_session_id)
    if before is None or before.version != seen.version:
        return None
    after = _after(before, money, tx)
    if after.collected_minor != before.collected_minor:
        after = replace(after, payment_id=await _book(tx, before, after))
    if before.save_card and money.card is not None and money.state == "paid":
        await cards.insert(tx, _saved(tx, before, money.card))
    if after.collected_minor:
        await plan_payouts(tx, after.connection_id)
    await _look_again(tx, after)
    if after == before:
        return before
    await checkouts.save(tx, after)
    if (after.status, after.collected_minor) != (before.status, before.collected_minor):
        await append(tx, _changed(after))
    return replace(after, version=after.version + 1)


def _after(before: CheckoutSession, money: CardMoney, tx: Tx) -> CheckoutSession:
    status = CheckoutStatus(money.state)
    if before.status is CheckoutStatus.PAID:
        status = before.status
    paid_at = before.paid_at or (tx.now if status is CheckoutStatus.PAID else None)
    return replace(
        before,
        status=status,
        external_id=money.external_id or before.external_id,
        external_payment_id=money.external_payment_id or before.external_payment_id,
        url=(money.url or before.url) if status is CheckoutStatus.OPEN else None,
        collected_minor=min(money.collected_minor, before.amount_minor),
        refunded_minor=money.refunded_minor,
        disputed_minor=money.disputed_minor,
        failure=money.failure[:REASON_MAX] if money.failure else None,
        paid_at=paid_at,
    )


async def _book(tx: Tx, before: CheckoutSession, after: CheckoutSession) -> UUID | None:
    if before.payment_id is not None:
        await reverse_payment(tx, before.payment_id, is_fact=True)
    if not after.collected_minor:
        return None
    unpaid = await invoices.open_of(tx, list(await buyers.family(tx, [after.account_id])))
    payment = await receive_payment(
        tx,
        NewPayment(
            account_id=after.account_id,
            amount_minor=after.collected_minor,
            currency=after.currency,
            method="card",
            reference=after.external_payment_id,
            chosen=still_payable(after.collected_minor, after.allocation, unpaid),
            by_service=True,
        ),
    )
    return payment.payment_id


def _saved(tx: Tx, checkout: CheckoutSession, card: SavedCard) -> Card:
    return Card(
        card_id=checkout.checkout_session_id,
        account_id=checkout.account_id,
        connection_id=checkout.connection_id,
        saved_at=tx.now,
        **{name: getattr(card, name) for name in SavedCard.__slots__},
    )


async def _look_again(tx: Tx, checkout: CheckoutSession) -> None:
    """An open session is looked at until its page is closed for sure; others no more, until a webhook says so."""
    subject = str(checkout.checkout_session_id)
    later = [checkout.created_at + after for after in AGAIN if checkout.created_at + after > tx.now]
    if checkout.status is CheckoutStatus.OPEN and later:
        await due_work.schedule(tx, SYNC, subject, later[0])
    elif checkout.status is not CheckoutStatus.OPEN:
        await due_work.cancel(tx, SYNC, subject)


async def sync_later(services: PaymentServices, database: Database, tenant_id: UUID, id_: UUID) -> None:
    """The due work: a service that does not answer is asked again; what was never answered is given up after days."""
    try:
        await sync_checkout(services, database, tenant_id, id_)
    except NotFound:
        return
    except (PaymentServiceUnavailable, PaymentServiceRefuses, CheckoutChanges) as fault:
        log.warning("payment_service_silent", checkout_session_id=str(id_), fault=str(fault))
        await database.run(tenant_id, lambda tx: _postpone(tx, id_))


async def _postpone(tx: Tx, id_: UUID) -> None:
    checkout = await checkouts.lock(tx, id_)
    if checkout is None:
        return
    is_unknown_there = checkout.external_id is None and checkout.external_payment_id is None
    if is_unknown_there and checkout.card_id is None and tx.now > checkout.created_at + GIVEN_UP:
        await checkouts.save(tx, ended(checkout, CheckoutStatus.EXPIRED))
        return
    await due_work.schedule(tx, SYNC, str(id_), tx.now + AGAIN[0])


async def expire_checkout(services: PaymentServices, database: Database, tenant_id: UUID, id_: UUID) -> CheckoutSession:
    """The buyer does not want to pay there any more. Raises as `sync_checkout`."""
    checkout = await sync_checkout(services, database, tenant_id, id_)
    if checkout.status is CheckoutStatus.OPEN and checkout.external_id is not None:
        service = await services.service(database, tenant_id, checkout.connection_id)
        await service.expire(checkout.external_id)
        checkout = await sync_checkout(services, database, tenant_id, id_)
    return checkout


def _changed(checkout: CheckoutSession) -> CheckoutSessionChanged:
    return CheckoutSessionChanged(
        account_id=checkout.account_id,
        checkout_session_id=checkout.checkout_session_id,
        status=checkout.status.value,
        amount=checkout.amount_minor,
        collected=checkout.collected_minor,
        refunded=checkout.refunded_minor,
        disputed=checkout.disputed_minor,
        currency=checkout.currency,
        payment_id=checkout.payment_id,
        failure=checkout.failure,
    )
