"""A merchant who collects, and buyers with mandates, as the events of the other services make them."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from encours_collections.debits.domain.collection import Collection, Status
from encours_contracts.billing import (
    BalanceCause,
    CauseKind,
    CollectionDue,
    InvoiceBalanceChanged,
    InvoiceStatus,
)
from encours_contracts.collections import CollectionFailure
from encours_contracts.credit import AccountOpened
from encours_contracts.fields import Address, Allocation
from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_contracts.mandates import MandateActivated
from encours_platform.auth import digest_of
from encours_platform.database import Database
from encours_platform.sealing import Sealer
from encours_values.iban import mask_iban
from encours_values.ids import ACCOUNT, new_id, typeid
from tests.support.application import PEPPER, SECRET_KEYS, Application, Merchant

NOW = "2011-02-01T00:00:00+00:00"
DUE = date(2011, 2, 15)
CREDITOR_IBAN = "FR7630006000011234567890189"


def french_iban(number: int) -> str:
    """A valid IBAN, another for each number."""
    account = f"{number:011d}"
    key = 97 - (89 * 30004 + 15 * 827 + 3 * int(account)) % 97
    bban = f"3000400827{account}{key:02d}"
    digits = "".join(str(int(character, 36)) for character in bban + "FR00")
    return f"FR{98 - int(digits) % 97:02d}{bban}"


def a_debit(**changes: Any) -> Collection:
    """A stored collection of 100.00 for 15 February 2011, planned unless said otherwise."""
    values: dict[str, Any] = {each.name: None for each in fields(Collection)} | {
        "collection_id": new_id(),
        "account_id": new_id(),
        "due_minor": 100_00,
        "amount_minor": 100_00,
        "currency": "EUR",
        "due_on": DUE,
        "collection_on": DUE,
        "submit_on": DUE,
        "remittance": "F1",
        "end_to_end_id": "COL-1",
        "status": Status.PLANNED,
        "early": False,
        "announcement_due": False,
        "alerts": (),
        "claimable_minor": 0,
        "allocations": (),
    }
    return Collection(**{**values, **changes})


def outcome(failure: CollectionFailure) -> str:
    """How it failed, by the name of the event."""
    return type(failure).__name__.removeprefix("Collection").lower()


@dataclass
class Buyer:
    account_id: UUID
    mandate: MandateActivated

    @property
    def id(self) -> str:
        return typeid(ACCOUNT, self.account_id)


class World:
    def __init__(self, application: Application, merchant: Merchant) -> None:
        self.application = application
        self.merchant = merchant
        self.ibans: list[str] = [CREDITOR_IBAN]
        self.amounts: Counter[UUID] = Counter()
        self.paid_amounts: Counter[UUID] = Counter()
        self.disputed: Counter[UUID] = Counter()
        self.versions: Counter[UUID] = Counter()

    def seal(self, iban: str, merchant: Merchant | None = None) -> str:
        tenant_id = (merchant or self.merchant).tenant_id
        return Sealer.from_setting(SECRET_KEYS).seal(tenant_id, iban.encode())

    def mandate(self, account_id: UUID, **changes: Any) -> MandateActivated:
        iban = changes.pop("iban", None) or french_iban(len(self.ibans))
        self.ibans.append(iban)
        values: dict[str, Any] = {
            "account_id": account_id,
            "mandate_id": new_id(),
            "reference": f"RUM-{len(self.ibans):06d}",
            "scheme": "B2B",
            "sequence_type": "RCUR",
            "signed_on": date(2010, 11, 2),
            "debtor_name": f"Société & Cie n° {len(self.ibans)}",
            "iban_sealed": self.seal(iban),
            "iban_masked": mask_iban(iban),
            "bic": "BNPAFRPP",
        }
        return MandateActivated(**{**values, **changes})

    async def buyer(self, *, mandated: bool = True, **changes: Any) -> Buyer:
        account_id = new_id()
        await self.application.publish(
            self.merchant,
            AccountOpened(
                account_id=account_id,
                name="Société & Cie",
                country="FR",
                email="achats@buyer.example",
                address=Address(street="1 rue du Test", postcode="75001", city="Paris", country="FR"),
                status="active",
            ),
        )
        buyer = Buyer(account_id, self.mandate(account_id, **changes))
        if mandated:
            await self.application.publish(self.merchant, buyer.mandate)
        return buyer

    async def owes(self, buyer: Buyer, *amounts: int, due: date = DUE, **changes: Any) -> CollectionDue:
        """A statement of that many invoices falls due."""
        values: dict[str, Any] = {
            "account_id": buyer.account_id,
            "statement_id": new_id(),
            "amount": sum(amounts),
            "currency": "EUR",
            "due_date": due,
            "allocations": [
                Allocation(invoice_id=new_id(), number=f"F2011-{place:06d}", amount=amount)
                for place, amount in enumerate(amounts, start=1)
            ],
            "remittance": "Relevé R2011-000001, factures F2011-000001…",
        }
        event = CollectionDue(**{**values, **changes})
        await self.issued(event)
        await self.application.publish(self.merchant, event)
        return event

    async def issued(self, due: CollectionDue) -> None:
        """Billing publishes what falls due as invoices with nothing paid."""
        for part in due.allocations:
            if part.amount > 0 and part.invoice_id not in self.amounts:
                self.amounts[part.invoice_id] = part.amount
                await self.application.publish(self.merchant, self.balance(due, part.invoice_id, CauseKind.ISSUED))

    def balance(self, due: CollectionDue, invoice_id: UUID, kind: CauseKind, amount: int = 0) -> InvoiceBalanceChanged:
        """The invoice's next balance as billing publishes it."""
        self.versions[invoice_id] += 1
        still_open = max(0, self.amounts[invoice_id] - self.paid_amounts[invoice_id])
        return InvoiceBalanceChanged(
            account_id=due.account_id,
            invoice_id=invoice_id,
            number="F2011-000001",
            order_id=new_id(),
            order_external_id="1",
            version=self.versions[invoice_id],
            amount=self.amounts[invoice_id],
            open_amount=still_open,
            paid=self.paid_amounts[invoice_id],
            credited=0,
            in_collection=0,
            disputed=self.disputed[invoice_id],
            undisputed_amount=max(0, still_open - self.disputed[invoice_id]),
            overdue=False,
            status=InvoiceStatus.OPEN,
            currency="EUR",
            issued_on=date(2011, 1, 3),
            due_date=due.due_date,
            cause=BalanceCause(kind=kind, amount=amount),
        )

    async def dispute(self, due: CollectionDue, amount: int, *, place: int = 0) -> None:
        """So much of an invoice is questioned; below zero: is not any more."""
        invoice_id = due.allocations[place].invoice_id
        self.disputed[invoice_id] += amount
        kind = CauseKind.DISPUTED if amount > 0 else CauseKind.DISPUTE_RESOLVED
        await self.application.publish(self.merchant, self.balance(due, invoice_id, kind, abs(amount)))

    async def paid(self, due: CollectionDue, amount: int, *, place: int = 0, kind: str = "payment") -> None:
        invoice_id = due.allocations[place].invoice_id
        self.paid_amounts[invoice_id] += amount
        applied, removed = {
            "payment": (CauseKind.PAYMENT_APPLIED, CauseKind.PAYMENT_REMOVED),
            "credit_note": (CauseKind.CREDIT_APPLIED, CauseKind.CREDIT_REMOVED),
        }[kind]
        cause = applied if amount > 0 else removed
        await self.application.publish(self.merchant, self.balance(due, invoice_id, cause, amount))

    async def clock(self, now: str) -> None:
        """From due instant to due instant, as the gateway moves it."""
        target = datetime.fromisoformat(now)
        while (due := await self._next_due()) is not None and due < target:
            await self.application.set_clock(self.merchant, due.isoformat())
        await self.application.set_clock(self.merchant, now)

    async def jump(self, now: str) -> None:
        """As an installation that was down wakes up."""
        await self.application.set_clock(self.merchant, now)

    @property
    def database(self) -> Database:
        return self.application.product.runtimes["collections"].database

    async def _next_due(self) -> datetime | None:
        """Of collections and of the bank."""
        found = []
        for running in self.application.product.running.values():
            async with running.database.cross_tenant_transaction() as connection:
                due_at: datetime | None = await connection.fetchval(
                    "SELECT min(due_at) FROM due_work WHERE tenant_id = $1", self.merchant.tenant_id
                )
            found += [due_at] if due_at is not None else []
        return min(found, default=None)

    async def collections(self, **filters: str) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        return await self.merchant.all(f"/v1/collections?limit=500&{query}")

    async def collection(self, buyer: Buyer) -> dict[str, Any]:
        (only,) = await self.collections(account_id=buyer.id)
        return only

    async def file(self) -> bytes:
        """The one file that the simulated bank received."""
        (received,) = await self.merchant.all("/v1/sandbox/bank/files")
        answer = await self.merchant.get(received["url"])
        assert answer.status_code == 200
        return answer.content

    async def scenario(self, buyer: Buyer, outcome: str, **more: Any) -> None:
        await self.merchant.ok(
            "POST", "/v1/sandbox/bank/scenario", {"account_id": buyer.id, "outcome": outcome, **more}
        )

    async def bank_file(self, content: bytes | str, **more: Any) -> Any:
        answer = await self.send(content, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, content: bytes | str, merchant: Merchant | None = None, **more: Any) -> Any:
        raw = content.encode() if isinstance(content, str) else content
        return await (merchant or self.merchant).post(
            "/v1/bank-files", content=raw, headers={"Content-Type": "application/xml"}, **more
        )


