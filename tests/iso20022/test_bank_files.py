"""What the files that other banks' customers published mean (docs/rules); skipped where they are not at hand."""

import random
from datetime import date
from pathlib import Path

import pytest

from encours_iso20022.codecs.xml_reading import minor_units
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.account_report import BankCode, CamtDocument, Direction, Kind, kind_of
from encours_iso20022.values.status_report import Outcome, StatusReport, later_status
from tests.iso20022.builders import message_of, read_file

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "bank"
MUTATIONS = 40


def content_of(name: str) -> bytes:
    path = FOLDER / name
    if not path.exists():
        pytest.skip("the published bank files are not at hand")
    return path.read_bytes()


def report(name: str) -> StatusReport:
    read = message_of(content_of(name))
    assert isinstance(read, StatusReport)
    return read


def camt(name: str) -> CamtDocument:
    read = message_of(content_of(name))
    assert isinstance(read, CamtDocument)
    return read


def kinds(document: CamtDocument) -> list[tuple[str, int]]:
    return [(entry.kind.value, entry.signed_minor) for each in document.reports for entry in each.entries]


def test_p2_05_a_report_without_a_namespace_rejects_a_whole_file() -> None:
    read = report("pain.002-no-namespace-batch-reject.xml")

    assert (read.group_status, read.original_message_id) == ("RJCT", None)
    assert read.is_about_direct_debits
    answer = read.answers().of("any", "any")
    assert answer is not None
    assert (answer.outcome, answer.reasons[0].code) == (Outcome.REJECTED, "NARR")


def test_p2_01_a_rejected_block_without_debits_is_rejected_whole() -> None:
    read = report("pain.002.001.03-block-reject.xml")

    assert not read.is_about_direct_debits  # it answers credit transfers
    answers = read.answers()
    answer = answers.of("PMTINFID-COM-SCE25-1707-01", "any")
    assert answer is not None
    assert answer.outcome is Outcome.REJECTED
    assert answers.of("another block", "any") is None


def test_p2_01_an_accepted_file_is_accepted_whole() -> None:
    read = report("pain.002.001.03-group-accepted.xml")

    answer = read.answers().of("any", "any")
    assert answer is not None
    assert (answer.status, answer.outcome) == ("ACTC", Outcome.ACCEPTED)
    assert "26951.json" in read.reasons[0].additional_info


def test_p2_01_a_rejected_file_is_rejected_whole() -> None:
    read = report("pain.002.001.03-group-reject.xml")

    assert read.original_message_id == "MSGID-PS-TEST-0708-01"
    answer = read.answers().of("any", "any")
    assert answer is not None
    assert (answer.outcome, answer.reasons[0].code) == (Outcome.REJECTED, "DU01")


def test_p2_01_rejected_debits_are_the_ones_listed() -> None:
    answers = report("pain.002.001.03-transaction-reject.xml").answers()

    for number in ("01", "02"):
        answer = answers.of("PMTINFID-950-TEST2-2807-01", f"ENDTOENDID-950-TEST2-2807-{number}")
        assert answer is not None
        assert (answer.outcome, answer.reasons[0].code) == (Outcome.REJECTED, "NARR")
    assert answers.of("PMTINFID-950-TEST2-2807-01", "ENDTOENDID-950-TEST2-2807-03") is None


def test_btc_01_btc_02_bal_01_collections_and_returns_among_transfers() -> None:
    document = camt("camt.053.001.02-collections-and-returns.xml")
    (statement,) = document.reports

    assert kinds(document) == [
        ("credit_transfer", 35_000),
        ("credit_transfer", 12_500),
        ("credit_transfer", 12_000),
        ("collection_credit", 27_000),
        ("returned_transfer", 12_500),
        ("credit_transfer", -2_500),
        ("credit_transfer", -30_000),
        ("other", -3_000),
        ("collection_return", -3_000),
    ]
    assert statement.balances_agree is True
    assert statement.account == "NL08INGB0000001234"
    assert statement.entries[3].batches[0].payment_information_id == "SCTBtchId20140103A2PSTN"
    (details,) = statement.entries[8].transactions
    assert (details.end_to_end_id, details.mandate_reference, details.reason_code, details.amount_minor) == (
        "5000300060007000",
        "DDMdtINGBC",
        "MD06",
        3_000,
    )


def test_bal_01_several_statements_in_one_file() -> None:
    first, second = camt("camt.053.001.02-several-statements.xml").reports

    assert (first.electronic_sequence_number, first.copy_duplicate, second.electronic_sequence_number) == (
        12312,
        "CODU",
        None,
    )
    assert first.balances_agree
    assert second.balances_agree
    assert (first.entries[0].kind, first.entries[0].code.proprietary) == (Kind.OTHER, "544")


