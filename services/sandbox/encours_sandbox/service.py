from pathlib import Path

from encours_platform.service import Runtime, Service
from encours_sandbox.consumers import handlers
from encours_sandbox.http import sandbox_bank
from encours_sandbox.http.problems import PROBLEMS
from encours_sandbox.jobs import jobs
from encours_sandbox.use_cases.reseal import reseal


def build(runtime: Runtime) -> Service:
    return Service(
        name="sandbox",
        routers=(sandbox_bank.routes(runtime.api, runtime.sealer),),
        handlers=handlers(runtime.sealer),
        jobs=jobs(runtime.sealer),
        problems=PROBLEMS,
        migrations=Path(__file__).parent / "migrations",
        reseal=reseal,
    )
