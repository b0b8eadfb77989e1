"""Files as banks and people send them: several messages, encodings, archives, details that cannot be read."""

import gzip
import io
import re
import tarfile
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from encours_iso20022.codecs import archives, documents
from encours_iso20022.codecs.plain_file import is_plain
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.account_report import AccountReport, CamtDocument, Kind
from encours_iso20022.values.resolution import Resolution, Verdict
from encours_iso20022.values.status_report import Outcome, StatusReport, outcome_of
from tests.iso20022.builders import message_of, read_file

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"


def booking(amount: str = "100.00", *, inside: str = "", details: str = "", side: str = "DBIT") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        "<BookgDt><Dt>2024-02-16</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd>"
        f"</Fmly></Domn></BkTxCd>{inside}<NtryDtls><TxDtls><Refs><EndToEndId>COL-1</EndToEndId></Refs>"
        f'<Amt Ccy="EUR">100.00</Amt>{details}</TxDtls></NtryDtls></Ntry>'
    )


def notice(name: str = "N1", *, bookings: str | None = None, namespace: str = f' xmlns="{NAMESPACE}"') -> str:
    return (
        f"<Document{namespace}><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{name}</MsgId></GrpHdr><Ntfctn><Id>{name}</Id>"
        f"<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>{bookings or booking()}</Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>"
    )


def names(content: bytes) -> list[str | None]:
    return [document.message.message_id for document in read_file(content).documents]


def report_of(content: str) -> AccountReport:
    message = message_of(content.encode())
    assert isinstance(message, CamtDocument)
    (report,) = message.reports
    return report


def zipped(**members: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


ONE, TWO = notice("N1"), notice("N2")
BARE = notice("N2", namespace="").replace("<", "<n:").replace("<n:/", "</n:")
SEVERAL = {
    "one after the other": ONE + TWO,
    "blank lines between": f"{DECLARATION}\n{ONE}\n\n\n  {TWO}\n",
    "each with its declaration": f"{DECLARATION}{ONE}\n{DECLARATION}{TWO}",
    "declarations without a line": DECLARATION + ONE + DECLARATION + TWO,
    "a comment between": f"{DECLARATION}{ONE}<!-- <Document> of -- another day -->{TWO}",
    "an instruction between": f"{DECLARATION}{ONE}<?next file?>{TWO}",
    "in one wrapper": f"{DECLARATION}<Files>{ONE}{TWO}</Files>",
    "each with a header": "".join(
        f"<BizMsg><AppHdr xmlns='urn:head'><Fr>BANK</Fr></AppHdr>{each}</BizMsg>" for each in (ONE, TWO)
    ),
    "headers beside them": f"<AppHdr/>{ONE}<AppHdr><Fr>BANK</Fr></AppHdr>{TWO}",
    "a wrapper that declares the prefix": f"<e:Envelope xmlns:e='urn:e' xmlns:n='{NAMESPACE}'>{ONE}{BARE}</e:Envelope>",
    "a wrapper that declares the namespace": f"<Files xmlns='{NAMESPACE}'>{ONE}{notice('N2', namespace='')}</Files>",
    "an end of file of DOS": f"{ONE}{TWO}\x1a",
    "files of Windows put together": f"\ufeff{DECLARATION}{ONE}\r\n\x1a\ufeff{DECLARATION}{TWO}\x1a",
}


@pytest.mark.parametrize("name", SEVERAL)
def test_fil_01_all_messages_of_a_file_are_read(name: str) -> None:
    read = read_file(SEVERAL[name].encode())
    assert [document.message.message_id for document in read.documents] == ["N1", "N2"]
    assert [document.where for document in read.documents] == ["message 1", "message 2"]
    assert read.warnings == ()
    for document in read.documents:
        assert isinstance(document.message, CamtDocument)
        assert [entry.kind for entry in document.message.reports[0].entries] == [Kind.COLLECTION_RETURN]


def test_messages_of_several_kinds_may_be_in_one_file() -> None:
    report = (
        "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>P1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>DD</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.008</OrgnlMsgNmId></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
    )
    read = read_file((ONE + report).encode())
    assert [document.kind for document in read.documents] == ["camt.054", "pain.002"]


def test_a_message_without_a_document_around_it_is_read() -> None:
    inner = ONE.removeprefix(f'<Document xmlns="{NAMESPACE}">').removesuffix("</Document>")
    assert names(inner.encode()) == ["N1"]


def test_what_is_beside_the_messages_and_not_read_is_said() -> None:
    read = read_file(f"<Files><Checksum>12</Checksum>{ONE}</Files>".encode())
    assert read.warnings == ("beside its messages the file has elements that are not read: Checksum",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (ONE + TWO[:-20], r"ends before its message does"),
        (ONE + "and more", r"text outside the messages"),
        ("from the bank\n" + ONE, r"no XML"),
        (f"<Files>{ONE}{TWO}", r"ends before"),
        (f"{ONE}\n{TWO.replace('</Ntfctn>', '')}", r"message 2: .*well-formed.*line 2"),
        (f"{ONE}\n\n<Document><Unheard/></Document>", r"message 2: .*not one we read.*line 3"),
        (f"{ONE}\n<Document><CstmrDrctDbtInitn/></Document>", r"message 2: .*pain\.008"),
        (f"{ONE}<a/>", r"an element outside the messages"),
        (f"{ONE}<BkToCstmrDbtCdtNtfctn/>", r"a message is outside of a Document"),
        (f"<Files><![CDATA[{ONE}]]></Files>", r"inside the text"),
        (ONE.replace("</Document>", "<BkToCstmrStmt/></Document>"), r"more than one message"),
        (ONE.replace("</Document>", "<CstmrPmtStsRpt/></Document>"), r"more than one message"),
        (f"{ONE}<!DOCTYPE a>{TWO}", r"DTD"),
        (f"</Document>{ONE}", r"did not begin"),
        (ONE.replace("<Ntfctn>", "<Notice>").replace("</Ntfctn>", "</Notice>"), r"Ntry is in Notice"),
        (ONE * (documents.DOCUMENTS_MAX + 1), r"more than 1000 messages"),
    ],
)
def test_fil_01_a_file_of_which_a_message_cannot_be_read_is_refused_whole(content: str, reason: str) -> None:
    with pytest.raises(UnreadableMessage, match=reason):
        read_file(content.encode())


