"""Reads the mandates that a pain.008 of anybody uses: any version and namespace, by local names, as it streams."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from encours_iso20022.codecs.xml_reading import Element, child, local_name, release, stream, text
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.mandate_use import MandateUse, PartyAsWritten

MESSAGE_ELEMENT = "CstmrDrctDbtInitn"

_SCHEME_ID = ("Id", "PrvtId", "Othr", "Id")
_TRUE = frozenset({"true", "1"})


def read_mandate_uses(source: IO[bytes]) -> Iterator[MandateUse]:
    """Yield what each debit says of its mandate, in the order of the file. Raises UnreadableMessage."""
    is_whole = False
    block: _Block | None = None
    for element in stream(source, ("DrctDbtTxInf", "PmtInf", MESSAGE_ELEMENT)):
        match local_name(element):
            case "DrctDbtTxInf":
                block = block or _block(element.getparent())
                yield _use(element, block)
            case "PmtInf":
                block = None
            case _:
                is_whole = True
        release(element)
    if not is_whole:
        raise UnreadableMessage("the file is not a direct debit initiation (pain.008)")


@dataclass(frozen=True, slots=True)
class _Block:
    """What debits take from the head of their block, read once: with the first of them."""

    creditor_identifier: str | None
    scheme: str | None
    sequence_type: str | None
    collection_date: str | None
    ultimate_creditor: PartyAsWritten


def _block(element: Element | None) -> _Block:
    return _Block(
        creditor_identifier=text(element, "CdtrSchmeId", *_SCHEME_ID),
        scheme=text(element, "PmtTpInf", "LclInstrm", "Cd"),
        sequence_type=text(element, "PmtTpInf", "SeqTp"),
        collection_date=text(element, "ReqdColltnDt"),
        ultimate_creditor=_party(element, "UltmtCdtr"),
    )


def _use(debit: Element, block: _Block) -> MandateUse:
    mandate = child(debit, "DrctDbtTx", "MndtRltdInf")
    creditor = _party(debit, "UltmtCdtr")
    bank = child(debit, "DbtrAgt", "FinInstnId")
    return MandateUse(
        mandate_reference=text(mandate, "MndtId"),
        signed_on=text(mandate, "DtOfSgntr"),
        is_amended=text(mandate, "AmdmntInd") in _TRUE,
        creditor_identifier=text(debit, "DrctDbtTx", "CdtrSchmeId", *_SCHEME_ID) or block.creditor_identifier,
        scheme=text(debit, "PmtTpInf", "LclInstrm", "Cd") or block.scheme,
        sequence_type=text(debit, "PmtTpInf", "SeqTp") or block.sequence_type,
        collection_date=block.collection_date,
        debtor=_party(debit, "Dbtr"),
        debtor_iban=text(debit, "DbtrAcct", "Id", "IBAN"),
        debtor_bic=text(bank, "BICFI") or text(bank, "BIC"),
        ultimate_debtor=_party(debit, "UltmtDbtr"),
        ultimate_creditor=PartyAsWritten(
            creditor.name or block.ultimate_creditor.name,
            creditor.organisation or block.ultimate_creditor.organisation,
        ),
    )


def _party(element: Element | None, name: str) -> PartyAsWritten:
    party = child(element, name)
    identification = child(party, "Id", "OrgId")
    return PartyAsWritten(
        name=text(party, "Nm"),
        organisation=text(identification, "LEI") or text(identification, "Othr", "Id"),
        person=text(party, "Id", "PrvtId", "Othr", "Id"),
    )
