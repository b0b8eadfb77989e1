"""Reads what customers send: pain.008, pain.001, camt.055 and pain.007 of any version, by this bank's own reading."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import TypeAlias

from lxml import etree

from encours_sandbox.domain.errors import UnreadableOrder
from encours_sandbox.domain.orders import (
    Block,
    CancellationOrder,
    Debit,
    DirectDebitOrder,
    Order,
    ReversalOrder,
    Transfer,
    TransferOrder,
)

Element: TypeAlias = etree._Element  # noqa: SLF001  how lxml's stubs name it


def read_order(content: bytes) -> Order:
    """Raises `UnreadableOrder`."""
    events = etree.iterparse(
        BytesIO(content), events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True
    )
    try:
        document, message = next(events)[1], next(events)[1]
        parts = _parts(events)
        match _local(message) if _local(document) == "Document" else "":
            case "CstmrDrctDbtInitn":
                return _direct_debits(parts, str(document.tag).partition("}")[0].rpartition(":")[2])
            case "CstmrCdtTrfInitn":
                return _transfers(parts, str(document.tag).partition("}")[0].rpartition(":")[2])
            case "CstmrPmtCxlReq":
                return _cancellation(parts)
            case "CstmrPmtRvsl":
                return _reversal(parts)
    except (etree.XMLSyntaxError, StopIteration):
        pass
    raise UnreadableOrder("the file is no XML message for this bank")


def _parts(events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Element]]:
    """Name and element, as each ends; transactions and blocks are emptied after use."""
    for event, element in events:
        if event == "end":
            name = _local(element)
            yield name, element
            if name in {"DrctDbtTxInf", "TxInf", "PmtInf"}:
                element.clear()


def _direct_debits(parts: Iterator[tuple[str, Element]], message_name: str) -> DirectDebitOrder:
    order = DirectDebitOrder("", message_name)
    count = total_minor = 0
    debits: list[Debit] = []
    for name, element in parts:
        match name:
            case "GrpHdr":
                order.message_id = _required(element, "MsgId")
                count, total_minor = _count(element), _cents(_required(element, "CtrlSum"))
            case "DrctDbtTxInf":
                debits.append(_debit(element))
            case "PmtInf":
                order.blocks.append(_block(element, debits))
                debits = []
    _check_sums(order, count, total_minor)
    return order


def _check_sums(order: DirectDebitOrder, count: int, total_minor: int) -> None:
    debits = [debit for block in order.blocks for debit in block.debits]
    if not order.message_id or not debits:
        raise UnreadableOrder("the file has no debit")
    if (count, total_minor) != (len(debits), sum(debit.amount_minor for debit in debits)):
        raise UnreadableOrder("number and sum of the debits differ from those in the header")
    if len({debit.end_to_end_id for debit in debits}) < len(debits):
        raise UnreadableOrder("an end-to-end reference is there twice")
    if len({block.payment_information_id for block in order.blocks}) < len(order.blocks):
        raise UnreadableOrder("two blocks have one reference")


def _debit(element: Element) -> Debit:
    return Debit(
        payment_information_id="",
        end_to_end_id=_required(element, "PmtId/EndToEndId"),
        instruction_id=_text(element, "PmtId/InstrId"),
        amount_minor=_cents(_required(element, "InstdAmt")),
        mandate_reference=_required(element, "DrctDbtTx/MndtRltdInf/MndtId"),
        debtor_name=_text(element, "Dbtr/Nm") or "",
    )


def _block(element: Element, debits: list[Debit]) -> Block:
    """The debits were read before, as they ended."""
    name, booking = _required(element, "PmtInfId"), _text(element, "BtchBookg")
    for debit in debits:
        debit.payment_information_id = name
    return Block(
        payment_information_id=name,
        creditor_iban=_required(element, "CdtrAcct/Id/IBAN"),
        collection_on=_day(_required(element, "ReqdColltnDt")),
        scheme=_text(element, "PmtTpInf/LclInstrm/Cd") or "CORE",
        batch_booking=None if booking is None else booking in {"true", "1"},
        debits=debits,
    )


def _transfers(parts: Iterator[tuple[str, Element]], message_name: str) -> TransferOrder:
    """One block a file, as this bank asks for."""
    order = TransferOrder("", message_name)
    count = total_minor = blocks = 0
    for name, element in parts:
        match name:
            case "GrpHdr":
                order.message_id = _required(element, "MsgId")
                count, total_minor = _count(element), _cents(_required(element, "CtrlSum"))
            case "CdtTrfTxInf":
                order.transfers.append(_transfer(element))
            case "PmtInf":
                blocks += 1
                order.debtor_iban = _required(element, "DbtrAcct/Id/IBAN")
                day = _text(element, "ReqdExctnDt/Dt") or _required(element, "ReqdExctnDt")
                order.execution_on = _day(day)
    sums = (len(order.transfers), sum(each.amount_minor for each in order.transfers))
    if not order.message_id or blocks != 1 or (count, total_minor) != sums:
        raise UnreadableOrder("a file of transfers has one block, and its number and sum")
    if len({each.end_to_end_id for each in order.transfers}) < len(order.transfers):
        raise UnreadableOrder("an end-to-end reference is there twice")
    return order


def _transfer(element: Element) -> Transfer:
    _required(element, "CdtrAcct/Id/IBAN")
    return Transfer(
        end_to_end_id=_required(element, "PmtId/EndToEndId"),
        amount_minor=_cents(_required(element, "Amt/InstdAmt")),
        creditor_name=_required(element, "Cdtr/Nm"),
        remittance=_text(element, "RmtInf/Ustrd") or "",
    )


def _cancellation(parts: Iterator[tuple[str, Element]]) -> CancellationOrder:
    order = CancellationOrder("", "", is_whole=False, end_to_end_ids=[])
    for name, element in parts:
        match name:
            case "Assgnmt":
                order.message_id = _required(element, "Id")
            case "OrgnlGrpInfAndCxl":
                order.original_message_id = _required(element, "OrgnlMsgId")
                order.is_whole = _text(element, "GrpCxl") in {"true", "1"}
            case "TxInf":
                order.end_to_end_ids.append(_required(element, "OrgnlEndToEndId"))
    if not (order.message_id and order.original_message_id) or order.is_whole == bool(order.end_to_end_ids):
        raise UnreadableOrder("a request names a whole file, or debits of it")
    return order


def _reversal(parts: Iterator[tuple[str, Element]]) -> ReversalOrder:
    order = ReversalOrder("", "", [])
    for name, element in parts:
        match name:
            case "GrpHdr":
                order.message_id = _required(element, "MsgId")
            case "OrgnlGrpInf":
                order.original_message_id = _required(element, "OrgnlMsgId")
            case "TxInf":
                if _text(element, "OrgnlInstdAmt") != _text(element, "RvsdInstdAmt"):
                    raise UnreadableOrder("this bank reverses debits in full only")
                order.end_to_end_ids.append(_required(element, "OrgnlEndToEndId"))
    if not (order.message_id and order.end_to_end_ids):
        raise UnreadableOrder("a reversal names debits")
    return order


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element, path: str) -> str | None:
    found: Element | None = element
    for name in path.split("/"):
        found = next((each for each in found if _local(each) == name), None) if found is not None else None
    return (found.text or "").strip() or None if found is not None else None


def _required(element: Element, path: str) -> str:
    value = _text(element, path)
    if value is None:
        raise UnreadableOrder(f"{_local(element)} has no {path}")
    return value


def _cents(text: str) -> int:
    try:
        cents = Decimal(text) * 100
    except InvalidOperation:
        raise UnreadableOrder("an amount is no number") from None
    if not cents.is_finite() or cents <= 0 or cents != int(cents):
        raise UnreadableOrder("an amount is above zero and has two decimals at most")
    return int(cents)


def _count(element: Element) -> int:
    text = _required(element, "NbOfTxs")
    if not text.isdecimal():
        raise UnreadableOrder("the number of debits is no number")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableOrder("a date is no date") from None
