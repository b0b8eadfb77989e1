"""Each command of the API is in the audit chain: who asked, for what, and what it changed."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel

from encours_platform import audit, json
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_values.iban import mask_ibans_in
from encours_values.ids import parse_typeid

T = TypeVar("T")
Reader = Callable[[Tx, UUID], Awaitable[BaseModel]]
"""An object as its `GET` shows it."""

TYPEID = re.compile("([a-z]{3})_[0-7][0-9a-hjkmnp-tv-z]{25}")
SECRET = re.compile("secret|password|api_key|private_key")
HIDDEN = "••••••"
GIVEN_BYTES_MAX = 8_000
MADE = {"POST": "created", "PUT": "changed", "PATCH": "changed", "DELETE": "deleted"}
SANDBOX = "/v1/sandbox/"
"""Acts of the outside world in a sandbox are no acts of the merchant."""


class CommandLog:
    """Records a command at the end of its transaction, unless its use case has recorded what it does.

    `readers`: prefix of a TypeID → how such an object is shown, so that an entry holds what a command changed of it.
    """

    def __init__(self) -> None:
        self.readers: dict[str, Reader] = {}

    async def audited(
        self, request: Request, caller: Caller, use_case: Callable[[Tx], Awaitable[T]]
    ) -> Callable[[Tx], Awaitable[T]]:
        path, method = request.url.path, request.method
        if path.startswith(SANDBOX):
            return use_case
        given = await _given(request)
        who = caller.actor

        async def act(tx: Tx) -> T:
            named = list(TYPEID.finditer(path))
            reader = self.readers.get(named[-1][1]) if named else None
            before = await _shown(tx, reader, named[-1][0]) if reader else {}
            answer = await use_case(tx)
            if audit.has_records(tx):
                return answer
            shown = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else {}
            subject = named[-1][0] if named else str(shown.get("id", path))
            details: dict[str, Any] = {"path": path, **given}
            if reader is not None:
                after = shown
                if shown.get("id") != subject:
                    after = {} if method == "DELETE" else await _shown(tx, reader, subject)
                details |= audit.changes(_plain(before), _plain(after))
            if shown.get("id", subject) != subject:
                details["created"] = shown["id"]
            audit.record(tx, who=who, action=action_of(method, path), subject=subject, details=details)
            return answer

        return act


def action_of(method: str, path: str) -> str:
    """What an entry calls a command.

    >>> action_of("POST", "/v1/accounts"), action_of("POST", "/v1/orders/ord_01h455vb4pex5vsknk084sn02q/ship")
    ('account_created', 'order_ship')
    """
    _, _, noun, *rest = path.split("/")
    singular = f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")
    verb = rest[-1] if rest and not TYPEID.fullmatch(rest[-1]) else MADE.get(method, method.lower())
    return f"{singular}_{verb}".replace("-", "_")


def objects_of(subject: str, details: str) -> list[str]:
    """The TypeIDs that an entry names.

    >>> objects_of("my-bank", '{"path":"/v1/orders/ord_01h455vb4pex5vsknk084sn02q/ship"}')
    ['my-bank', 'ord_01h455vb4pex5vsknk084sn02q']
    """
    return list(dict.fromkeys([subject, *(found[0] for found in TYPEID.finditer(details))]))


async def _shown(tx: Tx, reader: Reader, subject: str) -> dict[str, Any]:
    return (await reader(tx, parse_typeid(subject[:3], subject))).model_dump(mode="json")


def _plain(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Without actions, which follow from the state, and without secrets."""
    return {
        name: HIDDEN if SECRET.search(name) and value is not None else value
        for name, value in shown.items()
        if name != "available_actions"
    }


async def _given(request: Request) -> dict[str, Any]:
    """What the caller gave, without secrets and with IBANs masked; of large bodies the hash."""
    raw = await request.body()
    if not raw:
        return {}
    if len(raw) > GIVEN_BYTES_MAX or not request.headers.get("content-type", "").startswith("application/json"):
        return {"given_sha256": hashlib.sha256(raw).hexdigest(), "given_bytes": len(raw)}
    given = _hidden(await request.json())
    return {"given": json.loads(mask_ibans_in(json.dumps(given).decode()).encode())}


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: HIDDEN if SECRET.search(name) else _hidden(inner) for name, inner in value.items()}
    return [_hidden(each) for each in value] if isinstance(value, list) else value
