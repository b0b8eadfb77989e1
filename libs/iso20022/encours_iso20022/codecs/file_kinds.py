"""Names what a file is that is no bank's answer, so that its sender knows what to do."""

import re
from codecs import BOM_UTF8
from collections.abc import Mapping

READ = "pain.002, camt.029, camt.052, camt.053 or camt.054"
_SEND = f"send {READ}"
_FROM_THE_CREDITOR = f"which a creditor sends to its bank: send the bank's answer ({READ})"
_BETWEEN_BANKS = f"which banks send to each other: ask yours for {READ}"

MESSAGES: Mapping[str, str] = {
    "CstmrCdtTrfInitn": f"pain.001 (credit transfers), {_FROM_THE_CREDITOR}",
    "CstmrPmtRvsl": f"pain.007 (reversal), {_FROM_THE_CREDITOR}",
    "CstmrDrctDbtInitn": f"pain.008 (direct debits), {_FROM_THE_CREDITOR}",
    "MndtInitnReq": f"pain.009 (mandate), {_FROM_THE_CREDITOR}",
    "MndtAccptncRpt": f"pain.012 (answer to a mandate), which we do not read: {_SEND}",
    "CdtrPmtActvtnReq": f"pain.013 (request to pay), {_FROM_THE_CREDITOR}",
    "CdtrPmtActvtnReqStsRpt": f"pain.014 (status of a request to pay), which we do not read: {_SEND}",
    "CstmrPmtCxlReq": f"camt.055 (cancellation request), {_FROM_THE_CREDITOR}",
    "FIToFIPmtCxlReq": f"camt.056 (cancellation request), {_BETWEEN_BANKS}",
    "UblToApply": f"camt.026 (unable to apply), {_BETWEEN_BANKS}",
    "ClmNonRct": f"camt.027 (claim of non-receipt), {_BETWEEN_BANKS}",
    "DbtAuthstnReq": f"camt.037 (debit authorisation request), which we do not read: {_SEND}",
    "AcctRptgReq": f"camt.060 (request for a report), {_FROM_THE_CREDITOR}",
    "BkSvcsBllgStmt": f"camt.086 (the bank's bill for its services), which we do not read: {_SEND}",
    "FIToFIPmtStsRpt": f"pacs.002 (status between banks), {_BETWEEN_BANKS}",
    "FIToFICstmrDrctDbt": f"pacs.003 (direct debits), {_BETWEEN_BANKS}",
    "PmtRtr": f"pacs.004 (payment return), {_BETWEEN_BANKS}",
    "FIToFIPmtRvsl": f"pacs.007 (reversal), {_BETWEEN_BANKS}",
    "FIToFICstmrCdtTrf": f"pacs.008 (credit transfers), {_BETWEEN_BANKS}",
    "FICdtTrf": f"pacs.009 (credit transfers), {_BETWEEN_BANKS}",
    "AppHdr": f"only a header (head.001) without its message: {_SEND}",
    "html": f"an HTML page, perhaps the bank's login page: download the file itself and {_SEND}",
    "OFX": f"an OFX file: {_SEND}",
}
"""By the element that names a message, or by the outermost one: what it is and what to do."""

_STARTS: Mapping[bytes, str] = {
    b"%PDF": f"a PDF, which is for reading: {_SEND}",
    b"\xd0\xcf\x11\xe0": f"an Office document (DOC, XLS): {_SEND}",
    b"\x89PNG": f"a picture: {_SEND}",
    b"\xff\xd8\xff": f"a picture: {_SEND}",
    b"GIF8": f"a picture: {_SEND}",
    rb"{\rtf": f"a text document (RTF): {_SEND}",
    b"-----BEGIN PGP": "encrypted or signed by PGP: decrypt it first",
    b"-----BEGIN PKCS7": "encrypted or signed (CMS): decrypt it first",
    b"-----BEGIN CMS": "encrypted or signed (CMS): decrypt it first",
    b"0\x82": "encrypted or signed (CMS): decrypt it first",
    b"OFXHEADER": f"an OFX file: {_SEND}",
    b"!Type:": f"a QIF file: {_SEND}",
    b"UNA": f"an EDIFACT message: {_SEND}",
    b"UNB+": f"an EDIFACT message: {_SEND}",
    b"0128A": f"a DTAUS file: {_SEND}",
    b"01,": f"a BAI2 statement: {_SEND}",
}
_PATTERNS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"(?i)\s*<(!doctype\s+html|html|head|body)\b"), MESSAGES["html"]),
    (re.compile(rb"(?ms)^:20:.*^:(34F|13D?):"), f"an MT942 interim statement: {_SEND}"),
    (re.compile(rb"(?ms)^:20:.*^:60[FM]:"), f"an MT940 statement: {_SEND}"),
    (re.compile(rb"\{1:F01"), f"a SWIFT message (MT): {_SEND}"),
    (re.compile(rb"(?m)\A\s*:20:"), f"a SWIFT message (MT): {_SEND}"),
    (
        re.compile(rb"(?i)\A(return-path|received|from|date|mime-version): "),
        f"an e-mail: save its attachment and {_SEND}",
    ),
    (re.compile(rb'\A(\{\s*["}]|\[\s*[\[{"0-9\]])'), f"JSON: {_SEND}"),
    (re.compile(rb"\A030[0-9][^\n]{90}"), f"a CFONB 160 file (debits or transfers), {_FROM_THE_CREDITOR}"),
)
_HEAD_BYTES = 4096
_CSV = re.compile(r"[^;,\t\n]*(?:[;,\t][^;,\t\n]*){2,}")


def kind_of_file(content: bytes) -> str | None:
    """Say what a file that is no XML is and what to do; None where nobody knows."""
    head = content[:_HEAD_BYTES].removeprefix(BOM_UTF8).lstrip()
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    for pattern, kind in _PATTERNS:
        if pattern.search(head):
            return kind
    lines = [line for line in head.decode("latin-1").splitlines() if line.strip()]
    if len(lines) > 1 and all(_CSV.fullmatch(line) for line in lines[:2]):
        return f"a CSV file: {_SEND}"
    return None
