from pathlib import Path

from encours_credit.consumers import handlers
from encours_credit.http import accounts, orders, reports
from encours_credit.http.problems import PROBLEMS
from encours_credit.jobs import jobs
from encours_credit.use_cases.place_order import Checkout
from encours_credit.use_cases.republish import account_state
from encours_platform.service import Runtime, Service


def build(runtime: Runtime) -> Service:
    checkout = Checkout(runtime.database)
    return Service(
        name="credit",
        routers=[
            orders.routes(runtime.api, checkout),
            accounts.routes(runtime.api),
            reports.routes(runtime.api),
        ],
        handlers=handlers(),
        jobs=jobs(),
        republishers={"account": account_state},
        problems=PROBLEMS,
        audited=True,
        migrations=Path(__file__).parent / "migrations",
    )
