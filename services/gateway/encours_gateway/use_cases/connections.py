"""A merchant's own connections: gateway owns them, publishes them with the merchant, and asks their service to test."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from encours_contracts.connections import (
    BankFolderConfig,
    BankSftpConfig,
    BankSftpSecrets,
    DocusignSecrets,
    SignatureProviderConfig,
    SmtpConfig,
    SmtpSecrets,
    StripeConfig,
    StripeSecrets,
    YousignSecrets,
)
from encours_contracts.control import ConnectionReported
from encours_contracts.gateway import ConnectionTestRequested
from encours_gateway.domain.connection import goes_elsewhere, is_provider_url, purpose_of
from encours_gateway.domain.errors import ConnectionExists, SecretsMissing
from encours_gateway.store import connections, merchants
from encours_gateway.store.connections import Connection
from encours_gateway.use_cases.publish_merchant import publish_merchant
from encours_gateway.use_cases.tell_admins import SensitiveChange, tell_admins
from encours_platform import audit, json
from encours_platform.connections import secrets_place
from encours_platform.database import Database, Tx
from encours_platform.outbound import HostRefused, Outbound
from encours_platform.outbox import append
from encours_platform.problems import InvalidRequest, NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import CONNECTION, new_id, typeid

TEST_SECONDS_MAX = 25.0
"""Longer than the service's own time-out; below that of any proxy in front."""
POLL_SECONDS = 0.1
NO_ANSWER = "the service that uses this connection does not answer; test again"

CONFIGS: Mapping[str, TypeAdapter[Any]] = {
    "bank_folder": TypeAdapter(BankFolderConfig),
    "bank_sftp": TypeAdapter(BankSftpConfig),
    "payment_service": TypeAdapter(StripeConfig),
    "smtp": TypeAdapter(SmtpConfig),
    "signature_provider": TypeAdapter(SignatureProviderConfig),
}
SANDBOX_CARDS = "/v1/sandbox/card"
"""Where the sandbox serves its payment service."""
PROVIDERS = ("payment_service", "signature_provider")
"""Kinds that are called at their provider's own domain."""
SECRETS: Mapping[str, TypeAdapter[Any]] = {
    "bank": TypeAdapter(BankSftpSecrets),
    "payment_service": TypeAdapter(StripeSecrets),
    "smtp": TypeAdapter(SmtpSecrets),
    "signature_provider:yousign": TypeAdapter(YousignSecrets),
    "signature_provider:docusign": TypeAdapter(DocusignSecrets),
}


@dataclass(frozen=True)
class ConnectionChange:
    """What a caller gives; members that are none stay as they are."""

    name: str | None
    config: Mapping[str, Any] | None
    secrets: Mapping[str, str | None] | None
    """A secret that is null is deleted."""


@dataclass(frozen=True)
class ProviderHosts:
    """Where connections may lead: as the operator allows, and sandboxes to the simulated payment service."""

    outbound: Outbound
    sandbox_cards_url: str

    async def check(self, kind: str, config: Mapping[str, Any], *, is_sandbox: bool) -> None:
        """Raises `HostRefused` with the member that names the host."""
        if kind in PROVIDERS:
            for member in ("url", "account_url"):
                if member in config and not (is_sandbox and config[member] == self.sandbox_cards_url):
                    self._check_provider(config["provider"], config[member], member)
        elif "host" in config:
            try:
                await self.outbound.addresses(config["host"], config["port"])
            except HostRefused as refused:
                raise HostRefused(refused.detail, pointer="/config/host") from None

    def _check_provider(self, provider: str, url: str, member: str) -> None:
        if is_provider_url(url, provider):
            return
        host = urlsplit(url).hostname or ""
        if not self.outbound.is_private_name(host):
            raise HostRefused(f"this is not a host of {provider}", pointer=f"/config/{member}")


async def create_connection(tx: Tx, sealer: Sealer, kind: str, change: ConnectionChange, *, who: str) -> Connection:
    """Raises `ConnectionExists`, `SecretsMissing`."""
    config = checked_config(kind, change.config or {})
    purpose = purpose_of(kind, config)
    secrets = {name: value for name, value in (change.secrets or {}).items() if value is not None}
    connection_id = new_id()
    new = Connection(
        connection_id=connection_id,
        kind=kind,
        purpose=purpose,
        name=change.name or kind,
        config=config,
        secret_names=sorted(secrets),
        secrets_sealed=_sealed(tx, sealer, purpose, connection_id, secrets),
        status="untested",
        last_error=None,
        checked_at=None,
        test_id=None,
        created_at=tx.now,
        changed_at=tx.now,
    )
    await _save(tx, new, None, who=who)
    return new


