"""Secrets at rest: each under a data key of its own, the data key under a key of the environment (envelope)."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encours_platform.sealing import SealBroken, Sealer, place_of
from encours_values.ids import new_id

IBAN = b"FR7630006000011234567890189"
TENANT = new_id()
OLD, NEW = Sealer({"k1": b"0" * 32}), Sealer({"k2": b"1" * 32})
BOTH = Sealer({**NEW.keys, **OLD.keys})


def parts(sealed: str) -> tuple[str, str, str]:
    key_id, wrapped, content = sealed.split(".")
    return key_id, wrapped, content


def sealed_before_envelopes(sealer: Sealer, value: bytes) -> str:
    """As 0.1 kept it: the value itself under the key of the environment."""
    nonce = b"n" * 12
    sealed = AESGCM(sealer.keys[sealer.current]).encrypt(nonce, value, TENANT.bytes)
    return f"{sealer.current}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def test_each_value_has_a_data_key_of_its_own_and_the_key_of_the_environment_opens_no_content() -> None:
    first, second = OLD.seal(TENANT, IBAN), OLD.seal(TENANT, IBAN)
    (_, wrapped, content), (_, _, other) = parts(first), parts(second)

    assert OLD.open(TENANT, first) == OLD.open(TENANT, second) == IBAN
    with pytest.raises(SealBroken):
        OLD.open(TENANT, f"k1.{wrapped}.{other}")
    with pytest.raises(SealBroken):
        OLD.open(TENANT, f"k1.{content}")


def test_a_rotation_wraps_the_data_key_anew_and_leaves_the_content_as_it_is() -> None:
    before = OLD.seal(TENANT, IBAN)

    after = BOTH.rewrap(TENANT, before)

    assert (parts(after)[0], parts(after)[2]) == ("k2", parts(before)[2])
    assert parts(after)[1] != parts(before)[1]
    assert NEW.open(TENANT, after) == IBAN
    assert BOTH.open(TENANT, before) == IBAN
    with pytest.raises(SealBroken):
        OLD.open(TENANT, after)


def test_what_was_sealed_before_envelopes_is_opened_and_becomes_one_by_a_rotation() -> None:
    legacy = sealed_before_envelopes(OLD, IBAN)

    assert BOTH.open(TENANT, legacy) == IBAN
    assert parts(BOTH.rewrap(TENANT, legacy))[0] == "k2"
    assert NEW.open(TENANT, BOTH.rewrap(TENANT, legacy)) == IBAN


@pytest.mark.parametrize("sealed", ["", "k1", "k1.", "k1..", "k1.!.!", "k1.AAAA.AAAA", "k9.AAAA.AAAA", "k1.a.b.c"])
def test_what_is_no_seal_of_ours_is_broken(sealed: str) -> None:
    for use in (OLD.open, OLD.rewrap):
        with pytest.raises(SealBroken):
            use(TENANT, sealed)


def test_no_other_tenant_opens_or_takes_over_a_value() -> None:
    sealed, theirs = OLD.seal(TENANT, IBAN), new_id()
    for use in (OLD.open, OLD.rewrap):
        with pytest.raises(SealBroken):
            use(theirs, sealed)


def test_a_data_key_under_another_name_is_broken() -> None:
    twice = Sealer({"k1": b"0" * 32, "k3": b"0" * 32})
    _, wrapped, content = parts(twice.seal(TENANT, IBAN))

    with pytest.raises(SealBroken):
        twice.open(TENANT, f"k3.{wrapped}.{content}")


PLACE, OTHER_PLACE = place_of("mandate.iban", 1), place_of("mandate.iban", 2)


def test_a_value_opens_at_its_own_row_and_column_only() -> None:
    sealed = OLD.seal(TENANT, IBAN, PLACE)

    assert OLD.open(TENANT, sealed, PLACE) == IBAN
    for elsewhere in (OTHER_PLACE, place_of("merchant.iban", 1), ""):
        with pytest.raises(SealBroken):
            OLD.open(TENANT, sealed, elsewhere)
    unmarked = sealed.replace("k1:row.", "k1.")
    for place in (PLACE, OTHER_PLACE, ""):
        with pytest.raises(SealBroken):
            OLD.open(TENANT, unmarked, place)
    with pytest.raises(SealBroken):
        OLD.open(new_id(), sealed, PLACE)


def test_a_rotation_keeps_a_value_at_its_place_and_does_not_open_it() -> None:
    before = OLD.seal(TENANT, IBAN, PLACE)
    after = BOTH.rewrap(TENANT, before, OTHER_PLACE)

    assert parts(after)[0] == "k2:row"
    assert parts(after)[2] == parts(before)[2]
    assert NEW.open(TENANT, after, PLACE) == IBAN


def test_a_value_from_before_there_were_places_is_bound_by_reseal() -> None:
    for legacy in (OLD.seal(TENANT, IBAN), sealed_before_envelopes(OLD, IBAN)):
        assert OLD.open(TENANT, legacy, PLACE) == IBAN
        bound = OLD.rewrap(TENANT, legacy, PLACE)
        assert OLD.is_current(bound, bound=True)
        assert not OLD.is_current(legacy, bound=True)
        assert OLD.open(TENANT, bound, PLACE) == IBAN
        with pytest.raises(SealBroken):
            OLD.open(TENANT, bound, OTHER_PLACE)
