"""Reads a direct debit file as a bank does: used by the simulated bank, and by tests as the writer's mirror."""

from collections.abc import Iterator
from datetime import date
from typing import IO

from encours_iso20022.codecs.pain008 import ACCOUNT_CHANGED, LEI_SCHEME
from encours_iso20022.codecs.xml_reading import (
    Element,
    amount,
    child,
    children,
    day,
    instant,
    line_of,
    local_name,
    minor_units,
    release,
    stream,
    text,
)
from encours_iso20022.errors import UnreadableMessage, UnwritableMessage
from encours_iso20022.values.direct_debit import (
    Amendment,
    BlockHeader,
    CreditorParty,
    DirectDebit,
    MessageHeader,
    PostalAddress,
    Scheme,
    SequenceType,
)
from encours_values.parties import InvalidPartyIdentification, Parties, PartyIdentification, UltimateParty

_REFERENCE = ("RmtInf", "Strd", "CdtrRefInf", "Ref")
_SCHEME_ID = ("Id", "PrvtId", "Othr", "Id")


def read_pain008(source: IO[bytes]) -> Iterator[MessageHeader | BlockHeader | DirectDebit]:
    """Yield the message's header, then each block's header followed by its debits, in memory that does not grow.

    Raises UnreadableMessage for what is no pain.008 of our profile. `created_at` has no time zone, as in the file.
    """
    header: BlockHeader | None = None
    has_header = False
    for element in stream(source, ("GrpHdr", "DrctDbtTxInf", "PmtInf")):
        match local_name(element):
            case "GrpHdr":
                has_header = True
                yield _message(element)
            case "DrctDbtTxInf":
                if header is None:
                    header = _block(element.getparent())
                    yield header
                yield _debit(element, header)
            case _:
                header = None
        release(element)
    if not has_header:
        raise UnreadableMessage("the file is no direct debit initiation (pain.008)")


def _message(element: Element) -> MessageHeader:
    created_at = instant(element, "CreDtTm")
    if created_at is None:
        raise _missing("CreDtTm", element)
    return MessageHeader(
        message_id=_needed(element, "MsgId"),
        created_at=created_at,
        initiating_party=_needed(element, "InitgPty", "Nm"),
        count=_count(element),
        total_minor=_sum(element),
    )


def _block(element: Element | None) -> BlockHeader:
    if element is None:
        raise UnreadableMessage("a debit stands outside a block")
    booking = text(element, "BtchBookg")
    try:
        return BlockHeader(
            payment_information_id=_needed(element, "PmtInfId"),
            creditor=CreditorParty(
                name=_needed(element, "Cdtr", "Nm"),
                identifier=_needed(element, "CdtrSchmeId", *_SCHEME_ID),
                iban=_needed(element, "CdtrAcct", "Id", "IBAN"),
                bic=_bic(element, "CdtrAgt"),
            ),
            scheme=Scheme(_needed(element, "PmtTpInf", "LclInstrm", "Cd")),
            sequence_type=SequenceType(_needed(element, "PmtTpInf", "SeqTp")),
            collection_date=_needed_day(element, "ReqdColltnDt"),
            count=_count(element),
            total_minor=_sum(element),
            category_purpose=text(element, "PmtTpInf", "CtgyPurp", "Cd"),
            batch_booking=None if booking is None else booking == "true",
        )
    except (UnwritableMessage, ValueError) as fault:
        raise UnreadableMessage(f"a block is not of our profile: {_reason(fault)}", line=line_of(element)) from None


