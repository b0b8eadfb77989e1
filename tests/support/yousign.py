"""Yousign's API v3, as documented: what it requires, in which order, and what it says otherwise."""

import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.support.provider_server import Call, ProviderServer, Reply, text_of

API_KEY = "yousign key of the tests"
SECRET = "yousign webhook secret of the tests"
CREATE_FIELDS = {
    *("name", "delivery_mode", "timezone", "expiration_date", "external_id", "signers_allowed_to_decline"),
    *("audit_trail_locale", "ordered_signers", "reminder_settings", "workspace_id", "email_notification"),
}
LOCALES = {"en", "fr", "de", "it", "nl", "es", "pl"}
LEVELS = {"electronic_signature", "advanced_electronic_signature", "qualified_electronic_signature"}
CANCEL_REASONS = {"contractualization_aborted", "errors_in_document", "other"}


def refusal(detail: str, status: int = 400) -> Reply:
    return Reply(status, {"type": "https://developers.yousign.com/errors", "detail": detail})


class YousignServer(ProviderServer):
    name = "yousign"

    def __init__(self) -> None:
        super().__init__()
        self.requests: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.mailed: list[str] = []
        """Ids of requests, once for each mail to a signer."""

    # what people do

    def sign(self, external_id: str) -> bytes:
        request = self._open(external_id)
        request.update(status="done", completed_at=datetime.now(UTC).isoformat())
        document_id = request["documents"][0]["id"]
        self.files[document_id] += b"\n% signed at Yousign"
        return self.files[document_id]

    def decline(self, external_id: str, reason: str) -> None:
        request = self._open(external_id)
        assert request["signers_allowed_to_decline"]
        now = datetime.now(UTC).isoformat()
        request.update(status="declined", decline_information={"reason": reason, "declined_at": now})

    def expire(self, external_id: str) -> None:
        self._open(external_id)["status"] = "expired"

    def cancel(self, external_id: str) -> None:
        self._open(external_id)["status"] = "canceled"

    def status_of(self, external_id: str) -> str:
        return str(self.requests[external_id]["status"])

    def _open(self, external_id: str) -> dict[str, Any]:
        request = self.requests[external_id]
        assert request["status"] == "ongoing", request["status"]
        return request

    def notice(self, external_id: str, *, secret: str = SECRET) -> tuple[dict[str, str], bytes]:
        """Headers and body of a webhook."""
        request = {"id": external_id, "status": self.requests[external_id]["status"]}
        reply = {"event_id": str(uuid.uuid4()), "event_name": "signature_request.done", "event_time": "1670855889"}
        body = json.dumps({**reply, "sandbox": True, "data": {"signature_request": request}}).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Yousign-Signature-256": f"sha256={signature}"}, body

    # what the API answers

    async def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {API_KEY}":
            return refusal("Access unauthorized", 401)
        routes: list[tuple[str, str, Callable[..., Reply]]] = [
            ("POST", "/v3/signature_requests", self._create),
            ("GET", "/v3/signature_requests", self._list),
            ("GET", "/v3/signature_requests/([^/]+)", self._read),
            ("DELETE", "/v3/signature_requests/([^/]+)", self._delete),
            ("GET", "/v3/signature_requests/([^/]+)/documents", self._documents),
            ("POST", "/v3/signature_requests/([^/]+)/documents", self._upload),
            ("POST", "/v3/signature_requests/([^/]+)/signers", self._add_signer),
            ("POST", "/v3/signature_requests/([^/]+)/activate", self._activate),
            ("POST", "/v3/signature_requests/([^/]+)/cancel", self._cancel),
            ("GET", "/v3/signature_requests/([^/]+)/documents/([^/]+)/download", self._download),
            ("GET", "/v3/signature_requests/([^/]+)/audit_trails/download", self._audit_trail),
        ]
        for method, path, handle in routes:
            found = re.fullmatch(path, call.path)
            if method == call.method and found:
                request_id, *rest = found.groups() or (None,)
                if request_id is not None and request_id not in self.requests:
                    return refusal("Signature Request not found", 404)
                return handle(call, *([self.requests[request_id], *rest] if request_id else []))
        return refusal("No such endpoint", 404)

    def _create(self, call: Call) -> Reply:
        body = call.json()
        if unknown := set(body) - CREATE_FIELDS:
            return refusal(f"unknown fields {sorted(unknown)}")
        if not 1 <= len(body.get("name", "")) <= 128 or re.search(r"[<>]|https?:|www\.", body["name"]):
            return refusal("name: not a Safe String")
        if body.get("delivery_mode") not in {"none", "email"}:
            return refusal("delivery_mode: not valid")
        if not re.fullmatch(r"[\w\-@.%+]{1,255}", body.get("external_id", "none")):
            return refusal("external_id: not valid")
        last_day, today = date.fromisoformat(body["expiration_date"]), datetime.now(UTC).date()
        if not today <= last_day <= today + timedelta(days=365):
            return refusal("expiration_date: in the past, or more than one year ahead")
        request = {**body, "id": str(uuid.uuid4()), "status": "draft", "source": "public_api"}
        request |= {"documents": [], "signers": [], "completed_at": None, "decline_information": None}
        self.requests[request["id"]] = request
        return Reply(201, request)

    def _list(self, call: Call) -> Reply:
        if set(call.query) - {"external_id[eq]", "limit", "after", "status[in]"}:
            return refusal(f"unknown filters {sorted(call.query)}")
        expected = call.query.get("external_id[eq]")
        data = [each for each in self.requests.values() if expected is None or each.get("external_id") == expected]
        return Reply(200, {"meta": {"next_cursor": None}, "data": data[: int(call.query.get("limit", "100"))]})

    def _read(self, call: Call, request: dict[str, Any]) -> Reply:
        summary = [{"id": each["id"], "nature": each["nature"]} for each in request["documents"]]
        signers = [{"id": each["id"], "status": "initiated"} for each in request["signers"]]
        return Reply(200, {**request, "documents": summary, "signers": signers})

    def _delete(self, call: Call, request: dict[str, Any]) -> Reply:
        if request["status"] in {"ongoing", "approval"}:
            return refusal("cannot be deleted in this status")
        request["status"] = "deleted"
        return Reply(204)

    def _documents(self, call: Call, request: dict[str, Any]) -> Reply:
        return Reply(200, request["documents"])

    def _upload(self, call: Call, request: dict[str, Any]) -> Reply:
        if request["status"] != "draft":
            return refusal("only a draft takes documents")
        if not call.headers["content-type"].startswith("multipart/form-data"):
            return refusal("unsupported media type", 415)
        parts = call.multipart()
        if parts.get("nature") not in {"signable_document", "attachment"} or not isinstance(parts.get("file"), bytes):
            return refusal("file and nature are required")
        if not parts["file"].startswith(b"%PDF-"):
            return refusal("file: not a PDF")
        anchors = []
        if parts.get("parse_anchors") == "true":
            anchors = re.findall(r"\{\{s(\d+)\|signature\|(\d+)\|(\d+)\}\}", text_of(parts["file"]))
        document = {
            "id": str(uuid.uuid4()),
            "nature": parts["nature"],
            "content_type": "application/pdf",
            "sha256": hashlib.sha256(parts["file"]).hexdigest(),
            "total_pages": 1,
            "total_anchors": len(anchors),
            "anchored": [int(signer) for signer, *_ in anchors],
        }
        request["documents"].append(document)
        self.files[document["id"]] = parts["file"]
        return Reply(201, document)

    def _add_signer(  # noqa: PLR0911  a refusal for each rule
        self, call: Call, request: dict[str, Any]
    ) -> Reply:
        if request["status"] != "draft":
            return refusal("only a draft takes signers")
        body = call.json()
        info = body.get("info", {})
        if not all(info.get(name) for name in ("first_name", "last_name", "email")):
            return refusal("info: first_name, last_name and email are required")
        if info.get("locale") not in LOCALES or body.get("signature_level") not in LEVELS:
            return refusal("locale or signature_level: not valid")
        if body.get("signature_authentication_mode") not in {"otp_email", "otp_sms", "no_otp", None}:
            return refusal("signature_authentication_mode: not valid")
        known = {document["id"] for document in request["documents"]}
        for place in body.get("fields", []):
            if place["type"] != "signature" or place["document_id"] not in known or place["page"] < 1:
                return refusal("fields: not valid")
            if not (85 <= place["width"] <= 2000 and 37 <= place["height"] <= 1000):
                return refusal("fields: size not valid")
        number = len(request["signers"]) + 1
        anchored = sum(document["anchored"].count(number) for document in request["documents"])
        signer = {**body, "id": str(uuid.uuid4()), "signature_fields": len(body.get("fields", [])) + anchored}
        request["signers"].append(signer)
        return Reply(201, signer)

    def _activate(self, call: Call, request: dict[str, Any]) -> Reply:
        if request["status"] != "draft":
            return refusal("only a draft can be activated")
        if not request["documents"] or not request["signers"]:
            return refusal("a document and a signer are required")
        if any(signer["signature_fields"] != 1 for signer in request["signers"]):
            return refusal("each signer needs a signature field")
        request["status"] = "ongoing"
        if request["delivery_mode"] == "email":
            self.mailed.append(request["id"])
        return Reply(201, request)

    def _cancel(self, call: Call, request: dict[str, Any]) -> Reply:
        if call.json().get("reason") not in CANCEL_REASONS or request["status"] not in {"ongoing", "approval"}:
            return refusal("cannot be canceled")
        request["status"] = "canceled"
        return Reply(201, request)

    def _download(self, call: Call, request: dict[str, Any], document_id: str) -> Reply:
        return Reply(200, self.files[document_id], "application/pdf")

    def _audit_trail(self, call: Call, request: dict[str, Any]) -> Reply:
        if request["status"] != "done":
            return refusal("the Signature Request is not done")
        if call.query.get("merge") != "true":
            return Reply(200, b"PK", "application/zip")
        return Reply(200, b"%PDF-1.7 audit trail of " + request["id"].encode(), "application/pdf")
