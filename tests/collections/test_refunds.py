"""Credit paid back by a credit transfer file: written, approved, sent, and what the bank says of it."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.approve_batch import approve_batch
from encours_collections.batches.use_cases.confirm_refunds import confirm_refunds
from encours_collections.batches.use_cases.ports import BankDocument, OutgoingFile
from encours_contracts.billing import RefundConfirmed, RefundRequested, RefundWithdrawn
from encours_contracts.collections import (
    BatchPrepared,
    BatchSubmitted,
    CollectionAlertRaised,
    RefundApproved,
    RefundCancelled,
    RefundRejected,
    RefundSettled,
    RefundSubmitted,
)
from encours_contracts.permissions import Permission
from encours_iso20022.codecs.pain001 import check_pain001, read_pain001
from encours_platform.auth import Caller
from encours_values.iban import mask_iban
from encours_values.ids import BATCH, REFUND, USER, new_id, parse_typeid, typeid
from tests.collections.test_batches import with_approvals
from tests.collections.test_crash import SEALER, send
from tests.collections.world import CREDITOR_IBAN, Buyer, World, change_settings, creditor, french_iban
from tests.support.application import Merchant

MORNING = "2011-02-01T08:30:00+00:00"


class ReceivingBank:
    """A bank that takes files and answers nothing: the test posts its answers."""

    def __init__(self) -> None:
        self.files: list[bytes] = []

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        self.files.append(file.content.read())
        return f"R-{len(self.files)}"

    async def fetch(self, tenant_id: UUID) -> list[BankDocument]:
        return []

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        pass


async def asked(
    world: World, buyer: Buyer, amount: int = 60_00, iban: str | None = None, *, prepared_by: str | None = None
) -> RefundRequested:
    event = RefundRequested(
        account_id=buyer.account_id,
        refund_id=new_id(),
        amount=amount,
        currency="EUR",
        reason="double payment",
        name="Boutique du Port",
        iban_sealed=world.seal(iban) if iban else None,
        iban_masked=mask_iban(iban) if iban else None,
        remittance="Remboursement double paiement",
        prepared_by=prepared_by,
    )
    await world.application.publish(world.merchant, event)
    return event


def approver(world: World) -> Caller:
    return Caller(world.merchant.tenant_id, "usr_1", "usr_1", "Jeanne", frozenset(Permission), sandbox=True)


async def written(world: World, *amounts: int, approvals: int = 1) -> tuple[list[RefundRequested], Any, list[Merchant]]:
    keys = await with_approvals(world, approvals)
    refunds = [await asked(world, await world.buyer(), amount) for amount in amounts or (60_00,)]
    await world.clock(MORNING)
    (batch,) = await world.merchant.all("/v1/batches?kind=credit_transfer")
    return refunds, batch, keys


def confirmed(refund: RefundRequested, batch_id: UUID) -> RefundConfirmed:
    return RefundConfirmed(account_id=refund.account_id, refund_id=refund.refund_id, batch_id=batch_id)


async def sent(world: World, *amounts: int) -> tuple[list[RefundRequested], Any, ReceivingBank]:
    """Refunds that the bank has."""
    refunds, batch, _ = await written(world, *amounts)
    batch_id, bank = parse_typeid(BATCH, batch["id"]), ReceivingBank()
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        await approve_batch(tx, batch_id, approver(world), None)
        await confirm_refunds(tx, [confirmed(each, batch_id) for each in refunds])
        await tx.connection.execute("DELETE FROM due_work WHERE kind = 'send_batch'")
        tx.work_left.clear()
    await send(world, batch_id, bank)
    await world.application.quiet(world.merchant)
    return refunds, await world.merchant.ok("GET", f"/v1/batches/{batch['id']}"), bank


def reference_of(bank: ReceivingBank, place: int = 0) -> str:
    return read_pain001(BytesIO(bank.files[0])).transfers[place][0]


def booked(reference: str, way: str = "DBIT", amount: str = "60.00", *, code: str = "", kind: str = "054") -> str:
    family, sub = ("ICDT", "ESCT") if way == "DBIT" else ("RCDT", "RRTN")
    reason = f"<RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf>" if code else ""
    root, report = {"054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"), "053": ("BkToCstmrStmt", "Stmt")}[kind]
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08"><{root}><GrpHdr>
        <MsgId>M{way}{code}{kind}</MsgId></GrpHdr><{report}><Id>1</Id><Acct><Id><IBAN>{CREDITOR_IBAN}</IBAN></Id></Acct>
        <Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2011-02-03</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd>
        </Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>
        <Amt Ccy="EUR">{amount}</Amt>{reason}</TxDtls></NtryDtls></Ntry></{report}></{root}></Document>"""