def _debit(element: Element, header: BlockHeader) -> DirectDebit:
    instructed = amount(child(element, "InstdAmt"))
    if instructed is None or instructed[1] != "EUR":
        raise UnreadableMessage("a debit has no amount in EUR", line=line_of(element))
    mandate = child(element, "DrctDbtTx", "MndtRltdInf")
    try:
        return DirectDebit(
            end_to_end_id=_needed(element, "PmtId", "EndToEndId"),
            amount_minor=instructed[0],
            mandate_reference=_needed(mandate, "MndtId"),
            mandate_signed_on=_needed_day(mandate, "DtOfSgntr"),
            debtor_name=_needed(element, "Dbtr", "Nm"),
            debtor_iban=_needed(element, "DbtrAcct", "Id", "IBAN"),
            remittance=text(element, "RmtInf", "Ustrd") or _needed(element, *_REFERENCE),
            scheme=header.scheme,
            sequence_type=header.sequence_type,
            collection_date=header.collection_date,
            instruction_id=text(element, "PmtId", "InstrId"),
            debtor_bic=_bic(element, "DbtrAgt"),
            category_purpose=header.category_purpose,
            purpose=text(element, "Purp", "Cd"),
            parties=_parties(element),
            debtor_address=_address(child(element, "Dbtr", "PstlAdr")),
            amendment=_amendment(child(mandate, "AmdmntInfDtls")),
            creditor_reference=text(element, *_REFERENCE),
        )
    except (UnwritableMessage, InvalidPartyIdentification) as fault:
        raise UnreadableMessage(f"a debit is not of our profile: {fault.detail}", line=line_of(element)) from None


def _parties(element: Element) -> Parties:
    return Parties(
        debtor_identification=_identification(child(element, "Dbtr")),
        ultimate_debtor=_ultimate(child(element, "UltmtDbtr")),
        ultimate_creditor=_ultimate(child(element, "UltmtCdtr")),
    )


def _ultimate(element: Element | None) -> UltimateParty | None:
    return None if element is None else UltimateParty(_needed(element, "Nm"), _identification(element))


def _identification(party: Element | None) -> PartyIdentification | None:
    """Of .08 or of .02, which has an LEI among other numbers."""
    organisation = child(party, "Id", "OrgId")
    lei, other = text(organisation, "LEI"), text(organisation, "Othr", "Id")
    if lei is None and text(organisation, "Othr", "SchmeNm", "Prtry") == LEI_SCHEME:
        lei, other = other, None
    return PartyIdentification(lei, other) if lei or other else None


def _address(element: Element | None) -> PostalAddress | None:
    if element is None:
        return None
    return PostalAddress(
        town=_needed(element, "TwnNm"),
        country=_needed(element, "Ctry"),
        street=text(element, "StrtNm") or "",
        building_number=text(element, "BldgNb") or "",
        postcode=text(element, "PstCd") or "",
        lines=tuple(line.text or "" for line in children(element, "AdrLine")),
    )


def _amendment(element: Element | None) -> Amendment | None:
    if element is None:
        return None
    account, agent = child(element, "OrgnlDbtrAcct", "Id"), child(element, "OrgnlDbtrAgt", "FinInstnId")
    return Amendment(
        original_mandate_reference=text(element, "OrgnlMndtId"),
        original_creditor_name=text(element, "OrgnlCdtrSchmeId", "Nm"),
        original_creditor_identifier=text(element, "OrgnlCdtrSchmeId", *_SCHEME_ID),
        original_debtor_iban=text(account, "IBAN"),
        new_debtor_account=ACCOUNT_CHANGED in {text(account, "Othr", "Id"), text(agent, "Othr", "Id")},
    )


def _bic(element: Element, party: str) -> str | None:
    """Of .08 or of .02."""
    bank = child(element, party, "FinInstnId")
    return text(bank, "BICFI") or text(bank, "BIC")


def _needed(element: Element | None, *path: str) -> str:
    found = text(element, *path)
    if found is None:
        raise _missing("/".join(path), element)
    return found


def _needed_day(element: Element | None, *path: str) -> date:
    found = day(element, *path)
    if found is None:
        raise _missing("/".join(path), element)
    return found


def _count(element: Element) -> int:
    written = _needed(element, "NbOfTxs")
    if not (written.isascii() and written.isdigit() and len(written) <= 15):
        raise UnreadableMessage("NbOfTxs is not a number", line=line_of(element))
    return int(written)


def _sum(element: Element) -> int:
    total_minor = minor_units(_needed(element, "CtrlSum"), "EUR")
    if total_minor is None:
        raise UnreadableMessage("CtrlSum is not an amount", line=line_of(element))
    return total_minor


def _missing(path: str, element: Element | None) -> UnreadableMessage:
    return UnreadableMessage(f"{path} is missing", line=line_of(element))


def _reason(fault: Exception) -> str:
    return fault.detail if isinstance(fault, UnwritableMessage) else "an unknown scheme or sequence type"
