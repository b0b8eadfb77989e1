"""Through which server a merchant's mails go: the merchant's own, or the installation's."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from encours_contracts.connections import SmtpConfig
from encours_notifications.use_cases.ports import Mailer
from encours_platform import connections
from encours_platform.connections import Connection
from encours_platform.database import Tx
from encours_platform.sealing import Sealer

KIND = "smtp"


@dataclass(frozen=True)
class MailServer:
    """`sender` is the address that mails come from; `connection_id` none for the installation's own."""

    mailer: Mailer
    sender: str
    connection_id: UUID | None = None


@dataclass(frozen=True)
class MailServers:
    """`connect` makes a mailer of a merchant's connection; `default` is none where the installation has no server."""

    sealer: Sealer
    connect: Callable[[Connection], Mailer]
    default: MailServer | None = None

    async def available(self, tx: Tx) -> bool:
        return self.default is not None or await connections.has_kind(tx, KIND)

    async def of_tenant(self, tx: Tx) -> MailServer | None:
        """None where mails are recorded and not sent."""
        for each in await connections.of_kinds(tx, self.sealer, KIND):
            sender = SmtpConfig.model_validate(each.config).sender
            return MailServer(self.connect(each), sender, each.connection_id)
        return self.default
