"""Access tokens: signed by the gateway's key, verifiable by everybody with the public one."""

import base64
import time

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError
from joserfc.jwk import KeySet

from encours_gateway.use_cases.issue_token import TOKEN_SECONDS, Holder, issue_token
from encours_platform.token_keys import TokenKeys
from encours_values.errors import InvalidSetting
from encours_values.ids import ACCOUNT, SESSION, USER, new_id, typeid
from tests.support.application import Application

OLD, NEW = ("old:" + base64.b64encode(b"1" * 32).decode(), "new:" + base64.b64encode(b"2" * 32).decode())
HOLDER = Holder(
    tenant_id=new_id(),
    user_id=new_id(),
    session_id=new_id(),
    name="Jeanne Martin",
    role="accountant",
    permissions=["orders.write", "orders.read"],
    account_ids=None,
    amr=["pwd", "otp"],
)


def public(keys: TokenKeys) -> KeySet:
    return KeySet.import_key_set(keys.public())  # type: ignore[arg-type]


def test_a_token_says_who_where_what_for_and_until_when() -> None:
    keys = TokenKeys.from_setting(OLD)

    token = jwt.decode(issue_token(keys, HOLDER), public(keys), algorithms=["ES256"])

    assert token.header == {"alg": "ES256", "kid": "old", "typ": "JWT"}
    issued_at = token.claims.pop("iat")
    assert abs(issued_at - time.time()) < 5
    assert token.claims == {
        "iss": "encours",
        "aud": "encours",
        "sub": typeid(USER, HOLDER.user_id),
        "tid": str(HOLDER.tenant_id),
        "sid": typeid(SESSION, HOLDER.session_id),
        "name": "Jeanne Martin",
        "role": "accountant",
        "perms": ["orders.read", "orders.write"],
        "amr": ["pwd", "otp"],
        "exp": issued_at + TOKEN_SECONDS,
    }


def test_the_token_of_a_portal_user_names_its_accounts() -> None:
    keys, account_id = TokenKeys.from_setting(OLD), new_id()
    holder = Holder(**{**vars(HOLDER), "account_ids": [account_id]})

    token = jwt.decode(issue_token(keys, holder), public(keys), algorithms=["ES256"])

    assert token.claims["accounts"] == [typeid(ACCOUNT, account_id)]


def test_the_first_key_signs_and_tokens_of_the_others_are_verified_until_they_are_gone() -> None:
    before, during, after = (TokenKeys.from_setting(each) for each in (OLD, f"{NEW},{OLD}", NEW))
    old_token, new_token = issue_token(before, HOLDER), issue_token(during, HOLDER)

    for token in (old_token, new_token):
        assert jwt.decode(token, public(during), algorithms=["ES256"]).claims["name"] == "Jeanne Martin"
    assert jwt.decode(new_token, public(after), algorithms=["ES256"]).header["kid"] == "new"
    with pytest.raises(InvalidKeyIdError):
        jwt.decode(old_token, public(after), algorithms=["ES256"])
    with pytest.raises(BadSignatureError):
        jwt.decode(old_token, public(TokenKeys.from_setting(NEW.replace("new:", "old:"))), algorithms=["ES256"])


def test_without_keys_nothing_is_signed() -> None:
    with pytest.raises(InvalidSetting, match="ENCOURS_TOKEN_KEYS"):
        issue_token(TokenKeys.from_setting(""), HOLDER)


async def test_the_public_keys_are_published_without_the_private_ones() -> None:
    async with Application(services=("gateway",), token_keys=f"{NEW},{OLD}") as application:
        answer = await application.client.get("/.well-known/jwks.json")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert [(key["kid"], key["kty"], key["crv"], key["alg"], key["use"]) for key in answer.json()["keys"]] == [
        (name, "EC", "P-256", "ES256", "sig") for name in ("new", "old")
    ]
    assert all("d" not in key for key in answer.json()["keys"])
