from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_contracts.collections import CollectionFailure
from encours_contracts.envelope import Event
from encours_contracts.gateway import DocumentSettings, SensitiveChangeMade, UserLinkIssued
from encours_contracts.mandates import (
    DebtorAccountChanged,
    MandateAwaitsDebtorBank,
    SignatureCodeIssued,
    SignatureRequested,
)
from encours_notifications.domain.notices import is_mailed, notices_of
from encours_notifications.store import customer_credit
from encours_notifications.use_cases.create_notices import NoticeRequest, Signer, create_notices
from encours_platform.database import Tx


async def notify(tx: Tx, events: Sequence[tuple[UUID, Event]], *, mail_server: bool) -> None:
    """Creates the notices that follow these events (id and event; `domain.notices.NOTICES`).

    A notice that asks for money says what credit on the account covers.
    """
    settings = tx.settings.documents if events else DocumentSettings()
    unpaid = {event.account_id for _, event in events if isinstance(event, CollectionFailure)}
    credit = await customer_credit.of(tx, unpaid)
    requests = [
        NoticeRequest(
            notice.template,
            notice.audience,
            event.account,
            notice.facts(event) | _covered(event, credit),
            event_id,
            signer=_signer(event) if notice.to_signer else None,
            document=notice.document(event) if notice.document else None,
        )
        for event_id, event in events
        if is_mailed(event, settings)
        for notice in notices_of(event.TYPE, event)
    ]
    await create_notices(tx, requests, mail_server=mail_server)


def _covered(event: Event, credit: Mapping[tuple[UUID, str], int]) -> dict[str, int]:
    """What credit on the account pays of a debit that came back, where it pays anything."""
    if not isinstance(event, CollectionFailure):
        return {}
    covered = min(event.amount, credit.get((event.account_id, event.currency), 0))
    return {"covered": covered} if covered else {}


def _signer(event: Event) -> Signer:
    if isinstance(event, (UserLinkIssued, SensitiveChangeMade)):
        return Signer(event.user_email, event.language)
    if not isinstance(event, (SignatureRequested, SignatureCodeIssued, MandateAwaitsDebtorBank, DebtorAccountChanged)):
        raise TypeError(f"{event.TYPE} names no signer")
    return Signer(event.signer_email, event.language)
