"""What the signing page says, in each of its languages."""

import string
from collections.abc import Mapping
from dataclasses import asdict

import pytest

from encours_mandates.core.formats.wording import WORDINGS
from encours_mandates.signing.formats.page_texts import PageWording
from encours_mandates.signing.formats.page_texts_de import DE
from encours_mandates.signing.formats.page_texts_en import EN
from encours_mandates.signing.formats.page_texts_fr import FR
from encours_mandates.signing.formats.page_wording import PAGE_WORDINGS, masked_email, version_of


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def flat(wording: PageWording) -> Mapping[str, set[str]]:
    """Each text by its place, with the blanks that it fills."""
    found: dict[str, set[str]] = {}
    for part, value in asdict(wording).items():
        for key, text in value.items() if isinstance(value, dict) else [("", value)]:
            assert text.strip() == text != "", (part, key)
            found[f"{part}.{key}"] = blanks(text)
    return found


@pytest.mark.parametrize("wording", [FR, DE], ids=lambda each: each.language)
def test_each_language_says_all_that_english_says_and_fills_the_same_blanks(wording: PageWording) -> None:
    assert flat(wording) == flat(EN)


def test_a_language_counts_once_the_form_has_it_too() -> None:
    assert set(PAGE_WORDINGS) == {"fr", "en", "de"} & set(WORDINGS)


def test_the_version_in_the_evidence_distinguishes_texts() -> None:
    assert len({version_of(each) for each in PAGE_WORDINGS.values()}) == len(PAGE_WORDINGS)
    assert version_of(EN) == version_of(EN)


def test_an_address_is_masked_but_known_to_who_has_it() -> None:
    assert masked_email("jm@forges.example") == "j•••@forges.example"
