"""The keys of access tokens: gateway signs with the first one (ES256), every service verifies with the public ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from encours_platform.sealing import parse_keys
from encours_values.errors import InvalidSetting

ALGORITHM = "ES256"
ISSUER = AUDIENCE = "encours"
PATH = "/.well-known/jwks.json"
CLAIMS = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": AUDIENCE}, exp={"essential": True}
)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256."""


def _private_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The key of a seed: 48 derived bytes, so that no scalar is likelier than another."""
    derived = HKDF(SHA256(), length=48, salt=None, info=b"encours access tokens ES256").derive(seed)
    return ec.derive_private_key(int.from_bytes(derived) % (_ORDER - 1) + 1, ec.SECP256R1())


@dataclass(frozen=True)
class TokenKeys:
    """To rotate, put a new key in front; take the old one away when its last token has expired, minutes later."""

    keys: Mapping[str, ECKey]

    @classmethod
    def from_setting(cls, setting: str) -> "TokenKeys":
        """Reads `keyid:base64,keyid:base64`; no key where it is empty. Raises `InvalidSetting`."""
        seeds = parse_keys(setting, "ENCOURS_TOKEN_KEYS") if setting else {}
        return cls(
            {
                key_id: ECKey.import_key(_private_key(seed), {"kid": key_id, "use": "sig", "alg": ALGORITHM})
                for key_id, seed in seeds.items()
            }
        )

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A JWT of these claims, issuer and audience added. Raises `InvalidSetting`."""
        for key_id, key in self.keys.items():
            header = {"alg": ALGORITHM, "kid": key_id, "typ": "JWT"}
            return jwt.encode(header, {"iss": ISSUER, "aud": AUDIENCE, **claims}, key, algorithms=[ALGORITHM])
        raise InvalidSetting("ENCOURS_TOKEN_KEYS is not set")

    def read(self, token: str) -> Mapping[str, Any] | None:
        """The claims of a token that one of these keys signed and that has not expired; none of any other text."""
        try:
            claims = jwt.decode(token, KeySet(list(self.keys.values())), algorithms=[ALGORITHM]).claims
            CLAIMS.validate(claims)
        except (JoseError, ValueError):
            return None
        return claims

    def public(self) -> dict[str, Any]:
        """The JWK set (RFC 7517) that verifies."""
        return {"keys": [key.as_dict(private=False) for key in self.keys.values()]}
