from pathlib import Path

from encours_billing.consumers import handlers
from encours_billing.http import credit_notes, disputes, invoices, payments, reports, statements
from encours_billing.http.problems import PROBLEMS
from encours_billing.jobs import jobs
from encours_common.service import Runtime, Service


def build(runtime: Runtime) -> Service:
    nouns = (invoices, statements, credit_notes, payments, disputes, reports)
    return Service(
        name="billing",
        routers=[noun.routes(runtime.api) for noun in nouns],
        handlers=handlers(),
        jobs=jobs(),
        problems=PROBLEMS,
        migrations=Path(__file__).parent / "migrations",
    )
