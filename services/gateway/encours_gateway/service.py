from datetime import timedelta
from pathlib import Path

from fastapi import APIRouter

from encours_gateway.adapters.openid_transport import HttpOpenIdTransport
from encours_gateway.consumers import handlers
from encours_gateway.domain.sign_in import FORGOTTEN_AFTER
from encours_gateway.http import (
    audit,
    clock,
    connections,
    factors,
    identity_providers,
    invitations,
    merchants,
    page,
    sessions,
    token_keys,
    users,
    web,
)
from encours_gateway.http.browser import Browser
from encours_gateway.http.managers import Managers
from encours_gateway.http.problems import PROBLEMS
from encours_gateway.settings import GatewaySettings
from encours_gateway.use_cases.anchor_audit import Anchorer
from encours_gateway.use_cases.connections import SANDBOX_CARDS, ProviderHosts
from encours_gateway.use_cases.give_second_factor import SecondFactors
from encours_gateway.use_cases.move_clock import SandboxClock
from encours_gateway.use_cases.openid import OpenId
from encours_gateway.use_cases.passkeys import Passkeys, RelyingParty
from encours_gateway.use_cases.passwords import Passwords
from encours_gateway.use_cases.publish_merchant import merchant_state
from encours_gateway.use_cases.reseal import reseal
from encours_platform.anchors import AnchorKeys
from encours_platform.pruning import Prune
from encours_platform.service import Runtime, Service
from encours_platform.token_keys import TokenKeys

PRUNES = (
    Prune("session", "expires_at", timedelta(0)),
    Prune("invitation", "expires_at", timedelta(0)),
    Prune("password_reset", "expires_at", timedelta(0)),
    Prune("passkey_challenge", "expires_at", timedelta(0)),
    Prune("sign_in_throttle", "failed_at", FORGOTTEN_AFTER),
)


def build(runtime: Runtime) -> Service:
    sandbox_clock = SandboxClock(runtime.database, runtime.service_names)
    settings = runtime.settings.own(GatewaySettings)
    keys = AnchorKeys.from_setting(settings.audit_keys)
    people, browser = _people(runtime)
    anchorer = Anchorer(runtime.database.patient, keys, settings.audit_anchor_folder)
    hosts = ProviderHosts(runtime.outbound, runtime.settings.public_url.rstrip("/") + SANDBOX_CARDS)
    return Service(
        name="gateway",
        routers=[
            merchants.merchant_routes(runtime.database, runtime.settings, sandbox_clock),
            merchants.routes(runtime.api, runtime.sealer, sandbox_clock),
            merchants.key_routes(runtime.api, runtime.settings, runtime.sealer, sandbox_clock),
            connections.routes(runtime.api, runtime.database, runtime.sealer, hosts, sandbox_clock),
            audit.routes(runtime.api),
            merchants.internal_routes(runtime.database, runtime.settings),
            clock.routes(runtime.api, sandbox_clock),
            *people,
            page.routes(browser, runtime.database),
            web.routes(),
        ],
        handlers=handlers(),
        jobs={},
        republishers={"merchant": merchant_state},
        background=[anchorer.run],
        problems=PROBLEMS,
        settings=GatewaySettings,
        required={"ENCOURS_TOKEN_KEYS": runtime.settings.token_keys},
        reseal=reseal,
        prunes=PRUNES,
        audited=True,
        migrations=Path(__file__).parent / "migrations",
    )


def _people(runtime: Runtime) -> tuple[list[APIRouter], Browser]:
    """What people sign in with, and what manages them."""
    token_keys_of_people = TokenKeys.from_setting(runtime.settings.token_keys)
    passwords = Passwords()
    signed_in = sessions.SignedInRoutes(
        runtime.database, Browser(runtime.database, runtime.settings.public_url), token_keys_of_people
    )
    passkeys = Passkeys(runtime.database, RelyingParty.of(runtime.settings.public_url))
    second_factors = SecondFactors(runtime.database, runtime.sealer, passkeys)
    transport = HttpOpenIdTransport(runtime.outbound)
    openid = OpenId(transport, runtime.settings.public_url)
    managers = Managers(runtime.api)
    routers = [
        sessions.sign_in_routes(signed_in, passwords),
        sessions.sign_out_routes(signed_in),
        sessions.routes(signed_in, token_keys_of_people),
        sessions.own_routes(signed_in, passwords),
        factors.second_factor_routes(signed_in, second_factors),
        factors.passkey_sign_in_routes(signed_in, second_factors, passkeys),
        factors.totp_routes(factors.OwnFactors(signed_in), runtime.sealer),
        factors.passkey_routes(factors.OwnFactors(signed_in), passkeys),
        invitations.open_routes(
            runtime.database, signed_in.browser, passwords, runtime.sealer, runtime.settings.public_url
        ),
        invitations.routes(runtime.api, managers, runtime.sealer, runtime.settings.public_url),
        users.routes(runtime.api, managers),
        identity_providers.routes(runtime.api, managers, runtime.sealer, transport, openid),
        identity_providers.sign_on_routes(
            identity_providers.SignOn(runtime.database, signed_in.browser, runtime.sealer, openid)
        ),
        token_keys.routes(token_keys_of_people),
    ]
    return routers, signed_in.browser
