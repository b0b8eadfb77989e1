"""Why no VAT is charged: from the account or the line to the invoice, the credit note and their breakdown (INV-01)."""

from typing import Any

from encours_values.ids import ACCOUNT, parse_typeid
from tests.billing.world import World, line

INTRA_EU, EXPORT, FRANCHISE = "VATEX-EU-IC", "VATEX-EU-G", "VATEX-FR-FRANCHISE"


def breakdown(document: dict[str, Any]) -> list[tuple[str, str | None, int, int]]:
    return [(each["tax_rate"], each["exemption_reason"], each["net"], each["tax"]) for each in document["vat"]]


async def test_inv_01_a_line_at_zero_says_why_by_itself_or_by_its_account(world: World) -> None:
    buyer = await world.buyer(country="DE", vat_number="DE136695976", vat_exemption=INTRA_EU)
    lines = [line(10_000, 0), line(5_000, 0, vat_exemption=EXPORT), line(1_200)]

    invoice = await world.invoice(await world.ship(buyer, 16_200, "2011-01-05", lines=lines))

    assert [each["exemption_reason"] for each in invoice["lines"]] == [INTRA_EU, EXPORT, None]
    assert breakdown(invoice) == [("0", EXPORT, 5_000, 0), ("0", INTRA_EU, 10_000, 0), ("20", None, 1_000, 200)]


async def test_a_delivery_without_lines_bears_no_vat_where_the_account_says_why(world: World) -> None:
    exempt, other = await world.buyer(vat_exemption=FRANCHISE), await world.buyer()

    free = await world.invoice(await world.ship(exempt, 10_000, "2011-01-05"))
    taxed = await world.invoice(await world.ship(other, 12_000, "2011-01-05"))

    assert breakdown(free) == [("0", FRANCHISE, 10_000, 0)]
    assert breakdown(taxed) == [("20", None, 10_000, 2_000)]


async def test_a_changed_account_changes_later_documents_only(world: World) -> None:
    buyer = await world.buyer(vat_exemption=INTRA_EU)
    before = await world.ship(buyer, 10_000, "2011-01-05")
    await world.buyer(account_id=parse_typeid(ACCOUNT, buyer), vat_exemption=None)

    after = await world.ship(buyer, 12_000, "2011-01-06")

    assert breakdown(await world.invoice(before)) == [("0", INTRA_EU, 10_000, 0)]
    assert breakdown(await world.invoice(after)) == [("20", None, 10_000, 2_000)]


async def test_a_rebate_to_a_zero_rated_buyer_is_zero_rated_and_says_why(world: World) -> None:
    buyer = await world.buyer(country="DE", vat_exemption=INTRA_EU)
    silent, never = await world.buyer(country="DE"), await world.buyer(vat_exemption=EXPORT)
    await world.ship(buyer, 100_000, "2011-01-05", lines=[line(100_000, 0)])
    await world.ship(silent, 100_000, "2011-01-05", lines=[line(100_000, 0)])

    notes = [await world.credit(each, 10_000) for each in (buyer, silent, never)]

    assert [breakdown(each) for each in notes] == [
        [("0", INTRA_EU, 10_000, 0)],
        [("0", None, 10_000, 0)],
        [("0", EXPORT, 10_000, 0)],
    ]


async def test_a_credit_without_invoice_takes_the_rates_that_the_buyer_was_last_invoiced(world: World) -> None:
    buyer = await world.buyer()
    await world.ship(buyer, 12_000, "2011-01-05")
    await world.ship(buyer, 10_550, "2011-01-06", lines=[line(10_550, 5.5)])

    note = await world.credit(buyer, 1_055)

    assert breakdown(note) == [("5.5", None, 1_000, 55)]