def test_p2_03_amounts_without_decimals_and_balances_in_other_currencies() -> None:
    (statement,) = camt("camt.053.001.08.xml").reports

    assert [balance.signed_minor for balance in statement.balances] == [1_815, -2_700, 3_500, -2_700]
    assert statement.balances_agree is None
    assert statement.account == "NL26VAYB8060476890"
    (entry,) = statement.entries
    assert (entry.booked_on, entry.value_on, entry.is_booked) == (date(2014, 12, 31), date(2015, 1, 2), True)
    assert (entry.transactions[0].amount_minor, entry.transactions[0].currency) == (0, "SEK")
    assert entry.transactions[0].debtor_name == "NAME NAME"
    assert entry.details_agree is None


def test_btc_02_btc_03_a_finnish_notice_of_everything() -> None:
    document = camt("camt.054.001.02-mixed.xml")

    assert kinds(document) == [
        ("credit_transfer", 200_000),
        ("collection_credit", 50_000),
        ("credit_transfer", 300_000),
        ("credit_transfer", -423_005),
        ("credit_transfer", -100_000),
        ("other", 10_000),  # failed debits that were never booked: INFO, with reasons
    ]
    (notification,) = document.reports
    assert [entry.details_agree for entry in notification.entries] == [True] * 6
    assert [entry.is_booked for entry in notification.entries] == [True] * 5 + [False]
    assert [part.reason_code for part in notification.entries[5].transactions] == ["AC01", "CUST"]
    assert notification.entries[5].transactions[0].additional_info == "1+TILIÄ EI LÖYDY"


def test_btc_04_a_swiss_notice_of_collections_names_block_and_debits() -> None:
    document = camt("camt.054.001.04-direct-debits.xml")
    (entry,) = document.reports[0].entries

    assert (entry.kind, entry.amount_minor, entry.currency, entry.details_agree) == (
        Kind.COLLECTION_CREDIT,
        450,
        "CHF",
        True,
    )
    assert {part.payment_information_id for part in entry.transactions} == {"PmtInfId-CHDD-1"}
    assert [part.end_to_end_id for part in entry.transactions] == ["E2EId-CHDD-1", "E2EId-CHDD-2"]


def test_btc_02_a_returned_transfer_is_no_returned_collection() -> None:
    document = camt("camt.054.001.04-returns.xml")

    assert kinds(document) == [("returned_transfer", 40_000)]
    assert document.reports[0].entries[0].transactions[0].reason_code == "AC01"


def test_btc_03_details_that_do_not_add_up_are_not_trusted() -> None:
    (notification,) = camt("camt.054.001.08.xml").reports

    (entry,) = notification.entries
    assert (entry.kind, entry.signed_minor, entry.currency) == (Kind.CREDIT_TRANSFER, -20_000_000, "SEK")
    assert [part.amount_minor for part in entry.transactions] == [310, 320, 320]
    assert entry.details_agree is None
    assert notification.copy_duplicate == "CODU"


HAC = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><GrpHdr><MsgId>H</MsgId>
<CreDtTm>2026-12-14T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>EBICS</OrgnlMsgId><OrgnlMsgNmId>EBICS
</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>FILE_UPLOAD</OrgnlPmtInfId><StsRsnInf><Rsn><Cd>TS01
</Cd></Rsn></StsRsnInf></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""


def test_p2_04_the_ebics_log_is_no_word_on_collections() -> None:
    read = message_of(HAC)

    assert isinstance(read, StatusReport)
    assert read.is_hac
    assert not read.is_about_direct_debits
    assert read.answers().of("FILE_UPLOAD", "any") is None


def test_p2_02_a_status_never_goes_back() -> None:
    in_order = ["RCVD", "ACTC", "ACCP", "ACSP", "ACSC", "RJCT"]
    for earlier, first in enumerate(in_order):
        for later, second in enumerate(in_order):
            assert later_status(first, second) == in_order[max(earlier, later)]
    assert later_status(None, "ACTC") == "ACTC"
    assert later_status("ACTC", "WHAT") == "ACTC"


@pytest.mark.parametrize("name", ["PAIN.008.001.02", "pain.008", "pain.008.001.08", "Pain.008.003.02"])
def test_p2_03_the_original_message_is_named_in_many_ways(name: str) -> None:
    read = message_of(HAC.replace(b">EBICS\n<", f">{name}<".encode()).replace(b">EBICS<", b">DD-1<"))

    assert isinstance(read, StatusReport)
    assert read.is_about_direct_debits


