"""What happens elsewhere and concerns mandates."""

from collections.abc import Mapping, Sequence

from encours_contracts.collections import (
    FAILURES,
    CollectionFailure,
    CollectionReasonCorrected,
    CollectionSettled,
    CollectionSubmitted,
)
from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_mandates.core.domain.buyer import Buyer
from encours_mandates.core.domain.mandate import PostalAddress
from encours_mandates.core.use_cases.apply_account_snapshot import apply_account_snapshot
from encours_mandates.core.use_cases.record_collection import (
    FailedDebit,
    record_failed,
    record_settled,
    record_submitted,
)
from encours_platform.database import Tx
from encours_platform.inbox import Handler, each


async def _account(tx: Tx, event: AccountOpened | AccountUpdated) -> None:
    address = PostalAddress(**event.address.model_dump()) if event.address else None
    buyer = Buyer(
        event.account_id,
        event.name,
        address,
        event.status == "closed",
        external_id=event.external_id,
        siren=event.siren,
    )
    await apply_account_snapshot(tx, buyer)


async def _submitted(tx: Tx, events: Sequence[CollectionSubmitted]) -> None:
    in_order = sorted(events, key=lambda event: event.collection_date)
    await record_submitted(
        tx, {each.mandate_id: each.collection_date for each in in_order if each.mandate_id is not None}
    )


async def _settled(tx: Tx, event: CollectionSettled) -> None:
    await record_settled(tx, event.mandate_id, event.collection_date)


async def _failed(tx: Tx, event: CollectionFailure) -> None:
    failed = FailedDebit(event.details.reason_code, event.mandate_consequence, event.end_to_end_id)
    await record_failed(tx, event.mandate_id, event.collection_date, failed)


HANDLERS: Mapping[str, Handler] = {
    AccountOpened.TYPE: each(_account),
    AccountUpdated.TYPE: each(_account),
    CollectionSubmitted.TYPE: _submitted,
    CollectionSettled.TYPE: each(_settled),
    **dict.fromkeys((failure.TYPE for failure in (*FAILURES, CollectionReasonCorrected)), each(_failed)),
}
