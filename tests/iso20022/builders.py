"""Values for the tests of this folder, with defaults for all that does not matter."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from importlib import resources
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import etree

from encours_iso20022.codecs.bank_file import read_bank_file
from encours_iso20022.codecs.pain008 import write_pain008
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_iso20022.values.bank_file import BankFile, BankMessage
from encours_iso20022.values.direct_debit import (
    BlockHeader,
    BlockSum,
    CreditorParty,
    DirectDebit,
    MessageHeader,
    PaymentBlock,
    Scheme,
    SequenceType,
    block_headers,
    block_key,
    message_header,
)

CREDITOR = CreditorParty("Épicerie Générale & Cie", "FR72ZZZ123456", "FR1420041010050500013M02606", "PSSTFRPPPAR")
COLLECTED_ON = date(2026, 12, 15)
CREATED_AT = datetime(2026, 12, 14, 9, 30)  # noqa: DTZ001 - the file has local time
DEBTOR_IBAN = "DE89370400440532013000"

DEBIT = DirectDebit(
    end_to_end_id="COL-20261215-000001",
    amount_minor=120_050,
    mandate_reference="RUM-2026-000123",
    mandate_signed_on=date(2026, 11, 2),
    debtor_name="Boulangerie du Marché",
    debtor_iban=DEBTOR_IBAN,
    remittance="Relevé 2026-11",
    scheme=Scheme.B2B,
    sequence_type=SequenceType.RCUR,
    collection_date=COLLECTED_ON,
)


def debit(number: int = 1, **changes: Any) -> DirectDebit:
    return replace(DEBIT, **({"end_to_end_id": f"COL-{number:06d}"} | changes))


def group_debits(
    debits: Iterable[DirectDebit], *, creditor: CreditorParty, message_id: str, batch_booking: bool | None = True
) -> tuple[PaymentBlock, ...]:
    """Debits in the blocks of one message, in their order."""
    ordered = sorted(debits, key=lambda each: (block_key(each), each.end_to_end_id))
    groups = {key: tuple(group) for key, group in groupby(ordered, key=block_key)}
    sums = {key: BlockSum(len(group), sum(each.amount_minor for each in group)) for key, group in groups.items()}
    scheme = ordered[0].scheme if ordered else Scheme.B2B
    headers = block_headers(sums, scheme=scheme, creditor=creditor, message_id=message_id, batch_booking=batch_booking)
    return tuple(PaymentBlock(header, groups[key]) for header, key in zip(headers, sorted(groups), strict=True))


def blocks_of(debits: Iterable[DirectDebit], message_id: str = "DD-1") -> tuple[PaymentBlock, ...]:
    return group_debits(debits, creditor=CREDITOR, message_id=message_id)


def head_of(blocks: Iterable[PaymentBlock], message_id: str = "DD-1", party: str = CREDITOR.name) -> MessageHeader:
    headers = [block.header for block in blocks]
    return message_header(headers, message_id=message_id, created_at=CREATED_AT, initiating_party=party)


def written(*debits: DirectDebit, message_id: str = "DD-1") -> bytes:
    blocks = blocks_of(debits or (DEBIT,), message_id)
    head = head_of(blocks, message_id)
    out = BytesIO()
    write_pain008(out, head, blocks)
    return out.getvalue()


def header_of(*debits: DirectDebit) -> BlockHeader:
    return blocks_of(debits)[0].header


def rules_broken_by(content: bytes) -> set[str]:
    return {violation.rule for violation in check_pain008(BytesIO(content))}


def schema(package: str, path: str) -> etree.XMLSchema:
    with resources.as_file(resources.files(package)) as folder:
        return etree.XMLSchema(file=str(Path(folder) / path))


def read_file(content: bytes) -> BankFile:
    return read_bank_file(BytesIO(content))


def message_of(content: bytes) -> BankMessage:
    """The one message of a bank's file, read without any warning."""
    read = read_file(content)
    (document,) = read.documents
    assert not read.warnings
    return document.message
