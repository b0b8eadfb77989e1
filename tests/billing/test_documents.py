"""RET-01: the bytes of a document are made once and stay, whatever changes later."""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import asyncpg
import pypdfium2
import pytest

from encours_billing.formats import pdf
from encours_billing.use_cases.reseal import reseal
from encours_contracts.fields import Address
from encours_contracts.gateway import MerchantSettings
from encours_platform.sealing import Sealer, creditor_iban_place
from encours_values.ids import INVOICE, parse_typeid
from tests.billing.world import SETTINGS, World
from tests.support.application import SECRET_KEYS

Make = Callable[..., Awaitable[World]]

FIRST, SECOND = "FR7630006000011234567890189", "FR7630004000031234567890143"


def sealer_of(world: World) -> Sealer:
    return Sealer.from_setting(world.application.settings.secret_keys)


async def set_creditor(world: World, iban: str, name: str) -> None:
    """What the gateway announces after `PUT /v1/settings`."""
    announced = world.application.announced[world.merchant.tenant_id]
    sealed = sealer_of(world).seal(
        world.merchant.tenant_id, iban.encode(), creditor_iban_place(world.merchant.tenant_id)
    )
    changes = {"legal": {**SETTINGS["legal"], "name": name}, "creditor": {"iban_sealed": sealed, "name": name}}
    event = announced.model_copy(
        update={
            "version": announced.version + 1,
            "settings": MerchantSettings.model_validate({**SETTINGS, **changes}),
        }
    )
    world.application.announced[world.merchant.tenant_id] = event
    await world.application.publish(world.merchant, event)


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in document).replace("\xa0", " ")
    finally:
        document.close()


async def pdf_of(world: World, path: str) -> bytes:
    answer = await world.merchant.get(f"{path}/pdf")
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_ret_01_a_new_account_name_or_template_changes_no_document_that_was_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_creditor(world, FIRST, "Avant SAS")
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    note = await world.credit(buyer, 1_000, invoice_id=invoice["id"])
    await world.clock("2011-02-01")
    [statement] = await world.merchant.all("/v1/statements")
    paths = [f"/v1/invoices/{invoice['id']}", f"/v1/credit-notes/{note['id']}", f"/v1/statements/{statement['id']}"]
    before = [await pdf_of(world, path) for path in paths]

    await set_creditor(world, SECOND, "Après SAS")
    monkeypatch.setattr(pdf, "DOCUMENT", "missing.typ")
    monkeypatch.setattr(pdf, "STATEMENT", "missing.typ")

    assert [await pdf_of(world, path) for path in paths] == before


async def test_ret_01_a_document_that_is_first_read_later_shows_what_was_true_when_it_was_issued(world: World) -> None:
    await set_creditor(world, FIRST, "Avant SAS")
    buyer = await world.buyer()
    old = await world.ship(buyer, 12_000, "2011-01-05")
    await world.clock("2011-02-01")
    [statement] = await world.merchant.all("/v1/statements")

    await set_creditor(world, SECOND, "Après SAS")
    new = await world.ship(buyer, 12_000, "2011-02-01")

    for path in (f"/v1/invoices/{old['id']}", f"/v1/statements/{statement['id']}"):
        said = text_of(await pdf_of(world, path))
        assert "FR76 3000 6000" in said
        assert "Avant SAS" in said
    said = text_of(await pdf_of(world, f"/v1/invoices/{new['id']}"))
    assert "FR76 3000 4000" in said
    assert "Après SAS" in said


async def test_inv_02_delivery_address_and_the_buyers_order_number_come_with_the_delivery(world: World) -> None:
    elsewhere = Address(street="Quai 4", postcode="13002", city="Marseille", country="FR")
    invoice = await world.ship(
        await world.buyer(), 12_000, "2011-01-05", delivery_address=elsewhere, buyer_order_number="BC-77"
    )
    said = text_of(await pdf_of(world, f"/v1/invoices/{invoice['id']}"))
    assert "LIVRÉ À" in said
    assert "13002 Marseille" in said
    assert "BC-77" in said


async def test_the_hash_is_the_entity_tag_and_saves_the_download(world: World) -> None:
    invoice = await world.ship(await world.buyer(), 12_000, "2011-01-05")
    path = f"/v1/invoices/{invoice['id']}/pdf"

    first = await world.merchant.get(path)
    tag = first.headers["ETag"]
    assert tag == f'"{hashlib.sha256(first.content).hexdigest()}"'
    again = await world.merchant.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    other = await world.merchant.get(path, headers={"If-None-Match": '"0"'})
    assert other.content == first.content


async def test_readers_at_the_same_time_get_one_file(world: World) -> None:
    invoice = await world.ship(await world.buyer(), 12_000, "2011-01-05")
    path = f"/v1/invoices/{invoice['id']}"
    found = await asyncio.gather(*(pdf_of(world, path) for _ in range(6)))
    assert len(set(found)) == 1


async def test_a_stored_file_cannot_be_changed_and_one_that_was_is_not_shown(world: World) -> None:
    invoice = await world.ship(await world.buyer(), 12_000, "2011-01-05")
    path, invoice_id = f"/v1/invoices/{invoice['id']}", parse_typeid(INVOICE, invoice["id"])
    await pdf_of(world, path)
    change = "UPDATE document_file SET content = 'x' WHERE document_id = "

    async with world.application.product.running["billing"].database.transaction(world.merchant.tenant_id) as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.connection.execute(f"{change}$1", invoice_id)

    owner = await asyncpg.connect(world.application.database_url, server_settings={"search_path": "billing"})
    try:
        assert await owner.execute(f"{change}$1", invoice_id) == "UPDATE 1"
    finally:
        await owner.close()
    assert (await world.merchant.get(f"{path}/pdf")).status_code == 500


async def test_another_merchant_does_not_get_the_file(world_of: Make) -> None:
    world, other = await world_of(), await world_of()
    invoice = await world.ship(await world.buyer(), 12_000, "2011-01-05")
    await pdf_of(world, f"/v1/invoices/{invoice['id']}")
    assert (await other.merchant.get(f"/v1/invoices/{invoice['id']}/pdf")).status_code == 404
    assert (await world.merchant.get(f"/v1/statements/stm_{invoice['id'][4:]}/pdf")).status_code == 404


async def test_the_account_in_documents_is_resealed_under_a_new_key(world: World) -> None:
    await set_creditor(world, FIRST, "Avant SAS")
    invoices = [await world.ship(await world.buyer(account_id=None), 12_000, "2011-01-05") for _ in range(2)]
    new_key = "k2:" + base64.b64encode(b"1" * 32).decode()
    sealer = Sealer.from_setting(f"{new_key},{SECRET_KEYS}")
    database: Any = world.application.product.running["billing"].database

    assert await reseal(database, world.merchant.tenant_id, sealer) == 2
    assert await reseal(database, world.merchant.tenant_id, sealer) == 0

    only_new = Sealer.from_setting(new_key)
    async with database.transaction(world.merchant.tenant_id) as tx:
        rows = await tx.connection.fetch("SELECT parties FROM invoice")
    sealed = {row["parties"]["seller"]["iban_sealed"] for row in rows}
    tenant_id = world.merchant.tenant_id
    place = creditor_iban_place(tenant_id)
    assert [only_new.open(tenant_id, each, place) for each in sealed] == [FIRST.encode()]
    assert invoices[0]["issued_on"] == date(2011, 1, 5).isoformat()
