"""A merchant with short words for what its e-shop does, and what the other services would say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from encours_contracts.billing import (
    CreditNoteIssued,
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaid,
    PaymentSource,
)
from encours_contracts.collections import CollectionReturned, CollectionSubmitted, FailureDetails
from encours_contracts.envelope import Event
from encours_contracts.fields import Allocation
from encours_contracts.mandates import MandateActivated, MandateEnded
from encours_credit.store import reports
from encours_platform.database import Database
from encours_values.ids import new_id, parse_typeid
from tests.support.application import Application, EventT, Merchant

START = "2011-01-03T11:00:00+00:00"
TODAY = date(2011, 1, 3)
ADDRESS = {"street": "12 rue des Forges", "postcode": "69002", "city": "Lyon", "country": "FR"}


@dataclass
class Shop:
    application: Application
    merchant: Merchant

    async def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return await self.merchant.ok(method, path, body, **more)

    async def account(self, limit: int | None = None, **fields: Any) -> str:
        body = {"name": "Client", "country": "FR", "email": "a@b.example", "address": ADDRESS, **fields}
        account: str = (await self.ok("POST", "/v1/accounts", body))["id"]
        if limit is not None:
            await self.limit(account, limit)
        return account

    async def limit(self, account: str, amount: int, **fields: Any) -> Any:
        body = {"amount": amount, "currency": "EUR", "source": "own", **fields}
        return await self.ok("POST", f"/v1/accounts/{account}/limits", body)

    async def order(self, account: str, amount: int, external_id: str | None = None, **more: Any) -> Any:
        body = {"account_id": account, "amount": amount, "currency": "EUR", "external_id": external_id or str(new_id())}
        return await self.ok("POST", "/v1/orders", {**body, **more.pop("fields", {})}, **more)

    async def ship(self, order: Any, amount: int | None = None) -> Any:
        return await self.ok("POST", f"/v1/orders/{order['id']}/ship", {} if amount is None else {"amount": amount})

    async def exposure(self, account: str) -> Any:
        return await self.ok("GET", f"/v1/accounts/{account}/exposure")

    async def parts(self, account: str) -> dict[str, int]:
        """The parts of the exposure that are not zero; checks that they add up."""
        found = await self.exposure(account)
        parts = {name: found[name] for name in ("open_orders", "unbilled", "invoiced", "in_collection", "overdue")}
        assert sum(parts.values()) == found["limit"] - found["available"]
        return {name: amount for name, amount in parts.items() if amount}

    async def status(self, account: str) -> str:
        status: str = (await self.ok("GET", f"/v1/accounts/{account}"))["status"]
        return status

    async def say(self, *events: Event) -> None:
        await self.application.publish(self.merchant, *events)

    async def clock(self, now: str) -> None:
        await self.application.set_clock(self.merchant, now)

    async def heard(self, model: type[EventT]) -> list[EventT]:
        """Events of this type published so far."""
        await self.application.quiet(self.merchant)
        return self.application.events(self.merchant, model)

    @property
    def database(self) -> Database:
        return self.application.product.running["credit"].database

    async def differences(self) -> list[reports.Difference]:
        return await self.database.run(self.merchant.tenant_id, reports.reconcile)


async def new_shop(application: Application, **credit: Any) -> Shop:
    settings = {"credit": {"require_mandate": False, **credit}}
    shop = Shop(application, await application.merchant(settings=settings))
    await shop.clock(START)
    return shop


def account_uuid(account: str) -> UUID:
    return parse_typeid("acc", account)


def order_uuid(order: Any) -> UUID:
    return parse_typeid("ord", order["id"])


@dataclass(frozen=True)
class Invoice:
    """An invoice of billing's; `source` ids of what pays it are made up."""

    account: UUID
    order: UUID
    amount: int
    id: UUID

    def allocation(self, amount: int | None = None) -> Allocation:
        return Allocation(invoice_id=self.id, number="F2011-000001", amount=self.amount if amount is None else amount)

    def issued(self) -> InvoiceIssued:
        return InvoiceIssued(
            account_id=self.account,
            invoice_id=self.id,
            number="F2011-000001",
            order_id=self.order,
            order_external_id="1",
            shipment_id=new_id(),
            amount=self.amount,
            currency="EUR",
            issued_on=TODAY,
            due_date=TODAY + timedelta(days=30),
        )

    def paid(self, amount: int, kind: Any = "collection", source: UUID | None = None) -> InvoicePaid:
        return InvoicePaid(
            account_id=self.account,
            invoice_id=self.id,
            order_id=self.order,
            amount=amount,
            open_amount=0,
            undisputed_amount=0,
            currency="EUR",
            source=PaymentSource(kind=kind, id=source or new_id()),
            paid_on=TODAY,
        )

    def overdue(self) -> InvoiceOverdue:
        return InvoiceOverdue(
            account_id=self.account,
            invoice_id=self.id,
            number="F2011-000001",
            order_id=self.order,
            open_amount=self.amount,
            currency="EUR",
            due_date=TODAY,
        )


def invoice_of(account: str, order: Any, amount: int) -> Invoice:
    return Invoice(account_uuid(account), order_uuid(order), amount, new_id())


def credit_note(account: str, amount: int, note_id: UUID | None = None) -> CreditNoteIssued:
    return CreditNoteIssued(
        account_id=account_uuid(account),
        credit_note_id=note_id or new_id(),
        number="A2011-000001",
        amount=amount,
        currency="EUR",
        reason="return",
        issued_on=TODAY,
    )


def submitted(account: UUID, allocations: Sequence[Allocation]) -> CollectionSubmitted:
    return CollectionSubmitted(
        account_id=account,
        collection_id=new_id(),
        amount=sum(each.amount for each in allocations),
        currency="EUR",
        collection_date=TODAY,
        allocations=list(allocations),
        batch_id=new_id(),
        end_to_end_id="E2E",
    )


def returned(
    account: UUID,
    allocations: Sequence[Allocation],
    consequence: str = "none",
    *,
    was_final: bool = False,
    outcome: str = "returned",
) -> CollectionReturned:
    return CollectionReturned(
        account_id=account,
        collection_id=new_id(),
        amount=sum(each.amount for each in allocations),
        currency="EUR",
        collection_date=TODAY,
        allocations=list(allocations),
        mandate_id=new_id(),
        end_to_end_id="E2E",
        outcome=outcome,
        was_final=was_final,
        returned_on=TODAY,
        details=FailureDetails(cause="insufficient funds", reason_code="AM04"),
        credit_consequence=consequence,
        mandate_consequence="none",
    )


def mandate_activated(account: str, mandate_id: UUID) -> MandateActivated:
    return MandateActivated(
        account_id=account_uuid(account),
        mandate_id=mandate_id,
        reference="RUM-1",
        scheme="B2B",
        sequence_type="RCUR",
        signed_on=TODAY,
        debtor_name="Client",
        iban_sealed="sealed",
        iban_masked="FR76 **** 0189",
    )


def mandate_ended(account: str, mandate_id: UUID) -> MandateEnded:
    return MandateEnded(account_id=account_uuid(account), mandate_id=mandate_id, reference="RUM-1", cause="revoked")
