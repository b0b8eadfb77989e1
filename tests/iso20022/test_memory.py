"""What a hostile or broken file costs: memory is bounded by what a message may hold at once, and given back."""

import gc
import subprocess
import sys
import textwrap
from collections.abc import Callable
from io import BytesIO

import pytest

from encours_iso20022.codecs.bank_file import read_bank_file
from encours_iso20022.codecs.pain008_mandates import read_mandate_uses
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_iso20022.codecs.xml_reading import NODES_MAX, NODES_READ_MAX, stream
from encours_iso20022.errors import UnreadableMessage

GROWTH_MAX_BYTES = 60_000_000
LONG_FILE_GROWTH_MAX_BYTES = 10_000_000
"""40,000 bookings have about 25 MB where they are not packed, and the file 8 MB."""
READERS: dict[str, tuple[str, str]] = {
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "read_bank_file(BytesIO(content))"),
    "pain.002": ("CstmrPmtStsRpt", "read_bank_file(BytesIO(content))"),
    "camt.029": ("RsltnOfInvstgtn", "read_bank_file(BytesIO(content))"),
    "pain.008": ("CstmrDrctDbtInitn", "list(read_mandate_uses(BytesIO(content)))"),
}
UNASKED = ["<a/>", "<a><b/></a>", "<a b='1'/>"]
ASKED = ["<Ntry/><a/>", "<GrpHdr><a/></GrpHdr>", "<TxInfAndSts/><a/>", "<RslvdCase/><a/>", "<DrctDbtTxInf/><a/>"]
FILLS = [(fill, 20_000_000) for fill in UNASKED] + [(fill, 2_000_000) for fill in ASKED]
PROGRAM = """
    import gc
    from io import BytesIO
    from encours_iso20022.codecs.bank_file import read_bank_file
    from encours_iso20022.codecs.pain008_mandates import read_mandate_uses
    from encours_iso20022.errors import UnreadableMessage

    def peak_bytes():  # of this program alone; getrusage begins with the peak of the parent
        with open("/proc/self/status") as status:
            return 1024 * int(status.read().split("VmHWM:")[1].split()[0])

    gc.disable()
    content = b"<Document><{element}>" + b"{fill}" * {count} + b"</{element}></Document>"
    before = peak_bytes()
    for _ in range(3):
        try:
            {read}
        except UnreadableMessage:
            pass
    print(peak_bytes() - before)
"""


@pytest.mark.parametrize(("fill", "size"), FILLS)
@pytest.mark.parametrize("message", READERS)
def test_megabytes_of_small_elements_cost_little_memory(message: str, fill: str, size: int) -> None:
    """Three times, without the garbage collector, so what a reader leaves behind in cycles of references counts too."""
    element, read = READERS[message]
    program = textwrap.dedent(PROGRAM).format(element=element, fill=fill, count=size // len(fill), read=read)

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)

    assert int(done.stdout) < GROWTH_MAX_BYTES


def _refused(content: bytes, read: Callable[[bytes], object]) -> str:
    with pytest.raises(UnreadableMessage) as refused:
        read(content)
    return refused.value.detail


def test_elements_that_no_reader_asks_for_are_refused_beyond_a_number() -> None:
    few, many = b"<a/>" * (NODES_READ_MAX // 2), b"<a/>" * (NODES_READ_MAX * 2)

    def seen(content: bytes) -> int:
        return len(list(stream(BytesIO(b"<Document>" + content + b"<X/></Document>"), ("X",))))

    assert _refused(many, seen) == "the file has more elements than a message has that we read"
    assert "more elements" in _refused(few, seen)
    assert seen(b"<a/>" * (NODES_MAX // 4)) == 1


def test_a_long_message_whose_elements_are_released_is_read_to_its_end() -> None:
    debit = b"<DrctDbtTxInf><DrctDbtTx><MndtRltdInf><MndtId>M</MndtId></MndtRltdInf></DrctDbtTx></DrctDbtTxInf>"
    count = NODES_MAX // 2
    content = b"<Document><CstmrDrctDbtInitn><PmtInf>" + debit * count + b"</PmtInf></CstmrDrctDbtInitn></Document>"

    assert sum(use.mandate_reference == "M" for use in read_mandate_uses(BytesIO(content))) == count


def test_a_direct_debit_file_of_small_elements_is_one_violation() -> None:
    content = b"<Document><CstmrDrctDbtInitn>" + b"<a/>" * 1_000_000 + b"</CstmrDrctDbtInitn></Document>"

    assert {each.rule for each in check_pain008(BytesIO(content))} <= {"XML", "XSD"}


@pytest.mark.parametrize("content", [b"<Document><BkToCstmrStmt>", b"<Document/>", b"\n" * 8192 + b"<Document/>"])
def test_a_short_file_is_refused_and_leaves_nothing_open(content: bytes) -> None:
    gc.collect()
    with pytest.raises(UnreadableMessage):
        read_bank_file(BytesIO(content))


LONG_FILE = """
    import tempfile
    from encours_iso20022.codecs.bank_file import read_bank_file

    def peak_bytes():
        with open("/proc/self/status") as status:
            return 1024 * int(status.read().split("VmHWM:")[1].split()[0])

    head = ('<Document><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N</MsgId></GrpHdr><Ntfctn><Id>N</Id><Ntry><Amt Ccy="EUR">1'
            '</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls>')
    part = ('<TxDtls><Refs><EndToEndId>COL-{{0:026d}}</EndToEndId></Refs><Amt Ccy="EUR">100.00</Amt>'
            '<RltdPties><Dbtr><Nm>Client {{0}}</Nm></Dbtr></RltdPties></TxDtls>')
    with tempfile.TemporaryFile() as file:
        file.write(head.encode())
        for number in range({count}):
            file.write(part.format(number).encode())
        file.write(b'</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>')
        before = peak_bytes()
        (document,) = read_bank_file(file).documents
        (entry,) = document.message.reports[0].entries
        assert len(entry.transactions) == {count}
        assert sum(part.amount_minor for part in entry.transactions) == 100_00 * {count}
        print(peak_bytes() - before)
"""


def test_a_long_file_on_disk_is_read_in_little_memory() -> None:
    program = textwrap.dedent(LONG_FILE).format(count=40_000)

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)

    assert int(done.stdout) < LONG_FILE_GROWTH_MAX_BYTES
