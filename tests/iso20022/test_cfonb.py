"""Files of French banks: CFONB 120 and 240."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.account_report import AccountReport, CamtDocument, Kind
from tests.iso20022.builders import message_of, read_file
from tests.iso20022.cfonb_files import IBAN, detail, movement, new_balance, old_balance, unpaid_list

RETURNED = (
    movement(-104_44, "B4", label="PRLV SEPA IMPAYE", p41="10", p82="0000123"),
    detail("B4", "RCN", "COL-01JD3V5H8QE6K9W2X4Y7Z0ABC"),
    detail("B4", "RUM", "RUM-000001"),
    detail("B4", "NPY", "Société Müller"),
    detail("B4", "RET", "AM04 PROVISION INSUFFISANTE"),
)
STATEMENT = (
    old_balance(1000_00),
    *RETURNED,
    movement(500_00, "A2", label="REMISE PRLV"),
    detail("A2", "RCN", "DD-1-1"),
    movement(77_77, "05", label="VIR CLIENT"),
    detail("05", "NPY", "Client"),
    detail("05", "LCC", "F2011-000001"),
    movement(-1_50, "62", label="FRAIS"),
    movement(-9_00, "ZZ", label="AUTRE"),
    new_balance(1462_83),
)


def statement_of(text: str) -> AccountReport:
    message = message_of(text.encode("iso-8859-1"))
    assert isinstance(message, CamtDocument)
    (report,) = message.reports
    return report


@pytest.mark.parametrize("between", ["\n", "\r\n", ""])
def test_fil_07_a_statement_says_what_a_camt_053_would(between: str) -> None:
    (document,) = read_file(between.join(STATEMENT).encode("iso-8859-1")).documents
    assert document.kind == "CFONB 120"
    assert isinstance(document.message, CamtDocument)
    (report,) = document.message.reports
    assert (document.message.message_name, report.account, report.balances_agree) == ("camt.053", IBAN, True)
    assert [(entry.kind, entry.signed_minor) for entry in report.entries] == [
        (Kind.COLLECTION_RETURN, -104_44),
        (Kind.COLLECTION_CREDIT, 500_00),
        (Kind.CREDIT_TRANSFER, 77_77),
        (Kind.CHARGE, -1_50),
        (Kind.OTHER, -9_00),
    ]
    returned, credited, received, charged, other = report.entries
    (part,) = returned.transactions
    assert (part.end_to_end_id, part.mandate_reference) == ("COL-01JD3V5H8QE6K9W2X4Y7Z0ABC", "RUM-000001")
    assert (part.reason_code, part.additional_info) == ("AM04", "PROVISION INSUFFISANTE CFONB 10")
    assert (part.debtor_name, part.amount_minor, returned.booked_on) == ("Société Müller", 104_44, date(2011, 2, 17))
    assert credited.batches[0].payment_information_id == "DD-1-1"
    assert received.transactions[0].remittance == "F2011-000001"
    assert (charged.code.sub_family, other.code.proprietary) == ("CHRG", "ZZ")


def test_fil_07_records_may_lack_the_blanks_at_their_end() -> None:
    trimmed = "\n".join(record.rstrip() for record in STATEMENT)
    assert statement_of(trimmed) == statement_of("".join(STATEMENT))


def test_fil_07_a_statement_that_does_not_add_up_is_not_hidden() -> None:
    assert statement_of("\n".join([*STATEMENT[:-1], new_balance(1_00)])).balances_agree is False


def test_fil_07_several_statements_are_in_one_file() -> None:
    message = message_of("\n".join([*STATEMENT, *STATEMENT, "\x1a"]).encode("iso-8859-1"))
    assert isinstance(message, CamtDocument)
    assert len(message.reports) == 2


@given(st.integers(-(10**13) + 1, 10**13 - 1), st.lists(st.integers(-(10**9), 10**9), max_size=5))
def test_fil_07_amounts_carry_their_sign_in_the_last_character(opening: int, movements: list[int]) -> None:
    records = [
        old_balance(opening),
        *(movement(each, "05") for each in movements),
        new_balance(opening + sum(movements)),
    ]
    report = statement_of("\n".join(records))
    assert [entry.signed_minor for entry in report.entries] == movements
    assert report.balances_agree is True


@pytest.mark.parametrize("wrong", ["0000000000100", "0000000001,00J", "00000000010-0J", ""])
def test_fil_07_an_amount_that_cannot_be_read_spoils_its_movement(wrong: str) -> None:
    records = [old_balance(0), *RETURNED, movement(5_00, "05", p91=wrong.ljust(14)), new_balance(0)]
    report = statement_of("\n".join(records))
    assert [each.fault for each in report.spoiled] == ["an amount is not an amount (record 7)"]
    assert (len(report.entries), report.balances_agree) == (1, None)


def test_fil_07_a_date_that_cannot_be_read_spoils_its_movement() -> None:
    report = statement_of("\n".join([old_balance(0), movement(5_00, "05", on="310211"), new_balance(5_00)]))
    assert [entry.fault for entry in report.entries] == ["a date is not a date (record 2)"]


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        (STATEMENT[:-1], r"ends before its statement does \(record 13\)"),
        ((STATEMENT[0], STATEMENT[0], STATEMENT[-1]), r"not in its place.*record 2"),
        ((STATEMENT[0], STATEMENT[2], STATEMENT[-1]), r"a detail without its movement \(record 2\)"),
        ((STATEMENT[0], "06" + STATEMENT[1][2:], STATEMENT[-1]), r"unknown kind \(record 2\)"),
        ((STATEMENT[0], new_balance(0, account=("30006", "00001", "00000000001"))), r"another account.*record 2"),
        ((STATEMENT[0], STATEMENT[-1].replace("170211", "320211")), r"a balance has no amount or no date \(record 2\)"),
        ((*STATEMENT, "something else"), r"unknown kind"),
    ],
)
def test_fil_07_a_file_of_which_a_record_has_no_place_is_refused(records: tuple[str, ...], reason: str) -> None:
    with pytest.raises(UnreadableMessage, match=reason):
        read_file("\n".join(records).encode("iso-8859-1"))


def test_fil_07_a_list_of_unpaid_operations_says_what_a_camt_054_would() -> None:
    (document,) = read_file(unpaid_list(("COL-1 AC04", 104_44), ("", 1_00)).encode()).documents
    assert document.kind == "CFONB 240"
    assert isinstance(document.message, CamtDocument)
    (report,) = document.message.reports
    assert (document.message.message_name, report.account) == ("camt.054", IBAN)
    assert [(entry.kind, entry.signed_minor) for entry in report.entries] == [
        (Kind.COLLECTION_RETURN, -104_44),
        (Kind.COLLECTION_RETURN, -1_00),
    ]
    (part,) = report.entries[0].transactions
    assert (part.end_to_end_id, part.debtor_name) == ("COL-1", "CLIENT")


def test_fil_07_a_list_whose_total_is_wrong_is_refused() -> None:
    with pytest.raises(UnreadableMessage, match=r"the total is not the sum.*record 3"):
        read_file(unpaid_list(("COL-1", 104_44), total=1).encode())


def test_fil_07_broken_copies_are_read_or_refused_and_no_movement_is_lost() -> None:
    original = "\n".join(STATEMENT).encode("iso-8859-1")
    for number in range(300):
        chance = random.Random(number)
        content = bytearray(original)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            content[at : at + chance.choice([0, 1, 3, 121])] = chance.choice([b"", b"0", b" ", b"\n", b"\xe9", b"05"])
        try:
            (document,) = read_file(bytes(content)).documents
        except UnreadableMessage as refused:
            assert refused.detail  # noqa: PT017 - either outcome is right
            continue
        assert isinstance(document.message, CamtDocument)
        movements = sum(line.startswith("04") for line in content.decode("iso-8859-1").split("\n"))
        found = sum(len(report.entries) + len(report.spoiled) for report in document.message.reports)
        assert found >= movements
