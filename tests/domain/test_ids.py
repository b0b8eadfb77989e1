from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_values import ids
from encours_values.ids import UnknownId, new_id, parse_typeid, typeid

PREFIXES = [value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str) and name[0] != "_"]
VECTORS = [
    ("00000000-0000-0000-0000-000000000000", "00000000000000000000000000"),
    ("00000000-0000-0000-0000-000000000001", "00000000000000000000000001"),
    ("00000000-0000-0000-0000-00000000000a", "0000000000000000000000000a"),
    ("00000000-0000-0000-0000-000000000010", "0000000000000000000000000g"),
    ("00000000-0000-0000-0000-000000000020", "00000000000000000000000010"),
    ("ffffffff-ffff-ffff-ffff-ffffffffffff", "7zzzzzzzzzzzzzzzzzzzzzzzzz"),
    ("0110c853-1d09-52d8-d73e-1194e95b5f19", "0123456789abcdefghjkmnpqrs"),
    ("01890a5d-ac96-774b-bcce-b302099a8057", "01h455vb4pex5vsknk084sn02q"),
]


@pytest.mark.parametrize(("uuid", "suffix"), VECTORS)
def test_typeid_0_3_the_vectors_of_the_specification_hold(uuid: str, suffix: str) -> None:
    assert typeid("prefix", UUID(uuid)) == f"prefix_{suffix}"
    assert parse_typeid("prefix", f"prefix_{suffix}") == UUID(uuid)


@given(st.uuids(), st.sampled_from(PREFIXES))
def test_typeid_0_3_an_id_comes_back_from_its_text(id_: UUID, prefix: str) -> None:
    assert parse_typeid(prefix, typeid(prefix, id_)) == id_


@given(st.uuids(), st.uuids())
def test_typeid_0_3_text_sorts_as_the_id_does(one: UUID, other: UUID) -> None:
    assert (typeid("ord", one) < typeid("ord", other)) == (one < other)


def test_uuid_7_ids_sort_in_the_order_they_are_made() -> None:
    made = [new_id() for _ in range(5_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {each.version for each in made} == {7}


def test_typeid_0_3_every_prefix_is_one_of_its_own_and_of_three_letters() -> None:
    assert len(PREFIXES) == len(set(PREFIXES)) == 39
    assert all(len(prefix) == 3 and prefix.isalpha() and prefix.islower() for prefix in PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ord",
        "ord_",
        "01h455vb4pex5vsknk084sn02q",
        "_01h455vb4pex5vsknk084sn02q",
        "inv_01h455vb4pex5vsknk084sn02q",
        "ORD_01h455vb4pex5vsknk084sn02q",
        "ord_01H455VB4PEX5VSKNK084SN02Q",
        "ord_81h455vb4pex5vsknk084sn02q",
        "ord_01h455vb4pex5vsknk084sn02",
        "ord_01h455vb4pex5vsknk084sn02qq",
        "ord_01h455vb4pex5vsknk084sn02i",
        "ord_01h455vb4pex5vsknk084sn02u",
        "ord_01h455vb4pex5vsknk084sn 2q",
        "ord_ 1h455vb4pex5vsknk084sn02q",
        "ord_-1h455vb4pex5vsknk084sn02q",
        "ord_01h455vb4pex5vsknk084sn02é",
        "ord_01h455vb4pe_5vsknk084sn02q",
        "01890a5d-ac96-774b-bcce-b302099a8057",
    ],
)
def test_typeid_0_3_a_text_of_another_prefix_or_shape_is_an_unknown_id(text: str) -> None:
    with pytest.raises(UnknownId):
        parse_typeid("ord", text)
