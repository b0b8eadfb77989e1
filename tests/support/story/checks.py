"""What must hold at the end of each day of a story, whoever did what before."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.support.balances import VIEWS, check_agrees, view
from tests.support.reconciliation import check_no_dead_letter, check_reconciles
from tests.support.story.acts import Actors, Row

NOT_SENT = frozenset({"planned", "announced"})
AT_BANK = frozenset({"batched", "submitted"})
ITEMS_MAX = 200


@dataclass
class Seen:
    """A merchant's books as the API shows them."""

    invoices: list[Row]
    debits: list[Row]
    notes: list[Row]
    payments: list[Row]
    exposures: dict[str, Row]
    items: list[Row]
    mails: dict[str, Row]
    """That ask a buyer for money."""

    def free_credit(self, account: str) -> int:
        notes: int = sum(each["remaining"] for each in self.notes if each["account_id"] == account)
        return notes + self.free_money(account)

    def free_money(self, account: str) -> int:
        return sum(each["unallocated"] for each in self.payments if each["account_id"] == account)

    def owed(self, account: str) -> int:
        """What the buyer could still be asked for."""
        its = [each for each in self.invoices if each["account_id"] == account]
        return sum(max(0, each["open_amount"] - each["in_collection"] - each["disputed"]) for each in its)


async def see(actors: Actors) -> Seen:
    invoices = await actors.all("/v1/invoices")
    return Seen(
        invoices,
        await actors.all("/v1/collections"),
        await actors.all("/v1/credit-notes"),
        await actors.all("/v1/payments"),
        {each["account_id"]: each for each in (await actors.read("/v1/reports/exposure"))["data"]},
        await actors.all("/v1/bank-items?status=open"),
        {each["id"]: each for each in await actors.all("/v1/notifications?template=invoice_overdue")},
    )


async def check_day(actors: Actors) -> None:
    await actors.application.quiet(actors.merchant)
    await check_no_dead_letter(actors.application, actors.merchant)
    await check_reconciles(actors.application, actors.merchant)
    await check_views(actors)
    seen = await see(actors)
    for account in actors.accounts:
        check_exposure(seen, account)
    check_invoices(seen)
    check_debits(seen, actors.today)
    await check_items(actors, seen)
    check_nobody_is_asked_for_what_is_covered(actors, seen)
    actors.seen = seen


async def check_views(actors: Actors) -> None:
    """Each service says the same of each invoice."""
    application: Any = actors.application
    own = await view(application, actors.merchant, "billing")
    for service in VIEWS:
        check_agrees(own, await view(application, actors.merchant, service))


def check_exposure(seen: Seen, account: str) -> None:
    parts = seen.exposures[account]
    its = [each for each in seen.invoices if each["account_id"] == account]
    owed = parts["invoiced"] + parts["in_collection"] + parts["overdue"]
    expected = sum(each["open_amount"] for each in its) - seen.free_credit(account)
    assert owed == expected, f"{account}: exposure says {owed} is owed, invoices less credit {expected}: {parts}"
    assert parts["in_collection"] == sum(each["in_collection"] for each in its), parts
    used = sum(parts[name] for name in ("open_orders", "unbilled", "invoiced", "in_collection", "overdue"))
    assert used == parts["limit"] - parts["available"], parts


def check_invoices(seen: Seen) -> None:
    for invoice in seen.invoices:
        assert invoice["amount"] == invoice["open_amount"] + invoice["paid"] + invoice["credited"], invoice
        assert 0 <= invoice["in_collection"] <= invoice["open_amount"], f"asked for more than is owed: {invoice}"
        assert (invoice["status"] in {"paid", "credited"}) == (invoice["open_amount"] == 0), invoice


def check_debits(seen: Seen, today: date) -> None:
    """No cent of an invoice is in two debits that live."""
    asked: Counter[str] = Counter()
    at_bank: Counter[str] = Counter()
    names = Counter(each["end_to_end_id"] for each in seen.debits)
    assert max(names.values(), default=1) == 1, "an EndToEndId twice"
    for debit in seen.debits:
        is_at_bank = debit["status"] == "submitted" or (
            debit["status"] == "settled" and date.fromisoformat(debit["final_on"]) >= today
        )
        for part in debit["allocations"]:
            at_bank[part["invoice_id"]] += part["amount"] if is_at_bank else 0
            waits = debit["status"] in NOT_SENT or debit["status"] == "batched"
            asked[part["invoice_id"]] += part["amount"] if is_at_bank or waits else 0
    for invoice in seen.invoices:
        id_, undisputed = invoice["id"], invoice["open_amount"] - invoice["disputed"]
        assert at_bank[id_] == invoice["in_collection"], f"at the bank is {at_bank[id_]}: {invoice}"
        assert asked[id_] <= max(undisputed, at_bank[id_]), f"asked for {asked[id_]}: {invoice}"


