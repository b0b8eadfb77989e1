"""Every public event → the log, the deliveries, the notices."""

from collections.abc import Mapping, Sequence

from encours_contracts import EVENTS
from encours_contracts.billing import (
    CreditNoteBalanceChanged,
    DocumentProvided,
    DocumentSendRequested,
    InvoiceBalanceChanged,
    PaymentBalanceChanged,
    TransferStatusChanged,
)
from encours_contracts.collections import (
    CollectionCancelled,
    CollectionFailure,
    CollectionScheduled,
    CollectionSubmitted,
)
from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_contracts.envelope import Envelope
from encours_contracts.gateway import PasswordResetRequested, SensitiveChangeMade, UserInvited
from encours_notifications.domain.notices import NOTICES
from encours_notifications.use_cases.log_events import log_events
from encours_notifications.use_cases.mail_servers import MailServers
from encours_notifications.use_cases.notify import notify
from encours_notifications.use_cases.project_buyers import project_buyers
from encours_notifications.use_cases.project_customer_credit import project_customer_credit
from encours_notifications.use_cases.project_debits import project_debits
from encours_notifications.use_cases.project_invoices import project_invoices
from encours_notifications.use_cases.project_transfers import project_transfers
from encours_notifications.use_cases.receive_document import receive_document
from encours_platform.database import Tx
from encours_platform.inbox import AnyHandler, EnvelopeHandler, each

ACCOUNTS = {AccountOpened.TYPE, AccountUpdated.TYPE}
DEBITS = (CollectionScheduled, CollectionCancelled, CollectionSubmitted, CollectionFailure)
CREDIT = (CreditNoteBalanceChanged, PaymentBalanceChanged)
PROJECTED = {
    InvoiceBalanceChanged.TYPE,
    CollectionSubmitted.TYPE,
    TransferStatusChanged.TYPE,
    *(event.TYPE for event in CREDIT),
}


def handlers(servers: MailServers) -> Mapping[str, AnyHandler]:
    """One handler for all public types, so that a batch of mixed events is one insert into the log."""

    async def handle(tx: Tx, envelopes: Sequence[Envelope]) -> None:
        read = [
            (envelope, envelope.event())
            for envelope in envelopes
            if envelope.type in ACCOUNTS or envelope.type in NOTICES or envelope.type in PROJECTED
        ]
        mail_server = await servers.available(tx)
        if accounts := [event for _, event in read if isinstance(event, (AccountOpened, AccountUpdated))]:
            await project_buyers(tx, accounts, mail_server=mail_server)
        if happened := [envelope for envelope in envelopes if not envelope.restated]:
            await log_events(tx, happened)
        await project_customer_credit(tx, [event for _, event in read if isinstance(event, CREDIT)])
        await project_transfers(tx, [event for _, event in read if isinstance(event, TransferStatusChanged)])
        await project_debits(tx, [event for _, event in read if isinstance(event, DEBITS)])
        await project_invoices(tx, [event for _, event in read if isinstance(event, InvoiceBalanceChanged)])
        notable = [(envelope.id, event) for envelope, event in read if event.TYPE in NOTICES and not envelope.restated]
        await notify(tx, notable, mail_server=mail_server)

    async def send(tx: Tx, envelopes: Sequence[Envelope]) -> None:
        mail_server = await servers.available(tx)
        await notify(tx, [(envelope.id, envelope.event()) for envelope in envelopes], mail_server=mail_server)

    handler, asked = EnvelopeHandler(handle), EnvelopeHandler(send)
    return {
        **{type_: handler for type_, event in EVENTS.items() if event.is_public()},
        DocumentSendRequested.TYPE: asked,
        UserInvited.TYPE: asked,
        PasswordResetRequested.TYPE: asked,
        SensitiveChangeMade.TYPE: asked,
        DocumentProvided.TYPE: each(receive_document),
    }
