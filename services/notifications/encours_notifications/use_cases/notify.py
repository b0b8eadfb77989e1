from collections.abc import Sequence
from uuid import UUID

from encours_contracts.envelope import Event
from encours_contracts.gateway import DocumentSettings
from encours_contracts.mandates import MandateAwaitsDebtorBank, SignatureCodeIssued, SignatureRequested
from encours_notifications.domain.notices import is_mailed, notices_of
from encours_notifications.use_cases.create_notices import NoticeRequest, Signer, create_notices
from encours_platform.database import Tx


async def notify(tx: Tx, events: Sequence[tuple[UUID, Event]], *, mail_server: bool) -> None:
    """Creates the notices that follow these events (id and event; `domain.notices.NOTICES`)."""
    settings = tx.settings.documents if events else DocumentSettings()
    requests = [
        NoticeRequest(
            notice.template,
            notice.audience,
            event.account,
            notice.facts(event),
            event_id,
            signer=_signer(event) if notice.to_signer else None,
            document=notice.document(event) if notice.document else None,
        )
        for event_id, event in events
        if is_mailed(event, settings)
        for notice in notices_of(event.TYPE, event)
    ]
    await create_notices(tx, requests, mail_server=mail_server)


def _signer(event: Event) -> Signer:
    if not isinstance(event, (SignatureRequested, SignatureCodeIssued, MandateAwaitsDebtorBank)):
        raise TypeError(f"{event.TYPE} names no signer")
    return Signer(event.signer_email, event.language)
