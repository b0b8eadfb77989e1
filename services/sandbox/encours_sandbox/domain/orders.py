"""What the bank's customers order, as this bank reads it; amounts in cents."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Debit:
    payment_information_id: str
    end_to_end_id: str
    amount_minor: int
    mandate_reference: str
    debtor_name: str = ""
    instruction_id: str | None = None


@dataclass(slots=True)
class Block:
    """Debits of one day, credited to one account."""

    payment_information_id: str
    creditor_iban: str
    collection_on: date
    scheme: str = "B2B"
    batch_booking: bool | None = None
    debits: list[Debit] = field(default_factory=list)

    @property
    def total_minor(self) -> int:
        return sum(debit.amount_minor for debit in self.debits)


@dataclass(slots=True)
class DirectDebitOrder:
    message_id: str
    message_name: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class CancellationOrder:
    """A request to cancel a whole file, or the debits it names."""

    message_id: str
    original_message_id: str
    is_whole: bool
    end_to_end_ids: list[str]


@dataclass(slots=True)
class ReversalOrder:
    message_id: str
    original_message_id: str
    end_to_end_ids: list[str]


@dataclass(slots=True)
class Transfer:
    """Money that a customer sends to an account elsewhere."""

    end_to_end_id: str
    amount_minor: int
    creditor_name: str
    remittance: str = ""


@dataclass(slots=True)
class TransferOrder:
    """Transfers of one account, all on one day."""

    message_id: str
    message_name: str = ""
    debtor_iban: str = field(default="", repr=False)
    execution_on: date = date.min
    transfers: list[Transfer] = field(default_factory=list)


Order = DirectDebitOrder | TransferOrder | CancellationOrder | ReversalOrder