def reported(batch: Any, status: str, code: str = "", reference: str = "") -> str:
    reason = f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""
    one = ""
    if reference:
        one = f"""<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch["message_id"]}-1</OrgnlPmtInfId><TxInfAndSts>
            <OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>RJCT</TxSts>{reason}</TxInfAndSts></OrgnlPmtInfAndSts>"""
        reason = ""
    return f"""<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B{status}{code}</MsgId></GrpHdr><OrgnlGrpInfAndSts>
        <OrgnlMsgId>{batch["message_id"]}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
        <GrpSts>{status}</GrpSts>{reason}</OrgnlGrpInfAndSts>{one}</CstmrPmtStsRpt></Document>"""


async def test_a_refund_goes_into_a_credit_transfer_file_that_two_people_approve(world: World) -> None:
    (first, second), batch, (one, other, clerk) = await written(world, 60_00, 25_00, approvals=2)
    assert (batch["kind"], batch["scheme"], batch["message_name"]) == ("credit_transfer", "SCT", "pain.001.001.09")
    assert (batch["status"], batch["transactions"], batch["total"]) == ("awaiting_approval", 2, 85_00)
    assert batch["available_actions"] == ["file", "approve", "reject", "cancel"]
    assert len(world.application.events(world.merchant, BatchPrepared)) == 1

    answer = await world.merchant.get(batch["url"])
    assert check_pain001(answer.content) == []
    read = read_pain001(BytesIO(answer.content))
    assert [minor for _, minor, _ in read.transfers] == [60_00, 25_00]
    assert [iban for _, _, iban in read.transfers] == world.ibans[1:3], "the accounts of the mandates"
    assert (read.debtor_iban, read.execution_on) == (CREDITOR_IBAN, date(2011, 2, 1))

    path = f"/v1/batches/{batch['id']}"
    assert (await clerk.post(f"{path}/approve")).status_code == 403
    await one.ok("POST", f"{path}/approve", {"sha256": batch["file_sha256"]})
    assert (await one.post(f"{path}/approve")).status_code == 409
    assert world.application.events(world.merchant, RefundApproved) == []
    await other.ok("POST", f"{path}/approve")
    await world.application.quiet(world.merchant)
    approved = world.application.events(world.merchant, RefundApproved)
    assert [each.refund_id for each in approved] == [first.refund_id, second.refund_id]
    assert await world.merchant.all("/v1/batches?kind=direct_debit") == []


async def test_a_refund_is_submitted_and_settled_by_its_booking_once(world: World) -> None:
    (refund,), batch, bank = await sent(world)
    assert batch["status"] == "submitted"
    (submitted,) = world.application.events(world.merchant, RefundSubmitted)
    assert (submitted.refund_id, submitted.end_to_end_id) == (refund.refund_id, reference_of(bank))
    assert len(world.application.events(world.merchant, BatchSubmitted)) == 1

    accepted = await world.bank_file(reported(batch, "ACCP"))
    assert [each["outcome"] for each in accepted["matched"]] == ["ACCP"]
    for kind in ("054", "053"):
        result = await world.bank_file(booked(reference_of(bank), kind=kind))
        assert [(each["outcome"], each["changed"]) for each in result["matched"]] == [("settled", kind == "054")]
        assert result["matched"][0]["refund_id"] == typeid(REFUND, refund.refund_id)
    await world.application.quiet(world.merchant)
    (settled,) = world.application.events(world.merchant, RefundSettled)
    assert (settled.settled_on, settled.amount) == (date(2011, 2, 3), 60_00)
    assert (await world.merchant.ok("GET", f"/v1/batches/{batch['id']}"))["status"] == "accepted"
    assert await world.merchant.all("/v1/bank-files/unmatched") == []