async def change_connection(
    tx: Tx, sealer: Sealer, connection_id: UUID, change: ConnectionChange, *, who: str
) -> Connection:
    """Members of `config` and `secrets` that are not given stay; secrets do not follow to another host.

    Raises `NotFound`, `ConnectionExists`, `SecretsMissing`.
    """
    await merchants.lock(tx)
    before = await connections.lock(tx, connection_id)
    if before is None:
        raise NotFound("no such connection")
    config = checked_config(before.kind, {**before.config, **(change.config or {})})
    stored: dict[str, str] = {}
    if before.secrets_sealed is not None:
        stored = json.loads(sealer.open(tx.tenant_id, before.secrets_sealed, secrets_place(connection_id)))
    if stored and goes_elsewhere(before.config, config):
        if change.secrets is None:
            raise SecretsMissing("give the secrets again: they are not sent to another host than they were given for")
        stored = {}
    given = {**stored, **(change.secrets or {})}
    secrets = {name: value for name, value in given.items() if value is not None}
    purpose = purpose_of(before.kind, config)
    after = replace(
        before,
        name=change.name or before.name,
        purpose=purpose,
        config=config,
        secret_names=sorted(secrets),
        secrets_sealed=_sealed(tx, sealer, purpose, connection_id, secrets),
        status="untested",
        last_error=None,
        checked_at=None,
        changed_at=tx.now,
    )
    await _save(tx, after, before, who=who, secrets_given=change.secrets is not None)
    return after


async def delete_connection(tx: Tx, connection_id: UUID, *, who: str) -> None:
    """The environment's connection is used again, where there is one. Raises `NotFound`."""
    await merchants.lock(tx)
    before = await connections.lock(tx, connection_id)
    if before is None:
        raise NotFound("no such connection")
    await connections.delete(tx, connection_id)
    details = {"kind": before.kind, **audit.changes(_shown(before), {})}
    audit.record(tx, who=who, action="connection_deleted", subject=typeid(CONNECTION, connection_id), details=details)
    await tell_admins(tx, SensitiveChange("connection", before.kind, before.name, None), who=who)
    await _publish(tx)


async def run_test(database: Database, tenant_id: UUID, connection_id: UUID) -> Connection:
    """Has the connection's service connect once; returns with the result, or after 25 seconds without.

    Raises `NotFound`.
    """
    test_id = new_id()

    async def begin(tx: Tx) -> None:
        if not await connections.begin_test(tx, connection_id, test_id):
            raise NotFound("no such connection")
        await append(tx, ConnectionTestRequested(connection_id=connection_id, test_id=test_id))

    await database.run(tenant_id, begin)
    end = time.monotonic() + TEST_SECONDS_MAX
    while True:
        found = await database.run(tenant_id, lambda tx: connections.find(tx, connection_id))
        if found is None:
            raise NotFound("the connection was deleted meanwhile")
        if found.test_id != test_id:
            return found
        if time.monotonic() > end:
            return replace(found, status="failing", last_error=NO_ANSWER)
        await asyncio.sleep(POLL_SECONDS)


async def on_reports(database: Database, tenant_id: UUID, reports: Sequence[ConnectionReported]) -> None:
    async with database.transaction(tenant_id) as tx:
        for each in reports:
            await connections.report(tx, each.connection_id, test_id=each.test_id, fault=each.fault)


def checked_config(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with its defaults. Raises `InvalidRequest`."""
    return dict(_validated(CONFIGS[kind], config, "/config").model_dump(mode="json"))


def _validated(adapter: TypeAdapter[Any], value: Mapping[str, Any], pointer: str) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        where = "/".join(str(part) for part in first["loc"] if part not in ("yousign", "docusign"))
        raise InvalidRequest(first["msg"], pointer=f"{pointer}/{where}".rstrip("/")) from None


def _sealed(tx: Tx, sealer: Sealer, purpose: str, connection_id: UUID, secrets: Mapping[str, str]) -> str | None:
    """Raises `SecretsMissing`, and `InvalidRequest` for a secret that the purpose does not have."""
    if purpose in SECRETS:
        try:
            _validated(SECRETS[purpose], secrets, "/secrets")
        except InvalidRequest as wrong:
            if secrets or purpose.partition(":")[0] in PROVIDERS:
                raise
            raise SecretsMissing(wrong.detail) from None
    return sealer.seal(tx.tenant_id, json.canonical(dict(secrets)), secrets_place(connection_id)) if secrets else None


async def _save(tx: Tx, after: Connection, before: Connection | None, *, who: str, secrets_given: bool = False) -> None:
    await merchants.lock(tx)
    if await connections.has_purpose(tx, after.purpose, besides=after.connection_id):
        raise ConnectionExists(f"there is a connection for {after.purpose} already; change or delete it")
    if after.kind == "bank_sftp" and not after.secret_names:
        raise SecretsMissing("give a password or a private key")
    if after.kind == "bank_folder" and after.secret_names:
        raise InvalidRequest("a folder has no secrets", pointer="/secrets")
    await connections.save(tx, after)
    details = {"kind": after.kind, **audit.changes(_shown(before) if before else {}, _shown(after))}
    if secrets_given:
        details["secrets"] = "given anew"
    action = "connection_changed" if before else "connection_created"
    audit.record(tx, who=who, action=action, subject=typeid(CONNECTION, after.connection_id), details=details)
    changed = SensitiveChange("connection", after.kind, before.name if before else None, after.name)
    await tell_admins(tx, changed, who=who)
    await _publish(tx)


async def _publish(tx: Tx) -> None:
    await merchants.change(tx, (await merchants.lock(tx)).settings)
    await publish_merchant(tx)


def _shown(connection: Connection) -> dict[str, Any]:
    """What the audit trail may show of it."""
    return {"name": connection.name, "config": connection.config, "secrets": list(connection.secret_names)}
