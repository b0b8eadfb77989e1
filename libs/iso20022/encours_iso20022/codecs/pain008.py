"""Writes the direct debit file, pain.008.001.08 or .02, B2B and CORE profile of docs/rules (EPC130-08, EPC222-07).

A file may have 100,000 debits, so nothing is built in memory: the debits come from an iterator and each is one filled
template. That is safe because no character that XML could mistake reaches a template: texts went through
`to_sepa_text`, and references, IBANs and BICs were checked when the DirectDebit was made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Protocol

from encours_iso20022.errors import UnwritableMessage
from encours_iso20022.values.direct_debit import (
    Amendment,
    BlockHeader,
    BlockKey,
    BlockSum,
    CreditorParty,
    DirectDebit,
    MessageHeader,
    PaymentBlock,
    PostalAddress,
    Scheme,
    block_key,
)
from encours_iso20022.values.usage import MessageName
from encours_values.parties import PartyIdentification, UltimateParty
from encours_values.sepa_text import is_sepa_reference, to_sepa_text

NAMESPACES: Mapping[MessageName, str] = {name: f"urn:iso:std:iso:20022:tech:xsd:{name}" for name in MessageName}
NAME_MAX = 70
REMITTANCE_MAX = 140

_DEBITS_PER_WRITE = 200
_SPOOL_MEMORY_BYTES = 1024 * 1024
_SPOOL_READ_BYTES = 64 * 1024
_BLOCK_END = b"</PmtInf>\n"
_MESSAGE_END = b"</CstmrDrctDbtInitn></Document>\n"
_NOT_PROVIDED = "<Othr><Id>NOTPROVIDED</Id></Othr>"
_ADDRESS_PARTS = (("StrtNm", "street", 70), ("BldgNb", "building_number", 16), ("PstCd", "postcode", 16))

ACCOUNT_CHANGED = "SMNDA"
"""Same mandate, new debtor account (AMD-02)."""

LEI_SCHEME = "LEI"
"""How .02, which has no element for it, marks a number as an LEI (LEI-01)."""


class _Out(Protocol):
    """What a message is written to: a file, or an object that only computes its digest."""

    def write(self, part: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What differs between two versions of the message (docs/rules); `lei` is filled with the number (LEI-01)."""

    namespace: str
    bic: str
    account_changed: str
    lei: str


_DIALECTS: Mapping[MessageName, _Dialect] = {
    MessageName.V08: _Dialect(
        NAMESPACES[MessageName.V08],
        "BICFI",
        f"<OrgnlDbtrAcct><Id><Othr><Id>{ACCOUNT_CHANGED}</Id></Othr></Id></OrgnlDbtrAcct>",
        "<LEI>{}</LEI>",
    ),
    MessageName.V02: _Dialect(
        NAMESPACES[MessageName.V02],
        "BIC",
        f"<OrgnlDbtrAgt><FinInstnId><Othr><Id>{ACCOUNT_CHANGED}</Id></Othr></FinInstnId></OrgnlDbtrAgt>",
        f"<Othr><Id>{{}}</Id><SchmeNm><Prtry>{LEI_SCHEME}</Prtry></SchmeNm></Othr>",
    ),
}


def write_pain008(
    out: BinaryIO, message: MessageHeader, blocks: Iterable[PaymentBlock], name: MessageName = MessageName.V08
) -> None:
    """Write one message of that version to `out`, in memory that does not grow with it.

    Numbers and sums are in the headers, before the debits they count; when the debits do not agree with them, or a
    debit is not of its block (GRP-01), UnwritableMessage is raised and what was written must be discarded (GRP-02).
    """
    dialect = _DIALECTS[name]
    out.write(_message_head(message, dialect).encode("ascii"))
    count = total_minor = 0
    for block in blocks:
        out.write(_block_head(block.header, dialect).encode("ascii"))
        block_count = block_total_minor = 0
        for texts, amounts_minor in _written_debits(block, dialect):
            out.write("".join(texts).encode("ascii"))
            block_count += len(amounts_minor)
            block_total_minor += sum(amounts_minor)
        _check_totals(block.header, block_count, block_total_minor)
        out.write(_BLOCK_END)
        count += block_count
        total_minor += block_total_minor
    _check_totals(message, count, total_minor)
    out.write(_MESSAGE_END)


