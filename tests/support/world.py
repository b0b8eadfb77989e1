"""Builders for stories: buyers, orders and figures, with defaults for all that does not matter."""

import asyncio
import itertools
import time
from datetime import datetime
from typing import Any

from encours.replay import french_iban
from encours_billing.domain.allocation import Part
from encours_billing.domain.checkout import CheckoutSession, CheckoutStatus
from encours_billing.store import cards, checkouts
from encours_billing.store.cards import Card
from encours_contracts.collections import (
    CollectionReturned,
    CreditConsequence,
    FailureDetails,
    FailureParty,
    MandateConsequence,
    ReasonClass,
    TransferReceived,
)
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_values.ids import ACCOUNT, CARD, CHECKOUT_SESSION, INVOICE, MANDATE, new_id, parse_typeid, typeid
from tests.support.application import Application, Merchant
from tests.support.bank_messages import Line, statement

SETTINGS: dict[str, Any] = {
    "legal": {"name": "Grossiste SAS", "siren": "732829320", "email": "compta@grossiste.example"},
    "creditor": {
        "identifier": "FR72ZZZ123456",
        "name": "Grossiste SAS",
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPP",
    },
    "terms": {"kind": "statement", "days_after_month_end": 15},
    "collection": {"mode": "per_statement", "prenotification_days": 14, "submission_days_before": 2},
}
ADDRESS = {"street": "1 rue du Test", "postcode": "75001", "city": "Paris", "country": "FR"}
_numbers = itertools.count(1)


FORMER_IBAN = french_iban(7_000_001)
RETURN_FEE = {"collection": {**SETTINGS["collection"], "return_fee": 1_500}}


async def open_account(merchant: Merchant, *, external_id: str | None = None, limit: int | None = 1_000_000) -> str:
    number = next(_numbers)
    body = {
        "name": f"Client {number}",
        "external_id": external_id or f"X{number}",
        "country": "FR",
        "email": f"achats@c{number}.example",
        "address": ADDRESS,
    }
    account: str = (await merchant.ok("POST", "/v1/accounts", body))["id"]
    if limit is not None:
        limit_body = {"amount": limit, "currency": "EUR", "source": "own"}
        await merchant.ok("POST", f"/v1/accounts/{account}/limits", limit_body)
    return account


