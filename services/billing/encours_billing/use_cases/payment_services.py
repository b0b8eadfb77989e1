"""The merchant's payment service: its connection, and what the connection makes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from encours_billing.domain.errors import PaymentServiceMissing
from encours_billing.use_cases.ports import PaymentService, PaymentServiceUnavailable, WebhookReader
from encours_platform import connections
from encours_platform.connections import Connection
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer

KIND = "payment_service"


@dataclass(frozen=True)
class PaymentServices:
    """`connect` and `reader` make what talks to the service of a connection, and what reads its webhooks."""

    sealer: Sealer = field(repr=False)
    public_url: str
    connect: Callable[[Connection], PaymentService]
    reader: Callable[[Connection], WebhookReader]

    async def present(self, tx: Tx) -> UUID:
        """The connection that new payments use. Raises `PaymentServiceMissing`."""
        found = await connections.of_kinds(tx, self.sealer, KIND)
        if not found:
            raise PaymentServiceMissing("add a connection of the kind payment_service")
        return found[0].connection_id

    async def connection(self, tx: Tx, connection_id: UUID) -> Connection | None:
        for each in await connections.of_kinds(tx, self.sealer, KIND):
            if each.connection_id == connection_id:
                return each
        return None

    async def service(self, database: Database, tenant_id: UUID, connection_id: UUID) -> PaymentService:
        """Raises `PaymentServiceUnavailable` where the connection was deleted: a new one cannot speak for it."""
        found = await database.run(tenant_id, lambda tx: self.connection(tx, connection_id))
        if found is None:
            raise PaymentServiceUnavailable("the connection of the payment service was deleted")
        return self.connect(found)
