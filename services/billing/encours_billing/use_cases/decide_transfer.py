from collections.abc import Sequence
from uuid import UUID

from encours_billing.domain.allocation import Part
from encours_billing.domain.errors import TransferDecided
from encours_billing.domain.transfer import MOVES, Act, TransferStatus
from encours_billing.domain.transfer_matching import MatchRule
from encours_billing.store import transfers
from encours_billing.store.transfers import Transfer
from encours_billing.use_cases.receive_payment import FeePart
from encours_billing.use_cases.record_transfers import pay_with
from encours_billing.use_cases.reverse_payment import reverse_payment
from encours_platform.database import Tx
from encours_platform.problems import NotFound


async def apply_transfer(tx: Tx, id_: UUID, account_id: UUID, parts: Sequence[Part | FeePart] | None) -> None:
    """A person says whose money it is and what it pays; None = by the merchant's rule.

    Raises `NotFound`, `TransferDecided` and what `receive_payment` raises.
    """
    transfer = await _locked(tx, id_, Act.APPLY)
    await pay_with(tx, transfer, account_id, parts, MatchRule.BY_HAND)


async def ignore_transfer(tx: Tx, id_: UUID, reason: str) -> None:
    """It pays no buyer's invoice: a refund, a tax, a mistake. Raises `NotFound` and `TransferDecided`."""
    await _locked(tx, id_, Act.IGNORE)
    await transfers.decide(tx, id_, TransferStatus.IGNORED, reason=reason)


async def unapply_transfer(tx: Tx, id_: UUID) -> None:
    """Reverses the payment of an applied transfer, which waits again. Raises `NotFound` and `TransferDecided`."""
    transfer = await _locked(tx, id_, Act.UNAPPLY)
    if transfer.payment_id is None:
        raise AssertionError("an applied transfer has its payment")
    await reverse_payment(tx, transfer.payment_id)
    await transfers.decide(tx, id_, TransferStatus.UNMATCHED)


async def _locked(tx: Tx, id_: UUID, act: Act) -> Transfer:
    transfer = await transfers.lock(tx, id_)
    if transfer is None:
        raise NotFound("there is no such transfer")
    if (transfer.status, act) not in MOVES:
        raise TransferDecided(f"it is {transfer.status.value}")
    return transfer
