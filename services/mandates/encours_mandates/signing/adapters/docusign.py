"""DocuSign's eSignature REST API v2.1, as a user who has consented once (JWT grant): one envelope for each mandate."""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from encours_mandates.core.formats.mandate_form import SIGNATURE_ANCHOR
from encours_mandates.settings import MandatesSettings
from encours_mandates.signing.adapters.provider_http import Answer, call, days_left, instant, operation
from encours_mandates.signing.domain.errors import WebhookNotVerified
from encours_mandates.signing.use_cases.ports import (
    ProviderRefuses,
    ProviderRequest,
    ProviderUnavailable,
    SignatureState,
)
from encours_platform import json
from encours_values.ids import MANDATE, typeid

GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE: Final = "signature impersonation"
ASSERTION_SECONDS: Final = 3600
TOKEN_MARGIN_SECONDS: Final = 300
SUBJECT_MAX: Final = 100
ANCHOR_DOWN: Final = "30"
"""DocuSign puts a tab above its anchor; this offset moves it into the form's box."""
STATUSES: Final[Mapping[str, Literal["pending", "signed", "declined", "expired"]]] = {
    "created": "pending",
    "sent": "pending",
    "delivered": "pending",
    "signed": "pending",
    "completed": "signed",
    "declined": "declined",
    "voided": "expired",
    "deleted": "expired",
}
"""`signed`: by one of them, and not yet completed. An envelope that has expired is `voided`."""


class DocusignTokens:
    """Access tokens, each used until shortly before its end."""

    def __init__(self, account_url: str, integration_key: str, user_id: str, private_key: str) -> None:
        self._url = account_url.rstrip("/")
        self._claims = {
            "iss": integration_key,
            "sub": user_id,
            "aud": urlsplit(self._url).netloc,
            "scope": SCOPE,
        }
        self._key = _rsa_key(private_key)
        self._token = ""
        self._valid_until = 0.0

    async def token(self, client: httpx.AsyncClient) -> str:
        """Raises `ProviderUnavailable`, also if the account server requires the user's consent first."""
        if time.monotonic() >= self._valid_until:
            form = {"grant_type": GRANT, "assertion": self._assertion()}
            try:
                answer = (await call(client, "POST", f"{self._url}/oauth/token", data=form)).json()
            except ProviderRefuses as refused:
                raise ProviderUnavailable(f"no access token: {refused}") from None
            self._token = str(answer["access_token"])
            self._valid_until = time.monotonic() + float(answer["expires_in"]) - TOKEN_MARGIN_SECONDS
        return self._token

    def invalidate(self) -> None:
        self._valid_until = 0.0

    def _assertion(self) -> str:
        """A JSON Web Token (RFC 7519), RS256."""
        now = int(time.time())
        parts = ({"typ": "JWT", "alg": "RS256"}, {**self._claims, "iat": now, "exp": now + ASSERTION_SECONDS})
        signed = ".".join(_base64url(json.dumps(part)) for part in parts)
        return f"{signed}.{_base64url(self._key.sign(signed.encode(), PKCS1v15(), hashes.SHA256()))}"


class DocusignProvider:
    """Implements `use_cases.ports.SignatureProvider`."""

    name = "docusign"

    def __init__(self, url: str, account_id: str, tokens: DocusignTokens) -> None:
        self._url = f"{url.rstrip('/')}/restapi/v2.1/accounts/{quote(account_id, safe='')}/envelopes"
        self._tokens = tokens

    async def request(self, request: ProviderRequest) -> str:
        """One envelope for each key: where an answer was lost, it is found by its `transactionId`."""
        async with operation() as client:
            found = await self._find_envelope(client, request.idempotency_key)
            if found is not None:
                return found
            return str((await self._call(client, "POST", "", json=_envelope(request))).json()["envelopeId"])

    async def find(self, idempotency_key: str) -> str | None:
        async with operation() as client:
            return await self._find_envelope(client, idempotency_key)

    async def state(self, external_id: str) -> SignatureState:
        async with operation() as client:
            path = _path(external_id)
            answer = (await self._call(client, "GET", path)).json()
            status = STATUSES.get(answer["status"], "pending")
            signed = evidence = reason = None
            if status == "signed":
                params = {"certificate": "false"}
                signed = (await self._call(client, "GET", f"{path}/documents/combined", params=params)).pdf()
                evidence = (await self._call(client, "GET", f"{path}/documents/certificate")).pdf()
            elif status == "declined":
                recipients = (await self._call(client, "GET", f"{path}/recipients")).json()
                reason = next((each.get("declinedReason") for each in recipients["signers"]), None)
            elif status == "expired":
                reason = answer.get("voidedReason")
            return SignatureState(
                external_id=external_id,
                status=status,
                signed_document=signed,
                evidence=evidence,
                evidence_media_type="application/pdf" if evidence else None,
                signed_at=instant(answer.get("completedDateTime")) if signed else None,
                reason=reason,
            )

    async def cancel(self, external_id: str) -> None:
        """Does nothing if the envelope has ended."""
        async with operation() as client:
            status = (await self._call(client, "GET", _path(external_id))).json()["status"]
            if STATUSES.get(status, "pending") == "pending":
                body = {"status": "voided", "voidedReason": "The mandate was withdrawn"}
                await self._call(client, "PUT", _path(external_id), json=body)

    async def _call(self, client: httpx.AsyncClient, method: str, path: str, **sent: Any) -> Answer:
        headers = {"Authorization": f"Bearer {await self._tokens.token(client)}"}
        try:
            return await call(client, method, self._url + path, headers=headers, **sent)
        except ProviderUnavailable:
            self._tokens.invalidate()
            raise

    async def _find_envelope(self, client: httpx.AsyncClient, key: str) -> str | None:
        page = (await self._call(client, "GET", "", params={"transaction_ids": key})).json()
        ids = [each["envelopeId"] for each in page.get("envelopes") or []]
        return str(ids[0]) if ids else None


