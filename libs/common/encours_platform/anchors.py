"""Signed statements of how long audit chains were and of their last hash, under a key outside the database."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from encours_platform import json
from encours_platform.sealing import parse_keys

FIRST = "0" * 64
"""What the first anchor names as the one before."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    service: str
    seq: int
    hash: str
    """Hex."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """`content` is JSON: merchant, number, instant, the SHA-256 of the anchor before, the heads."""

    tenant_id: UUID
    number: int
    content: str
    key_id: str
    signature: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def facts(self) -> Mapping[str, Any]:
        facts: Mapping[str, Any] = json.loads(self.content.encode())
        return facts

    @property
    def heads(self) -> list[ChainHead]:
        return [ChainHead(**each) for each in self.facts["heads"]]

    def to_line(self) -> str:
        """As it is exported, one line each."""
        signature = base64.b64encode(self.signature).decode()
        return json.dumps({"content": self.content, "key_id": self.key_id, "signature": signature}).decode()

    @classmethod
    def from_line(cls, line: str) -> "Anchor":
        """Raises `ValueError` where it is none."""
        try:
            read = json.loads(line.encode())
            facts = json.loads(read["content"].encode())
            signature = base64.b64decode(read["signature"], validate=True)
            return cls(UUID(facts["merchant"]), int(facts["number"]), read["content"], read["key_id"], signature)
        except (KeyError, TypeError, AttributeError) as strange:
            raise ValueError("this line is no anchor") from strange


@dataclass(frozen=True)
class AnchorKeys:
    """Signs with the first key (Ed25519); each verifies."""

    keys: Mapping[str, Ed25519PrivateKey]

    @classmethod
    def from_setting(cls, setting: str) -> "AnchorKeys | None":
        """Reads `keyid:base64,keyid:base64`; none where it is empty. Raises `InvalidSetting`."""
        if not setting:
            return None
        seeds = parse_keys(setting, "ENCOURS_AUDIT_KEYS")
        return cls({key_id: Ed25519PrivateKey.from_private_bytes(seed) for key_id, seed in seeds.items()})

    def sign(self, tenant_id: UUID, before: Anchor | None, at: datetime, heads: Sequence[ChainHead]) -> Anchor:
        number = before.number + 1 if before else 1
        content = json.canonical(
            {
                "merchant": str(tenant_id),
                "number": number,
                "signed_at": at.isoformat(),
                "previous": before.digest if before else FIRST,
                "heads": [{"service": each.service, "seq": each.seq, "hash": each.hash} for each in heads],
            }
        )
        key_id, key = next(iter(self.keys.items()))
        return Anchor(tenant_id, number, content.decode(), key_id, key.sign(content))

    def is_signed(self, anchor: Anchor) -> bool:
        """Whether one of these keys signed it."""
        key = self.keys.get(anchor.key_id)
        if key is None:
            return False
        try:
            key.public_key().verify(anchor.signature, anchor.content.encode())
        except InvalidSignature:
            return False
        return True

    def public_keys(self) -> dict[str, str]:
        """Key id → public key in base64, for who verifies without this program."""
        return {
            key_id: base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
            for key_id, key in self.keys.items()
        }
