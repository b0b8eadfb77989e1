"""DocuSign's account server and eSignature REST API v2.1, as documented."""

import base64
import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.support.provider_server import Call, ProviderServer, Reply, text_of

INTEGRATION_KEY = "7f1d0c7e-0000-4000-8000-00000000000a"
USER_ID = "7f1d0c7e-0000-4000-8000-00000000000b"
ACCOUNT_ID = "7f1d0c7e-0000-4000-8000-00000000000c"
SECRETS = ("docusign connect key that goes", "docusign connect key that comes")
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE_KEY = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
).decode()
ENVELOPES = f"/restapi/v2.1/accounts/{ACCOUNT_ID}/envelopes"


def refusal(code: str, message: str, status: int = 400) -> Reply:
    return Reply(status, {"errorCode": code, "message": message})


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class DocusignServer(ProviderServer):
    name = "docusign"

    def __init__(self) -> None:
        super().__init__()
        self.requests: dict[str, dict[str, Any]] = {}
        self.mailed: list[str] = []
        self.tokens: set[str] = set()
        self.consented = True

    # what people do

    def sign(self, external_id: str) -> bytes:
        self._open(external_id).update(status="completed", completedDateTime=_now())
        return self._combined(external_id)

    def decline(self, external_id: str, reason: str) -> None:
        envelope = self._open(external_id)
        envelope["status"] = "declined"
        envelope["recipients"]["signers"][0] |= {"status": "declined", "declinedReason": reason}

    def expire(self, external_id: str) -> None:
        self._open(external_id).update(status="voided", voidedReason="Envelope has expired.", voidedDateTime=_now())

    def cancel(self, external_id: str) -> None:
        self._open(external_id).update(status="voided", voidedReason="Sent by mistake", voidedDateTime=_now())

    def status_of(self, external_id: str) -> str:
        status = str(self.requests[external_id]["status"])
        return "canceled" if status == "voided" else status

    def _open(self, external_id: str) -> dict[str, Any]:
        envelope = self.requests[external_id]
        assert envelope["status"] in {"sent", "delivered"}, envelope["status"]
        return envelope

    def _combined(self, external_id: str) -> bytes:
        document = base64.b64decode(self.requests[external_id]["documents"][0]["documentBase64"])
        return document + (b"\n% signed at DocuSign" if self.requests[external_id]["status"] == "completed" else b"")

    def notice(self, external_id: str, *, secret: str = SECRETS[1]) -> tuple[dict[str, str], bytes]:
        """Headers and body of a Connect message (JSON SIM), signed with the key in force and with another one."""
        data = {"accountId": ACCOUNT_ID, "envelopeId": external_id}
        body = json.dumps({"event": "envelope-completed", "apiVersion": "v2.1", "data": data}).encode()
        signed = [
            base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode() for key in (b"x", secret.encode())
        ]
        headers = {f"X-DocuSign-Signature-{number}": each for number, each in enumerate(signed, start=1)}
        return {"Content-Type": "application/json", **headers}, body

    # what the API answers

    async def answer(self, call: Call) -> Reply:
        if call.path == "/oauth/token":
            return self._token(call)
        if call.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return refusal("USER_AUTHENTICATION_FAILED", "invalid access token", 401)
        routes: list[tuple[str, str, Callable[..., Reply]]] = [
            ("POST", ENVELOPES, self._create),
            ("GET", ENVELOPES, self._list),
            ("GET", f"{ENVELOPES}/([^/]+)", self._read),
            ("PUT", f"{ENVELOPES}/([^/]+)", self._void),
            ("GET", f"{ENVELOPES}/([^/]+)/recipients", self._recipients),
            ("GET", f"{ENVELOPES}/([^/]+)/documents/combined", self._document),
            ("GET", f"{ENVELOPES}/([^/]+)/documents/certificate", self._certificate),
        ]
        for method, path, handle in routes:
            found = re.fullmatch(path, call.path)
            if method == call.method and found:
                ids = found.groups()
                if ids and ids[0] not in self.requests:
                    return refusal("ENVELOPE_DOES_NOT_EXIST", "The envelope specified does not exist.", 404)
                return handle(call, *ids)
        return refusal("RESOURCE_NOT_FOUND", "There is no resource there", 404)

    def _token(self, call: Call) -> Reply:
        form = call.form()
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return Reply(400, {"error": "unsupported_grant_type"})
        if not self.consented:
            return Reply(400, {"error": "consent_required"})
        head, claims, signature = form["assertion"].split(".")
        try:
            KEY.public_key().verify(
                _decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return Reply(400, {"error": "invalid_grant", "error_description": "signature"})
        reply, now = json.loads(_decoded(claims)), time.time()
        expected = {"iss": INTEGRATION_KEY, "sub": USER_ID, "aud": self.host, "scope": "signature impersonation"}
        fits = {name: reply.get(name) for name in expected} == expected
        lives = now - 60 <= reply["iat"] <= now + 60 and now < reply["exp"] <= reply["iat"] + 3600
        if json.loads(_decoded(head)) != {"typ": "JWT", "alg": "RS256"} or not fits or not lives:
            return Reply(400, {"error": "invalid_grant", "error_description": "claims"})
        token = uuid.uuid4().hex
        self.tokens.add(token)
        return Reply(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def _create(self, call: Call) -> Reply:  # noqa: PLR0911  a refusal for each rule
        body = call.json()
        if not 1 <= len(body.get("emailSubject", "")) <= 100 or body.get("status") not in {"sent", "created"}:
            return refusal("INVALID_REQUEST_PARAMETER", "emailSubject and status are required")
        (document,), (signer,) = body["documents"], body["recipients"]["signers"]
        if any(not document.get(name) for name in ("documentId", "name", "fileExtension", "documentBase64")):
            return refusal("INVALID_REQUEST_PARAMETER", "documents: not complete")
        content = base64.b64decode(document["documentBase64"], validate=True)
        if not content.startswith(b"%PDF-"):
            return refusal("UNABLE_TO_LOAD_DOCUMENT", "The document is not a PDF")
        if any(not signer.get(name) for name in ("recipientId", "name", "email")):
            return refusal("INVALID_REQUEST_PARAMETER", "signers: not complete")
        (tab,) = signer["tabs"]["signHereTabs"]
        if text_of(content).count(tab["anchorString"]) != 1:
            return refusal("ANCHOR_TAB_STRING_NOT_FOUND", "The Anchor Tab String was not found")
        strings = [*tab.values(), *body["notification"]["expirations"].values(), signer["routingOrder"]]
        if not all(isinstance(each, str) for each in strings):
            return refusal("INVALID_REQUEST_BODY", "numbers and truth values are strings here")
        envelope = {**body, "envelopeId": str(uuid.uuid4()), "statusChangedDateTime": _now()}
        self.requests[envelope["envelopeId"]] = envelope
        if body["status"] == "sent":
            self.mailed.append(envelope["envelopeId"])
        uri = f"/envelopes/{envelope['envelopeId']}"
        summary = {"envelopeId": envelope["envelopeId"], "status": body["status"], "statusDateTime": _now(), "uri": uri}
        return Reply(201, summary)

    def _list(self, call: Call) -> Reply:
        if not set(call.query) & {"from_date", "envelope_ids", "transaction_ids"}:
            return refusal("INVALID_REQUEST_PARAMETER", "from_date, envelope_ids or transaction_ids is required")
        expected = call.query["transaction_ids"].split(",")
        found = [self._summary(each) for each in self.requests.values() if each.get("transactionId") in expected]
        return Reply(200, {"resultSetSize": str(len(found)), **({"envelopes": found} if found else {})})

    @staticmethod
    def _summary(envelope: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in envelope.items() if name not in {"documents", "recipients"}}

    def _read(self, call: Call, external_id: str) -> Reply:
        return Reply(200, self._summary(self.requests[external_id]))

    def _recipients(self, call: Call, external_id: str) -> Reply:
        return Reply(200, {"recipientCount": "1", **self.requests[external_id]["recipients"]})

    def _void(self, call: Call, external_id: str) -> Reply:
        body, envelope = call.json(), self.requests[external_id]
        if body.get("status") != "voided" or not body.get("voidedReason"):
            return refusal("INVALID_REQUEST_PARAMETER", "voidedReason is required")
        if envelope["status"] not in {"sent", "delivered"}:
            return refusal("ENVELOPE_CANNOT_VOID_INVALID_STATE", "Only envelopes in Sent or Delivered may be voided.")
        envelope.update(body, voidedDateTime=_now())
        return Reply(200, {"envelopeId": external_id})

    def _document(self, call: Call, external_id: str) -> Reply:
        return Reply(200, self._combined(external_id), "application/pdf")

    def _certificate(self, call: Call, external_id: str) -> Reply:
        return Reply(200, b"%PDF-1.7 certificate of completion of " + external_id.encode(), "application/pdf")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
