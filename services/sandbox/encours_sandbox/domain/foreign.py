"""Entries that concern no debit of the customer, as accounts of real customers have them. Amounts in cents."""

from datetime import date

from encours_sandbox.domain.entries import B2B_COLLECTION, UNPAID, Batch, Detail, Entry
from encours_sandbox.domain.scenario import ForeignEntry

ACCOUNT_CHARGE = "ACMT/MDOP/CHRG"
TRANSFER_OUT = "PMNT/ICDT/ESCT"
PROPRIETARY = ""
IBAN = "DE89370400440532013000"
"""Of another customer of the bank (the example of the IBAN registry)."""


def foreign_entry(kind: ForeignEntry, day: date) -> Entry:
    """One entry of that kind, with references of the day."""
    reference = f"{kind.upper().replace('_', '-')}-{day:%Y%m%d}"
    match kind:
        case "charge":
            return Entry(-1250, day, ACCOUNT_CHARGE, reference, info="ACCOUNT FEES")
        case "transfer_out":
            out = Detail(10000, end_to_end_id=f"PAY-{day:%Y%m%d}", remittance="Rent", servicer_reference=reference)
            return Entry(-10000, day, TRANSFER_OUT, reference, details=(out,))
        case "other_return":
            detail = Detail(
                4200,
                end_to_end_id=f"OTHER-{day:%Y%m%d}",
                mandate_reference="OTHER-MANDATE",
                reason_code="AM04",
                servicer_reference=reference,
            )
            return Entry(-4200, day, UNPAID, reference, details=(detail,))
        case "other_credit":
            batch = Batch(f"OTHER-{day:%Y%m%d}", f"OTHER-{day:%Y%m%d}-1", 3, 12345)
            return Entry(12345, day, B2B_COLLECTION, reference, batch)
        case "proprietary":
            return Entry(777, day, PROPRIETARY, reference, info="SEE ADVICE")
