"""The header that signs a webhook: the time and the HMAC of time and body."""

import hashlib
import hmac


def sign(secret: str, body: bytes, at_seconds: int) -> str:
    mac = hmac.new(secret.encode(), f"{at_seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_seconds},v1={mac}"