NAMED = booking(details="<RltdPties><Dbtr><Nm>Müller &amp; Söhne – Café €</Nm></Dbtr></RltdPties>")
SPOKEN = DECLARATION + "\n" + notice(bookings=NAMED)
WESTERN = SPOKEN.encode("cp1252")


@pytest.mark.parametrize(
    "content",
    [
        SPOKEN.encode(),
        b"\xef\xbb\xbf" + SPOKEN.encode(),
        SPOKEN.replace("UTF-8", "UTF-16").encode("utf-16"),
        b"\xff\xfe" + SPOKEN.encode("utf-16-le"),
        SPOKEN.replace("UTF-8", "UTF-16").encode("utf-16-be"),
        SPOKEN.encode("utf-32"),
        WESTERN.replace(b"UTF-8", b"windows-1252"),
        SPOKEN.replace("UTF-8", "ISO-8859-15").replace("–", "-").encode("iso8859-15"),
        SPOKEN.replace("UTF-8", "ISO-8859-15").replace("–", "-").encode("iso8859-15") * 2,
    ],
)
def test_fil_02_every_encoding_that_a_file_declares_is_read(content: bytes) -> None:
    read = read_file(content)
    assert read.warnings == ()
    for document in read.documents:
        assert isinstance(document.message, CamtDocument)
        (details,) = document.message.reports[0].entries[0].transactions
        assert details.debtor_name in {"Müller & Söhne – Café €", "Müller & Söhne - Café €"}


@pytest.mark.parametrize(
    ("content", "warning"),
    [
        (WESTERN, r"says that it is UTF-8 but is not \(line 2\): it is read as Windows-1252"),
        (WESTERN.removeprefix(DECLARATION.encode()), r"says that it is UTF-8 but is not"),
        (b"\xef\xbb\xbf" + WESTERN, r"but is not"),
        (SPOKEN.replace("UTF-8", "ISO-8859-1").encode(), r"says that it is ISO-8859-1 but is UTF-8"),
        (SPOKEN.encode() + WESTERN.removeprefix(DECLARATION.encode()), r"but is not \(line 3\)"),
    ],
)
def test_fil_02_an_encoding_other_than_the_declared_one_is_read_with_a_warning(content: bytes, warning: str) -> None:
    read = read_file(content)
    (listed,) = read.warnings
    assert re.search(warning, listed)
    for document in read.documents:
        assert isinstance(document.message, CamtDocument)
        (details,) = document.message.reports[0].entries[0].transactions
        assert details.debtor_name == "Müller & Söhne – Café €"


