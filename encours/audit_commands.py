"""The audit chains of all services and merchants, and their anchors, for the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from encours.application import built
from encours.errors import CommandFailed
from encours.services import SERVICES
from encours_gateway.settings import GatewaySettings
from encours_gateway.store import audit_copies
from encours_gateway.use_cases.anchor_audit import anchor_all
from encours_platform.anchors import FIRST, Anchor, AnchorKeys
from encours_platform.audit import Verdict, verify
from encours_platform.database import Database
from encours_platform.settings import Settings

TENANTS = "SELECT tenant_id FROM tenant ORDER BY tenant_id"
GATEWAY = "gateway"

Known = dict[tuple[str, UUID], dict[int, bytes]]
"""Service and merchant → number of an entry → its hash."""


@dataclass
class Verification:
    """`faults`: what is wrong with anchors; `unproven`: what this check cannot show, in sentences."""

    chains: list[tuple[str, UUID, Verdict]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        chains = (verdict for _, _, verdict in self.chains)
        return not self.faults and all(each.broken_at is None and each.forged_at is None for each in chains)


async def verify_all(settings: Settings, exported: Path | None = None) -> Verification:
    """Recomputes each chain and compares it with gateway's copy and with the signed anchors.

    `exported`: anchors that `encours audit export` wrote and that were stored elsewhere.
    """
    found = Verification()
    keys = AnchorKeys.from_setting(settings.own(GatewaySettings).audit_keys)
    known, copied = Known(), Known()
    async with built(GATEWAY, settings, pool_size=1) as (_, runtime):
        stored = await _stored_anchors(runtime.database, copied)
    outside = _read(exported) if exported else {}
    for tenant_id in sorted(stored.keys() | outside.keys()):
        _check_anchors(found, keys, stored.get(tenant_id, []), outside.get(tenant_id, []), known)
    for name in SERVICES:
        async with built(name, settings, pool_size=1) as (service, runtime):
            for row in await runtime.database.cross_tenant_call(TENANTS) if service.audited else []:
                tenant_id = row["tenant_id"]
                place = (name, tenant_id)
                verdict = await verify(runtime.database, tenant_id, known.pop(place, {}), copied.get(place, {}))
                found.chains.append((name, tenant_id, verdict))
    found.faults += [f"{service} {tenant_id}: anchored, but the merchant is gone" for service, tenant_id in known]
    _say_what_is_unproven(found, keys, exported)
    return found


async def _stored_anchors(database: Database, copied: Known) -> dict[UUID, list[Anchor]]:
    """Also adds the heads of gateway's copy to `copied`."""
    stored: dict[UUID, list[Anchor]] = {}
    for row in await database.cross_tenant_call(TENANTS):
        async with database.transaction(row["tenant_id"]) as tx:
            stored[tx.tenant_id] = await audit_copies.all_anchors(tx)
            for head in await audit_copies.heads(tx):
                copied.setdefault((head.service, tx.tenant_id), {})[head.seq] = bytes.fromhex(head.hash)
    return stored


def _read(exported: Path) -> dict[UUID, list[Anchor]]:
    """Raises `CommandFailed`."""
    anchors: dict[UUID, list[Anchor]] = {}
    try:
        for line in exported.read_text(encoding="utf-8").splitlines():
            anchor = Anchor.from_line(line)
            anchors.setdefault(anchor.tenant_id, []).append(anchor)
    except (OSError, ValueError) as bad:
        raise CommandFailed(f"{exported} holds no anchors: {bad}") from None
    return anchors


def _check_anchors(
    found: Verification, keys: AnchorKeys | None, stored: Sequence[Anchor], outside: Sequence[Anchor], known: Known
) -> None:
    """What a signed anchor says of a chain goes into `known`; a contradiction is a fault."""
    previous, number = FIRST, 0
    for anchor in stored:
        number += 1
        if anchor.number != number or anchor.facts["previous"] != previous:
            found.faults.append(f"{anchor.tenant_id}: anchor {number} is missing in the database or was changed")
        previous, number = anchor.digest, anchor.number
    by_number = {anchor.number: anchor for anchor in stored}
    for anchor in outside:
        if anchor.number not in by_number or by_number[anchor.number].content != anchor.content:
            found.faults.append(f"{anchor.tenant_id}: the database does not have the exported anchor {anchor.number}")
    if keys is not None:
        for anchor in (*stored, *outside):
            _read_anchor(found, keys, anchor, known)


def _read_anchor(found: Verification, keys: AnchorKeys, anchor: Anchor, known: Known) -> None:
    if not keys.is_signed(anchor):
        found.faults.append(f"{anchor.tenant_id}: anchor {anchor.number} is not signed by ENCOURS_AUDIT_KEYS")
        return
    for head in anchor.heads:
        place = known.setdefault((head.service, anchor.tenant_id), {})
        if place.setdefault(head.seq, bytes.fromhex(head.hash)) != bytes.fromhex(head.hash):
            found.faults.append(f"{head.service} {anchor.tenant_id}: two hashes are known of entry {head.seq}")


def _say_what_is_unproven(found: Verification, keys: AnchorKeys | None, exported: Path | None) -> None:
    loose = sum(verdict.entries - verdict.anchored for _, _, verdict in found.chains)
    if keys is None:
        found.unproven.append("No signature was checked: ENCOURS_AUDIT_KEYS is not set.")
    if exported is None:
        found.unproven.append(
            "Who owns the database can delete anchors together with entries: "
            "store what `encours audit export` writes elsewhere, and give it with --anchors."
        )
    if loose:
        found.unproven.append(f"{loose} entries are newer than the last anchor: who owns the database can change them.")
    found.unproven.append("What was never recorded, and what the holder of the key signs, no chain shows.")


async def export(settings: Settings) -> tuple[list[str], Mapping[str, str]]:
    """Signs what is new, and returns all anchors as lines, and the public keys. Raises `CommandFailed`."""
    own = settings.own(GatewaySettings)
    keys = AnchorKeys.from_setting(own.audit_keys)
    if keys is None:
        raise CommandFailed("ENCOURS_AUDIT_KEYS is not set: there is nothing to sign with")
    async with built(GATEWAY, settings, pool_size=2) as (_, runtime):
        await anchor_all(runtime.database, keys, own.audit_anchor_folder, every=timedelta(0))
        stored = await _stored_anchors(runtime.database, Known())
    return [anchor.to_line() for anchors in stored.values() for anchor in anchors], keys.public_keys()
