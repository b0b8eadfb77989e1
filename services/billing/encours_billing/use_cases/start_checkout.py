"""A buyer pays by card: what is to be paid is fixed, then the payment service opens a page or takes a saved card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from encours_billing.domain.allocation import Part, Rule, allocate
from encours_billing.domain.checkout import CheckoutSession, CheckoutStatus
from encours_billing.domain.errors import AllocationTooLarge, CardUnknown, InvoiceInCollection, InvoiceIsDisputed
from encours_billing.domain.invoice import Invoice
from encours_billing.store import buyers, cards, checkouts, invoices
from encours_billing.store.invoices import can_take
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.problems import InvalidRequest, NotYetKnown
from encours_values.ids import new_id
from encours_values.money import CurrencyMismatch

SYNC = "sync_checkout"
"""Kind of due work; its subject is the id of the checkout session."""
FIRST_LOOK = timedelta(minutes=5)
"""When a session is looked at for the first time, should its webhook be lost or this process end."""


@dataclass(frozen=True, slots=True)
class NewCheckout:
    """Amounts in minor units.

    `invoice_ids` alone: what is open and undisputed of each; with an amount: that much of them; an amount alone: of
    what the account owes, by the merchant's rule.
    `in_collection_too`: the buyer knows that the bank has a debit of some, and that this money waits for its result.
    """

    account_id: UUID
    invoice_ids: Sequence[UUID]
    amount_minor: int | None
    currency: str
    return_url: str | None
    save_card: bool
    card_id: UUID | None
    in_collection_too: bool


async def start_checkout(tx: Tx, connection_id: UUID, new: NewCheckout) -> CheckoutSession:
    """Fixes what is to be paid and shows it; nothing is asked of the payment service yet.

    Raises `NotYetKnown`, `CurrencyMismatch`, `InvalidRequest`, `InvoiceInCollection`,
    `InvoiceIsDisputed`, `AllocationTooLarge` and `CardUnknown`.
    """
    if new.account_id not in await buyers.lock(tx, [new.account_id]):
        raise NotYetKnown("the account is not known here", pointer="/account_id")
    if new.card_id is not None:
        card = await cards.one(tx, new.card_id)
        if card is None or (card.account_id, card.connection_id) != (new.account_id, connection_id):
            raise CardUnknown("save a card first: pay once with save_card")
    allocation = await _allocation(tx, new)
    checkout = CheckoutSession(
        checkout_session_id=new_id(),
        account_id=new.account_id,
        connection_id=connection_id,
        amount_minor=sum(part.amount_minor for part in allocation),
        currency=new.currency,
        allocation=allocation,
        save_card=new.save_card,
        card_id=new.card_id,
        return_url=new.return_url,
        status=CheckoutStatus.OPEN,
        created_at=tx.now,
    )
    await checkouts.insert(tx, checkout)
    await due_work.schedule(tx, SYNC, str(checkout.checkout_session_id), tx.now + FIRST_LOOK)
    return checkout


async def _allocation(tx: Tx, new: NewCheckout) -> list[Part]:
    unpaid = await invoices.open_of(tx, list(await buyers.family(tx, [new.account_id])))
    payable = [each for each in unpaid if each.currency == new.currency]
    if not payable:
        raise CurrencyMismatch(f"the account owes nothing in {new.currency}", pointer="/currency")
    if new.invoice_ids:
        chosen = _chosen(new, {each.invoice_id: each for each in payable})
        return _named(new, chosen) if new.amount_minor is None else _spread(tx, new, chosen)
    if new.amount_minor is None:
        raise InvalidRequest("name invoices, or an amount, or both", pointer="/invoice_ids")
    return _spread(tx, new, [(each, each.balance.collectable_minor) for each in payable if _is_own(new, each)])


def _is_own(new: NewCheckout, invoice: Invoice) -> bool:
    return invoice.account_id == new.account_id


def _chosen(new: NewCheckout, payable: dict[UUID, Invoice]) -> list[tuple[Invoice, int]]:
    """The named invoices, and what each may take: with an amount also what is disputed, as the buyer knows of it."""
    found = list[tuple[Invoice, int]]()
    for place, invoice_id in enumerate(new.invoice_ids):
        invoice, pointer = payable.get(invoice_id), f"/invoice_ids/{place}"
        if invoice is None or invoice_id in new.invoice_ids[:place]:
            raise InvalidRequest("not an open invoice of the account, or named twice", pointer=pointer)
        if invoice.balance.in_collection_minor and not new.in_collection_too:
            raise InvoiceInCollection(f"the bank has a debit of {invoice.number}", pointer=pointer)
        at_bank_minor = invoice.balance.in_collection_minor
        at_hand = invoice.balance.payable_minor if new.amount_minor else invoice.balance.collectable_minor
        if not (at_hand + at_bank_minor):
            raise InvoiceIsDisputed(f"all that is open of {invoice.number} is disputed", pointer=pointer)
        found.append((invoice, at_hand + at_bank_minor))
    return found


def _named(new: NewCheckout, chosen: Sequence[tuple[Invoice, int]]) -> list[Part]:
    """Each in full, in the order in which they were named."""
    by_id = {invoice.invoice_id: Part(invoice.invoice_id, minor) for invoice, minor in chosen}
    return [by_id[id_] for id_ in new.invoice_ids]


def _spread(tx: Tx, new: NewCheckout, chosen: Sequence[tuple[Invoice, int]]) -> list[Part]:
    """The amount over these invoices by the merchant's rule; a card is never charged more than is owed."""
    amount_minor = new.amount_minor or 0
    takes = [can_take(invoice, minor) for invoice, minor in chosen if minor]
    allocation = allocate(amount_minor, takes, Rule(tx.settings.allocation), tx.today)
    if allocation.unallocated_minor:
        can_minor = amount_minor - allocation.unallocated_minor
        raise AllocationTooLarge(f"{can_minor} can be paid", pointer="/amount")
    return list(allocation.parts)


def ended(checkout: CheckoutSession, status: CheckoutStatus, failure: str | None = None) -> CheckoutSession:
    """Closed without money."""
    return replace(checkout, status=status, failure=failure, url=None)
