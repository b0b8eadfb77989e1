from pathlib import Path

from encours_collections.adapters.bank_folder import BankFolder
from encours_collections.adapters.channels import ChannelOfTenant
from encours_collections.adapters.simulated_bank import SimulatedBank
from encours_collections.consumers import handlers
from encours_collections.http import bank_files, batches, collections, previews, reports, sandbox_bank
from encours_collections.http.problems import PROBLEMS
from encours_collections.jobs import jobs
from encours_common import audit
from encours_common.service import Runtime, Service


def build(runtime: Runtime) -> Service:
    channel = ChannelOfTenant(
        runtime.database,
        sandbox=SimulatedBank(runtime.database, runtime.sealer),
        live=BankFolder(runtime.settings.bank_folder),
    )
    return Service(
        name="collections",
        routers=(
            collections.routes(runtime.api, runtime.sealer),
            previews.routes(runtime.api, runtime.sealer),
            batches.routes(runtime.api, runtime.sealer),
            bank_files.routes(runtime.api, runtime.sealer),
            sandbox_bank.routes(runtime.api, runtime.sealer),
            reports.routes(runtime.api),
            audit.routes(runtime.api, "collections"),
        ),
        handlers=handlers(),
        jobs=jobs(runtime.sealer, channel),
        problems=PROBLEMS,
        migrations=Path(__file__).parent / "migrations",
        large_bodies={bank_files.PATH: bank_files.BYTES_MAX},
    )
