"""A merchant with short words for what its e-shop does, and what the other services would say."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from encours_contracts.billing import (
    BalanceCause,
    CauseKind,
    CreditNoteBalanceChanged,
    InvoiceBalanceChanged,
    InvoiceStatus,
    PaymentBalanceChanged,
)
from encours_contracts.collections import (
    CollectionFailure,
    CollectionReturned,
    CreditConsequence,
    FailureDetails,
    FailureParty,
    MandateConsequence,
    ReasonClass,
)
from encours_contracts.envelope import Event
from encours_contracts.fields import Allocation
from encours_contracts.mandates import MandateActivated, MandateEnded
from encours_platform.database import Database
from encours_values.ids import new_id, parse_typeid
from tests.support.application import Application, EventT, Merchant
from tests.support.exposure_recomputed import Difference, exposure_differences

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

    async def received(self, model: type[EventT]) -> list[EventT]:
        """Events of this type published so far."""
        await self.application.quiet(self.merchant)
        return self.application.events(self.merchant, model)

    @property
    def database(self) -> Database:
        return self.application.product.running["credit"].database

    async def differences(self) -> list[Difference]:
        return await self.database.run(self.merchant.tenant_id, exposure_differences)


async def new_shop(application: Application, **credit: Any) -> Shop:
    settings = {"credit": {"require_mandate": False, **credit}}
    shop = Shop(application, await application.merchant(settings=settings))
    await shop.clock(START)
    return shop


def account_uuid(account: str) -> UUID:
    return parse_typeid("acc", account)


def order_uuid(order: Any) -> UUID:
    return parse_typeid("ord", order["id"])


@dataclass
class Invoice:
    """An invoice of billing's: each method changes it and answers its whole balance then."""

    account: UUID
    order: UUID
    amount: int
    id: UUID
    version: int = 0
    paid_amount: int = 0
    credited: int = 0
    in_collection: int = 0
    is_overdue: bool = False

    def issued(self) -> InvoiceBalanceChanged:
        return self._now(CauseKind.ISSUED)

    def submitted(self, amount: int | None = None) -> InvoiceBalanceChanged:
        self.in_collection += self.amount if amount is None else amount
        return self._now(CauseKind.COLLECTION_SUBMITTED)

    def collected(self, amount: int) -> InvoiceBalanceChanged:
        """The debit is final."""
        self.in_collection -= amount
        self.paid_amount += amount
        return self._now(CauseKind.COLLECTION_PAID)

    def came_back(self, amount: int) -> InvoiceBalanceChanged:
        """The debit failed before it was final."""
        self.in_collection -= amount
        return self._now(CauseKind.COLLECTION_FAILED)

    def paid(self, amount: int) -> InvoiceBalanceChanged:
        """By transfer; below zero: taken back."""
        self.paid_amount += amount
        return self._now(CauseKind.PAYMENT_APPLIED)

    def credit(self, amount: int) -> InvoiceBalanceChanged:
        self.credited += amount
        return self._now(CauseKind.CREDIT_APPLIED)

    def overdue(self) -> InvoiceBalanceChanged:
        self.is_overdue = True
        return self._now(CauseKind.OVERDUE)

    @property
    def open_amount(self) -> int:
        return self.amount - self.paid_amount - self.credited

    def _now(self, kind: CauseKind) -> InvoiceBalanceChanged:
        self.version += 1
        still_open = self.open_amount
        self.is_overdue = self.is_overdue and still_open > 0
        return InvoiceBalanceChanged(
            account_id=self.account,
            invoice_id=self.id,
            number="F2011-000001",
            order_id=self.order,
            order_external_id="1",
            version=self.version,
            amount=self.amount,
            open_amount=still_open,
            paid=self.paid_amount,
            credited=self.credited,
            in_collection=self.in_collection,
            disputed=0,
            undisputed_amount=still_open,
            overdue=self.is_overdue,
            status=InvoiceStatus.OPEN,
            currency="EUR",
            issued_on=TODAY,
            due_date=TODAY + timedelta(days=30),
            cause=BalanceCause(kind=kind),
        )


def invoice_of(account: str, order: Any, amount: int) -> Invoice:
    return Invoice(account_uuid(account), order_uuid(order), amount, new_id())


@dataclass
class CreditNote:
    """A credit note of billing's."""

    account: UUID
    amount: int
    id: UUID
    version: int = 0
    used_amount: int = 0

    def issued(self) -> CreditNoteBalanceChanged:
        return self.used(0)

    def used(self, amount: int) -> CreditNoteBalanceChanged:
        self.version += 1
        self.used_amount += amount
        return CreditNoteBalanceChanged(
            account_id=self.account,
            credit_note_id=self.id,
            version=self.version,
            amount=self.amount,
            used_amount=self.used_amount,
            unused_amount=self.amount - self.used_amount,
            currency="EUR",
        )


def credit_note_of(account: str, amount: int) -> CreditNote:
    return CreditNote(account_uuid(account), amount, new_id())


@dataclass
class Payment:
    """A payment of billing's; what is not used is an advance."""

    account: UUID
    amount: int
    id: UUID
    version: int = 0
    used_amount: int = 0

    def received(self) -> PaymentBalanceChanged:
        return self.used(0)

    def used(self, amount: int) -> PaymentBalanceChanged:
        self.version += 1
        self.used_amount += amount
        return PaymentBalanceChanged(
            account_id=self.account,
            payment_id=self.id,
            version=self.version,
            amount=self.amount,
            used_amount=self.used_amount,
            unused_amount=self.amount - self.used_amount,
            currency="EUR",
        )


def payment_of(account: str, amount: int) -> Payment:
    return Payment(account_uuid(account), amount, new_id())


def failed(
    account: UUID,
    consequence: CreditConsequence = CreditConsequence.NONE,
    *,
    event: type[CollectionFailure] = CollectionReturned,
    caused_by: FailureParty = FailureParty.DEBTOR,
    of: tuple[Invoice, ...] = (),
    reason_class: ReasonClass = ReasonClass.DEBTOR,
) -> CollectionFailure:
    return event(
        account_id=account,
        collection_id=new_id(),
        amount=1_000,
        currency="EUR",
        collection_date=TODAY,
        allocations=[Allocation(invoice_id=each.id, number="F2011-000001", amount=each.amount) for each in of],
        mandate_id=new_id(),
        end_to_end_id="E2E",
        caused_by=caused_by,
        failed_on=TODAY,
        details=FailureDetails(cause="insufficient funds", reason_code="AM04"),
        credit_consequence=consequence,
        mandate_consequence=MandateConsequence.KEEP,
        reason_class=reason_class,
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
