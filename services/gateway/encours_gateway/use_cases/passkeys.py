"""Passkeys (WebAuthn): registered by who is signed in, and asked for as second factor or in place of a password."""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from encours_gateway.domain.errors import SecondFactorRefused
from encours_gateway.domain.people import User
from encours_gateway.store import passkeys
from encours_gateway.store.passkeys import Challenge, NewPasskey, Passkey
from encours_gateway.store.throttle import NOBODY
from encours_gateway.use_cases.totp import drop_lonely_recovery_codes, first_recovery_codes
from encours_platform import audit, json
from encours_platform.database import Database, Tx
from encours_values.ids import PASSKEY, USER, new_id, typeid

CHALLENGE_BYTES = 32
REFUSED = "this passkey does not prove who you are"


@dataclass(frozen=True)
class RelyingParty:
    """Who asks, as browsers know it: a passkey works on this host only."""

    id: str
    name: str
    origins: Sequence[str]

    @classmethod
    def of(cls, public_url: str) -> "RelyingParty":
        """Browsers know no passkeys for a numeric address; on this machine `localhost` stands for it.

        >>> RelyingParty.of("https://shop.example/encours").origins
        ['https://shop.example']
        """
        parts = urlsplit(public_url)
        host = parts.hostname or "localhost"
        if not _is_numeric(host):
            return cls(host, "Encours", [f"{parts.scheme}://{parts.netloc}"])
        port = f":{parts.port}" if parts.port else ""
        return cls("localhost", "Encours", [f"{parts.scheme}://localhost{port}"])


class Passkeys:
    """Each challenge is answered once, by who was asked."""

    def __init__(self, database: Database, party: RelyingParty) -> None:
        self._database = database
        self._party = party

    async def registration_options(self, tenant_id: UUID, user: User, own: Sequence[Passkey]) -> dict[str, Any]:
        options = generate_registration_options(
            rp_id=self._party.id,
            rp_name=self._party.name,
            user_id=user.user_id.bytes,
            user_name=user.email,
            user_display_name=user.name,
            challenge=await self._challenge(Challenge(tenant_id, "register", user.user_id)),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each.credential_id) for each in own],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
        return options_to_json_dict(options)

    async def authentication_options(
        self, tenant_id: UUID | None, user_id: UUID | None, own: Sequence[Passkey]
    ) -> dict[str, Any]:
        """For a user whose password was right, or for whoever has a passkey of this host."""
        verified = UserVerificationRequirement.PREFERRED if user_id else UserVerificationRequirement.REQUIRED
        options = generate_authentication_options(
            rp_id=self._party.id,
            challenge=await self._challenge(Challenge(tenant_id or NOBODY, "sign in", user_id)),
            allow_credentials=[PublicKeyCredentialDescriptor(id=each.credential_id) for each in own],
            user_verification=verified,
        )
        return options_to_json_dict(options)

    async def registered(self, tenant_id: UUID, user: User, name: str, credential: Mapping[str, Any]) -> NewPasskey:
        """What the authenticator made. Raises `SecondFactorRefused`."""
        challenge = await self._answered(Challenge(tenant_id, "register", user.user_id), credential)
        try:
            made = verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self._party.id,
                expected_origin=list(self._party.origins),
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
            raise SecondFactorRefused(REFUSED, pointer="/credential") from wrong
        return NewPasskey(
            passkey_id=new_id(),
            user_id=user.user_id,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            uses_count=made.sign_count,
            name=name,
        )

    async def proved(
        self, tenant_id: UUID | None, user_id: UUID | None, credential: Mapping[str, Any]
    ) -> tuple[Passkey, int]:
        """Whose passkey it is, and how often it was used. Raises `SecondFactorRefused`.

        Without a user the authenticator must have verified its owner: nothing else does.
        """
        challenge = await self._answered(Challenge(tenant_id or NOBODY, "sign in", user_id), credential)
        found = await passkeys.by_credential(self._database, _credential_id(credential))
        if found is None or (user_id is not None and (found.tenant_id, found.user_id) != (tenant_id, user_id)):
            raise SecondFactorRefused(REFUSED)
        try:
            proof: VerifiedAuthentication = verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self._party.id,
                expected_origin=list(self._party.origins),
                credential_public_key=found.public_key,
                credential_current_sign_count=found.uses_count,
                require_user_verification=user_id is None,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
            raise SecondFactorRefused(REFUSED) from wrong
        return found, proof.new_sign_count

    async def _challenge(self, challenge: Challenge) -> bytes:
        asked = secrets.token_bytes(CHALLENGE_BYTES)
        await passkeys.put_challenge(self._database, challenge, hashlib.sha256(asked).digest())
        return asked

    async def _answered(self, challenge: Challenge, credential: Mapping[str, Any]) -> bytes:
        """The challenge that the answer names, which was ours and is used up. Raises `SecondFactorRefused`."""
        try:
            data = json.loads(_decoded(credential["response"]["clientDataJSON"]))
            asked = _decoded(data["challenge"])
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise SecondFactorRefused(REFUSED) from wrong
        if not await passkeys.take_challenge(self._database, challenge, hashlib.sha256(asked).digest()):
            raise SecondFactorRefused(REFUSED)
        return asked


async def add_passkey(tx: Tx, user: User, new: NewPasskey) -> Sequence[str]:
    """Answers the recovery codes where the user had none. Raises `SecondFactorRefused`."""
    if not await passkeys.add(tx, new):
        raise SecondFactorRefused("this passkey is registered already", pointer="/credential")
    who = typeid(USER, user.user_id)
    details = {"passkey": typeid(PASSKEY, new.passkey_id), "name": new.name}
    audit.record(tx, who=who, action="passkey_added", subject=who, details=details)
    return await first_recovery_codes(tx, user)


async def remove_passkey(tx: Tx, user: User, passkey_id: UUID) -> bool:
    """False where the user has none of that id."""
    removed = await passkeys.delete(tx, user.user_id, passkey_id)
    if removed:
        await drop_lonely_recovery_codes(tx, user)
        who = typeid(USER, user.user_id)
        details = {"passkey": typeid(PASSKEY, passkey_id)}
        audit.record(tx, who=who, action="passkey_removed", subject=who, details=details)
    return removed


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _credential_id(credential: Mapping[str, Any]) -> bytes:
    try:
        return _decoded(credential["rawId"])
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise SecondFactorRefused(REFUSED) from wrong


def _decoded(text: str) -> bytes:
    """Base64 for URLs, without its filling."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
