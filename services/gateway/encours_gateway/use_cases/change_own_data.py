from dataclasses import replace

from encours_gateway.domain.people import Locale
from encours_gateway.store import users
from encours_gateway.use_cases.who_is_signed_in import SignedIn
from encours_platform import audit
from encours_platform.database import Tx
from encours_values.ids import USER, typeid


async def change_own_data(tx: Tx, found: SignedIn, *, name: str | None, locale: Locale | None) -> SignedIn:
    """Changes what is given."""
    before = found.user
    after = replace(before, name=name or before.name, locale=locale or before.locale)
    if after != before:
        await users.change(tx, after)
        who = typeid(USER, before.user_id)
        changes = audit.changes(
            {"name": before.name, "locale": before.locale}, {"name": after.name, "locale": after.locale}
        )
        audit.record(tx, who=who, action="user_changed", subject=who, details=changes)
    return replace(found, user=after)
