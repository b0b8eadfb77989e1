"""Papers: what the law wants printed is printed, and the PDF says it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from encours_billing.domain.vat import Line, line_nets, share_of, totals
from encours_billing.formats.labels import LABELS
from encours_billing.formats.pdf import (
    CreditNotePaper,
    InvoicePaper,
    StatementPaper,
    credit_note_content,
    credit_note_pdf,
    invoice_content,
    invoice_pdf,
    statement_content,
    statement_pdf,
)
from tests.billing.world import ADDRESS, SETTINGS, World

Make = Callable[..., Awaitable[World]]

LINES = [
    Line("MUG-01", "Mug émaillé « Atelier »", Decimal(24), 28680, Decimal(20)),
    Line("LIV-7", "Livre", Decimal(3), 5697, Decimal("5.5")),
    Line("VIS", 'Vis #"4×20" $ <b>*_`', Decimal("2.5"), 1000, Decimal(20)),
]


def parties(locale: str) -> dict[str, Any]:
    return {
        "locale": locale,
        "seller": {**SETTINGS["legal"], "creditor_identifier": "FR72ZZZ123456"},
        "buyer": {
            "name": "Boutique du Port",
            "siren": "552100554",
            "vat_number": "FR12552100554",
            "email": "achats@boutique.example",
            "address": ADDRESS.model_dump(),
            "external_id": "C-1234",
        },
    }


def invoice(locale: str = "fr", **changes: Any) -> InvoicePaper:
    printed = [
        {
            "sku": line.sku,
            "description": line.description,
            "quantity": format(line.quantity, "f"),
            "rate": format(line.rate, "f"),
            "net": net,
            "amount": line.gross_minor,
        }
        for line, net in zip(LINES, line_nets(LINES), strict=True)
    ]
    paper = InvoicePaper(
        number="F2011-000042",
        issued_on=date(2011, 1, 5),
        due_on=date(2011, 2, 15),
        order="536365",
        currency="EUR",
        amount_minor=35377,
        lines=printed,
        vat=totals(LINES),
        parties=parties(locale),
        mandate_reference="RUM-2011-000123",
        cost_centre="North",
        analytics={"Job": "A-17"},
    )
    return replace(paper, **changes)


def statement(total: int, **changes: Any) -> StatementPaper:
    items = [
        {"kind": kind, "number": number, "dated_on": day, "amount": amount, "before": amount, "after": 0, "order": "1"}
        for kind, number, day, amount in (
            ("earlier_invoice", "F2010-000009", date(2010, 12, 3), 900),
            ("invoice", "F2011-000001", date(2011, 1, 5), 10000),
            ("credit_note", "A2010-000001", date(2010, 12, 9), 1900),
            ("payment", "VIR 77", date(2011, 1, 20), 500),
        )
    ]
    paper = StatementPaper(
        number="R2011-000003",
        period_start=date(2011, 1, 1),
        period_end=date(2011, 1, 31),
        due_on=date(2011, 2, 15),
        currency="EUR",
        total_minor=total,
        items=items,
        parties=parties("en"),
    )
    return replace(paper, **changes)


def words_of(content: Any) -> str:
    """All that a paper says, with ordinary spaces."""
    match content:
        case None:
            return ""
        case dict():
            return " ".join(words_of(each) for each in content.values())
        case list() | tuple():
            return " ".join(words_of(each) for each in content)
    return str(content).replace("\xa0", " ").replace("\u202f", " ")


def test_inv_01_law_03_pen_03_a_french_invoice_prints_who_what_when_and_what_lateness_costs() -> None:
    said = words_of(invoice_content(invoice()))

    for expected in (
        "Facture F2011-000042",
        "Grossiste Exemple SAS",
        "SIREN 732829320",
        "N° TVA FR44732829320",
        "75001 Paris",
        "Boutique du Port",
        "SIREN 552100554",
        "N° TVA FR12552100554",
        "Date d’émission 5 janvier 2011",
        "Date de livraison 5 janvier 2011",
        "Date d’échéance 15 février 2011",
        "Commande 536365",
        "Mug émaillé « Atelier » 24 9,9583 € 20 % 239,00 €",
        "2,5 3,332 € 20 % 8,33 €",
        "5,5 % 54,00 € 2,97 €",
        "20 % 247,33 € 49,47 €",
        "Total HT 301,33 €",
        "Total TVA 52,44 €",
        "Total TTC 353,77 €",
        "Pas d’escompte",
        "majoré de 10 points",
        "de 40 €",
        "(ICS) FR72ZZZ123456",
        "(RUM) RUM-2011-000123",
    ):
        assert expected in said, expected
    assert "30 jours" not in said, "LAW-03: a date, not a term"


def test_an_english_invoice_says_the_same_in_english() -> None:
    said = words_of(invoice_content(invoice("en", by_statement=True)))

    for expected in (
        "Invoice F2011-000042",
        "Due date 15 February 2011",
        "EUR 40",
        "monthly statement",
        "€353.77",
        "€9.9583 20%",
    ):
        assert expected in said, expected
    assert "Facture" not in said


def test_both_languages_have_every_label() -> None:
    assert LABELS["fr"].keys() == LABELS["en"].keys()
    for name, french in LABELS["fr"].items():
        assert french.count("{") == LABELS["en"][name].count("{"), name


def test_what_is_not_known_is_not_printed() -> None:
    bare = {"locale": "fr", "seller": {"name": None}, "buyer": {"name": "B", "country": "FR"}}

    said = words_of(invoice_content(invoice(parties=bare, mandate_reference=None)))

    assert "None" not in said
    assert "RUM" not in said
    assert invoice_pdf(invoice(parties=bare, mandate_reference=None)).startswith(b"%PDF")


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_same_paper_is_the_same_pdf_to_the_byte(locale: str) -> None:
    first, again = invoice_pdf(invoice(locale)), invoice_pdf(invoice(locale))

    assert first.startswith(b"%PDF-1.7")
    assert first == again
    assert len(first) < 100_000


def test_inv_04_a_credit_note_names_what_it_corrects_and_is_not_to_be_paid() -> None:
    paper = CreditNotePaper(
        number="A2011-000007",
        issued_on=date(2011, 1, 15),
        currency="EUR",
        amount_minor=5697,
        reason="Retour",
        vat=share_of(5697, totals(LINES)),
        parties=parties("fr"),
        corrects=[("F2011-000042", date(2011, 1, 5))],
    )

    said = words_of(credit_note_content(paper))

    assert "Rectifie la facture F2011-000042 du 5 janvier 2011" in said
    assert "56,97 €" in said
    assert "pas à payer" in said
    assert credit_note_pdf(paper).startswith(b"%PDF")


def test_a_statement_adds_up_and_says_what_will_be_debited_and_when() -> None:
    paper = statement(8500, mandate_reference="RUM-1", iban_masked="FR76 **** 0189", collection_date=date(2011, 2, 15))

    content = statement_content(paper)

    said = words_of(content)
    assert [each["value"] for each in content["sums"]] == ["€109.00", "-€24.00", "€85.00"]
    assert "debited on 15 February 2011" in said
    assert "mandate reference RUM-1, account debited FR76 **** 0189" in said
    assert "Brought forward, still unpaid" in said
    assert "Credit brought forward" in said
    assert statement_pdf(paper).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("total", "expected"), [(-700, "credit of €7.00 is carried over"), (0, "Nothing will be debited")]
)
def test_a_statement_with_nothing_to_debit_says_so(total: int, expected: str) -> None:
    assert expected in words_of(statement_content(statement(total)))


def test_a_statement_groups_invoices_by_cost_centre_with_a_sum_each() -> None:
    items = [
        {"kind": "invoice", "number": f"F2011-{n:06d}", "dated_on": date(2011, 1, 5), "amount": n, "before": n,
         "after": n, "order": str(n), "cost_centre": centre}
        for n, centre in ((100, "North"), (250, "South"), (300, "North"), (7, None))
    ]  # fmt: skip

    parts = statement_content(statement(657, items=items))["parts"]

    assert [(part["title"], part["rows"][-1][-1]) for part in parts] == [
        ("Invoices · no cost centre", "€0.07"),
        ("Invoices · North", "€4.00"),
        ("Invoices · South", "€2.50"),
    ]


async def test_papers_are_read_over_http_and_stay_as_issued(world_of: Make) -> None:
    world = await world_of(locale="en")
    buyer = await world.buyer()
    invoice_ = await world.ship(buyer, 12000, "2011-01-05")
    note = await world.credit(buyer, 1000, invoice_id=invoice_["id"])
    await world.clock("2011-02-01")
    [stated] = await world.merchant.all("/v1/statements")
    before = [
        await world.merchant.get(path)
        for path in (
            f"/v1/invoices/{invoice_['id']}/pdf",
            f"/v1/credit-notes/{note['id']}/pdf",
            f"/v1/statements/{stated['id']}/pdf",
        )
    ]

    debit = await world.last_debit()
    await world.pay(buyer, 500)
    await debit.tell(debit.scheduled())

    for answer in before:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")
    assert (await world.merchant.get(f"/v1/credit-notes/{note['id']}/pdf")).content == before[1].content
    full = await world.merchant.ok("GET", f"/v1/statements/{stated['id']}")
    assert full["debits"] == [
        {
            "collection_date": "2011-02-15",
            "amount": 11000,
            "mandate_reference": "RUM-2011-000123",
            "creditor_identifier": "FR72ZZZ123456",
            "iban_masked": "FR76 **** **** 0189",
        }
    ]


def test_papers_say_how_to_pay_by_transfer_with_a_reference_that_a_machine_reads() -> None:
    how = {"payment_reference": "RF16F2011000042", "creditor_iban": "FR7630006000011234567890189"}
    said = words_of(invoice_content(invoice(**how)))
    assert "indiquez la référence RF16 F201 1000 042 ; compte FR76 3000 6000 0112 3456 7890 189." in said
    said = words_of(statement_content(statement(8500, **how)))
    assert "quote the reference RF16 F201 1000 042; account FR76 3000 6000 0112 3456 7890 189." in said
    assert "transfer" not in words_of(statement_content(statement(-100, **how)))


def test_a_statement_says_of_an_invoice_that_it_is_debited_apart() -> None:
    paper = statement(8500)
    early = {**paper.items[1], "before": 0, "after": 0, "debited_apart": True}
    said = words_of(statement_content(replace(paper, items=[early, *paper.items])))
    assert "F2011-000001 5 January 2011 Debited apart, ahead of its due date €100.00 €0.00" in said
