from pathlib import Path

from encours_gateway.consumers import handlers
from encours_gateway.http import audit, clock, connections, merchants, page, token_keys, web
from encours_gateway.http.problems import PROBLEMS
from encours_gateway.settings import GatewaySettings
from encours_gateway.use_cases.anchor_audit import Anchorer
from encours_gateway.use_cases.move_clock import SandboxClock
from encours_gateway.use_cases.publish_merchant import merchant_state
from encours_gateway.use_cases.reseal import reseal
from encours_platform.anchors import AnchorKeys
from encours_platform.service import Runtime, Service
from encours_platform.token_keys import TokenKeys


def build(runtime: Runtime) -> Service:
    sandbox_clock = SandboxClock(runtime.database, runtime.service_names)
    settings = runtime.settings.own(GatewaySettings)
    keys = AnchorKeys.from_setting(settings.audit_keys)
    anchorer = Anchorer(runtime.database.patient, keys, settings.audit_anchor_folder)
    return Service(
        name="gateway",
        routers=[
            merchants.merchant_routes(runtime.database, runtime.settings, sandbox_clock),
            merchants.routes(runtime.api, runtime.sealer, sandbox_clock),
            merchants.key_routes(runtime.api, runtime.settings, runtime.sealer, sandbox_clock),
            connections.routes(runtime.api, runtime.database, runtime.sealer, runtime.outbound, sandbox_clock),
            audit.routes(runtime.api),
            merchants.internal_routes(runtime.database, runtime.settings),
            clock.routes(runtime.api, sandbox_clock),
            token_keys.routes(TokenKeys.from_setting(runtime.settings.token_keys)),
            page.routes(runtime.api, runtime.database, runtime.sealer),
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
        audited=True,
        migrations=Path(__file__).parent / "migrations",
    )