class Pain008Spool:
    """A message whose debits come before their number and sum are known: written to disk by block, as they come.

    In memory that does not grow with them. The debits of a block come in the order of their end-to-end references.
    """

    def __init__(self, name: MessageName) -> None:
        self._name = name
        self._dialect = _DIALECTS[name]
        self._blocks: dict[BlockKey, _SpooledBlock] = {}
        self._scheme: Scheme | None = None

    @property
    def sums(self) -> Mapping[BlockKey, BlockSum]:
        return {key: block.sum for key, block in self._blocks.items()}

    def add(self, debits: Iterable[DirectDebit]) -> None:
        """Raises UnwritableMessage for CORE and B2B together (CH22) and for a reference used twice (ID-01)."""
        for debit in debits:
            self._scheme = self._scheme or debit.scheme
            if debit.scheme is not self._scheme:
                raise UnwritableMessage("CORE and B2B never go in one message (GRP-01)")
            block = self._blocks.get(key := block_key(debit))
            if block is None:
                block = self._blocks[key] = _SpooledBlock()
            block.add(debit, _debit(debit, self._dialect))

    def write(self, out: _Out, message: MessageHeader, headers: Sequence[BlockHeader]) -> None:
        """The message, its blocks in the order of `headers`; where these do not count its debits, UnwritableMessage."""
        out.write(_message_head(message, self._dialect).encode("ascii"))
        for header in headers:
            block = self._blocks[header.collection_date, header.sequence_type, header.category_purpose or ""]
            _check_totals(header, block.sum.count, block.sum.total_minor)
            out.write(_block_head(header, self._dialect).encode("ascii"))
            for part in block.parts():
                out.write(part)
            out.write(_BLOCK_END)
        _check_totals(message, sum(each.count for each in headers), sum(each.total_minor for each in headers))
        out.write(_MESSAGE_END)

    def close(self) -> None:
        for block in self._blocks.values():
            block.file.close()


class _SpooledBlock:
    def __init__(self) -> None:
        self.file = SpooledTemporaryFile(_SPOOL_MEMORY_BYTES)  # noqa: SIM115 - closed by its spool
        self.sum = BlockSum()
        self._last = ""

    def add(self, debit: DirectDebit, written: str) -> None:
        if debit.end_to_end_id <= self._last:
            raise UnwritableMessage("an end-to-end reference is unique, and debits come in their order (ID-01)")
        self._last = debit.end_to_end_id
        self.sum.count += 1
        self.sum.total_minor += debit.amount_minor
        self.file.write(written.encode("ascii"))

    def parts(self) -> Iterator[bytes]:
        self.file.seek(0)
        while part := self.file.read(_SPOOL_READ_BYTES):
            yield part


def _check_totals(header: MessageHeader | BlockHeader, count: int, total_minor: int) -> None:
    if (header.count, header.total_minor) != (count, total_minor):
        raise UnwritableMessage("number and sum of the debits differ from those in the header (GRP-02)")


def _written_debits(block: PaymentBlock, dialect: _Dialect) -> Iterator[tuple[list[str], list[int]]]:
    """Write the block's debits as XML, some at a time, with their amounts in cents."""
    header = block.header
    shared = (header.scheme, header.sequence_type, header.collection_date, header.category_purpose)
    texts: list[str] = []
    amounts_minor: list[int] = []
    for debit in block.debits:
        if (debit.scheme, debit.sequence_type, debit.collection_date, debit.category_purpose) != shared:
            raise UnwritableMessage("a debit is in a block of another kind or day (GRP-01)")
        texts.append(_debit(debit, dialect))
        amounts_minor.append(debit.amount_minor)
        if len(texts) == _DEBITS_PER_WRITE:
            yield texts, amounts_minor
            texts, amounts_minor = [], []
    yield texts, amounts_minor