def _path(external_id: str) -> str:
    return f"/{quote(external_id, safe='')}"


def _envelope(request: ProviderRequest) -> dict[str, Any]:
    anchor = {
        "anchorString": SIGNATURE_ANCHOR,
        "anchorUnits": "pixels",
        "anchorXOffset": "0",
        "anchorYOffset": ANCHOR_DOWN,
    }
    document = {
        "documentId": "1",
        "name": request.title,
        "fileExtension": "pdf",
        "documentBase64": base64.b64encode(request.document).decode(),
    }
    signer = {
        "recipientId": "1",
        "routingOrder": "1",
        "name": request.signer_name,
        "email": request.signer_email,
        "emailNotification": {
            "emailSubject": request.title[:SUBJECT_MAX],
            "emailBody": "",
            "supportedLanguage": request.language,
        },
        "tabs": {"signHereTabs": [{**anchor, "anchorIgnoreIfNotPresent": "false", "documentId": "1"}]},
    }
    expiration = {"expireEnabled": "true", "expireAfter": str(days_left(request.expires_at)), "expireWarn": "0"}
    mandate = {
        "name": "encours_mandate",
        "value": typeid(MANDATE, request.mandate_id),
        "show": "false",
        "required": "false",
    }
    return {
        "transactionId": request.idempotency_key,
        "status": "sent",
        "emailSubject": request.title[:SUBJECT_MAX],
        "documents": [document],
        "recipients": {"signers": [signer]},
        "notification": {"useAccountDefaults": "false", "expirations": expiration},
        "customFields": {"textCustomFields": [mandate]},
    }


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _rsa_key(pem: str) -> RSAPrivateKey:
    """Raises `ValueError`, which does not show the key."""
    try:
        key = load_pem_private_key(pem.replace("\\n", "\n").encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if isinstance(key, RSAPrivateKey):
        return key
    raise ValueError("ENCOURS_DOCUSIGN_PRIVATE_KEY is not an RSA key in PEM")


class DocusignWebhooks:
    """Implements `use_cases.ports.WebhookVerifier` for Connect: `X-DocuSign-Signature-1`, and so on for each key."""

    def __init__(self, secrets: str) -> None:
        self._secrets = [secret.strip().encode() for secret in secrets.split(",") if secret.strip()]

    def external_id(self, headers: Mapping[str, str], body: bytes) -> str | None:
        given = [
            value for name, value in headers.items() if re.fullmatch(r"x-docusign-signature-\d{1,3}", name.lower())
        ]
        expected = [base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()) for secret in self._secrets]
        pairs = [hmac.compare_digest(each.encode(), right) for each in given for right in expected]
        if not any(pairs):
            raise WebhookNotVerified("the signature is not DocuSign's")
        try:
            return str(json.loads(body)["data"]["envelopeId"])
        except (KeyError, TypeError, ValueError):
            return None


def docusign(settings: MandatesSettings) -> DocusignProvider | None:
    """None where no private key is set. Raises `ValueError` where it is none."""
    if not settings.docusign_private_key:
        return None
    tokens = DocusignTokens(
        settings.docusign_account_url,
        settings.docusign_integration_key,
        settings.docusign_user_id,
        settings.docusign_private_key,
    )
    return DocusignProvider(settings.docusign_url, settings.docusign_account_id, tokens)
