import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_values.creditor_identifier import InvalidCreditorIdentifier, parse_creditor_identifier, same_creditor

CAPITALS = string.ascii_uppercase
ALPHANUMERICS = string.digits + CAPITALS


def check_digits(country: str, national: str) -> str:
    """ICS-02: 98 less the remainder of (national number, country, 00) by 97, A counting as 10."""
    number = int("".join(str(int(character, 36)) for character in f"{national}{country}00"))
    return f"{98 - number % 97:02d}"


@pytest.mark.parametrize(
    "text", ["FR72ZZZ123456", "FR72001123456", "FR33ZZZ8A1B2C", "DE98ZZZ09999999999", "BE68ZZZ0123456789"]
)
def test_ics_03_a_valid_identifier_is_accepted(text: str) -> None:
    assert parse_creditor_identifier(text) == text
    assert parse_creditor_identifier(f" {text[:4].lower()} {text[4:7].lower()}-{text[7:].lower()} ") == text


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("FR72ZZZ123456", True),
        (f"DE{check_digits('DE', '0' * 27 + '1')}ZZZ{'0' * 27}1", True),
        (f"DE{check_digits('DE', '0' * 28 + '1')}ZZZ{'0' * 28}1", False),
        (f"FR{check_digits('FR', '12345')}ZZZ12345", False),
        (f"FR{check_digits('FR', '1234567')}ZZZ1234567", False),
        ("FR72ZZ-123456", False),
    ],
)
def test_ics_01_country_check_digits_business_code_and_national_number(text: str, accepted: bool) -> None:
    if accepted:
        assert parse_creditor_identifier(text) == text
    else:
        with pytest.raises(InvalidCreditorIdentifier):
            parse_creditor_identifier(text)


@pytest.mark.parametrize(
    "text", ["FR12ZZZ123456", "FR72ZZZ12345", "FR72ZZZ1234567", "FR72ZZZ", "", "72FRZZZ123456", "FR72ZZZ12345é"]
)
def test_ics_03_an_invalid_identifier_is_refused(text: str) -> None:
    with pytest.raises(InvalidCreditorIdentifier):
        parse_creditor_identifier(text)


@given(
    st.text(CAPITALS, min_size=2, max_size=2).filter(lambda country: country != "FR"),
    st.text(ALPHANUMERICS, min_size=3, max_size=3),
    st.text(ALPHANUMERICS, min_size=4, max_size=28),
)
def test_ics_02_the_check_digits_leave_the_business_code_out(country: str, business: str, national: str) -> None:
    digits = check_digits(country, national)

    assert parse_creditor_identifier(f"{country}{digits}{business}{national}")
    for wrong in {f"{n:02d}" for n in range(100)} - {digits}:
        with pytest.raises(InvalidCreditorIdentifier):
            parse_creditor_identifier(f"{country}{wrong}{business}{national}")


def test_ics_02_another_business_code_is_the_same_creditor() -> None:
    assert same_creditor("FR72ZZZ123456", "FR72001123456")
    assert not same_creditor("FR72ZZZ123456", "FR33ZZZ8A1B2C")
    assert not same_creditor("FR72ZZZ123456", "FR72ZZZ123457")