@pytest.mark.parametrize(
    ("code", "direction", "reason", "reversal", "kind"),
    [
        ("IDDT/BBDD", "CRDT", None, False, Kind.COLLECTION_CREDIT),
        ("IDDT/CHRG", "DBIT", None, False, Kind.CHARGE),
        ("IDDT/CHRG", "DBIT", "AM04", True, Kind.CHARGE),
        ("MDOP/CHRG", "CRDT", None, False, Kind.CHARGE),
        ("IDDT/ESDD", "CRDT", None, False, Kind.COLLECTION_CREDIT),
        ("IDDT/UPDD", "DBIT", "AC06", False, Kind.COLLECTION_RETURN),
        ("IDDT/UPDD", "DBIT", "MS03", True, Kind.COLLECTION_RETURN),
        ("IDDT/UPDD", "DBIT", None, False, Kind.COLLECTION_RETURN),
        ("IDDT/PRDD", "DBIT", "MD06", False, Kind.COLLECTION_RETURN),
        ("IDDT/PRDD", "DBIT", None, False, Kind.COLLECTION_REVERSAL),
        ("RDDT/UPDD", "DBIT", "AM04", False, Kind.COLLECTION_RETURN),
        ("RDDT/BBDD", "DBIT", None, False, Kind.OTHER),
        ("RCDT/RRTN", "CRDT", "AC04", False, Kind.RETURNED_TRANSFER),
        ("RCDT/ESCT", "CRDT", "AC04", False, Kind.RETURNED_TRANSFER),
        ("RCDT/ESCT", "CRDT", None, False, Kind.CREDIT_TRANSFER),
        ("ICDT/ESCT", "DBIT", None, False, Kind.CREDIT_TRANSFER),
        ("IDDT/BBDD", "CRDT", None, True, Kind.OTHER),
        ("MCOP/CHRG", "DBIT", "AM04", False, Kind.CHARGE),
    ],
)
def test_btc_01_btc_02_what_a_booking_is(
    code: str, direction: str, reason: str | None, *, reversal: bool, kind: Kind
) -> None:
    family, sub_family = code.split("/")

    assert kind_of(BankCode("PMNT", family, sub_family), Direction(direction), reason, is_reversal=reversal) is kind


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"hello", "no XML"),
        (b"\x00\x01\x02", "NUL"),
        (b"%PDF-1.7", "PDF"),
        (HAC[:300], "ends before"),
        (HAC[:-12], "ends before"),
        (b"<Document/>", "not one we read"),
        (b"<Document><Unheard/></Document>", "not one we read"),
        (b"<!DOCTYPE Document>" + HAC, "DTD"),
        (b'<!DOCTYPE Document SYSTEM "http://127.0.0.1:1/x.dtd">' + HAC, "DTD"),
        (BOMB + b"]>" + HAC.replace(b">H<", b">&j;<"), "DTD"),
        (b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + HAC.replace(b">H<", b">&f;<"), "DTD"),
        (HAC.replace(b">H<", b">&unknown;<"), "entity"),
        (HAC.replace(b"OrgnlGrpInfAndSts", b"Other"), "names the message"),
        (HAC.replace(b"</GrpHdr>", b"</Grp>"), "well-formed"),
    ],
)
def test_what_is_no_bank_file_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableMessage, match=reason):
        message_of(content)


def test_a_refusal_says_the_line_and_quotes_nothing() -> None:
    with pytest.raises(UnreadableMessage) as refused:
        message_of(
            b"<Document><BkToCstmrStmt><Stmt>\n<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>\n"
            b"</Stmt>\n<Ntry>FR7630006000011234567890189</Ntry></BkToCstmrStmt></Document>"
        )

    assert refused.value.line == 4
    assert "7630006" not in refused.value.detail


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("400", "EUR", 40_000),
        ("1.5", "EUR", 150),
        (".05", "EUR", 5),
        ("1.2300", "EUR", 123),
        ("1.234", "EUR", None),
        ("1.234", "BHD", 1_234),
        ("2700", "JPY", 2_700),
        ("1e5", "EUR", None),
        ("-1", "EUR", None),
        ("", "EUR", None),
        (".", "EUR", None),
        ("5.", "EUR", 500),
        ("١", "EUR", None),
        ("9" * 15, "EUR", int("9" * 15 + "00")),
        ("9" * 16, "EUR", None),
    ],
)
def test_p2_03_amounts_are_read_exactly(written: str, currency: str, minor: int | None) -> None:
    assert minor_units(written, currency) == minor


SNIPPETS = [b"", b"<", b">", b"&", b"</Ntry>", b"<Ntry>", b"\xff\xfe", b"\x00", b"-1", b"<TxDtls/>", b"&#0;", b"<Amt/>"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.xml")), ids=lambda path: path.name)
def test_a_broken_copy_is_read_or_refused_but_never_crashes(path: Path) -> None:
    chance, original = random.Random(path.name), path.read_bytes()
    details: list[str] = []
    for _ in range(MUTATIONS):
        content = bytearray(original)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(content))
            content[at : at + chance.choice([0, 1, 5, 200])] = chance.choice(SNIPPETS)
        try:
            read_file(bytes(content))
        except UnreadableMessage as refused:
            details.append(refused.detail)
    assert all(details)