def creditor(world_seal: Any) -> dict[str, Any]:
    return {
        "identifier": "FR72ZZZ123456",
        "name": "Grossiste Exemple SAS",
        "iban_sealed": world_seal,
        "iban_masked": mask_iban(CREDITOR_IBAN),
        "bic": "AGRIFRPP",
    }


async def new_merchant(application: Application, **settings: Any) -> Merchant:
    """A sandbox merchant whose creditor data are complete unless told otherwise."""
    merchant = await application.merchant(settings)
    if "creditor" not in settings:
        sealed = Sealer.from_setting(SECRET_KEYS).seal(merchant.tenant_id, CREDITOR_IBAN.encode())
        await change_settings(application, merchant, {**settings, "creditor": creditor(sealed)}, version=2)
    await application.set_clock(merchant, NOW)
    return merchant


async def change_settings(
    application: Application, merchant: Merchant, settings: dict[str, Any], *, version: int
) -> None:

    await application.publish(
        merchant,
        MerchantUpdated(
            merchant_id=merchant.tenant_id,
            version=version,
            kind="sandbox",
            name="Grossiste",
            settings=MerchantSettings.model_validate(settings),
            api_keys=[ApiKeyDigest(key_id=new_id(), digest=digest_of(PEPPER, merchant.key), role="admin")],
        ),
    )


@asynccontextmanager
async def opened() -> AsyncIterator[Application]:
    async with Application(services=("collections", "sandbox")) as application:
        yield application