async def bank_news(merchant: Merchant, word: str, *, creditor_iban: str = SETTINGS["creditor"]["iban"]) -> None:
    """A reject of a debit that nobody knows, a step in the log of transports, and statements of another account."""
    head = "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>{id}</MsgId><CreDtTm>2026-02-14T08:00:00</CreDtTm></GrpHdr>"
    unknown = (
        f"{head.format(id='NEWS-' + word)}<OrgnlGrpInfAndSts><OrgnlMsgId>DD-{word}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>"
        f"<OrgnlPmtInfId>DD-{word}-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>COL-{word}</OrgnlEndToEndId>"
        "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    )
    log = (
        f"{head.format(id='HAC-' + word)}"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>EBICS</OrgnlMsgId><OrgnlMsgNmId>EBICS</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>FILE_UPLOAD</OrgnlPmtInfId><StsRsnInf><Rsn><Cd>TS01</Cd></Rsn>"
        f"<AddtlInf>{word}</AddtlInf></StsRsnInf></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
    for news in (unknown, log):
        await _import(merchant, news.encode())
    await _former_account(merchant, creditor_iban)


async def _former_account(merchant: Merchant, creditor_iban: str) -> None:
    """The merchant used another account before: a return there of an unknown debit, and a statement that is held."""
    known = len(await merchant.all("/v1/bank-accounts"))
    await merchant.ok("PUT", "/v1/settings", {"creditor": {"iban": FORMER_IBAN}})
    end = time.monotonic() + 15
    while len(await merchant.all("/v1/bank-accounts")) == known:
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    await merchant.ok("PUT", "/v1/settings", {"creditor": {"iban": creditor_iban}})
    returned = Line(-4_200, "2026-01-12", "PMNT/IDDT/UPDD", "COL-FORMER", "FORMER-1", reason="MD06")
    for number, lines in ((1, [returned]), (3, [])):
        content = statement(
            *lines,
            number=number,
            opening=10_000,
            on=f"2026-01-{11 + number}",
            iban=FORMER_IBAN,
            name=f"FORMER-{number}",
        )
        await _import(merchant, content)


async def _import(merchant: Merchant, content: bytes) -> None:
    await merchant.ok("POST", "/v1/bank-files", content=content, headers={"Content-Type": "application/xml"})


async def sign_mandate(merchant: Merchant, account: str, *, iban: str | None = None) -> str:
    """An active B2B mandate."""
    body = {
        "account_id": account,
        "scheme": "B2B",
        "iban": iban or french_iban(next(_numbers)),
        "debtor_name": "Client",
        "signer": {"name": "Jeanne Martin", "email": "jm@client.example", "title": "Gérante"},
    }
    mandate: str = (await merchant.ok("POST", "/v1/mandates", body))["id"]
    await merchant.ok("POST", f"/v1/mandates/{mandate}/sign")
    await merchant.ok("POST", f"/v1/mandates/{mandate}/confirm")
    return mandate


async def open_buyer(merchant: Merchant, *, limit: int = 1_000_000, iban: str | None = None) -> str:
    """An account that may order on account now."""
    account = await open_account(merchant, limit=limit)
    await sign_mandate(merchant, account, iban=iban)
    end = time.monotonic() + 15
    while not (await merchant.ok("GET", f"/v1/accounts/{account}/eligibility?amount=1&currency=EUR"))["eligible"]:
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    return account


async def order(merchant: Merchant, account: str, amount: int, **more: Any) -> dict[str, Any]:
    body = {"account_id": account, "external_id": f"O{next(_numbers)}", "amount": amount, "currency": "EUR", **more}
    answer: dict[str, Any] = await merchant.ok("POST", "/v1/orders", body)
    return answer


async def sell(merchant: Merchant, account: str, amount: int) -> dict[str, Any]:
    """Ordered and shipped in full."""
    placed = await order(merchant, account, amount)
    assert placed["status"] == "authorized", placed
    await merchant.ok("POST", f"/v1/orders/{placed['id']}/ship")
    return placed


async def exposure(merchant: Merchant, account: str) -> dict[str, int]:
    answer: dict[str, int] = await merchant.ok("GET", f"/v1/accounts/{account}/exposure")
    return answer


async def attach_picture(merchant: Merchant, dispute_id: str, word: str) -> str:
    """To a dispute; answers its id."""
    content = b"\x89PNG\r\n\x1a\n" + word.encode()
    answer = await merchant.post(f"/v1/disputes/{dispute_id}/attachments?name=picture.png", content=content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["attachments"][0]["id"])


async def by_card(
    application: Application, merchant: Merchant, buyer: str, *, card_of: str | None = None
) -> tuple[str, str]:
    """A payment by card that nobody finished, and a saved card, where no payment service can be called: their ids."""
    account_id, connection_id = parse_typeid(ACCOUNT, buyer), new_id()
    invoice = (await merchant.all(f"/v1/invoices?account_id={buyer}"))[0]
    checkout_id, card_id = new_id(), new_id()

    async def insert(tx: Tx) -> None:
        part = Part(parse_typeid(INVOICE, invoice["id"]), 100)
        await checkouts.insert(
            tx,
            CheckoutSession(
                checkout_session_id=checkout_id,
                amount_minor=100,
                allocation=[part],
                save_card=True,
                card_id=None,
                return_url=None,
                status=CheckoutStatus.EXPIRED,
                account_id=account_id,
                connection_id=connection_id,
                currency="EUR",
                created_at=tx.now,
            ),
        )
        owner_id = parse_typeid(ACCOUNT, card_of or buyer)
        card = Card(card_id, owner_id, connection_id, "cus_1", "pm_1", "visa", "4242", 12, 2029, tx.now)
        await cards.insert(tx, card)

    await application.product.running["billing"].database.run(merchant.tenant_id, insert)
    return typeid(CHECKOUT_SESSION, checkout_id), typeid(CARD, card_id)


async def beside_invoices(application: Application, merchant: Merchant, buyer: str) -> None:
    """A debit asked for early, a fee and a transfer that fits nothing; wants `RETURN_FEE` among the settings.

    What a bank says of other money leaves by collections' own outbox.
    """
    await sell(merchant, buyer, 1_200)
    await application.quiet(merchant)
    invoice = (await merchant.all(f"/v1/invoices?account_id={buyer}&status=open"))[0]
    early = {"account_id": buyer, "invoice_ids": [invoice["id"]], "requested_by": "buyer", "reason": "headroom"}
    await merchant.ok("POST", "/v1/early-collections", early)
    mandate = (await merchant.all(f"/v1/mandates?account_id={buyer}"))[0]
    today = datetime.fromisoformat((await merchant.ok("GET", "/v1/sandbox/clock"))["now"]).date()
    returned = CollectionReturned(
        account_id=parse_typeid(ACCOUNT, buyer),
        collection_id=new_id(),
        amount=100,
        currency="EUR",
        collection_date=today,
        allocations=[],
        mandate_id=parse_typeid(MANDATE, mandate["id"]),
        end_to_end_id="E2E-EARLIER",
        caused_by=FailureParty.DEBTOR,
        failed_on=today,
        details=FailureDetails(cause="insufficient funds", reason_code="AM04"),
        credit_consequence=CreditConsequence.NONE,
        mandate_consequence=MandateConsequence.KEEP,
        reason_class=ReasonClass.DEBTOR,
    )
    transfer = TransferReceived(
        transfer_id=new_id(), amount=77, currency="EUR", booked_on=today, payer_name="Inconnu", remittance="merci"
    )
    async with application.product.running["collections"].database.transaction(merchant.tenant_id) as tx:
        await append(tx, returned, transfer)
    await application.quiet(merchant)
