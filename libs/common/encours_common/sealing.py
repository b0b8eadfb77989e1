"""Bank details at rest: AES-256-GCM under a key of the environment, bound to the tenant."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encours_common.errors import DomainError

NONCE_BYTES = 12


class SealBroken(DomainError):
    """The sealed value was made under a key we do not have, for another tenant, or was changed."""


@dataclass(frozen=True)
class Sealer:
    """Seals with the first key, opens with any: to rotate, put a new key in front and reseal (`encours reseal`)."""

    keys: Mapping[str, bytes]

    @classmethod
    def from_setting(cls, setting: str) -> "Sealer":
        """Reads `keyid:base64,keyid:base64`. Raises `ValueError` where a key is not 32 bytes."""
        keys: dict[str, bytes] = {}
        for part in filter(None, setting.split(",")):
            key_id, _, encoded = part.strip().partition(":")
            key = base64.b64decode(encoded, validate=True)
            if len(key) != 32 or not key_id:
                raise ValueError(f"secret key {key_id!r} is not 32 bytes in base64")
            keys[key_id] = key
        if not keys:
            raise ValueError("no secret key: set ENCOURS_SECRET_KEYS")
        return cls(keys)

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def seal(self, tenant_id: UUID, value: bytes) -> str:
        """`keyid.base64(nonce + ciphertext)`; two seals of the same value differ."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, value, tenant_id.bytes)
        return f"{self.current}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, tenant_id: UUID, sealed: str) -> bytes:
        """The value. Raises `SealBroken`."""
        key_id, _, encoded = sealed.partition(".")
        try:
            raw = base64.urlsafe_b64decode(encoded)
            return AESGCM(self.keys[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], tenant_id.bytes)
        except (KeyError, InvalidTag, ValueError) as broken:
            raise SealBroken("a sealed value cannot be opened") from broken

    def is_current(self, sealed: str) -> bool:
        return sealed.startswith(self.current + ".")
