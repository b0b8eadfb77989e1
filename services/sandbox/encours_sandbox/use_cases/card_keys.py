"""Keys of the simulated payment service. They follow from the installation's secret, so none is stored."""

import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID

from encours_values.errors import DomainError
from encours_values.ids import MERCHANT, parse_typeid, typeid

PATH = "/v1/sandbox/card"


@dataclass(frozen=True)
class CardKeys:
    """A merchant's secret key says whose it is, as the protocol has no other place for that."""

    secret: str = field(repr=False)
    public_url: str

    @property
    def url(self) -> str:
        return self.public_url.rstrip("/") + PATH

    def secret_key(self, tenant_id: UUID) -> str:
        return f"sk_test_{typeid(MERCHANT, tenant_id)[4:]}_{self._mac('key', tenant_id)}"

    def webhook_secret(self, tenant_id: UUID) -> str:
        return f"whsec_{self._mac('webhook', tenant_id)}"

    def tenant_of(self, authorization: str) -> UUID | None:
        """The merchant of a genuine key."""
        key = authorization.removeprefix("Bearer ")
        try:
            tenant_id = parse_typeid(MERCHANT, f"mer_{key.removeprefix('sk_test_').partition('_')[0]}")
        except DomainError:
            return None
        return tenant_id if hmac.compare_digest(key.encode(), self.secret_key(tenant_id).encode()) else None

    def _mac(self, purpose: str, tenant_id: UUID) -> str:
        message = f"sandbox card {purpose} {tenant_id}".encode()
        return hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()
