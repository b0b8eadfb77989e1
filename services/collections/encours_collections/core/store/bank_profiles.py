"""Bank profiles: the built-in ones and the merchant's own."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from encours_collections.core.domain.bank_profile import BUILT_IN, BankProfile, BankTerms, Characters
from encours_iso20022.values.usage import AddressRule, BicRule, FirstSequence, Grouping, MessageName, Remittance
from encours_platform.database import Record, Sql, Tx

FIND = Sql("SELECT name, versions FROM bank_profile WHERE tenant_id = :tenant_id AND name = :name")
ALL = Sql("SELECT name, versions FROM bank_profile WHERE tenant_id = :tenant_id ORDER BY name")
UPSERT = Sql("""
    INSERT INTO bank_profile (tenant_id, name, versions, changed_at) VALUES (:tenant_id, :name, :versions, :now)
    ON CONFLICT (tenant_id, name) DO UPDATE SET versions = excluded.versions, changed_at = excluded.changed_at""")


async def find(tx: Tx, name: str) -> BankProfile | None:
    if (built_in := BUILT_IN.get(name)) is not None:
        return built_in
    row = await tx.row(FIND, name=name)
    return _profile(row) if row else None


async def in_use(tx: Tx) -> BankProfile | None:
    """The profile that the merchant's settings name; None where it does not exist."""
    return await find(tx, tx.settings.collection.bank_profile)


async def own(tx: Tx) -> list[BankProfile]:
    """The merchant's own, by name."""
    return [_profile(row) for row in await tx.rows(ALL)]


async def upsert(tx: Tx, profile: BankProfile) -> None:
    """Creates or replaces the profile of that name."""
    versions = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(terms).items()}
        for terms in profile.versions
    ]
    await tx.run(UPSERT, name=profile.name, versions=versions, now=tx.now)


def _profile(row: Record) -> BankProfile:
    return BankProfile(row["name"], tuple(_terms(version) for version in row["versions"]))


def _terms(version: Mapping[str, Any]) -> BankTerms:
    return BankTerms(
        valid_from=_day(version["valid_from"]),
        valid_to=_day(version["valid_to"]),
        message=MessageName(version["message"]),
        addresses=AddressRule(version["addresses"]),
        characters=Characters(version["characters"]),
        grouping=Grouping(version["grouping"]),
        batch_booking=version["batch_booking"],
        bic=BicRule(version["bic"]),
        first_sequence=FirstSequence(version["first_sequence"]),
        lead_bank_days=version["lead_bank_days"],
        cut_off_hour=version["cut_off_hour"],
        remittance=Remittance(version["remittance"]),
        recalls=version["recalls"],
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
