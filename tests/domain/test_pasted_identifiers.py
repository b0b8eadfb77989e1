"""Identifiers as people paste them: separators and invisible characters go, and what is left must check."""

import pytest

from encours_values.bic import InvalidBic, parse_bic
from encours_values.company_numbers import InvalidCompanyNumber, parse_siren, parse_vat_number
from encours_values.countries import UnknownCountry, is_country, parse_country
from encours_values.creditor_identifier import parse_creditor_identifier
from encours_values.email_addresses import InvalidEmail, parse_email
from encours_values.iban import find_ibans, parse_iban
from encours_values.parties import parse_lei
from encours_values.pasted_text import fault_of_line
from encours_values.sepa_text import has_sepa_spelling

INVISIBLE = {
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "no-break space": "\u00a0",
    "narrow no-break space": "\u202f",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "left-to-right mark": "\u200e",
    "right-to-left override": "\u202e",
    "ideographic space": "\u3000",
    "combining grapheme joiner": "\u034f",
    "variation selector": "\ufe0f",
    "tab": "\t",
    "line break": "\r\n",
    "dot": ".",
    "en dash": "–",
}
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("between", INVISIBLE.values(), ids=INVISIBLE)
def test_what_is_not_seen_is_no_part_of_a_number(between: str) -> None:
    def pasted(text: str) -> str:
        return between + between.join(text[start : start + 4] for start in range(0, len(text), 4)) + between

    assert parse_siren(pasted("732829320")) == "732829320"
    assert parse_vat_number(pasted("fr44732829320")) == "FR44732829320"
    assert parse_iban(pasted("fr7630006000011234567890189")).compact == "FR7630006000011234567890189"
    assert parse_bic(pasted("agrifrpp")) == "AGRIFRPP"
    assert parse_lei(pasted("213800kud8lajwsq9d15")) == "213800KUD8LAJWSQ9D15"
    assert parse_creditor_identifier(pasted("fr72zzz123456")) == "FR72ZZZ123456"
    assert parse_country(pasted("fr")) == "FR"


@pytest.mark.parametrize("between", ["\u200b", "\u00a0", "\u202f", "\ufeff", "\u00ad", "–"])
def test_an_iban_is_found_in_a_text_however_it_was_pasted(between: str) -> None:
    text = "pay to " + between.join(("FR76", "3000", "6000", "0112", "3456", "7890", "189")) + " today"
    assert find_ibans(text) == ["FR7630006000011234567890189"]


@pytest.mark.parametrize(
    "text",
    [
        "123456789",
        "73282932",
        "7328293200",
        "732829320".translate(ARABIC_INDIC),
        "73282932O",
        "",
        "FR732829320",
        "000000000",
    ],
)
def test_a_siren_that_does_not_check_is_refused(text: str) -> None:
    with pytest.raises(InvalidCompanyNumber, match="SIREN"):
        parse_siren(text)


@pytest.mark.parametrize(
    "text",
    [
        "FR44732829320",
        "FR83404833048",
        "DE136695976",
        "EL094259216",
        "ATU13585627",
        "NL4495445B01",
        "XI432525179",
        "GB980780684",
        "CHE107787577IVA",
        "US123456789",
    ],
)
def test_vat_numbers_follow_the_rule_of_their_country(text: str) -> None:
    assert parse_vat_number(text.lower()) == text


def test_a_greek_vat_number_has_the_prefix_el_whatever_was_written() -> None:
    assert parse_vat_number("GR 094259216") == "EL094259216"


@pytest.mark.parametrize(
    "text",
    [
        "FR00732829320",
        "FR44732829321",
        "FR447328293",
        "X",
        "FR",
        "732829320",
        "DE136695977",
        "GB123456789",
        "CHE107787578IVA",
        "ZZ123456789",
        "FR44732829320".translate(ARABIC_INDIC),
    ],
)
def test_a_vat_number_that_does_not_check_is_refused(text: str) -> None:
    with pytest.raises(InvalidCompanyNumber, match="VAT"):
        parse_vat_number(text)


def test_countries_are_those_of_iso_3166() -> None:
    assert all(map(is_country, ("FR", "DE", "GB", "GF", "XK")))
    for text in ("ZZ", "EU", "UK", "F", "FRA", "", "ＦＲ"):
        with pytest.raises(UnknownCountry):
            parse_country(text)


def test_a_bic_of_another_length_is_refused() -> None:
    for text in ("AGRI", "AGRIFRPPX", "AGRIZZPP", ""):
        with pytest.raises(InvalidBic):
            parse_bic(text)


@pytest.mark.parametrize("text", ["compta@client.example", "a.b+c@sub.client.fr", "jm@exämple.fr", "o'neil@c.example"])
def test_e_mail_addresses_that_servers_read_pass(text: str) -> None:
    assert parse_email(text) == text
    assert parse_email(text.replace("client", "CLIENT")) == text


@pytest.mark.parametrize(
    "text", ["nobody", "a@b", "a@b..fr", "a..b@c.fr", ".a@c.fr", "a b@c.fr", "a@c.fr,d@e.fr", "a\u200b@c.fr", "@c.fr"]
)
def test_other_texts_are_no_e_mail_address(text: str) -> None:
    with pytest.raises(InvalidEmail):
        parse_email(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Société «Dupré» & Fils n° 3", None),
        ("株式会社印刷", None),
        ("شركة", None),
        ("نمی\u200cخواهم", None),
        ("", None),
        ("a\nb", "Control"),
        ("a\x7fb", "Control"),
        ("a\x85b", "Control"),
        ("a\u2028b", "Control"),
        ("\u202etnemyaP", "direction"),
        ("a\u2066b\u2069", "direction"),
        (" ", "visible"),
        ("\u200b\u2060", "visible"),
        ("\u3164", "visible"),
    ],
)
def test_a_line_can_be_read_as_it_is_stored(text: str, fault: str | None) -> None:
    found = fault_of_line(text)
    assert found is None if fault is None else fault in str(found)


def test_a_name_needs_something_that_banks_can_write() -> None:
    assert all(map(has_sepa_spelling, ("Dupré", "Ελλάς", "Печать", "株式会社 ABC", "3M")))
    assert not any(map(has_sepa_spelling, ("株式会社印刷", "شركة", "«»", ".", "")))