def _debit(debit: DirectDebit, dialect: _Dialect) -> str:
    instruction = f"<InstrId>{debit.instruction_id}</InstrId>" if debit.instruction_id else ""
    amendment = _amendment(debit.amendment, dialect) if debit.amendment else ""
    agent = _agent(debit.debtor_bic, dialect)
    address = _address(debit.debtor_address) if debit.debtor_address else ""
    parties = debit.parties
    purpose = f"<Purp><Cd>{debit.purpose}</Cd></Purp>" if debit.purpose else ""
    return (
        f"<DrctDbtTxInf><PmtId>{instruction}<EndToEndId>{debit.end_to_end_id}</EndToEndId></PmtId>"
        f'<InstdAmt Ccy="EUR">{euros(debit.amount_minor)}</InstdAmt>'
        f"<DrctDbtTx><MndtRltdInf><MndtId>{debit.mandate_reference}</MndtId>"
        f"<DtOfSgntr>{debit.mandate_signed_on.isoformat()}</DtOfSgntr>{amendment}</MndtRltdInf></DrctDbtTx>"
        f"{_ultimate('UltmtCdtr', parties.ultimate_creditor, dialect)}"
        f"<DbtrAgt><FinInstnId>{agent}</FinInstnId></DbtrAgt>"
        f"<Dbtr><Nm>{to_sepa_text(debit.debtor_name, max_length=NAME_MAX)}</Nm>{address}"
        f"{_identification(parties.debtor_identification, dialect)}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{debit.debtor_iban}</IBAN></Id></DbtrAcct>"
        f"{_ultimate('UltmtDbtr', parties.ultimate_debtor, dialect)}{purpose}"
        f"<RmtInf>{_remittance(debit)}</RmtInf></DrctDbtTxInf>\n"
    )


def _ultimate(tag: str, party: UltimateParty | None, dialect: _Dialect) -> str:
    if party is None:
        return ""
    name = to_sepa_text(party.name, max_length=NAME_MAX)
    return f"<{tag}><Nm>{name}</Nm>{_identification(party.identification, dialect)}</{tag}>"


def _identification(identification: PartyIdentification | None, dialect: _Dialect) -> str:
    if identification is None:
        return ""
    other = f"<Othr><Id>{identification.other}</Id></Othr>"
    return f"<Id><OrgId>{dialect.lei.format(identification.lei) if identification.lei else other}</OrgId></Id>"


def _agent(bic: str | None, dialect: _Dialect) -> str:
    return f"<{dialect.bic}>{bic}</{dialect.bic}>" if bic else _NOT_PROVIDED


def _remittance(debit: DirectDebit) -> str:
    if debit.creditor_reference is None:
        return f"<Ustrd>{to_sepa_text(debit.remittance, max_length=REMITTANCE_MAX)}</Ustrd>"
    kind = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
    return f"<Strd><CdtrRefInf>{kind}<Ref>{debit.creditor_reference}</Ref></CdtrRefInf></Strd>"


def euros(amount_minor: int) -> str:
    """Euro cents as a decimal, as the messages have it.

    >>> euros(120050), euros(5)
    ('1200.50', '0.05')
    """
    return f"{amount_minor // 100}.{amount_minor % 100:02d}"


def _address(address: PostalAddress) -> str:
    lines = "".join(
        f"<{tag}>{to_sepa_text(text, max_length=length)}</{tag}>"
        for tag, field, length in _ADDRESS_PARTS
        if (text := getattr(address, field).strip())
    )
    town = to_sepa_text(address.town, max_length=35)
    free = "".join(f"<AdrLine>{to_sepa_text(line, max_length=NAME_MAX)}</AdrLine>" for line in address.lines)
    return f"<PstlAdr>{lines}<TwnNm>{town}</TwnNm><Ctry>{address.country}</Ctry>{free}</PstlAdr>"


