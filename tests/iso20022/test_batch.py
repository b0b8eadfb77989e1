from contextlib import closing
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_collections.batches.domain.batch import message_id
from encours_collections.debits.domain.references import end_to_end_id
from encours_iso20022.codecs.pain008 import Pain008Spool, write_pain008
from encours_iso20022.errors import UnwritableMessage
from encours_iso20022.values.direct_debit import (
    Amendment,
    BlockHeader,
    CreditorParty,
    PostalAddress,
    Scheme,
    SequenceType,
    block_headers,
    payment_information_id,
)
from encours_iso20022.values.usage import MessageName
from encours_values.sepa_text import is_sepa_reference
from tests.iso20022.builders import CREDITOR, blocks_of, debit, head_of


def test_grp_01_debits_are_grouped_by_date_sequence_and_purpose() -> None:
    debits = [
        debit(1),
        debit(2, collection_date=date(2026, 12, 16)),
        debit(3, sequence_type=SequenceType.OOFF),
        debit(4, category_purpose="TRAD"),
        debit(5),
    ]

    blocks = blocks_of(debits)

    assert [[each.end_to_end_id[-1] for each in block.debits] for block in blocks] == [["3"], ["1", "5"], ["4"], ["2"]]
    assert [block.header.payment_information_id for block in blocks] == ["DD-1-1", "DD-1-2", "DD-1-3", "DD-1-4"]
    assert blocks == blocks_of(reversed(debits))


def test_grp_01_core_and_b2b_never_go_in_one_message() -> None:
    with closing(Pain008Spool(MessageName.V08)) as spool, pytest.raises(UnwritableMessage, match="CORE and B2B"):
        spool.add([debit(1), debit(2, scheme=Scheme.CORE)])


def test_id_01_an_end_to_end_reference_goes_once() -> None:
    with closing(Pain008Spool(MessageName.V08)) as spool, pytest.raises(UnwritableMessage, match="ID-01"):
        spool.add([debit(1), debit(1, amount_minor=1)])


def test_grp_02_heads_that_do_not_count_what_came_are_refused() -> None:
    blocks = blocks_of([debit(1), debit(2)])
    with closing(Pain008Spool(MessageName.V08)) as spool:
        spool.add([debit(1)])
        with pytest.raises(UnwritableMessage, match="GRP-02"):
            spool.write(BytesIO(), head_of(blocks), [block.header for block in blocks])


@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from(SequenceType), st.integers(0, 2)), min_size=1))
def test_grp_01_debits_that_come_one_by_one_make_the_file_that_they_make_together(
    rows: list[tuple[int, SequenceType, int]],
) -> None:
    debits = [
        debit(number, amount_minor=minor, sequence_type=sequence, collection_date=date(2026, 12, 15 + later))
        for number, (minor, sequence, later) in enumerate(rows)
    ]
    blocks, out, name = blocks_of(debits), BytesIO(), MessageName.V02
    expected = BytesIO()
    write_pain008(expected, head_of(blocks), blocks, name)

    with closing(Pain008Spool(name)) as spool:
        for each in debits:
            spool.add([each])
        headers = block_headers(spool.sums, scheme=Scheme.B2B, creditor=CREDITOR, message_id="DD-1")
        spool.write(out, head_of(blocks), headers)

    assert out.getvalue() == expected.getvalue()


def test_a_message_without_a_debit_is_none() -> None:
    with pytest.raises(UnwritableMessage):
        blocks_of([])


@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from(SequenceType), st.integers(0, 2)), min_size=1))
def test_grp_02_blocks_neither_lose_nor_invent_a_debit_or_a_cent(rows: list[tuple[int, SequenceType, int]]) -> None:
    debits = [
        debit(number, amount_minor=minor, sequence_type=sequence, collection_date=date(2026, 12, 15 + later))
        for number, (minor, sequence, later) in enumerate(rows)
    ]

    headers = [block.header for block in blocks_of(debits)]

    assert sum(header.count for header in headers) == len(debits)
    assert sum(header.total_minor for header in headers) == sum(each.amount_minor for each in debits)


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_minor": 0},
        {"amount_minor": -1},
        {"amount_minor": 100_000_000_000},
        {"end_to_end_id": ""},
        {"end_to_end_id": "A" * 36},
        {"mandate_reference": "A//B"},
        {"instruction_id": "/A"},
        {"debtor_iban": "DE89 3704 0044 0532 0130 00"},
        {"debtor_iban": "<DE893704004405320130>"},
        {"debtor_bic": "WRONG"},
        {"debtor_name": " "},
        {"remittance": ""},
        {"category_purpose": "<a>"},
        {"debtor_iban": "CH9300762011623852957"},
        {"debtor_iban": "MC5811222000010123456789030", "debtor_bic": "CRLYMCM1"},
    ],
)
def test_grp_02_chr_02_adr_02_a_debit_no_bank_takes_cannot_be_made(changes: dict[str, Any]) -> None:
    with pytest.raises(UnwritableMessage):
        debit(**changes)


def test_adr_02_a_debtor_outside_the_eea_comes_with_address_and_bic() -> None:
    address = PostalAddress("Monaco", "MC", street="Avenue de la Costa", building_number="1", postcode="98000")

    assert debit(debtor_iban="MC5811222000010123456789030", debtor_bic="CRLYMCM1XXX", debtor_address=address)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"new_debtor_account": True, "original_debtor_iban": "DE89370400440532013000"},
        {"original_mandate_reference": "A//B"},
        {"original_creditor_identifier": "é"},
        {"original_debtor_iban": "no"},
    ],
)
def test_amd_01_amd_02_an_amendment_says_one_thing_clearly(changes: dict[str, Any]) -> None:
    with pytest.raises(UnwritableMessage):
        Amendment(**changes)


def test_parties_addresses_and_blocks_are_whole() -> None:
    with pytest.raises(UnwritableMessage):
        CreditorParty("A", "FR//ZZZ", CREDITOR.iban)
    with pytest.raises(UnwritableMessage):
        PostalAddress("", "FR")
    with pytest.raises(UnwritableMessage):
        PostalAddress("Paris", "France")
    with pytest.raises(UnwritableMessage):
        BlockHeader("P", CREDITOR, Scheme.B2B, SequenceType.RCUR, date(2026, 12, 15), 0, 0)


def test_chr_02_id_01_references_are_made_from_ids_and_never_meet() -> None:
    ids = [uuid4() for _ in range(200)] + [UUID(int=0), UUID(int=2**128 - 1)]
    references = [make(each) for each in ids for make in (message_id, end_to_end_id)]
    references += [payment_information_id(message_id(each), 99_999) for each in ids]

    assert all(is_sepa_reference(reference) for reference in references)
    assert len(set(references)) == len(references)
    assert sorted(map(message_id, ids)) == [message_id(each) for each in sorted(ids)]
    with pytest.raises(UnwritableMessage):
        payment_information_id("DD-1", 100_000)
