"""Yousign's API v3: draft, document, signer, activation; then its state until the signed document can be had."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx

from encours_mandates.core.formats.mandate_form import SIGNATURE_HEIGHT, SIGNATURE_WIDTH
from encours_mandates.settings import MandatesSettings
from encours_mandates.signing.adapters.provider_http import Answer, call, days_left, instant, operation
from encours_mandates.signing.domain.errors import WebhookNotVerified
from encours_mandates.signing.use_cases.ports import ProviderRefuses, ProviderRequest, SignatureState
from encours_platform import json

NAME_MAX: Final = 128
DEFAULT_POSITION: Final = {"x": 210, "y": 700}
"""Points from the top left, where the form's anchor was not found: near the foot of its last page."""
STATUSES: Final[Mapping[str, Literal["pending", "signed", "declined", "expired"]]] = {
    "draft": "pending",
    "approval": "pending",
    "ongoing": "pending",
    "done": "signed",
    "declined": "declined",
    "rejected": "declined",
    "expired": "expired",
    "canceled": "expired",
    "deleted": "expired",
}


class YousignProvider:
    """Implements `use_cases.ports.SignatureProvider`."""

    name = "yousign"

    def __init__(self, url: str, api_key: str) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}

    async def request(self, request: ProviderRequest) -> str:
        """Continues an interrupted attempt: finds what exists by our key instead of creating it again."""
        async with operation() as client:
            found = await self._find_request(client, request.idempotency_key)
            external_id = found or await self._create(client, request)
            draft = (await self._call(client, "GET", f"/{_path(external_id)}")).json()
            if draft["status"] == "draft":
                await self._complete(client, external_id, draft, request)
            return external_id

    async def find(self, idempotency_key: str) -> str | None:
        async with operation() as client:
            return await self._find_request(client, idempotency_key)

    async def state(self, external_id: str) -> SignatureState:
        async with operation() as client:
            answer = (await self._call(client, "GET", f"/{_path(external_id)}")).json()
            status = STATUSES.get(answer["status"], "pending")
            signed = evidence = None
            if status == "signed":
                path = f"/{_path(external_id)}"
                document_id = quote(_signable(answer["documents"])["id"], safe="")
                signed = (await self._call(client, "GET", f"{path}/documents/{document_id}/download")).pdf()
                query = {"params": {"merge": "true"}}
                evidence = (await self._call(client, "GET", f"{path}/audit_trails/download", **query)).pdf()
            return SignatureState(
                external_id=external_id,
                status=status,
                signed_document=signed,
                evidence=evidence,
                evidence_media_type="application/pdf" if evidence else None,
                signed_at=instant(answer.get("completed_at")) if signed else None,
                reason=_reason(answer) if status in ("declined", "expired") else None,
            )

    async def cancel(self, external_id: str) -> None:
        """Does nothing if the request has ended; deletes a draft."""
        async with operation() as client:
            status = (await self._call(client, "GET", f"/{_path(external_id)}")).json()["status"]
            if status == "draft":
                await self._call(client, "DELETE", f"/{_path(external_id)}")
            elif status in ("ongoing", "approval"):
                reason = {"reason": "contractualization_aborted"}
                await self._call(client, "POST", f"/{_path(external_id)}/cancel", json=reason)

    async def _call(self, client: httpx.AsyncClient, method: str, path: str, **sent: Any) -> Answer:
        return await call(client, method, f"{self._url}/signature_requests{path}", headers=self._headers, **sent)

    async def _find_request(self, client: httpx.AsyncClient, key: str) -> str | None:
        params = {"external_id[eq]": key, "limit": "10"}
        candidates = (await self._call(client, "GET", "", params=params)).json()["data"]
        matching = [each["id"] for each in candidates if each["external_id"] == key and each["status"] != "deleted"]
        return str(matching[0]) if matching else None

    async def _create(self, client: httpx.AsyncClient, request: ProviderRequest) -> str:
        zone = (
            request.expires_at.tzinfo if isinstance(request.expires_at.tzinfo, ZoneInfo) else ZoneInfo("Europe/Paris")
        )
        last_day = datetime.now(UTC).astimezone(zone).date() + timedelta(days=days_left(request.expires_at) - 1)
        body = {
            "name": _safe(request.title),
            "delivery_mode": "email",
            "timezone": zone.key,
            "expiration_date": last_day.isoformat(),
            "external_id": request.idempotency_key,
            "signers_allowed_to_decline": True,
            "audit_trail_locale": request.language,
        }
        return str((await self._call(client, "POST", "", json=body)).json()["id"])

    async def _complete(
        self, client: httpx.AsyncClient, external_id: str, draft: dict[str, Any], request: ProviderRequest
    ) -> None:
        path = f"/{_path(external_id)}"
        if draft["documents"]:
            document = _signable((await self._call(client, "GET", f"{path}/documents")).json())
        else:
            document = await self._upload(client, path, request)
        if not draft["signers"]:
            await self._call(client, "POST", f"{path}/signers", json=_signer(request, document))
        await self._call(client, "POST", f"{path}/activate")

    async def _upload(self, client: httpx.AsyncClient, path: str, request: ProviderRequest) -> dict[str, Any]:
        file = (f"{_file_name(request.reference)}.pdf", request.document, "application/pdf")
        form = {"nature": "signable_document", "parse_anchors": "true"}
        uploaded = (await self._call(client, "POST", f"{path}/documents", data=form, files={"file": file})).json()
        return dict(uploaded)


