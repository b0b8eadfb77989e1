import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_values.sepa_text import is_sepa_reference, to_sepa_text

ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("é à ç Ü ñ", "e a c U n"),
        ("Straße", "Strasse"),
        ("Sœur & Frère", "Soeur + Frere"),
        ("5 €", "5 EUR"),
        ("Ωμέγα Ψυχή", "Omega PSychi"),
        ("Щедрин Юлия", "SHTedrin YUliya"),
        ("Łódź", "Lodz"),
        ("a_b;c", "a-b,c"),
        ("«l’été»", "'l'ete'"),
        ("株式会社", "...."),
        ("line\nbreak\ttab", "line break tab"),
        ("  edges  ", "edges"),
        ("\u200b", "."),
        ("", ""),
        ("½ ﬁn", "1.2 fin"),
    ],
)
def test_chr_01_text_is_written_in_the_sepa_set(value: str, expected: str) -> None:
    assert to_sepa_text(value, max_length=70) == expected


def test_chr_01_transliteration_comes_before_the_cut() -> None:
    assert to_sepa_text("ßßßß", max_length=4) == "ssss"
    assert to_sepa_text("€uro", max_length=3) == "EUR"
    assert to_sepa_text("ab cd", max_length=3) == "ab"


@given(st.text(), st.integers(1, 140))
def test_chr_01_any_text_becomes_sepa_text_that_stays_as_it_is(value: str, max_length: int) -> None:
    text = to_sepa_text(value, max_length=max_length)

    assert set(text) <= ALLOWED
    assert len(text) <= max_length
    assert bool(text) == bool(value)
    assert to_sepa_text(text, max_length=max_length) == text


@pytest.mark.parametrize("reference", ["A", "RUM-2026/1", "A" * 35, "a b", "(+?:).,'x"])
def test_chr_02_a_reference_is_accepted(reference: str) -> None:
    assert is_sepa_reference(reference)


@pytest.mark.parametrize(
    "reference", ["", "A" * 36, "/A", "A/", "A//B", "é", "A&B", " A", "A ", "A\n", "\nA", "A_B", "A\x00", "٣"]
)
def test_chr_02_a_reference_is_refused(reference: str) -> None:
    assert not is_sepa_reference(reference)