@pytest.mark.parametrize("whole", [True, False])
async def test_a_rejected_refund_is_reported_once(world: World, whole: bool) -> None:
    refunds, batch, bank = await sent(world, 60_00, 25_00)
    answer = reported(batch, "RJCT", "FF01") if whole else reported(batch, "PART", "AC04", reference_of(bank))
    await world.bank_file(answer)
    await world.bank_file(answer.replace("<MsgId>B", "<MsgId>C"))
    await world.application.quiet(world.merchant)
    rejected = world.application.events(world.merchant, RefundRejected)
    assert [each.refund_id for each in rejected] == [each.refund_id for each in (refunds if whole else refunds[:1])]
    assert {each.details.reason_code for each in rejected} == ({"FF01"} if whole else {"AC04"})
    assert not any(each.was_settled for each in rejected)
    shown = await world.merchant.ok("GET", f"/v1/batches/{batch['id']}")
    assert shown["status"] == ("rejected" if whole else "partly_rejected")


async def test_a_refund_that_came_back_is_rejected_after_it_was_settled(world: World) -> None:
    _, _, bank = await sent(world)
    reference = reference_of(bank)
    await world.bank_file(booked(reference))
    result = await world.bank_file(booked(reference, "CRDT", code="AC04"))
    assert [(each["outcome"], each["reason_code"]) for each in result["matched"]] == [("returned", "AC04")]
    again = await world.bank_file(booked(reference, "CRDT", code="AC04", kind="053"))
    assert [each["changed"] for each in again["matched"]] == [False]
    assert again["transfers_count"] == 0, "no payment of the buyer"
    await world.application.quiet(world.merchant)
    (rejected,) = world.application.events(world.merchant, RefundRejected)
    assert (rejected.was_settled, rejected.details.reason_code) == (True, "AC04")


async def test_a_booking_that_is_not_the_refunds_waits_for_a_person(world: World) -> None:
    _, batch, bank = await sent(world)
    await world.bank_file(booked(reference_of(bank), amount="59.00"))
    await world.bank_file(booked("RFD-0000000000000000000000NONE"))
    await world.bank_file(reported(batch, "RJCT", "FF01"))
    await world.bank_file(booked(reference_of(bank)))
    causes = {each["cause"] for each in await world.merchant.all("/v1/bank-files/unmatched")}
    assert causes == {"amount_mismatch", "reference_unknown", "booked_although_rejected"}
    assert world.application.events(world.merchant, RefundSettled) == []


@pytest.mark.parametrize("act", ["reject", "cancel"])
async def test_a_refund_whose_file_is_given_up_is_rejected(world: World, act: str) -> None:
    (refund,), batch, (key, _, _) = await written(world)
    if act == "reject":
        await key.ok("POST", f"/v1/batches/{batch['id']}/reject", {"reason": "not agreed"})
    else:
        await world.merchant.ok("POST", f"/v1/batches/{batch['id']}/cancel")
    await world.application.quiet(world.merchant)
    (rejected,) = world.application.events(world.merchant, RefundRejected)
    assert rejected.refund_id == refund.refund_id
    assert rejected.details.cause == ("batch_rejected" if act == "reject" else "cancelled_by_merchant")
    await world.clock("2011-02-05T00:00:00+00:00")
    assert len(await world.merchant.all("/v1/batches?kind=credit_transfer")) == 1, "it is not made again"


async def test_a_refund_not_approved_in_time_goes_into_the_next_file(world: World) -> None:
    _, batch, _ = await written(world)
    await world.clock("2011-02-02T09:00:00+00:00")
    new, old = await world.merchant.all("/v1/batches?kind=credit_transfer")
    assert (old["id"], old["status"], old["details"]["cause"]) == (batch["id"], "cancelled", "not_approved")
    assert (new["status"], new["total"], new["collection_date"]) == ("awaiting_approval", 60_00, "2011-02-02")
    assert world.application.events(world.merchant, RefundRejected) == []


async def test_the_account_given_counts_before_that_of_the_mandate(world: World) -> None:
    await with_approvals(world, 1)
    own = french_iban(4711)
    await asked(world, await world.buyer(), iban=own)
    await world.clock(MORNING)
    (batch,) = await world.merchant.all("/v1/batches")
    read = read_pain001(BytesIO((await world.merchant.get(batch["url"])).content))
    assert [iban for _, _, iban in read.transfers] == [own]


async def test_without_any_account_a_refund_is_rejected_at_once(world: World) -> None:
    await asked(world, await world.buyer(mandated=False))
    await world.application.quiet(world.merchant)
    (rejected,) = world.application.events(world.merchant, RefundRejected)
    assert rejected.details.cause == "no_account"
    await world.clock(MORNING)
    assert await world.merchant.all("/v1/batches") == []