def test_a_text_file_that_says_utf_16_is_read_as_what_it_is() -> None:
    assert names(SPOKEN.replace("UTF-8", "UTF-16").encode()) == ["N1"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SPOKEN.replace("Café", "Ca\x00fé").encode(), r"NUL.*line 2"),
        (SPOKEN.encode() + b"\x00" * 512, r"NUL"),
        (SPOKEN.replace("Café", "Ca\x00fé").encode("utf-16"), r"NUL"),
        (SPOKEN.encode("utf-16")[:-1], r"cut short or damaged"),
        (SPOKEN.encode("utf-16")[:-40], r"ends before"),
        (SPOKEN.replace("Café", "Ca\x0bfé").encode(), r"well-formed"),
        (SPOKEN.encode()[:-40], r"ends before"),
        (WESTERN.replace(b"UTF-8", b"X-UNHEARD"), r"an encoding that does not exist"),
        (b"\xef\xbb\xbf", r"empty|no XML"),
    ],
)
def test_fil_02_a_damaged_file_is_a_clear_problem(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableMessage, match=reason):
        read_file(content)


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"camt054.xml": ONE}, ["N1"]),
        ({"a/1.xml": ONE, "a/2.XML": TWO}, ["N1", "N2"]),
        ({"1.xml": ONE, "__MACOSX/._1.xml": b"\x00", ".DS_Store": b"\x00", "folder/": b""}, ["N1"]),
        ({"1.xml": ONE + TWO, "2.xml": ONE}, ["N1", "N2", "N1"]),
    ],
)
def test_fil_03_all_files_of_a_zip_are_read(members: dict[str, str | bytes], found: list[str]) -> None:
    assert names(zipped(**members)) == found


def test_a_message_in_a_zip_says_in_which_file_it_is() -> None:
    read = read_file(zipped(**{"1.xml": WESTERN, "2.xml": ONE + TWO}))
    assert [document.where for document in read.documents] == ["1.xml", "2.xml, message 1", "2.xml, message 2"]
    assert read.warnings[0].startswith("1.xml: the file says")


def test_a_gzip_is_unpacked() -> None:
    assert names(gzip.compress(ONE.encode()) + gzip.compress(TWO.encode())) == ["N1", "N2"]


def tarred() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("1.xml"), io.BytesIO())
    return target.getvalue()


def encrypted() -> bytes:
    content = bytearray(zipped(**{"1.xml": ONE}))
    content[6] |= 1
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def wrong_sum() -> bytes:
    content = bytearray(zipped(**{"1.xml": ONE}))
    content[60] ^= 0xFF
    return bytes(content)


BAD_ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip in a zip": (lambda: zipped(**{"in.zip": zipped(**{"1.xml": ONE})}), r"in\.zip is an archive inside"),
    "a gzip in a zip": (lambda: zipped(**{"1.xml.gz": gzip.compress(b"x")}), r"archive inside an archive"),
    "a zip in a gzip": (lambda: gzip.compress(zipped(**{"1.xml": ONE})), r"archive inside an archive"),
    "a tar": (tarred, r"TAR archive"),
    "a tar in a gzip": (lambda: gzip.compress(tarred()), r"TAR archive"),
    "a 7z": (lambda: b"7z\xbc\xaf\x27\x1c" + b"x" * 50, r"7z archive"),
    "a RAR": (lambda: b"Rar!\x1a\x07\x00" + b"x" * 50, r"RAR archive"),
    "a bzip2": (lambda: b"BZh9" + b"x" * 50, r"bzip2"),
    "an empty zip": (zipped, r"has no file in it"),
    "a zip of folders": (lambda: zipped(**{"a/": ""}), r"has no file in it"),
    "a cut zip": (lambda: zipped(**{"1.xml": ONE})[:-30], r"ZIP archive is damaged"),
    "a zip with a wrong sum": (wrong_sum, r"ZIP archive is damaged"),
    "a cut gzip": (lambda: gzip.compress(ONE.encode())[:-20], r"gzip archive is damaged"),
    "an encrypted zip": (encrypted, r"encrypted"),
    "an office document": (lambda: zipped(**{"[Content_Types].xml": "<a/>", "xl/a.xml": "<b/>"}), r"Office document"),
    "many files": (lambda: zipped(**{f"{n}.xml": ONE for n in range(101)}), r"more than 100 files"),
    "a zip with a broken file": (lambda: zipped(**{"1.xml": ONE, "2.xml": TWO[:-9]}), r"2\.xml: .*ends before"),
    "a zip with a PDF": (lambda: zipped(**{"1.xml": ONE, "2.pdf": b"%PDF-1.7"}), r"2\.pdf: the file is a PDF"),
    "a bomb by its ratio": (lambda: zipped(**{"1.xml": b" " * (32 * 1024 * 1024)}), r"more than 200 times"),
    "a gzip bomb": (lambda: gzip.compress(b" " * (32 * 1024 * 1024)), r"more than 200 times"),
}


