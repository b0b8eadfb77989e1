"""The kind of a tenant."""

from encours_platform.database import Sql, Tx

KIND = Sql("SELECT kind FROM tenant WHERE tenant_id = :tenant_id")


async def is_sandbox(tx: Tx) -> bool:
    return bool(await tx.value(KIND) == "sandbox")
