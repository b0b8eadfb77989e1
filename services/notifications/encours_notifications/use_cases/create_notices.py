from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from encours_contracts.gateway import MerchantSettings
from encours_notifications.domain.notices import Audience
from encours_notifications.domain.notification import NewNotification
from encours_notifications.store import buyers, notifications, wakeups
from encours_notifications.store.buyers import Buyer
from encours_notifications.use_cases.send_mails import MAIL, OUTBOX
from encours_platform.database import Tx
from encours_values.ids import new_id


@dataclass(frozen=True)
class Signer:
    """Who signs for the buyer: the address and the language of the mandate."""

    email: str
    language: str


@dataclass(frozen=True)
class Wanted:
    """A notice to be written: to whom it may concern, and what it tells."""

    template: str
    audience: Audience
    account_id: UUID | None
    facts: dict[str, Any]
    event_id: UUID | None = None
    signer: Signer | None = None


async def write_notices(tx: Tx, wanted: Sequence[Wanted], *, mail_server: bool) -> None:
    """Notes notices in one statement, however many; with a mail server they are on their way, else kept.

    A buyer whose address is not known yet gets his as soon as his account's event is here.
    """
    if not wanted:
        return
    known = await buyers.known(tx, {each.account_id for each in wanted if each.account_id is not None})
    settings = tx.settings
    new = [_new(each, known.get(each.account_id) if each.account_id else None, settings) for each in wanted]
    if await notifications.insert(tx, new, mail_server=mail_server):
        await wakeups.wake(tx, MAIL, [OUTBOX], tx.now)


def _new(wanted: Wanted, buyer: Buyer | None, settings: MerchantSettings) -> NewNotification:
    if wanted.signer is not None:
        recipient: str | None = wanted.signer.email
    elif wanted.audience == "merchant":
        recipient = settings.legal.email
    else:
        recipient = buyer.email if buyer else None
    return NewNotification(
        notification_id=new_id(),
        account_id=wanted.account_id,
        event_id=wanted.event_id,
        template=wanted.template,
        audience=wanted.audience,
        recipient=recipient,
        buyer_name=buyer.name if buyer else None,
        locale=wanted.signer.language if wanted.signer else settings.locale,
        facts=wanted.facts,
    )
