"""What a buyer needs to pay and to file: transfer details with their QR code, remittance advice, an archive of PDFs."""

import csv
import io
import zipfile
from collections.abc import Awaitable, Callable

import pytest

from encours_billing.formats.epc_qr import svg_of
from tests.billing.test_documents import FIRST, set_creditor, text_of
from tests.billing.world import World
from tests.support.qr import read_svg

NET = {"kind": "net", "days": 30}


@pytest.fixture
async def shop(world_of: Callable[..., Awaitable[World]]) -> World:
    world = await world_of()
    await set_creditor(world, FIRST, "Grossiste Élite SAS")
    return world


async def test_the_code_of_one_invoice_says_account_amount_and_reference(shop: World) -> None:
    buyer = await shop.buyer(NET)
    invoice = await shop.ship(buyer, 12_345, "2011-01-05")
    await shop.ship(buyer, 20_000, "2011-01-05")
    found = await shop.merchant.ok("GET", f"/v1/accounts/{buyer}/transfer-details?invoice_ids={invoice['id']}")
    assert (found["iban"], found["amount"], found["remittance"]) == (FIRST, 12_345, None)
    lines = read_svg(found["qr_svg"]).split("\n")
    assert "\n".join(lines) == found["qr_text"]
    reference = invoice["payment_reference"]
    assert lines == ["BCD", "002", "1", "SCT", "", "Grossiste Élite SAS", FIRST, "EUR123.45", "", reference]


async def test_several_invoices_are_named_by_number_and_the_transfer_finds_them(shop: World) -> None:
    buyer = await shop.buyer(NET)
    invoices = [await shop.ship(buyer, amount, "2011-01-05") for amount in (10_000, 5_050)]
    await shop.merchant.ok("POST", f"/v1/invoices/{invoices[0]['id']}/disputes", {"reason": "price", "amount": 1_000})
    found = await shop.merchant.ok("GET", f"/v1/accounts/{buyer}/transfer-details")
    assert (found["amount"], found["structured_reference"]) == (14_050, None)
    assert found["remittance"] == " ".join(each["number"] for each in invoices)
    assert read_svg(found["qr_svg"]).split("\n")[7:] == ["EUR140.50", "", "", found["remittance"]]
    part = await shop.merchant.ok("GET", f"/v1/accounts/{buyer}/transfer-details?amount=5000")
    assert read_svg(part["qr_svg"]).split("\n")[7] == "EUR50.00"
    (transfer,) = await shop.receive(shop.transfer(15_050, found["remittance"]))
    assert transfer["status"] == "applied"


async def test_bad_questions_about_transfers_say_where(shop: World) -> None:
    buyer, other = await shop.buyer(NET), await shop.buyer(NET, external_id="C-2")
    foreign = await shop.ship(other, 100, "2011-01-05")
    path = f"/v1/accounts/{buyer}/transfer-details"
    for query, pointer in (
        ("", "#query/amount"),
        (f"?invoice_ids={foreign['id']}", "#query/invoice_ids"),
        ("?invoice_ids=inv_1", "#query/invoice_ids"),
        ("?amount=0", "#query/amount"),
    ):
        answer = await shop.merchant.get(path + query)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), query


@pytest.mark.parametrize("length", [1, 14, 26, 60, 100, 150, 180, 210, 250, 280, 331])
def test_codes_of_all_sizes_are_read_back(length: int) -> None:
    text = ("Élève 12345 " * 40)[:length]
    while len(text.encode()) > length:
        text = text[:-1]
    assert read_svg(svg_of(text)) == text


async def test_s3_9_the_remittance_advice_says_what_is_paid_and_what_is_not_and_why(shop: World) -> None:
    buyer = await shop.buyer(NET)
    first, second = [await shop.ship(buyer, amount, "2011-01-05") for amount in (10_000, 20_000)]
    await shop.merchant.ok("POST", f"/v1/invoices/{second['id']}/disputes", {"reason": "=price", "amount": 20_000})
    payment = await shop.pay(buyer, 12_000, reference="VIR 77")
    path = f"/v1/payments/{payment['id']}/remittance-advice"
    pdf = await shop.merchant.get(path)
    assert (pdf.headers["content-type"], pdf.headers["content-disposition"][:10]) == ("application/pdf", "attachment")
    text = text_of(pdf.content)
    for said in ("Avis de règlement", "VIR 77", first["number"], second["number"], "en litige", "120,00", "20,00"):
        assert said in text, said
    rows = list(csv.DictReader(io.StringIO((await shop.merchant.get(f"{path}?format=csv")).text)))
    assert [(row["number"], row["paid"], row["open_amount"], row["why_open"]) for row in rows] == [
        (first["number"], "10000", "0", ""),
        (second["number"], "0", "20000", "disputed"),
        ("", "2000", "", "credit"),
    ]


async def test_s0_20_documents_come_in_one_archive_by_ids_or_by_filters(shop: World) -> None:
    buyer, other = await shop.buyer(NET), await shop.buyer(NET, external_id="C-2")
    invoices = [await shop.ship(buyer, 1_000 + each, "2011-01-05", cost_centre="Lyon") for each in range(3)]
    await shop.ship(other, 500, "2011-01-05")
    answer = await shop.merchant.get(f"/v1/invoices/archive?account_id={buyer}&cost_centre=Lyon")
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert packed.testzip() is None
    assert sorted(packed.namelist()) == sorted(f"{each['number']}.pdf" for each in invoices)
    one = f"{invoices[0]['number']}.pdf"
    assert packed.read(one) == (await shop.merchant.get(f"/v1/invoices/{invoices[0]['id']}/pdf")).content
    chosen = await shop.merchant.get(f"/v1/invoices/archive?invoice_ids={invoices[2]['id']},{invoices[0]['id']}")
    assert len(zipfile.ZipFile(io.BytesIO(chosen.content)).namelist()) == 2
    unknown = await shop.merchant.get("/v1/invoices/archive?invoice_ids=inv_01jd3v5h8qe6k9w2x4y7z0abcd")
    assert unknown.status_code == 404
    many = ",".join(invoices[0]["id"] for _ in range(201))
    assert (await shop.merchant.get(f"/v1/invoices/archive?invoice_ids={many}")).status_code == 422
