"""What an invoice owes, as billing published it last."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class InvoiceBalance:
    """The undisputed open amount of an invoice, minor units, as of a version of its balance."""

    invoice_id: UUID
    version: int
    undisputed_minor: int
