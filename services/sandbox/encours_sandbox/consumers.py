"""Files for the bank, and whom it knows. The world outside of live merchants is real, so their events are left out."""

from collections.abc import Mapping, Sequence

from encours_contracts.collections import BankFileSent
from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_contracts.mandates import MandateActivated, MandateAmended, MandateEnded
from encours_platform.database import Tx
from encours_platform.inbox import AnyHandler
from encours_platform.sealing import Sealer
from encours_sandbox.store import register
from encours_sandbox.use_cases.receive_file import receive_part


async def _record_buyers(tx: Tx, events: Sequence[AccountOpened | AccountUpdated]) -> None:
    if tx.is_sandbox:
        await register.insert_buyers(tx, [event.account_id for event in events])


async def _register_mandates(tx: Tx, events: Sequence[MandateActivated | MandateAmended]) -> None:
    if tx.is_sandbox:
        await register.upsert_mandates(tx, [(event.reference, event.account_id, event.scheme) for event in events])


async def _end_mandates(tx: Tx, events: Sequence[MandateEnded]) -> None:
    if tx.is_sandbox:
        await register.end_mandates(tx, [event.reference for event in events])


def handlers(sealer: Sealer) -> Mapping[str, AnyHandler]:
    async def receive(tx: Tx, events: Sequence[BankFileSent]) -> None:
        for event in events if tx.is_sandbox else ():
            await receive_part(tx, sealer, event)

    return {
        AccountOpened.TYPE: _record_buyers,
        AccountUpdated.TYPE: _record_buyers,
        BankFileSent.TYPE: receive,
        MandateActivated.TYPE: _register_mandates,
        MandateAmended.TYPE: _register_mandates,
        MandateEnded.TYPE: _end_mandates,
    }
