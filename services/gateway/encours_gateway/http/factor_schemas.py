from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from encours_contracts.fields import Answer, Body, PasskeyId, ShortText
from encours_gateway.domain.session import Method

CREDENTIAL_EXAMPLE = {"id": "AQID", "rawId": "AQID", "type": "public-key", "response": {"clientDataJSON": "e30"}}
Credential = Annotated[dict[str, Any], Field(max_length=20, examples=[CREDENTIAL_EXAMPLE])]
"""What the browser's `navigator.credentials` answers, as JSON (WebAuthn, `toJSON`)."""
Code = Annotated[str, Field(min_length=1, max_length=40, examples=["123456"])]


class SecondFactorBody(Body):
    method: Method
    code: Code | Credential
    """Six digits, a recovery code, or what the browser answers to a passkey's options."""


class PasskeySignInBody(Body):
    credential: Credential


class NewTotpAnswer(Answer):
    secret: Annotated[str, Field(examples=["JBSWY3DPEHPK3PXP"])]
    """Shown this once, for who cannot scan."""
    uri: Annotated[str, Field(examples=["otpauth://totp/Encours:a@b.example?secret=JBSWY3DPEHPK3PXP"])]
    qr_svg: Annotated[str, Field(examples=["<svg/>"])]
    """The URI as a QR code."""


class ConfirmTotpBody(Body):
    code: Code


class RecoveryCodesAnswer(Answer):
    recovery_codes: Annotated[list[str], Field(examples=[["abcde-fghjk"]])]
    """Shown this once; each works once. Empty where the person had some already."""


class PasskeyOptionsAnswer(Answer):
    """Options of the browser's `navigator.credentials`, as JSON (WebAuthn level 3)."""

    model_config = ConfigDict(extra="allow")

    challenge: Annotated[str, Field(examples=["AQID"])]
    """To be signed, once, within five minutes."""


class PasskeyBody(Body):
    name: Annotated[ShortText, Field(examples=["Laptop"])]
    credential: Credential


class PasskeyAnswer(Answer):
    id: PasskeyId
    name: str
    made_at: datetime
    used_at: datetime | None


class PasskeysAnswer(Answer):
    data: list[PasskeyAnswer]


class NewPasskeyAnswer(RecoveryCodesAnswer):
    id: PasskeyId
    name: str
