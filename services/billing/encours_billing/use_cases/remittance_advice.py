"""What a payment pays and what it does not, and why: for the buyer's books (S3.9)."""

import csv
import io
from uuid import UUID

from encours_billing.formats.pdf import RemittanceAdvicePaper
from encours_billing.store import buyer_credit, buyers
from encours_billing.use_cases.parties import parties_of
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.ids import PAYMENT, typeid

HEAD = ("number", "invoice_id", "due_date", "paid", "open_amount", "why_open")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def remittance_advice(tx: Tx, payment_id: UUID) -> RemittanceAdvicePaper:
    """Raises `NotFound`."""
    payment = await buyer_credit.payment(tx, payment_id)
    buyer = await buyers.one(tx, payment.account_id) if payment else None
    if payment is None or buyer is None:
        raise NotFound("there is no such payment")
    return RemittanceAdvicePaper(
        number=payment.reference or typeid(PAYMENT, payment_id),
        received_on=payment.received_on,
        currency=payment.currency,
        method=payment.method,
        amount_minor=payment.amount_minor,
        unallocated_minor=payment.advice["unallocated"],
        lines=payment.advice["lines"],
        parties=parties_of(buyer, tx.settings),
        reversed_on=payment.reversed_on,
        test=tx.is_sandbox,
    )


def advice_csv(paper: RemittanceAdvicePaper) -> str:
    """A row for each invoice, then what is credit of the account; amounts in minor units."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEAD)
    for line in paper.lines:
        rows.writerow([_plain(line.get(name)) for name in HEAD])
    rows.writerow(["", "", "", paper.unallocated_minor, "", "credit"])
    return written.getvalue()


def _plain(value: object) -> object:
    """A text that a spreadsheet would calculate gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
