"""A query says of what kind it is and which lines it is about, and has sealed files whose readers are noted."""

from collections.abc import Sequence
from typing import Any

import pytest

from encours_contracts.billing import DisputeOpened
from encours_contracts.fields import DocumentLine
from encours_platform.sealing import Sealer
from tests.billing.world import World
from tests.support.application import SECRET_KEYS

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
LINES: Sequence[dict[str, Any]] = (
    {"sku": "A", "description": "Boxes", "quantity": "2", "amount": 12_000, "tax_rate": "20"},
    {"sku": "B", "description": "Tape", "quantity": "1", "amount": 6_000, "tax_rate": "20"},
)


async def _invoice(world: World) -> dict[str, Any]:
    buyer = await world.buyer({"kind": "net", "days": 30})
    lines = [DocumentLine.model_validate(each) for each in LINES]
    return await world.ship(buyer, 18_000, "2011-01-05", lines=lines)


async def test_s3_6_a_query_about_lines_holds_back_what_they_come_to(world: World) -> None:
    invoice = await _invoice(world)
    body = {"reason": "two boxes are missing", "kind": "not_received", "line_nos": [2]}
    dispute = await world.merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", body)
    assert (dispute["kind"], dispute["line_nos"], dispute["amount"]) == ("not_received", [2], 6_000)
    (event,) = await world.settled_events(DisputeOpened)
    assert (event.kind, event.line_nos) == ("not_received", [2])
    for wrong in ([3], [1, 1]):
        answer = await world.merchant.post(f"/v1/invoices/{invoice['id']}/disputes", {"reason": "x", "line_nos": wrong})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith("/line_nos/")


async def test_files_are_checked_sealed_counted_and_downloaded_as_they_came(world: World) -> None:
    invoice = await _invoice(world)
    dispute = await world.dispute(invoice)
    path = f"/v1/disputes/{dispute['id']}/attachments"

    async def attach(content: bytes, name: str = "carton.png") -> Any:
        return await world.merchant.post(f"{path}?name={name}", content=content)

    first = await attach(PNG)
    assert first.status_code == 201, first.text
    (file,) = first.json()["attachments"]
    assert (file["name"], file["media_type"], file["size"]) == ("carton.png", "image/png", len(PNG))
    shown = await world.merchant.get(file["url"])
    assert (shown.content, shown.headers["content-type"]) == (PNG, "application/octet-stream")
    assert shown.headers["content-disposition"].startswith("attachment;")
    assert shown.headers["x-content-type-options"] == "nosniff"
    for content in (b"<html>", b"PK\x03\x04", b""):
        assert (await attach(content, "harmless.png")).status_code == 422
    assert (await attach(b"%PDF-" + b"0" * (5 * 1024 * 1024))).status_code == 413
    assert (await attach(b"%PDF-" + b"0" * (5 * 1024 * 1024 - 5))).status_code == 201
    assert (await attach(PNG, "..%2Fetc")).status_code == 422
    for _ in range(8):
        assert (await attach(PNG)).status_code == 201
    assert (await attach(PNG)).json()["type"] == "urn:encours:problem:attachment-refused"
    async with world.application.product.running["billing"].database.transaction(world.merchant.tenant_id) as tx:
        stored = await tx.connection.fetchval("SELECT content_sealed FROM dispute_attachment LIMIT 1")
        readers = await tx.connection.fetch("SELECT details FROM audit_entry WHERE action = 'attachment_read'")
    assert stored.startswith("k1:row.")
    assert len(readers) == 1
    assert Sealer.from_setting(SECRET_KEYS)


async def test_a_file_is_found_under_its_own_dispute_only_and_none_is_added_to_a_closed_one(world: World) -> None:
    invoice = await _invoice(world)
    mine, other = await world.dispute(invoice, 100), await world.dispute(invoice, 200)
    attached = await world.merchant.post(f"/v1/disputes/{mine['id']}/attachments?name=a.png", content=PNG)
    url = attached.json()["attachments"][0]["url"]
    assert (await world.merchant.get(url.replace(mine["id"], other["id"]))).status_code == 404
    await world.merchant.ok("POST", f"/v1/disputes/{mine['id']}/resolve", {"outcome": "rejected"})
    late = await world.merchant.post(f"/v1/disputes/{mine['id']}/attachments?name=a.png", content=PNG)
    assert late.json()["type"] == "urn:encours:problem:dispute-closed"
    assert (await world.merchant.get(url)).status_code == 200


@pytest.mark.parametrize("kind", ["price", "quantity", "not_received", "damaged", "vat", "duplicate", "other"])
async def test_every_kind_is_stored_and_shown_in_lists(world: World, kind: str) -> None:
    invoice = await _invoice(world)
    await world.merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", {"reason": "x", "kind": kind})
    assert [each["kind"] for each in await world.merchant.all("/v1/disputes")] == [kind]
