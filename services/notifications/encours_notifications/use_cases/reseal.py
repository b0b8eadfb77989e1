from uuid import UUID

from encours_notifications.store import attachments, notifications, secrets
from encours_platform.database import Database
from encours_platform.sealing import Sealer


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Seals webhook secrets, secrets in mails and files for mails under the current key; returns how many were not yet.

    Raises `SealBroken` where one was sealed under a key that is gone already.
    """

    def anew(sealed: str | None) -> str | None:
        return sealed and sealer.rewrap(tenant_id, sealed)

    async with database.transaction(tenant_id) as tx:
        old = await secrets.under_old_keys(tx, sealer.current_bound)
        for secret_id, endpoint_id, sealed in old:
            rewrapped = sealer.rewrap(tenant_id, sealed, secrets.place(endpoint_id))
            await secrets.exchange_seal(tx, secret_id, rewrapped)
        mails = await notifications.sealed_under_old_keys(tx, sealer.current)
        await notifications.exchange_facts(
            tx,
            {
                id_: {name: anew(value) if name.endswith("_sealed") else value for name, value in facts.items()}
                for id_, facts in mails
            },
        )
        files = await attachments.under_old_keys(tx, sealer.current)
        for notification_id, part, sealed in files:
            await attachments.exchange_seal(tx, notification_id, part, sealer.rewrap(tenant_id, sealed))
    return len(old) + len(mails) + len(files)
