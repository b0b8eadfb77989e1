"""Digests that recognise an account number without revealing it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from encours_collections.bank_answers.store import account_reports
from encours_collections.core.store.seals import payer_key_place
from encours_platform.database import Tx
from encours_platform.sealing import Sealer

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Digests:
    """HMAC-SHA256 under a sealed key of the merchant, which survives a change of the installation's keys."""

    key: bytes = field(repr=False)

    @classmethod
    async def of(cls, tx: Tx, sealer: Sealer) -> "Digests":
        place = payer_key_place(tx.tenant_id)
        fresh = sealer.seal(tx.tenant_id, secrets.token_bytes(KEY_BYTES), place)
        return cls(sealer.open(tx.tenant_id, await account_reports.payer_key(tx, fresh), place))

    def digest(self, number: str) -> str:
        """64 hex digits; spaces and case are ignored."""
        compact = "".join(number.split()).upper()
        return hmac.new(self.key, compact.encode(), hashlib.sha256).hexdigest()
