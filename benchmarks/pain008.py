"""pain.008 of N debits: ours ÷ a bare xmlfile of the same, sepaxml as it comes ÷ ours, and the peak memory of ours.

The bare peer hands ready values to `lxml.etree.xmlfile`, an element for each debit, and checks nothing.
Ours is the file written to disk and read back through `check_pain008` (ISO schema and our rules); sepaxml's is
`export()` with its own validation. Each run has a process of its own. By default sepaxml runs on fewer debits, as it
takes minutes on many, and is compared per debit; --full gives both the same number.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from benchmarks._targets import Targets

COLLECTED_ON = date(2026, 12, 15)
CREATED_AT = datetime(2026, 12, 14, 9, 30)  # noqa: DTZ001 - the file has local time
CREDITOR_NAME, CREDITOR_ID, CREDITOR_IBAN = "Grossiste de l'Est", "FR72ZZZ123456", "FR1420041010050500013M02606"
DEBTOR_IBAN = "DE89370400440532013000"


def run_ours(count: int) -> None:
    from encours_iso20022.codecs.pain008 import write_pain008  # noqa: PLC0415
    from encours_iso20022.codecs.pain008_rules import check_pain008  # noqa: PLC0415
    from encours_iso20022.values.direct_debit import (  # noqa: PLC0415 - each side loads its own
        BlockHeader,
        CreditorParty,
        DirectDebit,
        MessageHeader,
        PaymentBlock,
        Scheme,
        SequenceType,
    )

    def debits() -> Iterator[DirectDebit]:
        for number in range(count):
            yield DirectDebit(
                end_to_end_id=f"COL-{number:026d}",
                amount_minor=10_000 + number,
                mandate_reference=f"RUM-{number:09d}",
                mandate_signed_on=date(2026, 1, 15),
                debtor_name=f"Épicerie numéro {number}",
                debtor_iban=DEBTOR_IBAN,
                remittance=f"Relevé de novembre 2026, client {number}",
                scheme=Scheme.B2B,
                sequence_type=SequenceType.RCUR,
                collection_date=COLLECTED_ON,
            )

    total_minor = sum(10_000 + number for number in range(count))
    creditor = CreditorParty(CREDITOR_NAME, CREDITOR_ID, CREDITOR_IBAN, "PSSTFRPPPAR")
    header = BlockHeader("DD-1-1", creditor, Scheme.B2B, SequenceType.RCUR, COLLECTED_ON, count, total_minor)
    message = MessageHeader("DD-1", CREATED_AT, CREDITOR_NAME, count, total_minor)
    with tempfile.TemporaryFile() as file:
        begun = time.perf_counter()
        write_pain008(file, message, [PaymentBlock(header, debits())])
        written = time.perf_counter()
        violations = check_pain008(file)
        checked = time.perf_counter()
        size = file.tell()
    if violations:
        raise SystemExit(f"our file breaks rules: {violations[:3]}")
    tell(seconds=checked - begun, write_seconds=written - begun, check_seconds=checked - written, bytes=size)


def run_bare(count: int) -> None:
    """The very file that ours is, out of its values, through `xmlfile` alone."""
    from lxml import etree  # noqa: PLC0415 - each side loads its own

    from encours_iso20022.codecs.pain008 import NAMESPACES  # noqa: PLC0415
    from encours_iso20022.values.usage import MessageName  # noqa: PLC0415

    def child(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
        made = etree.SubElement(parent, tag)
        made.text = text
        return made

    def debit(number: int) -> etree._Element:
        element = etree.Element("DrctDbtTxInf")
        child(child(element, "PmtId"), "EndToEndId", f"COL-{number:026d}")
        amount = 10_000 + number
        child(element, "InstdAmt", f"{amount // 100}.{amount % 100:02d}").set("Ccy", "EUR")
        mandate = child(child(element, "DrctDbtTx"), "MndtRltdInf")
        child(mandate, "MndtId", f"RUM-{number:09d}")
        child(mandate, "DtOfSgntr", "2026-01-15")
        child(child(child(child(element, "DbtrAgt"), "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")
        child(child(element, "Dbtr"), "Nm", f"Epicerie numero {number}")
        child(child(child(element, "DbtrAcct"), "Id"), "IBAN", DEBTOR_IBAN)
        child(child(element, "RmtInf"), "Ustrd", f"Releve de novembre 2026, client {number}")
        return element

    total_minor = sum(10_000 + number for number in range(count))
    total = f"{total_minor // 100}.{total_minor % 100:02d}"
    head = etree.fromstring(
        f"<h><GrpHdr><MsgId>DD-1</MsgId><CreDtTm>2026-12-14T09:30:00</CreDtTm><NbOfTxs>{count}</NbOfTxs>"
        f"<CtrlSum>{total}</CtrlSum><InitgPty><Nm>Grossiste de l'Est</Nm></InitgPty></GrpHdr>"
        f"<PmtInfId>DD-1-1</PmtInfId><PmtMtd>DD</PmtMtd><NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
        "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>B2B</Cd></LclInstrm><SeqTp>RCUR</SeqTp></PmtTpInf>"
        f"<ReqdColltnDt>2026-12-15</ReqdColltnDt><Cdtr><Nm>Grossiste de l'Est</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{CREDITOR_IBAN}</IBAN></Id></CdtrAcct>"
        "<CdtrAgt><FinInstnId><BICFI>PSSTFRPPPAR</BICFI></FinInstnId></CdtrAgt><ChrgBr>SLEV</ChrgBr><CdtrSchmeId><Id>"
        f"<PrvtId><Othr><Id>{CREDITOR_ID}</Id><SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id></CdtrSchmeId>"
        "</h>"
    )
    with tempfile.TemporaryFile() as file:
        begun = time.perf_counter()
        with (
            etree.xmlfile(file, encoding="utf-8") as xml,
            xml.element("Document", nsmap={None: NAMESPACES[MessageName.V08]}),
            xml.element("CstmrDrctDbtInitn"),
        ):
            xml.write(head[0])
            with xml.element("PmtInf"):
                for part in head[1:]:
                    xml.write(part)
                for number in range(count):
                    xml.write(debit(number))
        tell(seconds=time.perf_counter() - begun, bytes=file.tell())


def run_sepaxml(count: int) -> None:
    import xmlschema.limits  # noqa: PLC0415 - each side loads its own
    from sepaxml import SepaDD  # noqa: PLC0415

    xmlschema.limits.MAX_XML_ELEMENTS = 10**9  # else its validation gives up above some 37,000 debits
    begun = time.perf_counter()
    file = SepaDD(
        {
            "name": CREDITOR_NAME,
            "IBAN": CREDITOR_IBAN,
            "BIC": "PSSTFRPPPAR",
            "batch": True,
            "creditor_id": CREDITOR_ID,
            "currency": "EUR",
            "instrument": "B2B",
        },
        schema="pain.008.001.08",
        clean=True,
    )
    for number in range(count):
        file.add_payment(
            {
                "name": f"Épicerie numéro {number}",
                "IBAN": DEBTOR_IBAN,
                "amount": 10_000 + number,
                "type": "RCUR",
                "collection_date": COLLECTED_ON,
                "mandate_id": f"RUM-{number:09d}",
                "mandate_date": date(2026, 1, 15),
                "description": f"Relevé de novembre 2026, client {number}",
                "endtoend_id": f"COL-{number:026d}",
            }
        )
    content = file.export()
    tell(seconds=time.perf_counter() - begun, bytes=len(content))


def tell(**figures: float) -> None:
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(figures | {"peak_mib": peak_kib / 1024}))


def measured(side: str, count: int) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__).resolve()), "--side", side, "--count", str(count)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def compare(count: int, sepaxml_count: int) -> int:
    """The exit code."""
    targets = Targets()
    few = measured("ours", min(10_000, count))
    runs = [measured("ours", count) for _ in range(3)]
    ours = sorted(runs, key=lambda run: run["seconds"])[1]
    theirs = measured("sepaxml", sepaxml_count)
    ratio = (theirs["seconds"] / sepaxml_count) / (ours["seconds"] / count)
    print(f"ours, {count:,} debits (median of 3): {ours['seconds']:.2f} s, of which")
    print(f"  write {ours['write_seconds']:.2f} s, schema and rules {ours['check_seconds']:.2f} s")
    print(f"  {ours['bytes'] / 1e6:.0f} MB of XML")
    print(f"sepaxml default, {sepaxml_count:,} debits: {theirs['seconds']:.2f} s, peak {theirs['peak_mib']:.0f} MiB")
    how = "same number of debits" if sepaxml_count == count else "per debit; --full measures both on the same number"
    targets.row("sepaxml ÷ ours", ratio, ("≥", 10), note=how, digits=1)
    bare = sorted((measured("bare", count) for _ in range(3)), key=lambda run: run["seconds"])[1]
    print(f"bare xmlfile, {bare['bytes'] / 1e6:.0f} MB: {bare['seconds']:.2f} s")
    targets.row("our writing ÷ bare xmlfile", ours["write_seconds"] / bare["seconds"], ("≤", 2))
    growth = ours["peak_mib"] / few["peak_mib"]
    note = f"{ours['peak_mib']:.1f} MiB ÷ {few['peak_mib']:.1f} MiB"
    targets.row(f"peak memory, {count:,} ÷ {min(10_000, count):,}", growth, ("≤", 1.2), note=note)
    return targets.exit_code()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--sepaxml-count", type=int, default=20_000)
    parser.add_argument("--full", action="store_true", help="sepaxml on as many debits as ours")
    parser.add_argument("--side", choices=["ours", "bare", "sepaxml"])
    options = parser.parse_args()
    if options.side == "ours":
        run_ours(options.count)
    elif options.side == "bare":
        run_bare(options.count)
    elif options.side == "sepaxml":
        run_sepaxml(options.count)
    else:
        sys.exit(compare(options.count, options.count if options.full else min(options.sepaxml_count, options.count)))


if __name__ == "__main__":
    main()
