"""Writes what a bank answers to cancellations and reversals, for the simulated bank: camt.029.001.09, and bookings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from encours_iso20022.values.account_report import BankCode, Direction, Entry, TransactionDetails, kind_of
from encours_iso20022.values.direct_debit import DirectDebit
from encours_iso20022.values.resolution import Verdict
from encours_iso20022.values.status_report import BlockStatus, StatusReason, StatusReport, TransactionStatus

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.029.001.09"
_STATUS = {Verdict.CANCELLED: "ACCR", Verdict.REFUSED: "RJCR", Verdict.PENDING: "PDCR"}
_OVERALL = {Verdict.CANCELLED: "CNCL", Verdict.REFUSED: "RJCR", Verdict.PENDING: "PDCR"}
_REVERSED = BankCode("PMNT", "IDDT", "PRDD")


@dataclass(frozen=True, slots=True)
class CancellationDecision:
    """The bank's decision on one debit of a request; it has a reason where the bank refuses."""

    end_to_end_id: str
    payment_information_id: str
    verdict: Verdict
    reason_code: str | None = None


def write_camt029(
    original_message_id: str,
    case_id: str,
    decisions: Sequence[CancellationDecision],
    *,
    message_id: str,
    created_at: datetime,
) -> bytes:
    """Answer a request, debit by debit; every text here is a reference or a code, none needs escaping."""
    verdicts = {decision.verdict for decision in decisions}
    overall = _OVERALL[next(iter(verdicts))] if len(verdicts) == 1 else "PECR"
    blocks: dict[str, list[str]] = {}
    for decision in decisions:
        reason = ""
        if decision.reason_code:
            reason = f"<CxlStsRsnInf><Rsn><Cd>{decision.reason_code}</Cd></Rsn></CxlStsRsnInf>"
        blocks.setdefault(decision.payment_information_id, []).append(
            f"<TxInfAndSts><OrgnlEndToEndId>{decision.end_to_end_id}</OrgnlEndToEndId>"
            f"<TxCxlSts>{_STATUS[decision.verdict]}</TxCxlSts>{reason}</TxInfAndSts>"
        )
    details = "".join(
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{block}</OrgnlPmtInfId>"
        f"<OrgnlGrpInf><OrgnlMsgId>{original_message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId></OrgnlGrpInf>{''.join(debits)}</OrgnlPmtInfAndSts>"
        for block, debits in blocks.items()
    )
    bank = "<Agt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></Agt>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_NAMESPACE}"><RsltnOfInvstgtn>'
        f"<Assgnmt><Id>{message_id}</Id><Assgnr>{bank}</Assgnr><Assgne>{bank}</Assgne>"
        f"<CreDtTm>{created_at.isoformat(timespec='seconds')}</CreDtTm></Assgnmt>"
        f"<RslvdCase><Id>{case_id}</Id><Cretr>{bank}</Cretr></RslvdCase><Sts><Conf>{overall}</Conf></Sts>"
        f"<CxlDtls>{details}</CxlDtls></RsltnOfInvstgtn></Document>"
    ).encode("ascii")


def reversals_refused(
    original_message_id: str, refused: Sequence[CancellationDecision], *, message_id: str, created_at: datetime
) -> StatusReport:
    """Report that some debits of a pain.007 are not reversed."""
    blocks = tuple(
        BlockStatus(
            decision.payment_information_id,
            "PART",
            transactions=(
                TransactionStatus(
                    end_to_end_id=decision.end_to_end_id,
                    status="RJCT",
                    reasons=(StatusReason(decision.reason_code),),
                ),
            ),
        )
        for decision in refused
    )
    return StatusReport(message_id, created_at, original_message_id, "pain.007.001.09", "PART", blocks=blocks)


def collection_reversal(debit: DirectDebit, *, booked_on: date, reference: str) -> Entry:
    """Take a settled debit off the creditor's account, as it requested (BTC-01, PRDD)."""
    kind = kind_of(_REVERSED, Direction.DEBIT, None)
    details = TransactionDetails(
        end_to_end_id=debit.end_to_end_id,
        amount_minor=debit.amount_minor,
        currency="EUR",
        direction=Direction.DEBIT,
        servicer_reference=reference,
        code=_REVERSED,
        kind=kind,
    )
    return Entry(
        amount_minor=debit.amount_minor,
        currency="EUR",
        direction=Direction.DEBIT,
        booked_on=booked_on,
        value_on=booked_on,
        servicer_reference=reference,
        code=_REVERSED,
        transactions=(details,),
        kind=kind,
    )
