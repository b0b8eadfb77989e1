from uuid import UUID

from encours_gateway.store import sessions
from encours_platform import audit
from encours_platform.database import Tx
from encours_values.ids import SESSION, USER, typeid


async def end_session(tx: Tx, user_id: UUID, session_id: UUID) -> bool:
    """Ends one of the user's own sessions; false where there is none of that id."""
    ended = await sessions.end(tx, user_id, session_id)
    if ended:
        who = typeid(USER, user_id)
        audit.record(tx, who=who, action="signed_out", subject=who, details={"session": typeid(SESSION, session_id)})
    return ended
