from datetime import timedelta
from pathlib import Path

from encours_platform.pruning import Prune
from encours_platform.service import Runtime, Service
from encours_sandbox.consumers import handlers
from encours_sandbox.http import card_page, card_protocol, sandbox_bank, sandbox_card
from encours_sandbox.http.problems import PROBLEMS
from encours_sandbox.jobs import jobs
from encours_sandbox.use_cases.card_keys import CardKeys
from encours_sandbox.use_cases.reseal import reseal


def build(runtime: Runtime) -> Service:
    keys = CardKeys(runtime.settings.api_key_pepper, runtime.settings.public_url)
    return Service(
        name="sandbox",
        routers=(
            sandbox_bank.routes(runtime.api, runtime.sealer),
            sandbox_card.routes(runtime.api, keys),
            card_protocol.routes(runtime.database, keys),
            card_page.routes(runtime.database),
        ),
        handlers=handlers(runtime.sealer),
        jobs=jobs(runtime.sealer, keys),
        problems=PROBLEMS,
        migrations=Path(__file__).parent / "migrations",
        reseal=reseal,
        prunes=(Prune("card_request", "asked_at", timedelta(days=1), by_tenants_clock=True),),
    )
