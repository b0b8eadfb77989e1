"""Secrets at rest and on the bus: an envelope each (AES-256-GCM), bound to the tenant and to the place of the value.

A value is sealed under a data key that is made for it alone; the data key travels with it, wrapped under a key of the
environment. A rotation of that key wraps only the data keys again and opens no value (`docs/operations.md`).
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encours_values.errors import DomainError, InvalidSetting

KEY_BYTES = 32
NONCE_BYTES = 12
BOUND = ":row"
"""Behind the key id of a value that is bound to its place; a key id has no colon."""


class SealBroken(DomainError):
    """The sealed value was made under a key we do not have, for another tenant, or was changed."""


def parse_keys(setting: str, variable: str) -> dict[str, bytes]:
    """Reads `keyid:base64,keyid:base64`. Raises `InvalidSetting` unless keys are 32 bytes and names have no dot."""
    keys: dict[str, bytes] = {}
    for part in filter(None, setting.split(",")):
        key_id, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES or not key_id or "." in key_id:
            raise InvalidSetting(f"{variable}: a key is a name without a dot, a colon and 32 bytes in base64")
        keys[key_id] = key
    if not keys:
        raise InvalidSetting(f"{variable} is not set")
    return keys


@dataclass(frozen=True)
class Sealer:
    """Wraps data keys with the first key, unwraps with any: to rotate, put a new key in front and `encours reseal`."""

    keys: Mapping[str, bytes]

    @classmethod
    def from_setting(cls, setting: str) -> "Sealer":
        """Reads `keyid:base64,keyid:base64`. Raises `InvalidSetting`."""
        return cls(parse_keys(setting, "ENCOURS_SECRET_KEYS"))

    @property
    def current(self) -> str:
        """How values begin that are bound to their tenant only."""
        return next(iter(self.keys))

    @property
    def current_bound(self) -> str:
        """How values begin that are bound to their place too."""
        return self.current + BOUND

    def seal(self, tenant_id: UUID, value: bytes, place: str = "") -> str:
        """`keyid.wrapped data key.value`, each part nonce + ciphertext in base64; two seals of a value differ.

        With a place (`place_of`), `keyid:row.….…`: the value opens at that place only.
        """
        data_key = secrets.token_bytes(KEY_BYTES)
        head = f"{self.current}{BOUND if place else ''}"
        return f"{head}.{self._wrap(tenant_id, data_key)}.{_encrypt(data_key, value, _bound_to(tenant_id, place))}"

    def open(self, tenant_id: UUID, sealed: str, place: str = "") -> bytes:
        """The value. Raises `SealBroken`, also where it belongs to another place.

        A value that was sealed before there were places is bound to the tenant only, until `encours reseal`.
        """
        key_id, bound, wrapped, content = _parts(sealed)
        bound_to = _bound_to(tenant_id, place if bound else "")
        if not wrapped:
            return _decrypt(self._key(key_id), content, bound_to)
        return _decrypt(self._unwrap(tenant_id, key_id, wrapped), content, bound_to)

    def rewrap(self, tenant_id: UUID, sealed: str, place: str = "") -> str:
        """The same value under the current key: its data key is wrapped again and the value is not opened.

        A value from before there were data keys, or places, is opened once and sealed anew. Raises `SealBroken`.
        """
        key_id, bound, wrapped, content = _parts(sealed)
        if not wrapped or (place and not bound):
            return self.seal(tenant_id, self.open(tenant_id, sealed, place), place)
        data_key = self._unwrap(tenant_id, key_id, wrapped)
        return f"{self.current}{BOUND if bound else ''}.{self._wrap(tenant_id, data_key)}.{content}"

    def is_current(self, sealed: str, *, bound: bool = False) -> bool:
        return sealed.startswith(f"{self.current_bound if bound else self.current}.")

    def _wrap(self, tenant_id: UUID, data_key: bytes) -> str:
        key_id = self.current
        return _encrypt(self.keys[key_id], data_key, _purpose(tenant_id, key_id))

    def _unwrap(self, tenant_id: UUID, key_id: str, wrapped: str) -> bytes:
        return _decrypt(self._key(key_id), wrapped, _purpose(tenant_id, key_id))

    def _key(self, key_id: str) -> bytes:
        try:
            return self.keys[key_id]
        except KeyError:
            raise SealBroken("a value is sealed under a key that is not here") from None


def _purpose(tenant_id: UUID, key_id: str) -> bytes:
    """The context that a wrapped data key is bound to, so that it opens neither as a value nor under another key id."""
    return b"data key\0" + tenant_id.bytes + key_id.encode()


def place_of(column: str, row: object) -> str:
    """Where a value belongs: the column that owns it, and its row there; copies in other services keep that place.

    >>> place_of("mandate.iban", 7)
    'mandate.iban 7'
    """
    return f"{column} {row}"


def creditor_iban_place(tenant_id: UUID) -> str:
    """Of the merchant's own IBAN in its settings, which several services read."""
    return place_of("merchant.creditor_iban", tenant_id)


def refund_iban_place(refund_id: UUID) -> str:
    """Of the IBAN that a refund goes to: sealed by billing or, for a mandate's account, by collections."""
    return place_of("refund.iban", refund_id)


def _bound_to(tenant_id: UUID, place: str) -> bytes:
    return tenant_id.bytes + place.encode()


def _parts(sealed: str) -> tuple[str, bool, str, str]:
    """Key id, whether bound to a place, wrapped data key (empty where the value itself is under that key), value."""
    match sealed.split("."):
        case [head, content]:
            return head, False, "", content
        case [head, wrapped, content] if wrapped:
            return head.removesuffix(BOUND), head.endswith(BOUND), wrapped, content
    raise SealBroken("a sealed value cannot be opened")


def _encrypt(key: bytes, value: bytes, bound_to: bytes) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, value, bound_to)).decode()


def _decrypt(key: bytes, encoded: str, bound_to: bytes) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(encoded)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as broken:
        raise SealBroken("a sealed value cannot be opened") from broken
