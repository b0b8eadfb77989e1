from datetime import timedelta
from pathlib import Path

from encours_billing.adapters.service_connections import check_connection, reader_of, service_of
from encours_billing.consumers import handlers
from encours_billing.domain.dispute import FILE_BYTES_MAX
from encours_billing.http import (
    bank_accounts,
    cards,
    checkouts,
    credit_applications,
    credit_notes,
    disputes,
    early_collections,
    fees,
    invoices,
    payments,
    refunds,
    reports,
    service_webhooks,
    statements,
    transfer_details,
    transfers,
)
from encours_billing.http.problems import PROBLEMS
from encours_billing.jobs import jobs
from encours_billing.use_cases.payment_services import KIND, PaymentServices
from encours_billing.use_cases.republish import credit_note_state, invoice_state, payment_state
from encours_billing.use_cases.reseal import reseal
from encours_platform.pruning import Prune
from encours_platform.service import Runtime, Service

EVENT_DAYS = timedelta(days=90)
"""Longer than any payment service repeats a webhook."""


def build(runtime: Runtime) -> Service:
    services = PaymentServices(runtime.sealer, runtime.settings.public_url.rstrip("/"), service_of, reader_of)
    nouns = (payments, credit_applications, reports, early_collections, fees, transfers, bank_accounts)
    return Service(
        name="billing",
        routers=[
            invoices.routes(runtime.api, runtime.sealer),
            statements.routes(runtime.api, runtime.sealer),
            credit_notes.routes(runtime.api, runtime.sealer),
            refunds.routes(runtime.api, runtime.sealer),
            checkouts.routes(runtime.api, runtime.database, services),
            cards.routes(runtime.api, runtime.database, services),
            transfer_details.routes(runtime.api, runtime.sealer),
            service_webhooks.routes(runtime.database, services),
            disputes.routes(runtime.api, runtime.sealer),
            *(noun.routes(runtime.api) for noun in nouns),
        ],
        handlers=handlers(),
        jobs=jobs(runtime.sealer, services),
        republishers={"invoice": invoice_state, "credit_note": credit_note_state, "payment": payment_state},
        problems=PROBLEMS,
        prunes=(Prune("payment_service_event", "received_at", EVENT_DAYS, by_tenants_clock=True),),
        connection_tests={KIND: check_connection},
        large_bodies={disputes.LARGE: FILE_BYTES_MAX},
        audited=True,
        reseal=reseal,
        migrations=Path(__file__).parent / "migrations",
    )