async def test_a_refund_waits_with_an_alert_while_the_creditor_is_incomplete(world: World) -> None:
    incomplete = {**creditor(world.seal(CREDITOR_IBAN)), "identifier": None}
    await change_settings(world.application, world.merchant, {"creditor": incomplete}, version=5)
    await asked(world, await world.buyer())
    await world.clock("2011-02-05T00:00:00+00:00")
    (alert,) = world.application.events(world.merchant, CollectionAlertRaised)
    assert (alert.kind, alert.cause, alert.amount) == ("not_sent", "creditor_incomplete", 60_00)
    await with_approvals(world, 1)
    await world.clock("2011-02-07T09:00:00+00:00")
    assert len(await world.merchant.all("/v1/batches?kind=credit_transfer&status=awaiting_approval")) == 1


async def test_a_file_that_changed_since_its_approval_is_not_sent(world: World) -> None:
    (refund,), batch, _ = await written(world)
    batch_id, bank = parse_typeid(BATCH, batch["id"]), ReceivingBank()
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        await tx.connection.execute("UPDATE refund SET amount_minor = amount_minor + 1")
        await approve_batch(tx, batch_id, approver(world), None)
        await confirm_refunds(tx, [confirmed(refund, batch_id)])
        await tx.connection.execute("DELETE FROM due_work WHERE kind = 'send_batch'")
        tx.work_left.clear()
    await send(world, batch_id, bank)
    assert bank.files == []
    shown = await world.merchant.ok("GET", f"/v1/batches/{batch['id']}")
    assert (shown["status"], shown["details"]["cause"]) == ("cancelled", "content_changed")


async def test_the_ibans_of_refunds_are_resealed_and_never_listed(world: World) -> None:
    assert SEALER.current
    await with_approvals(world, 1)
    own = french_iban(4712)
    await asked(world, await world.buyer(), iban=own)
    await world.clock(MORNING)
    everything = str(await world.merchant.all("/v1/batches")) + str(await world.merchant.all("/v1/audit/collections"))
    assert own not in everything


async def test_the_sandbox_bank_accepts_the_file_and_books_each_refund(world: World) -> None:
    refunds = [await asked(world, await world.buyer(), amount) for amount in (60_00, 25_00)]
    await world.clock("2011-02-01T08:01:00+00:00")
    (batch,) = await world.merchant.all("/v1/batches?kind=credit_transfer")
    assert batch["status"] == "created", "billing has not confirmed the refunds"
    batch_id = parse_typeid(BATCH, batch["id"])
    await world.application.publish(world.merchant, *(confirmed(each, batch_id) for each in refunds))
    await world.clock("2011-02-02T00:00:00+00:00")
    await world.application.quiet(world.merchant)
    (batch,) = await world.merchant.all("/v1/batches?kind=credit_transfer")
    assert (batch["status"], batch["bank_status"]) == ("accepted", "ACCP")
    settled = world.application.events(world.merchant, RefundSettled)
    assert {each.refund_id: each.amount for each in settled} == {each.refund_id: each.amount for each in refunds}
    assert {each.settled_on for each in settled} == {date(2011, 2, 1)}
    assert len(world.application.events(world.merchant, RefundSubmitted)) == 2
    assert await world.merchant.all("/v1/bank-files/unmatched") == []


def withdrawn(refund: RefundRequested) -> RefundWithdrawn:
    return RefundWithdrawn(account_id=refund.account_id, refund_id=refund.refund_id, cause="credit_reversed")


@pytest.mark.parametrize("when", ["planned", "awaiting_approval", "approved"])
async def test_a_withdrawn_refund_is_never_sent_and_the_others_go_without_it(world: World, when: str) -> None:
    keys = await with_approvals(world, 1)
    gone, other = [await asked(world, await world.buyer(), amount) for amount in (60_00, 25_00)]
    if when != "planned":
        await world.clock(MORNING)
        (batch,) = await world.merchant.all("/v1/batches?kind=credit_transfer")
    if when == "approved":
        await keys[0].ok("POST", f"/v1/batches/{batch['id']}/approve")
        await world.application.publish(world.merchant, confirmed(other, parse_typeid(BATCH, batch["id"])))
        assert (await world.merchant.ok("GET", f"/v1/batches/{batch['id']}"))["status"] == "created"
    for _ in range(2):
        await world.application.publish(world.merchant, withdrawn(gone))
    await world.application.quiet(world.merchant)
    (cancelled,) = world.application.events(world.merchant, RefundCancelled)
    assert (cancelled.refund_id, cancelled.cause, cancelled.amount) == (gone.refund_id, "credit_reversed", 60_00)
    await world.clock("2011-02-01T09:00:00+00:00")
    (live,) = await world.merchant.all("/v1/batches?kind=credit_transfer&status=awaiting_approval")
    assert (live["transactions"], live["total"]) == (1, 25_00)


