"""An installation of billing alone: what credit and collections would tell it is published by the test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from encours_contracts.billing import CauseKind, CollectionDue, InvoiceBalanceChanged
from encours_contracts.collections import (
    CollectionCancelled,
    CollectionFailure,
    CollectionRecalled,
    CollectionRejected,
    CollectionReturned,
    CollectionReversed,
    CollectionScheduled,
    CollectionSettled,
    CollectionSubmitted,
    CreditConsequence,
    FailureDetails,
    FailureParty,
    MandateConsequence,
    ReasonClass,
    TransferReceived,
)
from encours_contracts.credit import AccountOpened, OrderReturned, OrderShipped
from encours_contracts.envelope import Event
from encours_contracts.fields import Address, Allocation, DocumentLine
from encours_values.bank_days import add_bank_days, next_bank_day
from encours_values.ids import ACCOUNT, INVOICE, TRANSFER, new_id, parse_typeid, typeid
from tests.support.application import Application, Merchant

EventT = TypeVar("EventT", bound=Event)

MONTHLY = {"kind": "statement", "days_after_month_end": 15}
ADDRESS = Address(street="1 rue du Test", postcode="75001", city="Paris", country="FR")
SETTINGS: Mapping[str, Any] = {
    "legal": {
        "name": "Grossiste Exemple SAS",
        "siren": "732829320",
        "vat_number": "FR44732829320",
        "email": "compta@grossiste.example",
        "address": ADDRESS.model_dump(),
    },
    "creditor": {"identifier": "FR72ZZZ123456", "name": "Grossiste Exemple SAS"},
    "terms": MONTHLY,
}
OUTCOMES: Mapping[str, type[CollectionFailure]] = {
    "rejected": CollectionRejected,
    "returned": CollectionReturned,
    "recalled": CollectionRecalled,
    "reversed": CollectionReversed,
}
MONEY = {
    CauseKind.COLLECTION_PAID,
    CauseKind.COLLECTION_FAILED,
    CauseKind.PAYMENT_APPLIED,
    CauseKind.PAYMENT_REMOVED,
    CauseKind.CREDIT_APPLIED,
    CauseKind.CREDIT_REMOVED,
}


@dataclass
class World:
    """One merchant and what happens to it."""

    application: Application
    merchant: Merchant
    orders: dict[str, UUID] = field(default_factory=dict)

    async def clock(self, now: str) -> None:
        """To a day (00:00 UTC of it) or an instant."""
        await self.application.set_clock(self.merchant, now if "T" in now else f"{now}T00:00:00+00:00")

    async def buyer(self, terms: Mapping[str, Any] | None = None, **more: Any) -> str:
        """A buyer as credit tells of it; answers its TypeID."""
        account_id = more.pop("account_id", None) or new_id()
        given: dict[str, Any] = {
            "name": "Boutique du Port",
            "country": "FR",
            "email": "achats@boutique.example",
            "status": "active",
            "address": ADDRESS,
            "external_id": "C-1",
        }
        event = AccountOpened(account_id=account_id, terms=dict(terms) if terms else None, **{**given, **more})
        await self.application.publish(self.merchant, event)
        return typeid(ACCOUNT, account_id)

    def shipped(self, buyer: str, amount: int, at: str, **more: Any) -> OrderShipped:
        instant = datetime.fromisoformat(at if "T" in at else f"{at}T10:00:00+00:00")
        given: dict[str, Any] = {
            "order_id": new_id(),
            "external_id": f"O-{len(self.orders)}",
            "shipment_id": new_id(),
            "currency": "EUR",
            "lines": [],
        }
        event = OrderShipped(
            account_id=parse_typeid(ACCOUNT, buyer), amount=amount, shipped_at=instant, **{**given, **more}
        )
        self.orders[event.external_id] = event.order_id
        return event

    async def ship(self, buyer: str, amount: int, at: str, **more: Any) -> dict[str, Any]:
        """A delivery; answers its invoice."""
        event = self.shipped(buyer, amount, at, **more)
        await self.application.publish(self.merchant, event)
        newest, *_ = await self.invoices(f"order_id={typeid('ord', event.order_id)}")
        return newest

    async def goods_back(
        self, invoice: Mapping[str, Any], amount: int, lines: Sequence[DocumentLine] = ()
    ) -> OrderReturned:
        event = OrderReturned(
            account_id=parse_typeid(ACCOUNT, invoice["account_id"]),
            order_id=parse_typeid("ord", invoice["order_id"]),
            external_id=invoice["order_external_id"],
            return_id=new_id(),
            amount=amount,
            currency="EUR",
            reason="damaged",
            lines=list(lines),
        )
        await self.application.publish(self.merchant, event)
        return event

    async def invoices(self, query: str = "") -> list[dict[str, Any]]:
        return await self.merchant.all(f"/v1/invoices?{query}" if query else "/v1/invoices")

    async def invoice(self, invoice: Mapping[str, Any]) -> dict[str, Any]:
        """As it stands now."""
        answer: dict[str, Any] = await self.merchant.ok("GET", f"/v1/invoices/{invoice['id']}")
        return answer

    async def credit(self, buyer: str, amount: int, external_id: str = "CN-1", **more: Any) -> dict[str, Any]:
        body = {
            "account_id": buyer,
            "external_id": external_id,
            "amount": amount,
            "currency": "EUR",
            "reason": "return",
        }
        answer: dict[str, Any] = await self.merchant.ok("POST", "/v1/credit-notes", {**body, **more})
        return answer

    async def pay(self, buyer: str, amount: int, **more: Any) -> dict[str, Any]:
        body = {"account_id": buyer, "amount": amount, "method": "transfer", "reference": "VIR 1"}
        answer: dict[str, Any] = await self.merchant.ok("POST", "/v1/payments", {**body, **more})
        return answer

    def transfer(self, amount: int, remittance: str = "", **more: Any) -> TransferReceived:
        """Money as a bank statement tells of it."""
        given: dict[str, Any] = {
            "transfer_id": new_id(),
            "currency": "EUR",
            "booked_on": date(2011, 1, 20),
            "payer_name": "QUELQUE PAYEUR",
        }
        return TransferReceived(amount=amount, remittance=remittance, **{**given, **more})

    async def receive(self, *transfers: TransferReceived) -> list[dict[str, Any]]:
        """What became of them."""
        await self.application.publish(self.merchant, *transfers)
        ids = [typeid(TRANSFER, each.transfer_id) for each in transfers]
        return [await self.merchant.ok("GET", f"/v1/transfers/{id_}") for id_ in ids]

    async def dispute(self, invoice: Mapping[str, Any], amount: int | None = None) -> dict[str, Any]:
        body: dict[str, Any] = {"reason": "short delivery", **({"amount": amount} if amount else {})}
        answer: dict[str, Any] = await self.merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", body)
        return answer

    def events(self, model: type[EventT]) -> list[EventT]:
        return self.application.events(self.merchant, model)

    async def settled_events(self, model: type[EventT]) -> list[EventT]:
        """Once the outbox is carried."""
        await self.application.quiet(self.merchant)
        return self.events(model)

    def money(self) -> list[InvoiceBalanceChanged]:
        """Balances that changed as money was applied to an invoice or taken back, in order."""
        return [
            event for event in self.events(InvoiceBalanceChanged) if event.cause.kind in MONEY and event.cause.amount
        ]

    async def settled_money(self) -> list[InvoiceBalanceChanged]:
        """Once the outbox is carried."""
        await self.application.quiet(self.merchant)
        return self.money()

    def debit_of(self, due: CollectionDue) -> "Debit":
        return Debit(self, due)

    async def last_debit(self) -> "Debit":
        """A debit for the latest amount that billing asked for."""
        return self.debit_of((await self.settled_events(CollectionDue))[-1])

    async def journal(self) -> list[Mapping[str, Any]]:
        database = self.application.product.running["billing"].database
        async with database.transaction(self.merchant.tenant_id) as tx:
            rows = await tx.connection.fetch("SELECT * FROM journal_entry ORDER BY entry_id, place")
        return [dict(row.items()) for row in rows]


@dataclass
class Debit:
    """A debit as collections would tell of it."""

    world: World
    due: CollectionDue
    collection_id: UUID = field(default_factory=new_id)

    @property
    def day(self) -> date:
        return next_bank_day(self.due.due_date)

    def _fields(self) -> dict[str, Any]:
        return {
            **self.due.model_dump(include={"account_id", "statement_id", "invoice_id", "amount", "currency"}),
            "allocations": list(self.due.allocations),
            "collection_id": self.collection_id,
            "collection_date": self.day,
        }

    def scheduled(self) -> CollectionScheduled:
        return CollectionScheduled(
            **self._fields(),
            mandate_id=new_id(),
            mandate_reference="RUM-2011-000123",
            creditor_identifier="FR72ZZZ123456",
            iban_masked="FR76 **** **** 0189",
            early=self.due.early,
            retry_of=self.due.retry_of,
        )

    def cancelled(self, by: str = "merchant") -> CollectionCancelled:
        return CollectionCancelled(**self._fields(), cause="cancelled", by=by)

    def submitted(self) -> CollectionSubmitted:
        return CollectionSubmitted(**self._fields(), batch_id=new_id(), end_to_end_id=self.end_to_end_id)

    @property
    def end_to_end_id(self) -> str:
        return f"E2E{self.collection_id.hex[:20]}"

    @property
    def final_on(self) -> date:
        return add_bank_days(self.day, 4)

    def settled(self) -> CollectionSettled:
        return CollectionSettled(
            **self._fields(),
            mandate_id=new_id(),
            end_to_end_id=self.end_to_end_id,
            settled_on=self.day,
            final_on=self.final_on,
        )

    def returned(
        self,
        outcome: str = "returned",
        reason: str = "AM04",
        *,
        retry_on: date | None = None,
        reason_class: str = "manual",
    ) -> CollectionFailure:
        return OUTCOMES[outcome](
            **self._fields(),
            mandate_id=new_id(),
            end_to_end_id=self.end_to_end_id,
            caused_by=FailureParty.CREDITOR if outcome in {"recalled", "reversed"} else FailureParty.DEBTOR,
            failed_on=self.day + timedelta(days=2),
            details=FailureDetails(
                cause="insufficient funds", reason_code=reason, will_retry=retry_on is not None, retry_on=retry_on
            ),
            credit_consequence=CreditConsequence.HOLD,
            mandate_consequence=MandateConsequence.KEEP,
            reason_class=ReasonClass(reason_class),
        )

    async def tell(self, *events: Event) -> None:
        await self.world.application.publish(self.world.merchant, *events)


def line(amount: int, rate: float = 20, **more: Any) -> DocumentLine:
    return DocumentLine(amount=amount, tax_rate=rate, **{"sku": "S", "description": "Thing", **more})


def parts(*allocations: Allocation) -> Sequence[tuple[str, int]]:
    return [(typeid(INVOICE, each.invoice_id), each.amount) for each in allocations]
