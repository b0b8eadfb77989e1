"""Links to the signing page, and the other secrets of that page: computed by HMAC, stored nowhere."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from encours_contracts.mandates import SignatureRequested
from encours_mandates.core.domain.mandate import Mandate, Signer, SigningLink, Status
from encours_mandates.core.store import mandates
from encours_mandates.core.use_cases.status_changes import ActionContext, lock_mandate, record, require_unsigned
from encours_mandates.core.use_cases.withdraw_request import withdraw_request
from encours_mandates.signing.domain.errors import LinkUnknown
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.ids import MANDATE, typeid

_TENANT_BYTES, _NUMBER_BYTES, _MAC_BYTES = 16, 2, 24
NUMBER_MAX = 256**_NUMBER_BYTES - 1


@dataclass(frozen=True)
class SigningLinks:
    """A link's token names tenant and number of the link, under an HMAC, so that it cannot be forged."""

    public_url: str
    secret: str = field(repr=False)

    def url_of(self, tenant_id: UUID, mandate: Mandate) -> str | None:
        """The mandate's present link, even if expired; None if there is none."""
        if mandate.signing_link is None:
            return None
        token = self._token(tenant_id, mandate.id, mandate.signing_link.number)
        return f"{self.public_url.rstrip('/')}/sign/{typeid(MANDATE, mandate.id)}/{token}"

    def read(self, mandate_id: UUID, token: str) -> tuple[UUID, int]:
        """Tenant and number of the link. Raises `LinkUnknown`, before any look into a database."""
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        if len(raw) == _TENANT_BYTES + _NUMBER_BYTES + _MAC_BYTES:
            tenant_id = UUID(bytes=raw[:_TENANT_BYTES])
            number = int.from_bytes(raw[_TENANT_BYTES:-_MAC_BYTES], "big")
            if hmac.compare_digest(self._token(tenant_id, mandate_id, number), token):
                return tenant_id, number
        raise LinkUnknown("signing link not found")

    def _token(self, tenant_id: UUID, mandate_id: UUID, number: int) -> str:
        head = tenant_id.bytes + number.to_bytes(_NUMBER_BYTES, "big")
        return base64.urlsafe_b64encode(head + self.mac("link", mandate_id, head)[:_MAC_BYTES]).decode()

    def mac(self, purpose: str, mandate_id: UUID, message: bytes) -> bytes:
        """HMAC-SHA256, valid for one purpose and one mandate only."""
        label = f"signing page: {purpose}\0".encode()
        return hmac.new(self.secret.encode(), label + mandate_id.bytes + message, hashlib.sha256).digest()


def next_link(tx: Tx, mandate: Mandate) -> SigningLink:
    """The mandate's next link, valid for the days of the merchant's settings on its clock."""
    number = mandate.signing_link.number + 1 if mandate.signing_link else 1
    if number > NUMBER_MAX:
        raise AssertionError("the mandate has too many signing links")
    return SigningLink(number, tx.now + timedelta(days=tx.settings.mandates.signing_link_days))


async def send_signing_link(tx: Tx, mandate: Mandate, sealer: Sealer, links: SigningLinks) -> None:
    """Publishes the request to mail the link to the signer."""
    url = links.url_of(tx.tenant_id, mandate)
    if url is None or mandate.signing_link is None:
        raise AssertionError(f"mandate {mandate.id} has no link")
    await outbox.append(
        tx,
        SignatureRequested(
            account_id=mandate.account_id,
            mandate_id=mandate.id,
            reference=mandate.reference,
            debtor_name=mandate.debtor_name,
            signer_name=mandate.signer.name,
            signer_email=mandate.signer.email,
            signing_url_sealed=sealer.seal(tx.tenant_id, url.encode()),
            language=mandate.language,
            expires_at=mandate.signing_link.expires_at,
        ),
    )


async def renew_signing_link(
    tx: Tx, mandate_id: UUID, signer: Signer | None, sealer: Sealer, links: SigningLinks, *, who: str
) -> Mandate:
    """Replaces the link, or the provider's request, by a new link, optionally for another signer.

    Raises `NotFound` and `ImpossibleMove`.
    """
    mandate = require_unsigned(await lock_mandate(tx, mandate_id))
    renewed = replace(mandate, signer=signer or mandate.signer, signing_link=next_link(tx, mandate), cause=None)
    await withdraw_request(tx, mandate_id)
    await mandates.save(tx, renewed, status_before=Status.PENDING_SIGNATURE)
    await record(tx, renewed, "send_link", ActionContext(who))
    await send_signing_link(tx, renewed, sealer, links)
    return renewed
