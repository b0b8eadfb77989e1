import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_values.mandate_reference import (
    InvalidMandateReference,
    check_mandate_reference,
    normalise_for_uniqueness,
)

ALPHABET = string.ascii_letters + string.digits + "+?-:().,'"


@given(st.text(ALPHABET, min_size=1, max_size=35))
def test_mnd_23_a_reference_of_1_to_35_sepa_characters_is_accepted_as_it_is(text: str) -> None:
    assert check_mandate_reference(text) == text


def test_mnd_23_a_slash_and_a_space_may_stand_inside_and_blanks_around_go() -> None:
    assert check_mandate_reference(" RUM 2026/1 ") == "RUM 2026/1"


@pytest.mark.parametrize("text", ["", " ", "A" * 36, "/A", "A/", "A//B", "/", "É", "A_B", "A\nB", "A\n", "A&B", "١"])
def test_mnd_23_any_other_reference_is_refused(text: str) -> None:
    with pytest.raises(InvalidMandateReference):
        check_mandate_reference(text)


@given(st.text(ALPHABET + " ", min_size=1, max_size=35))
def test_mnd_23_references_that_differ_in_case_or_spaces_are_the_same(text: str) -> None:
    key = normalise_for_uniqueness(text)

    assert key == normalise_for_uniqueness(text.lower()) == normalise_for_uniqueness(" ".join(text))
    assert normalise_for_uniqueness(key) == key
