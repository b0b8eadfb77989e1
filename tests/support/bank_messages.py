"""Messages of a bank as XML (camt.053, camt.054), by the tests' own reading of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

OWN_IBAN = "FR7630006000011234567890189"
OWN_BIC = "AGRIFRPP"


@dataclass(frozen=True)
class Line:
    """One booking: signed cents, and what the bank says of it."""

    amount: int
    on: str
    code: str = "PMNT/RCDT/ESCT"
    end_to_end_id: str = "NOTPROVIDED"
    reference: str | None = None
    """AcctSvcrRef."""
    text: str = ""
    payer: str | None = None
    payer_iban: str | None = None
    is_reversal: bool = False
    reason: str | None = None
    status: str = "BOOK"
    detailed: bool = True

    def xml(self) -> str:
        size, way = _euros(abs(self.amount)), "CRDT" if self.amount >= 0 else "DBIT"
        domain, family, sub_family = self.code.split("/")
        flag = "<RvslInd>true</RvslInd>" if self.is_reversal else ""
        reference = f"<AcctSvcrRef>{self.reference}</AcctSvcrRef>" if self.reference else ""
        return (
            f'<Ntry><Amt Ccy="EUR">{size}</Amt><CdtDbtInd>{way}</CdtDbtInd>{flag}<Sts><Cd>{self.status}</Cd></Sts>'
            f"<BookgDt><Dt>{self.on}</Dt></BookgDt><ValDt><Dt>{self.on}</Dt></ValDt>{reference}<BkTxCd><Domn>"
            f"<Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
            f"{self._details(size, way)}<AddtlNtryInf>{escape(self.text)}</AddtlNtryInf></Ntry>"
        )

    def _details(self, size: str, way: str) -> str:
        if not self.detailed:
            return ""
        party = f"<Dbtr><Pty><Nm>{escape(self.payer)}</Nm></Pty></Dbtr>" if self.payer else ""
        if self.payer_iban:
            party += f"<DbtrAcct><Id><IBAN>{self.payer_iban}</IBAN></Id></DbtrAcct>"
        parties = f"<RltdPties>{party}</RltdPties>" if party else ""
        text = f"<RmtInf><Ustrd>{escape(self.text)}</Ustrd></RmtInf>" if self.text else ""
        reason = f"<RtrInf><Rsn><Cd>{self.reason}</Cd></Rsn></RtrInf>" if self.reason else ""
        return (
            f"<NtryDtls><TxDtls><Refs><EndToEndId>{self.end_to_end_id}</EndToEndId></Refs>"
            f'<Amt Ccy="EUR">{size}</Amt><CdtDbtInd>{way}</CdtDbtInd>{parties}{text}{reason}</TxDtls></NtryDtls>'
        )


def statement(
    *lines: Line,
    number: int,
    opening: int,
    on: str,
    closing: int | None = None,
    iban: str = OWN_IBAN,
    copy: str = "",
    name: str | None = None,
) -> bytes:
    """A camt.053.001.08 with one statement."""
    return statements(
        [stmt(*lines, number=number, opening=opening, on=on, closing=closing, iban=iban, copy=copy)], name
    )


def stmt(
    *lines: Line, number: int, opening: int, on: str, closing: int | None = None, iban: str = OWN_IBAN, copy: str = ""
) -> str:
    """One statement: cents at its opening, and at its closing where these do not add up."""
    if closing is None:
        closing = opening + sum(line.amount for line in lines if line.status == "BOOK")
    mark = f"<CpyDplctInd>{copy}</CpyDplctInd>" if copy else ""
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{_euros(abs(amount))}</Amt>'
        f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        for code, amount in (("OPBD", opening), ("CLBD", closing))
    )
    return (
        f"<Stmt><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>{on}T18:00:00+01:00</CreDtTm>{mark}"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{balances}{''.join(line.xml() for line in lines)}</Stmt>"
    )


def statements(parts: Sequence[str], name: str | None = None) -> bytes:
    """A camt.053.001.08 with several statements."""
    head = f"<GrpHdr><MsgId>{name or 'M-1'}</MsgId><CreDtTm>2026-01-02T18:00:00+01:00</CreDtTm></GrpHdr>"
    body = f"<BkToCstmrStmt>{head}{''.join(parts)}</BkToCstmrStmt>"
    return _document("camt.053.001.08", body)


def notice(*lines: Line, name: str, iban: str = OWN_IBAN) -> bytes:
    """A camt.054.001.08."""
    at = f"<CreDtTm>{lines[0].on}T18:00:00+01:00</CreDtTm>"
    body = (
        f"<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{name}</MsgId>{at}</GrpHdr><Ntfctn><Id>{name}</Id>{at}"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{''.join(line.xml() for line in lines)}</Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn>"
    )
    return _document("camt.054.001.08", body)


def _document(message: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}">{body}'
        "</Document>"
    ).encode()


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
