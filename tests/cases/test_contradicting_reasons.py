"""Contradicting reasons for one debit have one outcome in every service, whatever order they come in (RTX-04)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import permutations
from typing import Any

import pytest

from tests.cases.conftest import Shop
from tests.support.bank_messages import Line, statement
from tests.support.reconciliation import check_reconciles

AT_BANK = "2026-02-12T12:00:00+00:00"
BOOKED_AT = "2026-02-18T12:00:00+00:00"


def _rejected(debit: Mapping[str, Any], code: str) -> bytes:
    """A pain.002 of the bank."""
    reason = f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>"
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr>
        <MsgId>P-{code}</MsgId><CreDtTm>2026-02-16T08:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts>
        <OrgnlMsgId>{debit["message_id"]}</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId></OrgnlGrpInfAndSts>
        <OrgnlPmtInfAndSts><OrgnlPmtInfId>{debit["message_id"]}-1</OrgnlPmtInfId><TxInfAndSts>
        <OrgnlEndToEndId>{debit["end_to_end_id"]}</OrgnlEndToEndId><TxSts>RJCT</TxSts>{reason}</TxInfAndSts>
        </OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>""".encode()


def _announced(debit: Mapping[str, Any], code: str) -> bytes:
    """The return as a camt.054 announces it."""
    content = statement(_return(debit, code), number=1, opening=0, on="2026-02-17").decode()
    content = content.replace("camt.053", "camt.054").replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn")
    return content.replace("Stmt>", "Ntfctn>").encode()


def _return(debit: Mapping[str, Any], code: str) -> Line:
    reference = str(debit["end_to_end_id"])
    return Line(
        -100_00, "2026-02-17", code="PMNT/IDDT/UPDD", end_to_end_id=reference, reason=code or None, reference="R1"
    )


def _booked(debit: Mapping[str, Any], code: str) -> bytes:
    """Credit and return as the camt.053 books them."""
    credit = Line(
        100_00, "2026-02-16", code="PMNT/IDDT/ESDD", end_to_end_id=str(debit["end_to_end_id"]), reference="C1"
    )
    return statement(credit, _return(debit, code), number=1, opening=0, on="2026-02-17")


MESSAGES = {"pain.002": _rejected, "camt.054": _announced, "camt.053": _booked}


async def _outcome(shop: Shop, reasons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What all services say in the end."""
    settings = {"collection": {"retries": 1, "return_fee": 15_00}}
    await shop.merchant.ok("PUT", "/v1/settings", settings)
    await shop.merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": shop.buyer, "outcome": "none"})
    await shop.invoice(100_00)
    await shop.merchant.clock(AT_BANK)
    (debit,) = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    batch = await shop.read(f"/v1/batches/{debit['batch_id']}")
    await shop.merchant.clock(BOOKED_AT)
    for kind, code in reasons:
        await shop.accepted(MESSAGES[kind]({**debit, "message_id": batch["message_id"]}, code))
    await shop.merchant.clock("2026-02-19T12:00:00+00:00")
    account = await shop.read(f"/v1/accounts/{shop.buyer}")
    (mandate,) = await shop.merchant.all(f"/v1/mandates?account_id={shop.buyer}")
    (invoice,) = await shop.invoices()
    debits = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    (first,) = [each for each in debits if each["id"] == debit["id"]]
    live = [each for each in debits if each["status"] in {"planned", "announced", "batched"}]
    fees = await shop.merchant.all(f"/v1/fees?account_id={shop.buyer}")
    mails = await shop.merchant.all("/v1/notifications")
    await check_reconciles(shop.application, shop.merchant)
    return {
        "hold": (account["status"], account["details"], account["hold_set_by"]),
        "mandate": (mandate["status"], mandate["details"]),
        "invoice": (invoice["status"], invoice["open_amount"], invoice["in_collection"]),
        "debit": (first["status"], first["details"]["reason_code"], first["details"]["cause"]),
        "retry": [(each["amount"], each["collection_date"], each["status"]) for each in live],
        "fees": sum(each["open_amount"] for each in fees),
        "reminders": sorted(each["template"] for each in mails if each["template"] == "invoice_overdue"),
    }


PAIRS = [("AM04", "AC04"), ("AM04", "MD01"), ("MS03", "AC02"), ("AM04", ""), ("AC16", "AM04")]


@pytest.mark.parametrize(("one", "other"), PAIRS)
async def test_rtx_04_two_reasons_of_notification_and_statement_have_one_outcome(
    one: str, other: str, new_shop: Callable[[], Awaitable[Shop]]
) -> None:
    stories = [
        [("camt.054", one), ("camt.053", other)],
        [("camt.053", other), ("camt.054", one)],
        [("camt.053", one), ("camt.054", other), ("camt.053", one), ("camt.054", other)],
    ]
    outcomes = [await _outcome(await new_shop(), story) for story in stories]
    if not other:
        for each in outcomes:
            each.pop("reminders")  # one that went before the reason was known is not unsent
    for each in outcomes[1:]:
        assert each == outcomes[0]


async def test_rtx_04_pain_002_and_camt_in_every_order_have_one_outcome(
    new_shop: Callable[[], Awaitable[Shop]],
) -> None:
    reasons = [("pain.002", "AM04"), ("camt.054", "AC04"), ("camt.053", "MD01")]
    outcomes = [await _outcome(await new_shop(), story) for story in permutations(reasons)]
    for each in outcomes[1:]:
        assert each == outcomes[0]
    assert outcomes[0]["debit"][:2] == ("returned", "MD01")
    assert outcomes[0]["retry"] == []
