"""What a creditor asks of its bank about debits it sent: cancel them (camt.055), or give the money back (pain.007)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RequestedDebit:
    """One debit that a request is about, by the references it was sent under; `amount_minor` euro cents."""

    end_to_end_id: str
    payment_information_id: str
    amount_minor: int
    collection_date: date


@dataclass(frozen=True, slots=True)
class DebitRequest:
    """One message about debits of one file that the bank has; `is_whole`: about all of its debits.

    `created_at` is the local time that is written in it, `reason_code` an ISO code.
    """

    message_id: str
    created_at: datetime
    creditor_name: str
    creditor_bic: str | None
    original_message_id: str
    original_count: int
    original_total_minor: int
    reason_code: str
    debits: Iterable[RequestedDebit]
    is_whole: bool = False
