"""Entries of a bank statement: each is split into parts, and every cent of it has exactly one part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact, Match, Unmatched
from encours_collections.bank_answers.domain.transfers import IncomingTransfer, TransferReversal
from encours_collections.debits.domain.collection import Move


class PartKind(StrEnum):
    """What a part of an entry is to the merchant."""

    OPENING = "opening"
    """The balance of the account before its first statement."""
    COLLECTION = "collection"
    RETURN = "return"
    TRANSFER = "transfer"
    TRANSFER_REVERSAL = "transfer_reversal"
    REFUND = "refund"
    CHARGE = "charge"
    SUSPENSE = "suspense"


class ItemKind(StrEnum):
    """What a bank item seems to be."""

    RETURN = "return"
    COLLECTION = "collection"
    TRANSFER = "transfer"
    TRANSFER_REVERSAL = "transfer_reversal"
    REFUND = "refund"
    CHARGE = "charge"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class EntryPart:
    """Signed minor units; the id says of what."""

    kind: PartKind
    amount_minor: int
    collection_id: UUID | None = None
    account_id: UUID | None = None
    transfer_id: UUID | None = None
    bank_item_id: UUID | None = None
    item_kind: ItemKind | None = None


@dataclass(slots=True)
class BankEntry:
    """One booked entry as it was read: signed minor units, the day as the bank wrote it.

    `key` recognises the entry in another statement; `group` is the number of its facts. `charges_minor` is what the
    bank states as charges, above zero where it debited them.
    """

    bank_entry_id: UUID
    key: str
    amount_minor: int
    currency: str
    booked_on: date
    bank_reference: str | None
    text: str
    group: int
    charges_minor: int = 0
    is_charge: bool = False
    facts: Sequence[Fact] = ()
    transfers: Sequence[IncomingTransfer] = ()
    reversal: TransferReversal | None = None
    refunds: Sequence[tuple[str, int]] = ()
    """References and signed amounts of our refunds."""
    sent_files: Sequence[str] | None = None
    """Of transfers that left the account in one sum: the references of their file, none where the bank gives none."""
    parts: list[EntryPart] = field(default_factory=list)

    @property
    def rest_minor(self) -> int:
        """What no part holds yet."""
        return self.amount_minor - sum(part.amount_minor for part in self.parts)

    def as_fact(self) -> Fact:
        """The whole entry as a report about an unknown debit, for a person to assign."""
        return Fact(
            move=Move.SETTLE if self.amount_minor > 0 else Move.RETURN,
            amount_minor=abs(self.amount_minor),
            currency=self.currency,
            on=self.booked_on,
            info=self.text[:200],
            bank_reference=self.bank_reference,
            in_statement=True,
        )


def signed_minor(fact: Fact, amount_minor: int) -> int:
    """The amount of a fact as it changes the balance."""
    return amount_minor if fact.move is Move.SETTLE else -amount_minor


def part_of(match: Match) -> EntryPart:
    """A booked collection or return: the amount of the debit, whatever else the entry holds."""
    kind = PartKind.COLLECTION if match.fact.move is Move.SETTLE else PartKind.RETURN
    amount_minor = signed_minor(match.fact, match.debit.amount_minor)
    return EntryPart(kind, amount_minor, match.debit.collection_id, match.debit.account_id)


def item_kind(unmatched: Unmatched) -> ItemKind:
    return ItemKind.COLLECTION if unmatched.fact.move is Move.SETTLE else ItemKind.RETURN
