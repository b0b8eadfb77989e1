"""The form: MND-20, MND-21. Its looks were checked by eye; here stands what it must say."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from encours_mandates.core.domain.mandate import (
    Authority,
    Creditor,
    DebtorAccount,
    Language,
    Mandate,
    PostalAddress,
    Scheme,
    Sequence,
    Signer,
    Status,
)
from encours_mandates.core.formats.mandate_form import as_given, form_of, in_sepa_characters, render_pdf
from encours_mandates.core.formats.wording import WORDINGS

PARIS = ZoneInfo("Europe/Paris")
IBAN = "FR7630006000011234567890189"
NOW = datetime(2011, 1, 3, 23, 30, tzinfo=UTC)
MANDATE = Mandate(
    id=UUID(int=1),
    account_id=UUID(int=2),
    scheme=Scheme.B2B,
    sequence=Sequence.RECURRENT,
    reference="RUM-7K3Q-9XWT-2BHM",
    creditor=Creditor(
        "FR72ZZZ123456", "Grossiste du Rhône SA", PostalAddress("4 quai Perrache", "69002", "Lyon", "FR")
    ),
    debtor_name="Forges de Lyon SAS",
    debtor_address=PostalAddress("12 rue des Forges", "69007", "Lyon", "FR"),
    debtor_account=DebtorAccount("k1.x", "FR76********************189", "AGRIFRPP", "CREDIT AGRICOLE SA"),
    signer=Signer("Jeanne Martin", "jm@forges.example", "Gérante"),
    status=Status.PENDING_SIGNATURE,
    status_changed_at=NOW,
    created_at=NOW,
)


def pages_of(pdf: bytes) -> int:
    count: int = PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"]
    return count


def form(mandate: Mandate = MANDATE, locale: Language = "fr", *, sandbox: bool = False) -> Any:
    return form_of(mandate, IBAN, locale, PARIS, sandbox=sandbox)


def test_mnd_20_the_b2b_form_has_its_own_title_both_authorisations_and_no_refund() -> None:
    french, english, german = (form(locale=locale) for locale in WORDINGS)

    assert french["title"] == "Mandat de prélèvement SEPA interentreprises"
    assert "pas en droit de demander à votre banque le remboursement" in french["rights"]
    assert english["title"] == "SEPA Business-to-Business Direct Debit Mandate"
    assert "not entitled to a refund" in english["rights"]
    assert german["title"] == "SEPA-Firmenlastschrift-Mandat"
    assert "nicht berechtigt, nach der erfolgten Einlösung eine Erstattung" in german["rights"]
    for result in (french, english, german):
        both = re.fullmatch(r".*\(A\)(.*)\(B\)(.*)", result["authorisation"])
        assert both
        assert all("Grossiste du Rhône SA" in half for half in both.groups())


def test_mnd_20_the_core_form_is_another_one() -> None:
    core = form(replace(MANDATE, scheme=Scheme.CORE))

    assert core["title"] == "Mandat de prélèvement SEPA"
    assert "huit semaines" in core["rights"]
    assert core["registration"] == ""
    titles = [form(replace(MANDATE, scheme=Scheme.CORE), locale)["title"] for locale in ("en", "de")]
    assert titles == ["SEPA Direct Debit Mandate", "SEPA-Lastschriftmandat"]


def test_mnd_21_the_form_has_all_its_fields() -> None:
    result = json.dumps(form(), ensure_ascii=False)

    for value in (
        *("RUM-7K3Q-9XWT-2BHM", "FR72ZZZ123456", "Grossiste du Rhône SA", "4 quai Perrache", "69002 Lyon", "France"),
        *(
            "Forges de Lyon SAS",
            "12 rue des Forges",
            "FR76 3000 6000 0112 3456 7890 189",
            "AGRIFRPP",
            "CREDIT AGRICOLE SA",
        ),
        *("Récurrent", "Ponctuel", "Jeanne Martin", "Gérante", "Fait à", "Signature"),
    ):
        assert value in result


@pytest.mark.parametrize(
    ("locale", "cap", "authority", "authorised"),
    [
        ("fr", "15\u202f000,00\xa0€", "par délégation du représentant légal (Pouvoir P-17)", "dûment habilité"),
        ("en", "€15,000.00", "by delegation of the legal representative (Pouvoir P-17)", "duly authorised"),
        ("de", "15.000,00\xa0€", "in Vollmacht des gesetzlichen Vertreters (Pouvoir P-17)", "ordnungsgemäß"),
    ],
)
def test_s2_2_the_form_shows_the_cap_and_the_authority_of_the_signer(
    locale: Language, cap: str, authority: str, authorised: str
) -> None:
    signer = replace(MANDATE.signer, authority=Authority.DELEGATION, authority_evidence="Pouvoir P-17")
    result = form(replace(MANDATE, max_amount_minor=1_500_000, signer=signer), locale)

    assert (result["cap"], result["signer"]["authority"]) == (cap, authority)
    assert authorised in result["labels"]["authorised"]
    assert (form(locale=locale)["cap"], form(locale=locale)["signer"]["authority"]) == ("", "")


def test_mnd_21_the_form_is_one_page_that_holds_no_terms_of_a_contract() -> None:
    signer = replace(MANDATE.signer, authority=Authority.DELEGATION, authority_evidence="Pouvoir P-17")
    for locale in WORDINGS:
        for scheme in Scheme:
            mandate = replace(MANDATE, scheme=scheme, max_amount_minor=1_500_000, signer=signer)
            assert pages_of(render_pdf(mandate, IBAN, locale, PARIS, sandbox=True)) == 1
        assert WORDINGS[locale].labels["apart"]


def test_the_form_says_whether_it_is_signed_and_since_when_in_the_merchants_time() -> None:
    signed = replace(MANDATE, status=Status.AWAITING_DEBTOR_BANK, signed_on=date(2011, 1, 4))

    assert form()["signed_on"] is None
    assert form()["state"] == "État\u00a0: à signer depuis le 4 janvier 2011"
    assert form(signed)["signed_on"] == "le 4 janvier 2011"
    assert form(signed, "en")["signed_on"] == "on 4 January 2011"
    assert form(signed, "de")["signed_on"] == "am 4. Januar 2011"


def test_each_status_has_a_word_in_each_language() -> None:
    for wording in WORDINGS.values():
        assert set(wording.statuses) == {status.value for status in Status}
        assert wording.labels.keys() == WORDINGS["fr"].labels.keys()
        assert wording.letter.keys() == WORDINGS["fr"].letter.keys()


@pytest.mark.parametrize("locale", WORDINGS)
@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("signed_on", [None, date(2011, 1, 4)])
def test_the_form_is_an_archivable_pdf_and_the_same_mandate_gives_the_same_bytes(
    locale: Language, scheme: Scheme, signed_on: date | None
) -> None:
    mandate = replace(MANDATE, scheme=scheme, signed_on=signed_on)
    pdf = render_pdf(mandate, IBAN, locale, PARIS, sandbox=True)

    assert pdf.startswith(b"%PDF-")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert render_pdf(mandate, IBAN, locale, PARIS, sandbox=True) == pdf


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), min_size=1, max_size=200))
def test_no_name_breaks_the_form_or_is_read_as_markup(name: str) -> None:
    mandate = replace(MANDATE, debtor_name=name, debtor_address=None, signer=replace(MANDATE.signer, name=name))

    assert render_pdf(mandate, IBAN, "fr", PARIS, sandbox=False).startswith(b"%PDF-")


def test_european_scripts_stay_as_given_and_others_use_the_sepa_characters() -> None:
    for name in ("Čeština & Œuvre – 5 €", "Ελλάς ΑΕ", "София ООД", "株式会社", "emoji 😀"):
        assert render_pdf(replace(MANDATE, debtor_name=name), IBAN, "en", PARIS, sandbox=False).startswith(b"%PDF-")
    assert form(replace(MANDATE, debtor_name="София ООД"))["debtor"]["name"] == "София ООД"
    assert in_sepa_characters("Œuvre 株") == "OEuvre ."
    assert as_given("N" * 100).count("\u200b") == 2
