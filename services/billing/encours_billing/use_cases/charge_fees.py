from collections.abc import Sequence
from uuid import UUID

from encours_billing.domain.errors import FeeSettled
from encours_billing.domain.fee import Fee, is_charged
from encours_billing.domain.journal import Entry, Journal, Row, fee_rows, fee_waived_rows
from encours_billing.store import buyers, fees, journal
from encours_billing.store.fees import NewFee
from encours_contracts.billing import FeeCharged
from encours_contracts.collections import CollectionFailure, FailureParty
from encours_platform.database import Tx
from encours_platform.problems import NotFound


async def charge_fees(tx: Tx, returned: Sequence[CollectionFailure]) -> list[FeeCharged]:
    """A fee for each debit that came back for the debtor's reasons, where the merchant has set one (RTX-03).

    Their accounts are locked; the events are for the caller to append. One a debit, however often its event arrives.
    """
    amount_minor = tx.settings.collection.return_fee
    new = [
        NewFee(
            account_id=event.account_id,
            collection_id=event.collection_id,
            reason_code=event.details.reason_code,
            amount_minor=amount_minor,
            currency=event.currency,
            charged_on=tx.today,
        )
        for event in returned
        if amount_minor and is_charged(event.reason_class, by_debtor=event.caused_by is FailureParty.DEBTOR)
    ]
    charged = await fees.charge(tx, new) if new else []
    await journal.write(tx, [_entry(tx, fee, fee_rows(fee.amount_minor)) for fee in charged])
    return [
        FeeCharged(
            account_id=fee.account_id,
            fee_id=fee.fee_id,
            kind="return_fee",
            collection_id=fee.collection_id,
            amount=fee.amount_minor,
            currency=fee.currency,
            charged_on=fee.charged_on,
        )
        for fee in charged
    ]


async def waive_fee(tx: Tx, fee_id: UUID, reason: str) -> None:
    """What is open of it is not owed any more. Raises `NotFound` and `FeeSettled`."""
    found = (await fees.by_ids(tx, [fee_id])).get(fee_id)
    if found is None:
        raise NotFound("there is no such fee")
    await buyers.lock(tx, [found.account_id])
    fee = (await fees.by_ids(tx, [fee_id]))[fee_id]
    if fee.open_minor <= 0:
        raise FeeSettled("the fee is paid or waived")
    await waive(tx, fee, reason)


async def waive(tx: Tx, fee: Fee, reason: str) -> None:
    """Of a locked account."""
    await fees.waive(tx, fee.fee_id, reason)
    await journal.write(tx, [_entry(tx, fee, fee_waived_rows(fee.open_minor))])


def _entry(tx: Tx, fee: Fee, rows: Sequence[Row]) -> Entry:
    piece = str(fee.fee_id)
    return Entry(Journal.MISCELLANEOUS, fee.account_id, piece, tx.today, "Frais de rejet", fee.currency, rows)
