"""Papers of any merchant, buyer and script: mandatory mentions, the test mark, no box for a character, no overflow."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest

from encours_billing.domain.vat import RateTotal
from encours_billing.formats.exemptions import MENTIONS, mention, reason_by_parties
from encours_billing.formats.line_breaks import ZERO_WIDTH_SPACE, breakable
from encours_billing.formats.pdf import (
    CreditNotePaper,
    InvoicePaper,
    credit_note_content,
    credit_note_pdf,
    invoice_content,
    invoice_pdf,
    statement_pdf,
)
from encours_billing.formats.printable import has_glyph
from encours_contracts.gateway import Legal
from encours_values.vat_exemption import CODES
from tests.billing.test_papers import invoice, parties, statement, words_of

POINTS_OF_MARGIN = 20 / 25.4 * 72
PAGE_WIDTH = 595.28
WITH_FORM = {"legal_form": "SAS", "share_capital": 5_000_000, "rcs": "Paris"}


def of(locale: str = "fr", *, seller: Mapping[str, Any] = {}, buyer: Mapping[str, Any] = {}, **more: Any) -> Any:
    given = parties(locale)
    return {**given, "seller": {**given["seller"], **seller}, "buyer": {**given["buyer"], **buyer}, **more}


def line(description: str = "Mug", sku: str = "", quantity: str = "1") -> dict[str, Any]:
    return {"sku": sku, "description": description, "quantity": quantity, "rate": "20", "net": 10_000, "amount": 12_000}


def without_tax(**more: Any) -> InvoicePaper:
    return invoice(vat=[RateTotal(Decimal(0), 1_000, 0)], amount_minor=1_000, **more)


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    with opened(pdf) as document:
        pages = [document[at] for at in range(len(document))]
        return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def overflow(pdf: bytes) -> list[str]:
    """Texts that leave the margins, upright ones only: the test mark lies across."""
    found = []
    with opened(pdf) as document:
        for at in range(len(document)):
            words = document[at].get_textpage()
            for place in range(words.count_rects()):
                left, _, right, _ = words.get_rect(place)
                if left < POINTS_OF_MARGIN - 2 or right > PAGE_WIDTH - POINTS_OF_MARGIN + 2:
                    found.append(words.get_text_bounded(*words.get_rect(place)))
    return found


def test_inv_01_the_foot_names_legal_form_capital_register_and_vat_number() -> None:
    content = invoice_content(invoice(parties=of(seller=WITH_FORM)))

    assert words_of(content["foot"]) == (
        "Grossiste Exemple SAS, SAS au capital de 50 000 € · 1 rue du Test, 75001 Paris · "
        "RCS Paris 732829320 · N° TVA FR44732829320"
    )
    english = invoice_content(invoice("en", parties=of("en", seller=WITH_FORM)))
    assert "SAS share capital €50,000" in words_of(english["foot"])


def test_inv_01_a_discount_and_a_rate_of_penalties_of_the_merchants_own_are_printed() -> None:
    own = {"early_payment_discount": "2 % sous 8 jours", "late_penalty_percent": 12.15}

    said = words_of(invoice_content(invoice(parties=of(seller=own))))

    assert "Escompte : 2 % sous 8 jours." in said
    assert "pénalités au taux annuel de 12,15 %" in said
    assert "Pas d’escompte" not in said


def test_inv_02_delivery_address_category_order_number_and_debits_are_printed() -> None:
    elsewhere = {"street": "Quai 4", "postcode": "13002", "city": "Marseille", "country": "FR"}
    given = of(seller={"vat_on_debits": True, "operations": "mixed"}, delivery=elsewhere)

    content = invoice_content(invoice(parties=given, buyer_order_number="BC-77"))

    said = words_of(content)
    assert "Livré à Boutique du Port Quai 4 13002 Marseille France" in said
    assert "Opération Livraison de biens et prestation de services" in said
    assert "Votre n° de commande BC-77" in said
    assert "Option pour le paiement de la taxe d’après les débits." in said


def test_inv_02_the_buyers_own_address_is_not_printed_twice() -> None:
    given = of()
    assert invoice_content(invoice(parties=given | {"delivery": given["buyer"]["address"]}))["delivery"] is None


def test_settings_name_every_part_that_papers_read() -> None:
    read = {*WITH_FORM, "operations", "vat_on_debits", "early_payment_discount", "late_penalty_percent"}
    assert read <= Legal.model_fields.keys()


@pytest.mark.parametrize(
    ("country", "vat_number", "operations", "expected"),
    [
        ("DE", "DE136695976", "goods", "article 262 ter I"),
        ("DE", "DE136695976", "services", "Autoliquidation"),
        ("CH", None, "goods", "article 262 I du CGI (exportation)"),
        ("US", None, "services", "hors du champ"),
        ("DE", None, "goods", "n’a pas été indiqué"),
        ("FR", "FR12552100554", "goods", "n’a pas été indiqué"),
        ("MC", None, "goods", "n’a pas été indiqué"),
        ("DE", "DE136695976", "mixed", "n’a pas été indiqué"),
    ],
)
def test_a_rate_of_zero_says_why_even_where_no_reason_was_given(
    country: str, vat_number: str | None, operations: str, expected: str
) -> None:
    buyer = {"country": country, "vat_number": vat_number, "address": None}
    said = words_of(invoice_content(without_tax(parties=of(buyer=buyer, seller={"operations": operations}))))
    assert "TVA 0 % : " in said
    assert expected in said


def test_a_reason_code_becomes_its_mention_and_an_unknown_one_is_printed_itself() -> None:
    paper = without_tax()
    for code, expected in (("VATEX-FR-FRANCHISE", "article 293 B du CGI"), ("VATEX-FR-NEW", "motif VATEX-FR-NEW")):
        vat = [replace(paper.vat[0], exemption=code)]
        assert expected in words_of(invoice_content(replace(paper, vat=vat)))
    assert "article 262 ter" in mention("VATEX-EU-IC", "fr")
    assert mention("VATEX-FR-CGI261-4", "en") == "VAT exempt (art. 261, 4° CGI)."
    for code in CODES:
        assert code not in mention(code, "fr")
    assert all(french and english for french, english in MENTIONS.values())


def test_goods_delivered_to_another_country_than_the_buyers_follow_the_goods() -> None:
    given = of(buyer={"country": "DE", "vat_number": "DE136695976"}, delivery={"country": "CH"})
    assert reason_by_parties(given, "goods") == "VATEX-EU-G"


def test_a_taxed_invoice_has_no_mention_of_exemption() -> None:
    assert "xonération" not in words_of(invoice_content(invoice()))


@pytest.mark.parametrize(("locale", "mark"), [("fr", "SPÉCIMEN"), ("en", "SPECIMEN")])
def test_papers_of_a_sandbox_are_marked_on_every_page(locale: str, mark: str) -> None:
    note = CreditNotePaper("A-1", date(2011, 1, 5), "EUR", 1_000, "R", [], of(locale), test=True)
    long = invoice(locale, lines=[line() for _ in range(60)], test=True)
    for pdf in (invoice_pdf(long), credit_note_pdf(note), statement_pdf(statement(0, parties=of(locale), test=True))):
        with opened(pdf) as document:
            for at in range(len(document)):
                assert document[at].get_textpage().get_text_bounded().count(mark) == 2, at
    assert mark not in text_of(invoice_pdf(invoice(locale)))


def test_inv_04_a_credit_note_has_lines_and_names_every_invoice_that_it_corrects() -> None:
    paper = CreditNotePaper(
        number="A2011-000007",
        issued_on=date(2011, 1, 15),
        currency="EUR",
        amount_minor=12_000,
        reason="Retour",
        vat=[RateTotal(Decimal(20), 10_000, 2_000)],
        parties=of(),
        corrects=[("F2011-000042", date(2011, 1, 5)), ("F2011-000043", date(2011, 1, 6))],
    )

    said = words_of(credit_note_content(paper))
    assert "Rectifie les factures F2011-000042 du 5 janvier 2011\nF2011-000043 du 6 janvier 2011" in said
    assert "Retour · F2011-000042 · F2011-000043 1 100,00 € 20 % 100,00 €" in said
    own = words_of(credit_note_content(replace(paper, lines=[line("Mug fêlé", "MUG-1", "2")])))
    assert "MUG-1 Mug fêlé 2 50,00 € 20 % 100,00 €" in own


SCRIPTS = {
    "japanese": "株式会社印刷 ｶﾀｶﾅ 〒",
    "chinese": "上海印刷有限公司",
    "korean": "주식회사 인쇄",
    "arabic": "شركة الطباعة",
    "hebrew": "בית דפוס",
    "greek": "Εκτυπώσεις ἀρχή",
    "cyrillic": "Типография Ґ",
    "hindi": "मुद्रण कंपनी",
    "thai": "บริษัทการพิมพ์",
    "georgian": "სტამბა",
    "emoji": "Fête 🎉 👩\u200d👩\u200d👧 🇫🇷 👍🏽",
    "marks": "Zo\u0308e\u0301 x\u0302\u0323 n\u0303",
    "signs": "№ ™ ② ½ → ≥ ☎ ✔ €",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_printed_with_glyphs(script: str) -> None:
    """The export refuses a missing glyph, and nothing was replaced: so no character is a box."""
    name = SCRIPTS[script]
    pdf = invoice_pdf(invoice(parties=of(buyer={"name": name}), lines=[line(name, name)]))
    assert "[U+" not in text_of(pdf)


def test_a_character_without_a_glyph_is_printed_as_its_code_point() -> None:
    assert not has_glyph("\U00010348")
    assert not has_glyph("\ue000")
    pdf = invoice_pdf(invoice(parties=of(buyer={"name": "Gothic \U00010348 \ue000 書"})))
    said = text_of(pdf)
    assert "[U+10348]" in said
    assert "[U+E000]" in said


LONG = {
    "sku": "PRT350GSM_A2_RECTOVERSO_PELLICULAGE_MAT_DECOUPE_FORME_LOT0500",
    "letters": "A" * 200,
    "digits": "0123456789" * 20,
    "accents": "é" * 200,
    "marks": "e\u0301" * 100,
    "japanese": "印刷" * 100,
    "arabic": "شركةالطباعة" * 18,
    "url": "https://shop.example/" + "path-segment/" * 13,
}


@pytest.mark.parametrize("kind", LONG)
def test_long_words_break_inside_their_cell(kind: str) -> None:
    word = LONG[kind]
    given = of(
        buyer={
            "name": word,
            "email": f"{word[:60]}@{word[:60]}",
            "external_id": word[:100],
            "address": {"street": word[:140], "postcode": word[:16], "city": word[:70], "country": "FR"},
        },
        seller={"name": word, "legal_form": word[:60], "rcs": word[:70]},
        delivery={"street": word[:140], "postcode": "1", "city": word[:70], "country": "DE"},
    )
    paper = invoice(
        parties=given,
        lines=[line(word, word[:100]), line("Affiche", "A")],
        order=word[:100],
        cost_centre=word[:100],
        analytics={word[:50]: word},
        buyer_order_number=word[:100],
    )
    note = CreditNotePaper("A-1", date(2011, 1, 5), "EUR", 12_000, word, paper.vat, given)

    assert not overflow(invoice_pdf(paper))
    assert not overflow(credit_note_pdf(note))
    assert not overflow(statement_pdf(statement(0, parties=given)))


def test_a_break_never_parts_a_letter_from_its_marks() -> None:
    broken = breakable("e\u0301" * 30)
    assert f"{ZERO_WIDTH_SPACE}\u0301" not in broken
    assert broken.replace(ZERO_WIDTH_SPACE, "") == "e\u0301" * 30
    family = "👩\u200d👩\u200d👧" * 12
    assert "👧" + ZERO_WIDTH_SPACE + "👩" in breakable(family)
    assert "\u200d" + ZERO_WIDTH_SPACE not in breakable(family)


def test_a_document_without_item_numbers_has_no_column_for_them() -> None:
    assert len(invoice_content(invoice(lines=[line()]))["line-head"]) == 5
    assert len(invoice_content(invoice(lines=[line(), line(sku="A")]))["line-head"]) == 6