def _amendment(amendment: Amendment, dialect: _Dialect) -> str:
    """AMD-01 and AMD-02; in .08 OrgnlDbtrAgt is never written: SMNDA forbids it, the old IBAN makes it needless."""
    details = ""
    if amendment.original_mandate_reference:
        details += f"<OrgnlMndtId>{amendment.original_mandate_reference}</OrgnlMndtId>"
    if amendment.original_creditor_name or amendment.original_creditor_identifier:
        name = to_sepa_text(amendment.original_creditor_name or "", max_length=NAME_MAX)
        identifier = amendment.original_creditor_identifier
        details += (
            "<OrgnlCdtrSchmeId>"
            + (f"<Nm>{name}</Nm>" if name else "")
            + (_scheme_identification(identifier) if identifier else "")
            + "</OrgnlCdtrSchmeId>"
        )
    if amendment.new_debtor_account:
        details += dialect.account_changed
    elif amendment.original_debtor_iban:
        details += f"<OrgnlDbtrAcct><Id><IBAN>{amendment.original_debtor_iban}</IBAN></Id></OrgnlDbtrAcct>"
    return f"<AmdmntInd>true</AmdmntInd><AmdmntInfDtls>{details}</AmdmntInfDtls>"


def _scheme_identification(identifier: str) -> str:
    return f"<Id><PrvtId><Othr><Id>{identifier}</Id><SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id>"


def _message_head(message: MessageHeader, dialect: _Dialect) -> str:
    _require_reference(message.message_id)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{dialect.namespace}"><CstmrDrctDbtInitn>'
        f"<GrpHdr><MsgId>{message.message_id}</MsgId>"
        f"<CreDtTm>{message.created_at.strftime('%Y-%m-%dT%H:%M:%S')}</CreDtTm>"
        f"<NbOfTxs>{message.count}</NbOfTxs><CtrlSum>{euros(message.total_minor)}</CtrlSum>"
        f"<InitgPty><Nm>{to_sepa_text(message.initiating_party, max_length=NAME_MAX)}</Nm></InitgPty></GrpHdr>\n"
    )


def _block_head(header: BlockHeader, dialect: _Dialect) -> str:
    _require_reference(header.payment_information_id)
    creditor: CreditorParty = header.creditor
    booking = "" if header.batch_booking is None else f"<BtchBookg>{str(header.batch_booking).lower()}</BtchBookg>"
    purpose = f"<CtgyPurp><Cd>{header.category_purpose}</Cd></CtgyPurp>" if header.category_purpose else ""
    agent = _agent(creditor.bic, dialect)
    return (
        f"<PmtInf><PmtInfId>{header.payment_information_id}</PmtInfId><PmtMtd>DD</PmtMtd>{booking}"
        f"<NbOfTxs>{header.count}</NbOfTxs><CtrlSum>{euros(header.total_minor)}</CtrlSum>"
        f"<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>{header.scheme}</Cd></LclInstrm>"
        f"<SeqTp>{header.sequence_type}</SeqTp>{purpose}</PmtTpInf>"
        f"<ReqdColltnDt>{header.collection_date.isoformat()}</ReqdColltnDt>"
        f"<Cdtr><Nm>{to_sepa_text(creditor.name, max_length=NAME_MAX)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{creditor.iban}</IBAN></Id></CdtrAcct>"
        f"<CdtrAgt><FinInstnId>{agent}</FinInstnId></CdtrAgt><ChrgBr>SLEV</ChrgBr>"
        f"<CdtrSchmeId>{_scheme_identification(creditor.identifier)}</CdtrSchmeId>\n"
    )


def _require_reference(reference: str) -> None:
    if not is_sepa_reference(reference):
        raise UnwritableMessage("a reference of a message follows CHR-02")