@pytest.mark.parametrize("name", BAD_ARCHIVES)
def test_fil_03_another_archive_is_refused_by_name(name: str) -> None:
    made, reason = BAD_ARCHIVES[name]
    with pytest.raises(UnreadableMessage, match=reason):
        read_file(made())


def test_an_archive_is_not_unpacked_beyond_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "UNPACKED_BYTES_MAX", 1000)
    with pytest.raises(UnreadableMessage, match="unpacks to more than"):
        read_file(zipped(**{"1.xml": ONE, "2.xml": TWO}))


MT940 = ":20:STARTUMSE\n:25:30006/00001123456\n:28C:00045/001\n:60F:C240215EUR1000,00\n:62F:C240216EUR1000,00\n-"
WRONG = {
    "MT940": (MT940, "MT940"),
    "MT940 of SWIFT": ("{1:F01BANKFRPPXXXX}{2:O940}{4:\r\n" + MT940.replace("\n", "\r\n") + "}", "MT940"),
    "MT942": (":20:X\r\n:25:1\r\n:28C:1\r\n:34F:EURD0,\r\n:13D:2402161200+0100\r\n", "MT942"),
    "CSV": ("Date;Libellé;Débit;Crédit\n16/02/2024;PRLV;1,00;\n", "CSV"),
    "JSON": ('{"a": [1]}', "JSON"),
    "PDF": ("%PDF-1.7\n1 0 obj", "PDF"),
    "HTML": ("<!DOCTYPE html>\n<html><body>Session expirée</body></html>", "HTML"),
    "XHTML": (f"{DECLARATION}<html xmlns='http://www.w3.org/1999/xhtml'/>", "HTML"),
    "OFX": ("OFXHEADER:100\nDATA:OFXSGML\n", "OFX"),
    "PGP": ("-----BEGIN PGP MESSAGE-----\n", "PGP"),
    "an e-mail": ("From: bank@example.org\r\nSubject: file\r\n\r\n" + ONE, "e-mail"),
    "MT940 with a mark": ("\ufeff" + MT940, "MT940"),
    "pain.001": ("<Document><CstmrCdtTrfInitn/></Document>", "pain.001"),
    "pain.008": ("<Document><CstmrDrctDbtInitn/></Document>", "pain.008"),
    "camt.055": ("<Document><CstmrPmtCxlReq/></Document>", "camt.055"),
    "camt.056": ("<Document><FIToFIPmtCxlReq/></Document>", "camt.056"),
    "pacs.002": ("<Document><FIToFIPmtStsRpt/></Document>", "pacs.002"),
    "pacs.003": ("<Document><FIToFICstmrDrctDbt/></Document>", "pacs.003"),
    "pacs.004": ("<Document><PmtRtr/></Document>", "pacs.004"),
    "pacs.008": ("<Document><FIToFICstmrCdtTrf/></Document>", "pacs.008"),
    "a text": ("Bonjour, voici le relevé.", "no XML"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_fil_04_another_file_is_named_as_what_it_is(name: str, encoding: str) -> None:
    content, kind = WRONG[name]
    with pytest.raises(UnreadableMessage, match=kind):
        read_file(content.encode(encoding))


CHARGE = "<Chrgs><Rcrd><Amt Ccy='EUR'>0.12345</Amt></Rcrd></Chrgs>"


@pytest.mark.parametrize(
    "spoiled",
    [
        booking(inside=CHARGE),
        booking(details=CHARGE),
        booking().replace("2024-02-16", "16/02/2024"),
        booking(inside="<ValDt><Dt>2024-02-31</Dt></ValDt>"),
        booking(details="").replace(
            '<Refs><EndToEndId>COL-1</EndToEndId></Refs><Amt Ccy="EUR">100.00', '<Amt Ccy="EUR">1e2'
        ),
        booking(details="<CdtDbtInd>BOTH</CdtDbtInd>"),
        booking().replace("<NtryDtls>", "<NtryDtls><Btch><TtlAmt Ccy='EUR'>-1</TtlAmt></Btch>"),
        booking().replace('Ccy="EUR"', 'Ccy="USD"'),
    ],
)
def test_fil_05_a_detail_that_cannot_be_read_spoils_its_booking_and_no_other(spoiled: str) -> None:
    report = report_of(notice(bookings=booking() + "\n" + spoiled + "\n" + booking()))
    assert [entry.fault is None for entry in report.entries] == [True, False, True]
    assert "line 2" in (report.entries[1].fault or "")
    assert [entry.amount_minor for entry in report.entries] == [100_00] * 3


@pytest.mark.parametrize("amount", ["-100.00", "100,00", "1 000.00", "", "100.001", "1e2", "NaN", "9" * 20])
def test_a_booking_without_an_exact_amount_stays_as_it_is_written(amount: str) -> None:
    report = report_of(notice(bookings=booking() + booking(amount)))
    (spoiled,) = report.spoiled
    assert (len(report.entries), spoiled.written, spoiled.transactions[0].end_to_end_id) == (1, amount, "COL-1")
    assert "line 1" in spoiled.fault
    assert report.balances_agree is None


@pytest.mark.parametrize("side", ["", "BOTH", "dbit"])
def test_a_booking_without_direction_stays(side: str) -> None:
    report = report_of(notice(bookings=booking(side=side)))
    assert [each.written for each in report.spoiled] == ["100.00"]


def test_a_balance_that_cannot_be_read_is_said_and_spoils_no_booking() -> None:
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>1,00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
    )
    report = report_of(notice(bookings=balance + booking()))
    assert report.faults == ("an amount is not an amount (line 1)",)
    assert (report.balances_agree, len(report.entries)) == (None, 1)


def test_a_status_that_the_rule_book_does_not_have_means_nothing() -> None:
    assert [outcome_of(each) for each in ("CANC", "ACFC", "BLCK", "", None)] == [None] * 5
    assert outcome_of("RCVD") is Outcome.PENDING


def test_an_amount_in_a_status_that_cannot_be_read_spoils_that_status_only() -> None:
    message = message_of(
        b"<Document><CstmrPmtStsRpt><GrpHdr><MsgId>P1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>DD</OrgnlMsgId>"
        b"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>B</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>1"
        b"</OrgnlEndToEndId><TxSts>RJCT</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy='EUR'>1,00</InstdAmt></Amt></OrgnlTxRef>"
        b"</TxInfAndSts><TxInfAndSts><OrgnlEndToEndId>2</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts>"
        b"</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
    assert isinstance(message, StatusReport)
    first, second = message.blocks[0].transactions
    assert (first.fault, second.fault) == ("an amount is not an amount (line 1)", None)


def test_an_answer_to_a_recall_with_an_unknown_status_stays() -> None:
    message = message_of(
        b"<Document><RsltnOfInvstgtn><CxlDtls><TxInfAndSts><OrgnlEndToEndId>1</OrgnlEndToEndId><TxCxlSts>WHAT</TxCxlSts>"
        b"</TxInfAndSts></CxlDtls></RsltnOfInvstgtn></Document>"
    )
    assert isinstance(message, Resolution)
    assert (message.by_debit["1"].verdict, message.by_debit["1"].status) == (Verdict.UNKNOWN, "WHAT")


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        (ONE, True),
        (f"{DECLARATION}\n{ONE}\n\n", True),
        (ONE + " " * 10_000, False),
        (ONE + TWO, False),
        (f"<Files>{ONE}</Files>", False),
        (f"\ufeff{ONE}", False),
        (DECLARATION.replace("UTF-8", "UTF-16") + ONE, False),
        (ONE.replace("N1", "Document"), False),
        (ONE + "x", False),
        (ONE[:-3], False),
        (ONE.replace("N1", "\x00"), False),
    ],
)
def test_the_usual_file_is_recognised_without_reading_it_into_memory(content: str, *, plain: bool) -> None:
    assert is_plain(io.BytesIO(content.encode())) is plain


HOSTILE = {
    "comments without end": b"<a>" + b"<!--" * 2_000_000,
    "many comments": ONE.encode() + b"<!---->" * 200_000 + b"x",
    "bytes that are no text": b"<a>" + b"\xff" * 8_000_000,
    "JSON": b"[" * 8_000_000,
    "many Documents": b"<Document>" * 500_000,
    "an archive of many files": b"PK\x03\x04" + b"PK\x01\x02" * 2_000_000,
    "many declarations": b"<?xml " * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon(name: str) -> None:
    begun = time.process_time()
    with pytest.raises(UnreadableMessage):
        read_file(HOSTILE[name])
    assert time.process_time() - begun < 3
