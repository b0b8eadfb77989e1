from encours_collections.core.domain.bank_profile import BUILT_IN, BankProfile, BuiltInProfile, TooManyProfiles
from encours_collections.core.store import bank_profiles
from encours_platform import audit
from encours_platform.database import Tx

OWN_MAX = 50


async def save_bank_profile(tx: Tx, profile: BankProfile, *, who: str) -> BankProfile:
    """Creates or replaces a bank profile; it applies to files that are created from now on.

    Raises `BuiltInProfile` for the name of a built-in profile, `TooManyProfiles` above `OWN_MAX`.
    """
    if profile.name in BUILT_IN:
        raise BuiltInProfile("a built-in profile cannot be changed; use another name")
    names = {each.name for each in await bank_profiles.own(tx)}
    if profile.name not in names and len(names) >= OWN_MAX:
        raise TooManyProfiles(f"a merchant has at most {OWN_MAX} own profiles")
    await bank_profiles.upsert(tx, profile)
    audit.record(tx, who=who, action="bank_profile_changed", subject=profile.name)
    return profile
