from pathlib import Path

from encours_billing.consumers import handlers
from encours_billing.http import (
    bank_accounts,
    credit_applications,
    credit_notes,
    disputes,
    early_collections,
    fees,
    invoices,
    payments,
    refunds,
    reports,
    statements,
    transfers,
)
from encours_billing.http.problems import PROBLEMS
from encours_billing.jobs import jobs
from encours_billing.use_cases.republish import credit_note_state, invoice_state, payment_state
from encours_billing.use_cases.reseal import reseal
from encours_platform.service import Runtime, Service


def build(runtime: Runtime) -> Service:
    nouns = (payments, credit_applications, disputes, reports, early_collections, fees, transfers, bank_accounts)
    return Service(
        name="billing",
        routers=[
            invoices.routes(runtime.api, runtime.sealer),
            statements.routes(runtime.api, runtime.sealer),
            credit_notes.routes(runtime.api, runtime.sealer),
            refunds.routes(runtime.api, runtime.sealer),
            *(noun.routes(runtime.api) for noun in nouns),
        ],
        handlers=handlers(),
        jobs=jobs(runtime.sealer),
        republishers={"invoice": invoice_state, "credit_note": credit_note_state, "payment": payment_state},
        problems=PROBLEMS,
        audited=True,
        reseal=reseal,
        migrations=Path(__file__).parent / "migrations",
    )
