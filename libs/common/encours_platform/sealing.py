"""Secrets at rest and on the bus: an envelope each (AES-256-GCM), bound to the tenant.

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
        return next(iter(self.keys))

    def seal(self, tenant_id: UUID, value: bytes) -> str:
        """`keyid.wrapped data key.value`, each part nonce + ciphertext in base64; two seals of a value differ."""
        data_key = secrets.token_bytes(KEY_BYTES)
        return f"{self._wrap(tenant_id, data_key)}.{_encrypt(data_key, value, tenant_id.bytes)}"

    def open(self, tenant_id: UUID, sealed: str) -> bytes:
        """The value. Raises `SealBroken`."""
        key_id, wrapped, content = _parts(sealed)
        if not wrapped:
            return _decrypt(self._key(key_id), content, tenant_id.bytes)
        return _decrypt(self._unwrap(tenant_id, key_id, wrapped), content, tenant_id.bytes)

    def rewrap(self, tenant_id: UUID, sealed: str) -> str:
        """The same value under the current key: its data key is wrapped again and the value is not opened.

        A value from before there were data keys becomes an envelope. Raises `SealBroken`.
        """
        key_id, wrapped, content = _parts(sealed)
        if not wrapped:
            return self.seal(tenant_id, self.open(tenant_id, sealed))
        return f"{self._wrap(tenant_id, self._unwrap(tenant_id, key_id, wrapped))}.{content}"

    def is_current(self, sealed: str) -> bool:
        return sealed.startswith(self.current + ".")

    def _wrap(self, tenant_id: UUID, data_key: bytes) -> str:
        key_id = self.current
        return f"{key_id}.{_encrypt(self.keys[key_id], data_key, _purpose(tenant_id, key_id))}"

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


def _parts(sealed: str) -> tuple[str, str, str]:
    """Key id, wrapped data key (empty where the value itself is under that key, as it was once), value."""
    match sealed.split("."):
        case [key_id, content]:
            return key_id, "", content
        case [key_id, wrapped, content] if wrapped:
            return key_id, wrapped, content
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