def _path(external_id: str) -> str:
    return quote(external_id, safe="")


def _signer(request: ProviderRequest, document: Mapping[str, Any]) -> dict[str, Any]:
    first, _, last = request.signer_name.strip().partition(" ")
    signer: dict[str, Any] = {
        "info": {
            "first_name": first,
            "last_name": last.strip() or first,
            "email": request.signer_email,
            "locale": request.language,
        },
        "signature_level": "electronic_signature",
        "signature_authentication_mode": "otp_email",
    }
    if not document.get("total_anchors"):
        position = {**DEFAULT_POSITION, "width": SIGNATURE_WIDTH, "height": SIGNATURE_HEIGHT}
        page = document.get("total_pages") or 1
        signer["fields"] = [{"type": "signature", "document_id": document["id"], "page": page, **position}]
    return signer


def _signable(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    for document in documents:
        if document["nature"] == "signable_document":
            return dict(document)
    raise ProviderRefuses("the request has no document to sign any more")


def _safe(title: str) -> str:
    """Without what makes a link or markup, which Yousign refuses in names."""
    return " ".join(re.sub(r"[<>{}\[\]\\/:@]", " ", title).split())[:NAME_MAX]


def _file_name(reference: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "_", reference)


def _reason(answer: Mapping[str, Any]) -> str | None:
    information = answer.get("decline_information") or answer.get("rejection_information") or {}
    reason = information.get("reason")
    if isinstance(reason, str) and reason:
        return reason
    return "canceled at Yousign" if answer["status"] in ("canceled", "deleted") else None


class YousignWebhooks:
    """Implements `use_cases.ports.WebhookVerifier`: `X-Yousign-Signature-256` is `sha256=` and the body's HMAC."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def external_id(self, headers: Mapping[str, str], body: bytes) -> str | None:
        expected = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        given = headers.get("x-yousign-signature-256", "")
        if not self._secret or not hmac.compare_digest(given.encode(), expected.encode()):
            raise WebhookNotVerified("the signature is not Yousign's")
        try:
            return str(json.loads(body)["data"]["signature_request"]["id"])
        except (KeyError, TypeError, ValueError):
            return None


def yousign(settings: MandatesSettings) -> YousignProvider | None:
    """None where no API key is set."""
    if not settings.yousign_api_key:
        return None
    return YousignProvider(settings.yousign_url, settings.yousign_api_key)
