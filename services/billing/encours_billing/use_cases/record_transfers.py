"""Money that comes by credit transfer finds its invoices by itself where it is sure which they are (S1.25)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_billing.domain.allocation import Part, Rule
from encours_billing.domain.invoice import Invoice
from encours_billing.domain.payout import payout_of
from encours_billing.domain.transfer import TransferStatus
from encours_billing.domain.transfer_matching import (
    Incoming,
    Knowledge,
    MatchRule,
    Proposal,
    decide,
    propose,
    read_names,
    similar_keys,
)
from encours_billing.store import bank_ledger, buyers, invoices, payouts, transfers
from encours_billing.store.transfers import Transfer
from encours_billing.use_cases.collect_payouts import book_payout, booked
from encours_billing.use_cases.receive_payment import FeePart, NewPayment, receive_payment
from encours_contracts.billing import TransferProposal, TransferStatusChanged
from encours_contracts.collections import TransferReceived
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_values.iban import mask_ibans_in

PROPOSALS_MAX = 10
REFERENCE_MAX = 100
TEXTS = ("payer_name", "structured_reference", "remittance", "end_to_end_id", "bank_reference")
NAMES_MAX = 50
"""Document numbers of one transfer that are looked for by their likes."""


async def record_transfers(tx: Tx, received: Sequence[TransferReceived]) -> None:
    """Stores each transfer and applies it where the match is certain; the others wait for a person.

    A transfer received again changes nothing. The events name no account, so all accounts that may be concerned are
    locked at once and in order, as for events of an account.
    """
    fresh = await transfers.insert(tx, [_row(each) for each in received])
    stored = [found for id_ in sorted(fresh) if (found := await transfers.one(tx, id_))]
    if not stored:
        return
    before = await knowledge(tx, stored)
    await buyers.lock(tx, [id_ for known in before.values() for id_ in _concerned(known)])
    expected = await payouts.expected(tx, [each.amount_minor for each in stored])
    for transfer in stored:
        if payout := payout_of(booked(transfer), expected):
            expected.remove(payout)
            await book_payout(tx, transfer, payout)
            continue
        known = (await knowledge(tx, [transfer]))[transfer.transfer_id]
        match = decide(incoming(transfer), known, Rule(tx.settings.allocation), tx.today)
        if match:
            await pay_with(tx, transfer, match.account_id, match.parts, match.rule)
        else:
            await publish_unmatched(tx, transfer)


async def pay_with(
    tx: Tx, transfer: Transfer, account_id: UUID, parts: Sequence[Part | FeePart] | None, rule: MatchRule
) -> None:
    """One transfer, one payment. Raises what `receive_payment` raises."""
    payment = await receive_payment(
        tx,
        NewPayment(
            account_id=account_id,
            amount_minor=transfer.amount_minor,
            currency=transfer.currency,
            method="transfer",
            reference=_reference(transfer),
            chosen=parts,
            received_on=transfer.booked_on,
            from_statement=True,
        ),
    )
    await transfers.decide(
        tx,
        transfer.transfer_id,
        TransferStatus.APPLIED,
        rule=rule,
        account_id=account_id,
        payment_id=payment.payment_id,
    )
    await bank_ledger.clear(tx, [transfer.transfer_id], payment.received_on)
    await publish_status(tx, transfer.transfer_id, TransferStatus.APPLIED)


async def insert_received(tx: Tx, received: TransferReceived) -> Transfer:
    """The transfer, stored where it is new, and locked."""
    await transfers.insert(tx, [_row(received)])
    transfer = await transfers.lock(tx, received.transfer_id)
    if transfer is None:
        raise AssertionError("an inserted transfer is stored")
    return transfer


async def publish_unmatched(tx: Tx, transfer: Transfer) -> None:
    """The transfer waits for a person, with what it may be."""
    proposed = (await proposals(tx, [transfer]))[transfer.transfer_id]
    shown = [
        TransferProposal(
            buyer_account_id=each.account_id, invoice_ids=list(each.invoice_ids), score=each.score, why=list(each.why)
        )
        for each in proposed
    ]
    changed = TransferStatusChanged(
        transfer_id=transfer.transfer_id,
        status="unmatched",
        proposals=shown,
        amount=transfer.amount_minor,
        currency=transfer.currency,
    )
    await append(tx, changed)


async def publish_status(tx: Tx, transfer_id: UUID, status: TransferStatus) -> None:
    await append(tx, TransferStatusChanged(transfer_id=transfer_id, status=status.value))


async def proposals(tx: Tx, waiting: Sequence[Transfer]) -> dict[UUID, list[Proposal]]:
    """Transfer → what a person may confirm, the likeliest first."""
    known = await knowledge(tx, waiting)
    amounts = await transfers.open_for(tx, [each.amount_minor for each in waiting])
    near = {each.transfer_id: _near(incoming(each), known[each.transfer_id]) for each in waiting}
    similar = await transfers.documents(tx, list({key for keys in near.values() for key in keys}))
    return {
        each.transfer_id: propose(
            incoming(each),
            known[each.transfer_id],
            [similar[key] for key in sorted(near[each.transfer_id]) if key in similar],
            [invoice for invoice in amounts if _fits(invoice, each)],
        )[:PROPOSALS_MAX]
        for each in waiting
    }


async def knowledge(tx: Tx, waiting: Sequence[Transfer]) -> dict[UUID, Knowledge]:
    """What is known of several transfers, with as many queries as for one."""
    read = {each.transfer_id: incoming(each) for each in waiting}
    documents = await transfers.documents(tx, list({key for each in read.values() for key in each.named.keys}))
    payers = await transfers.payers(tx, [each.payer_digest for each in waiting if each.payer_digest])
    named = await transfers.namesakes(tx, [each.payer_name for each in waiting if each.payer_name])
    accounts = {id_ for found in (*payers.values(), *named.values()) for id_ in found}
    parents = await buyers.family(tx, {each.account_id for each in documents.values()})
    open_of: Mapping[UUID, list[Invoice]] = {id_: [] for id_ in accounts}
    for invoice in await invoices.open_of(tx, list(accounts)) if accounts else []:
        open_of[invoice.account_id].append(invoice)
    return {
        each.transfer_id: Knowledge(
            documents={key: documents[key] for key in read[each.transfer_id].named.keys if key in documents},
            payers=payers.get(each.payer_digest or "", set()),
            namesakes=named.get(each.payer_name or "", set()),
            open_of=open_of,
            parents=parents,
        )
        for each in waiting
    }


def incoming(transfer: Transfer) -> Incoming:
    named = read_names(transfer.structured_reference, transfer.remittance)
    return Incoming(transfer.amount_minor, transfer.currency, named)


def _concerned(known: Knowledge) -> set[UUID]:
    return {*known.payers, *known.namesakes, *(each.account_id for each in known.documents.values())}


def _near(transfer: Incoming, known: Knowledge) -> set[str]:
    unknown = [key for key in transfer.named.keys if key not in known.documents]
    return {near for key in unknown[:NAMES_MAX] for near in similar_keys(key)}


def _fits(invoice: Invoice, transfer: Transfer) -> bool:
    return invoice.balance.open_minor == transfer.amount_minor and invoice.currency == transfer.currency


def _reference(transfer: Transfer) -> str | None:
    text = transfer.structured_reference or transfer.remittance or transfer.bank_reference
    return " ".join(text.split())[:REFERENCE_MAX] if text and text.strip() else None


def _row(event: TransferReceived) -> dict[str, object]:
    """With no IBAN that a person wrote into a text."""
    text = event.model_dump(exclude={"amount"})
    return {
        **text,
        "amount_minor": event.amount,
        **{name: mask_ibans_in(text[name]) for name in TEXTS if text[name]},
    }
