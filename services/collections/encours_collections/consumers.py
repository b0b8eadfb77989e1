from collections.abc import Mapping, Sequence

from encours_collections.bank_answers.use_cases.follow_transfers import follow_transfers
from encours_collections.bank_answers.use_cases.own_accounts import open_accounts
from encours_collections.batches.use_cases.confirm_refunds import confirm_refunds, withdraw_refunds
from encours_collections.batches.use_cases.make_refund_batch import plan_refunds
from encours_collections.channels.use_cases.receive_issued_file import receive_issued_file
from encours_collections.debits.store import mandates
from encours_collections.intake.use_cases.apply_mandate_events import activate_mandates, amend_mandates, end_mandates
from encours_collections.intake.use_cases.project_balances import project_balances
from encours_collections.intake.use_cases.schedule_collections import schedule_collections
from encours_contracts.billing import (
    CollectionDue,
    InvoiceBalanceChanged,
    RefundConfirmed,
    RefundRequested,
    RefundWithdrawn,
    TransferStatusChanged,
)
from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_contracts.gateway import MerchantUpdated
from encours_contracts.mandates import MandateActivated, MandateAmended, MandateEnded
from encours_contracts.sandbox import BankFileIssued
from encours_platform.database import Tx
from encours_platform.inbox import AnyHandler, each
from encours_platform.sealing import Sealer


async def _project_buyers(tx: Tx, events: Sequence[AccountOpened | AccountUpdated]) -> None:
    await mandates.upsert_buyers(
        tx,
        [
            {
                "account_id": event.account_id,
                "street": event.address.street if event.address else "",
                "postcode": event.address.postcode if event.address else "",
                "city": event.address.city if event.address else "",
                "country": event.address.country if event.address else event.country,
                "notice_days": event.prenotification.days if event.prenotification else None,
            }
            for event in events
        ],
    )


def handlers(sealer: Sealer) -> Mapping[str, AnyHandler]:
    async def receive(tx: Tx, event: BankFileIssued) -> None:
        await receive_issued_file(tx, sealer, event)

    async def open_named(tx: Tx, events: Sequence[MerchantUpdated]) -> None:
        await open_accounts(tx, sealer, events)

    async def plan(tx: Tx, events: Sequence[RefundRequested]) -> None:
        await plan_refunds(tx, sealer, events)

    return {
        BankFileIssued.TYPE: each(receive),
        MerchantUpdated.TYPE: open_named,
        TransferStatusChanged.TYPE: follow_transfers,
        CollectionDue.TYPE: schedule_collections,
        InvoiceBalanceChanged.TYPE: project_balances,
        MandateActivated.TYPE: activate_mandates,
        MandateAmended.TYPE: amend_mandates,
        MandateEnded.TYPE: end_mandates,
        RefundRequested.TYPE: plan,
        RefundConfirmed.TYPE: confirm_refunds,
        RefundWithdrawn.TYPE: withdraw_refunds,
        AccountOpened.TYPE: _project_buyers,
        AccountUpdated.TYPE: _project_buyers,
    }
