"""Sends money to a sandbox merchant; the day's statement shows it like any transfer."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from encours_collections.sandbox_bank.domain.errors import CreditorIncomplete
from encours_collections.sandbox_bank.store import simulated_bank
from encours_collections.sandbox_bank.store.simulated_bank import SentTransfer
from encours_collections.sandbox_bank.use_cases.simulated_answers import STATEMENT_HOUR
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.bank_days import next_bank_day
from encours_values.ids import new_id


@dataclass(frozen=True, slots=True)
class Payment:
    """A credit transfer that a payer orders, in cents."""

    amount_minor: int
    payer_name: str
    payer_iban: str | None = field(repr=False)
    remittance: str
    structured_reference: str | None
    end_to_end_id: str | None


async def send_transfer(tx: Tx, sealer: Sealer, payment: Payment) -> date:
    """Answers the day of its booking: today, or the next TARGET day once today's statement is out.

    Raises `CreditorIncomplete` where the merchant has no account yet.
    """
    if tx.settings.creditor.iban_sealed is None:
        raise CreditorIncomplete("set the creditor's IBAN first: there is no account to send money to")
    booked_on = next_bank_day(tx.today)
    if due_work.at_local(tx, booked_on, STATEMENT_HOUR) <= tx.now:
        booked_on = next_bank_day(booked_on + timedelta(days=1))
    iban = payment.payer_iban
    sent = SentTransfer(
        id=new_id(),
        amount_minor=payment.amount_minor,
        payer_name=payment.payer_name,
        payer_iban_sealed=sealer.seal(tx.tenant_id, iban.encode()) if iban else None,
        remittance=payment.remittance,
        structured_reference=payment.structured_reference,
        end_to_end_id=payment.end_to_end_id,
        booked_on=booked_on,
    )
    await simulated_bank.send_transfer(tx, sent)
    await due_work.schedule(
        tx, "bank_statement", booked_on.isoformat(), due_work.at_local(tx, booked_on, STATEMENT_HOUR)
    )
    return booked_on