async def test_a_refund_that_is_withdrawn_while_its_file_is_sent_in_vain_is_not_sent_again(world: World) -> None:
    class Closed(ReceivingBank):
        async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
            await world.application.publish(world.merchant, withdrawn(refund))
            raise BankRefusesTransport("channel_closed")

    (refund,), batch, _ = await written(world)
    batch_id, bank = parse_typeid(BATCH, batch["id"]), ReceivingBank()
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        await approve_batch(tx, batch_id, approver(world), None)
        await confirm_refunds(tx, [confirmed(refund, batch_id)])
        await tx.connection.execute("DELETE FROM due_work WHERE kind = 'send_batch'")
        tx.work_left.clear()
    await send(world, batch_id, Closed())
    assert world.application.events(world.merchant, RefundCancelled) == [], "the file may have been sent"
    await send(world, batch_id, bank)
    await world.application.quiet(world.merchant)
    assert bank.files == []
    assert [each.refund_id for each in world.application.events(world.merchant, RefundCancelled)] == [refund.refund_id]


async def test_a_refund_that_the_bank_has_is_not_cancelled(world: World) -> None:
    (refund,), _, bank = await sent(world)
    await world.application.publish(world.merchant, withdrawn(refund))
    await world.application.quiet(world.merchant)
    assert world.application.events(world.merchant, RefundCancelled) == []
    await world.bank_file(booked(reference_of(bank)))
    await world.application.quiet(world.merchant)
    assert len(world.application.events(world.merchant, RefundSettled)) == 1


async def test_who_asks_for_a_refund_does_not_approve_its_file(world: World) -> None:
    jeanne, paul = typeid(USER, new_id()), typeid(USER, new_id())
    await asked(world, await world.buyer(), prepared_by=jeanne)
    first, _, _ = await with_approvals(world, 1, made_by=jeanne)
    await world.clock(MORNING)
    (batch,) = await world.merchant.all("/v1/batches?kind=credit_transfer")
    path = f"/v1/batches/{batch['id']}/approve"

    refused = await first.post(path)
    other, _, _ = await with_approvals(world, 1, made_by=paul, version=11)

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:encours:problem:prepared-by-you")
    assert len((await other.ok("POST", path))["approvals"]) == 1


def booked_in_one(amount: str, reference: str = "") -> str:
    """A camt.053 that books a file of refunds as one sum."""
    batch = f"<NtryDtls><Btch><MsgId>{reference}</MsgId></Btch></NtryDtls>" if reference else ""
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>
        <MsgId>SUM{reference}{amount}</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>{CREDITOR_IBAN}</IBAN></Id></Acct>
        <Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2011-02-01</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd>
        </Fmly></Domn></BkTxCd>{batch}</Ntry></Stmt></BkToCstmrStmt></Document>"""


@pytest.mark.parametrize("referenced", [True, False])
async def test_btc_04_a_sum_without_details_settles_all_refunds_of_its_file(world: World, referenced: bool) -> None:
    refunds, batch, _ = await sent(world, 60_00, 25_00)
    for _ in range(2):
        await world.bank_file(booked_in_one("85.00", batch["message_id"] if referenced else ""))
    await world.application.quiet(world.merchant)
    settled = world.application.events(world.merchant, RefundSettled)
    assert sorted(each.refund_id for each in settled) == sorted(each.refund_id for each in refunds)
    assert {each.settled_on for each in settled} == {date(2011, 2, 1)}
    assert await world.merchant.all("/v1/bank-items") == []


async def test_a_sum_that_fits_no_file_of_refunds_waits_for_a_person(world: World) -> None:
    _, batch, _ = await sent(world, 60_00, 25_00)
    await world.bank_file(booked_in_one("84.00", batch["message_id"]))
    (item,) = await world.merchant.all("/v1/bank-items")
    assert (item["kind"], item["cause"], item["amount"]) == ("refund", "refunds_unclear", -84_00)
    assert world.application.events(world.merchant, RefundSettled) == []