async def check_items(actors: Actors, seen: Seen) -> None:
    """Whatever waits in 471 is shown, with an action."""
    shown = Counter[int]()
    for item in seen.items:
        assert item["available_actions"], item
        shown[item["amount"]] += 1
    for item in seen.items[:1]:
        assert (await actors.read(f"/v1/bank-items/{item['id']}"))["status"] == "open"
    booked: Counter[int] = Counter()
    for account in await actors.all("/v1/bank-accounts"):
        said = await actors.read(f"/v1/bank-accounts/{account['id']}/reconciliation")
        booked.update(each["amount"] for each in said["open_items"])
    assert shown == booked, f"items are shown of {shown}, and 471 holds {booked}"


def check_nobody_is_asked_for_what_is_covered(actors: Actors, seen: Seen) -> None:
    """No mail and no debit for what the buyer's own credit covered at the beginning and at the end of the move.

    Where a person applies credit by hand it pays nothing of itself, and what is due is debited; where credit notes
    are netted in the next statement, a debit that was asked for before is reduced by money alone.
    """
    before: Seen | None = actors.seen
    if before is None or actors.applies_credit_by_hand:
        return
    sent, mails = _sent(seen) - _sent(before), seen.mails.keys() - before.mails.keys()
    for account in actors.accounts:
        credit = min(before.free_credit(account), seen.free_credit(account))
        debits = [each for each in seen.debits if each["id"] in sent and each["account_id"] == account]
        asked = sum(each["amount"] for each in debits)
        money = min(before.free_money(account), seen.free_money(account))
        usable = money if actors.nets_notes_in_statements else credit
        assert not (asked and usable) or usable < asked + seen.owed(account), (
            f"debited although {usable} covers all: {debits}"
        )
        mailed = [each for each in mails if seen.mails[each]["account_id"] == account]
        owed = max(before.owed(account), seen.owed(account))
        assert not (mailed and credit) or credit < owed, (
            f"asked for {owed} by mail although {credit} covers all: {mailed}"
        )


def _sent(seen: Seen) -> set[str]:
    return {each["id"] for each in seen.debits if each["batch_id"]}


async def check_end(actors: Actors) -> None:
    """The bank comes to rest, a person looks at all that it left; then the bank's books are ours.

    A last transfer brings a statement, so that one that was left out is missed.
    """
    quiet: Mapping[str, Any] = {"outcome": "settle", "bank": {}}
    await actors.must("/v1/sandbox/bank/scenario", dict(quiet))
    for account in actors.accounts:
        await actors.must("/v1/sandbox/bank/scenario", {"account_id": account, "outcome": "settle"})
    await actors.must("/v1/sandbox/bank/transfers", {"amount": 1, "payer_name": "Closing"})
    await actors.days_pass(12)
    await check_day(actors)
    for _ in range(ITEMS_MAX):
        await actors.releases_a_statement(0, 0, 0)
        await actors.application.quiet(actors.merchant)
        items = await actors.all("/v1/bank-items?status=open")
        if not items and not await _held(actors):
            break
        for item in items[:1]:
            await actors.resolve(item, actors.today.toordinal(), len(items))
            await actors.application.quiet(actors.merchant)
    await check_day(actors)
    assert not await actors.all("/v1/bank-items?status=open")
    await check_bank(actors)


async def _held(actors: Actors) -> bool:
    held: dict[str, int] = defaultdict(int)
    for account in await actors.all("/v1/bank-accounts"):
        for each in await actors.all(f"/v1/bank-accounts/{account['id']}/statements"):
            held[account["id"]] += "release" in each["available_actions"]
    return any(held.values())


async def check_bank(actors: Actors) -> None:
    """The bank's own balance of its last statement is the balance of our books."""
    async with actors.application.product.runtimes["sandbox"].database.transaction(actors.merchant.tenant_id) as tx:
        own = await tx.connection.fetchval(
            """SELECT coalesce(sum(b.amount_minor), 0) FROM booking b JOIN bank_account a USING (bank_account_id)
                WHERE b.booked_on <= a.last_statement_on"""
        )
    said = [
        await actors.read(f"/v1/bank-accounts/{each['id']}/reconciliation")
        for each in await actors.all("/v1/bank-accounts")
    ]
    assert sum(each["bank_balance"] for each in said) == own, (own, said)
