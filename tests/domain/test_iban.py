import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import IBAN

from encours_values.iban import InvalidIban, find_ibans, mask_iban, mask_ibans_in, parse_iban

FR, DE, NO, MT = (
    "FR7630006000011234567890189",
    "DE89370400440532013000",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
)
COUNTRIES = ("FR", "DE", "ES", "IT", "BE", "NL", "LU", "PT", "AT", "GB", "MT", "NO", "PL", "MC", "CH", "IE")


def made(country: str, seed: int) -> str:
    return str(IBAN.random(country, random=random.Random(seed), use_registry=False))


IBANS = st.builds(made, st.sampled_from(COUNTRIES), st.integers(0, 10**6))
PLAIN = st.text(alphabet="abcxyz éŁ0123456789=:;,\"'/{}()_\n", max_size=30)
GAPS = st.sampled_from(["", " ", "\u00a0", "\u202f", "-", ".", "  ", "+", "%20", " - "])


@pytest.mark.parametrize(
    "text", [FR, FR.lower(), "FR76 3000 6000 0112 3456 7890 189", "IBAN: FR76-3000-6000-0112-3456-7890-189", f"\n{FR} "]
)
def test_an_iban_is_read_however_it_is_grouped(text: str) -> None:
    iban = parse_iban(text)

    assert (iban.compact, iban.country, iban.bic) == (FR, "FR", "AGRIFRPPXXX")
    assert iban.bank_name


@given(IBANS)
def test_inv_5_an_iban_shows_masked_and_only_its_compact_form_is_whole(compact: str) -> None:
    iban = parse_iban(compact)

    assert iban.compact == compact
    for shown in (str(iban), repr(iban), f"{iban}", f"{[iban]}"):
        assert compact not in shown
        assert mask_iban(compact) in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "two letters"),
        ("hello", "two letters"),
        (FR.replace("3", "é", 1), "two letters"),
        ("XX7630006000011234567890189", "XX is not a country"),
        (FR[:-1], "has 27 characters"),
        (FR + "0", "has 27 characters"),
        (FR[:-1] + "0", "check digits"),
        (FR[:-2] + "AB", "form"),
        (FR * 50, "has 27 characters"),
    ],
)
def test_inv_5_a_wrong_iban_is_refused_saying_why_and_not_which(text: str, says: str) -> None:
    with pytest.raises(InvalidIban, match=says) as refused:
        parse_iban(text)

    assert refused.value.pointer == "/iban"
    assert refused.value.__context__ is None  # nor does an exception of the library tell it
    assert FR[4:-3] not in refused.value.detail
    assert len(text) < 15 or text[4:-3] not in refused.value.detail


def test_inv_5_a_mask_keeps_the_first_four_and_the_last_three() -> None:
    assert mask_iban(FR) == "FR76********************189"
    assert mask_iban(NO) == "NO93********947"
    assert mask_iban("FR76189") == "*******"


@given(st.lists(st.tuples(PLAIN, IBANS, GAPS), max_size=4), PLAIN)
def test_inv_5_no_full_iban_survives_masking(pieces: list[tuple[str, str, str]], tail: str) -> None:
    text = "".join(
        f"{plain}|{gap.join(iban[n : n + 4] for n in range(0, len(iban), 4))}|" for plain, iban, gap in pieces
    )

    masked = mask_ibans_in(text + tail)

    squeezed = "".join(character for character in masked.replace("%20", "") if character.isalnum())
    assert not any(iban in squeezed for _, iban, _ in pieces)
    assert all(mask_iban(iban) in masked for _, iban, _ in pieces)
    assert mask_ibans_in(masked) == masked


@pytest.mark.parametrize("around", ["{}", "iban{}", "x={};", '{{"iban": "{}"}}', "{}EUR", "/v1/{}/x", "a1{}", "12{}34"])
@pytest.mark.parametrize("compact", [FR, DE, NO, MT])
def test_inv_5_an_iban_is_found_whatever_touches_it(around: str, compact: str) -> None:
    text = around.format(compact)

    assert find_ibans(text) == [compact]
    assert mask_ibans_in(text) == around.format(mask_iban(compact))
    assert find_ibans(around.format(compact.lower())) == [compact]


@given(PLAIN)
def test_inv_5_a_text_without_an_iban_is_left_alone(text: str) -> None:
    assert find_ibans(text) or mask_ibans_in(text) == text


def test_inv_5_a_mistyped_iban_and_an_id_are_no_ibans() -> None:
    text = f"{FR[:-1]}0 ord_01h455vb4pex5vsknk084sn02q 01890a5d-ac96-774b-bcce-b302099a8057 2026-11-22T10:00:00Z"

    assert find_ibans(text) == []
    assert mask_ibans_in(text) == text
