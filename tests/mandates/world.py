"""A merchant, its buyers and its mandates, driven over HTTP and by the events of credit and collections."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from encours_contracts.collections import (
    CollectionReturned,
    CollectionSettled,
    CollectionSubmitted,
    CreditConsequence,
    FailureDetails,
    FailureParty,
    MandateConsequence,
)
from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_contracts.envelope import Event
from encours_contracts.fields import Address
from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_contracts.mandates import MandateAwaitsDebtorBank, MandateExpiring, SignatureRequested
from encours_contracts.permissions import Permission
from encours_platform.auth import digest_of, new_api_key
from encours_values.ids import ACCOUNT, MANDATE, new_id, parse_typeid, typeid
from tests.support.application import PEPPER, Application, Merchant

IBAN = "FR7630006000011234567890189"
IBAN_MASKED = "FR76********************189"
OTHER_IBAN = "DE89370400440532013000"
SWISS_IBAN = "CH9300762011623852957"
ADDRESS = {"street": "12 rue des Forges", "postcode": "69002", "city": "Lyon", "country": "FR"}
SETTINGS: dict[str, Any] = {
    "creditor": {"identifier": "FR72ZZZ123456", "name": "Grossiste du Rhône SA"},
    "legal": {"name": "Grossiste du Rhône SA", "address": ADDRESS},
}
SIGNER = {"name": "Jeanne Martin", "email": "jm@forges.example", "title": "Gérante"}


STORED_KEYS = """
    SELECT key_id, digest, name, role, permissions, created_by FROM api_key WHERE tenant_id = $1"""


@dataclass
class World:
    application: Application
    merchant: Merchant
    account: str

    @classmethod
    async def of(
        cls, application: Application, *, settings: dict[str, Any] | None = None, kind: str = "sandbox"
    ) -> "World":
        merchant = await application.merchant(SETTINGS if settings is None else settings, kind=kind)
        world = cls(application, merchant, "")
        if kind == "sandbox":
            await application.set_clock(merchant, "2011-01-03T09:00:00+00:00")
        world.account = await world.buyer()
        return world

    async def with_permissions(self, *permissions: Permission, role: str | None = None) -> Merchant:
        """The same merchant, who calls with a key of these permissions beside the first one."""
        database = self.application.product.running["mandates"].database
        async with database.cross_tenant_transaction() as connection:
            stored = await connection.fetch(STORED_KEYS, self.merchant.tenant_id)
            row = await connection.fetchrow("SELECT * FROM tenant WHERE tenant_id = $1", self.merchant.tenant_id)
        assert row is not None
        key_id = new_id()
        key = new_api_key(key_id, live=row["kind"] == "live")
        keys = [ApiKeyDigest.model_validate(dict(each)) for each in stored]
        new = ApiKeyDigest(key_id=key_id, digest=digest_of(PEPPER, key), role=role, permissions=list(permissions))
        event = MerchantUpdated(
            merchant_id=self.merchant.tenant_id,
            version=row["version"] + 1,
            kind=row["kind"],
            name=row["name"],
            settings=MerchantSettings.model_validate(row["settings"]),
            api_keys=[*keys, new],
        )
        await self.application.publish(self.merchant, event)
        return replace(self.merchant, key=key)

    async def buyer(self, *, address: dict[str, str] | None = ADDRESS, status: str = "active", **changes: Any) -> str:
        account_id = new_id()
        data = self.account_data(account_id, address) | changes
        await self.application.publish(self.merchant, AccountOpened(**data, status=status))
        return typeid(ACCOUNT, account_id)

    async def close_account(self) -> None:
        data = self.account_data(parse_typeid(ACCOUNT, self.account), ADDRESS)
        await self.application.publish(self.merchant, AccountUpdated(**data, status="closed"))

    @staticmethod
    def account_data(account_id: UUID, address: dict[str, str] | None) -> dict[str, Any]:
        return {
            "account_id": account_id,
            "name": "Forges de Lyon SAS",
            "country": "FR",
            "email": "achats@forges.example",
            "address": Address(**address) if address else None,
        }

    def body(self, **changes: Any) -> dict[str, Any]:
        standard = {
            "account_id": self.account,
            "scheme": "B2B",
            "iban": IBAN,
            "debtor_name": "Forges de Lyon SAS",
            "signer": SIGNER,
        }
        return {key: value for key, value in {**standard, **changes}.items() if value is not None}

    async def post(self, **changes: Any) -> httpx.Response:
        return await self.merchant.post("/v1/mandates", self.body(**changes))

    async def create(self, **changes: Any) -> Any:
        response = await self.post(**changes)
        assert response.status_code == 201, response.text
        return response.json()

    async def act(self, mandate: Any, action: str, body: Any = None) -> Any:
        return await self.merchant.ok("POST", f"/v1/mandates/{mandate['id']}/{action}", body)

    async def refused(self, mandate: Any, action: str, body: Any = None) -> Any:
        """The problem that the action answers with."""
        response = await self.merchant.post(f"/v1/mandates/{mandate['id']}/{action}", body)
        assert response.status_code >= 400, response.text
        return response.json()

    async def read(self, mandate: Any) -> Any:
        return await self.merchant.ok("GET", f"/v1/mandates/{mandate['id']}")

    async def signed(self, **changes: Any) -> Any:
        return await self.act(await self.create(**changes), "sign")

    async def active(self, **changes: Any) -> Any:
        signed = await self.signed(**changes)
        return signed if signed["status"] == "active" else await self.act(signed, "confirm")

    def _collection(self, mandate: Any, on: str) -> dict[str, Any]:
        return {
            "account_id": parse_typeid(ACCOUNT, mandate["account_id"]),
            "mandate_id": parse_typeid(MANDATE, mandate["id"]),
            "collection_id": new_id(),
            "amount": 12_000,
            "currency": "EUR",
            "collection_date": date.fromisoformat(on),
            "allocations": [],
            "end_to_end_id": "E2E-1",
        }

    async def submitted(self, mandate: Any, *, on: str) -> Any:
        event = CollectionSubmitted(**self._collection(mandate, on), batch_id=new_id())
        await self.application.publish(self.merchant, event)
        return await self.read(mandate)

    async def settled(self, mandate: Any, *, on: str = "2011-02-01") -> Any:
        day = date.fromisoformat(on)
        event = CollectionSettled(**self._collection(mandate, on), settled_on=day, final_on=day)
        await self.application.publish(self.merchant, event)
        return await self.read(mandate)

    async def returned(self, mandate: Any, consequence: str, *, reason: str = "AC04", on: str = "2011-02-01") -> Any:
        event = CollectionReturned(
            **self._collection(mandate, on),
            caused_by=FailureParty.DEBTOR,
            failed_on=date.fromisoformat(on),
            details=FailureDetails(cause="returned", reason_code=reason),
            credit_consequence=CreditConsequence.NONE,
            mandate_consequence=MandateConsequence(consequence),
        )
        await self.application.publish(self.merchant, event)
        return await self.read(mandate)

    async def at(self, day: str) -> None:
        """Moves the clock to noon (UTC) of that day."""
        await self.application.set_clock(self.merchant, f"{day}T12:00:00+00:00")

    async def published(self, model: type[Event] | None = None) -> list[Any]:
        """What left the service, in order."""
        await self.application.quiet(self.merchant)
        return [envelope.event() for envelope in self.application.envelopes(self.merchant, model)]

    async def story(self) -> list[str]:
        """What was published of signed mandates, by name, with the cause of an end; reminders left out."""
        return [
            type(event).__name__ + (f":{event.cause}" if hasattr(event, "cause") else "")
            for event in await self.published()
            if not isinstance(event, MandateAwaitsDebtorBank | MandateExpiring | SignatureRequested)
        ]
