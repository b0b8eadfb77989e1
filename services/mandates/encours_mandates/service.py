from pathlib import Path

from encours_common import audit
from encours_common.service import Runtime, Service
from encours_mandates.consumers import HANDLERS
from encours_mandates.http import bank_pack, creditor, disclosures, imports, reachability
from encours_mandates.http.answers import SigningLinks
from encours_mandates.http.mandates import routes
from encours_mandates.http.problems import PROBLEMS
from encours_mandates.jobs import JOBS


def build(runtime: Runtime) -> Service:
    """SEPA mandates: their signature, the debtor bank's record of them, their end."""
    links = SigningLinks(runtime.settings.public_url, runtime.settings.api_key_pepper)
    return Service(
        name="mandates",
        routers=[
            bank_pack.routes(runtime.api, runtime.sealer),
            creditor.routes(runtime.api),
            disclosures.routes(runtime.api, runtime.sealer),
            routes(runtime.api, runtime.sealer, links),
            imports.routes(runtime.api, runtime.sealer),
            reachability.routes(runtime.api),
            audit.routes(runtime.api, "mandates"),
        ],
        handlers=HANDLERS,
        jobs=JOBS,
        problems=PROBLEMS,
        migrations=Path(__file__).parent / "migrations",
        large_bodies={imports.PATH: imports.BYTES_MAX},
    )
