"""What each service stores of invoices' balances, to be compared with billing's own."""

from typing import Any
from uuid import UUID

from tests.support.application import Application, Merchant

VIEWS = {
    "billing": (
        "invoice",
        {
            "amount": "amount_minor",
            "open": "open_minor",
            "paid": "paid_minor",
            "credited": "credited_minor",
            "in_collection": "in_collection_minor",
            "undisputed": """greatest(0, open_minor - disputed_minor - (
                SELECT coalesce(sum(w.amount_minor), 0) FROM waiting_credit w
                 WHERE w.tenant_id = invoice.tenant_id AND w.invoice_id = invoice.invoice_id))""",
            "overdue": "overdue_on IS NOT NULL",
        },
    ),
    "credit": (
        "receivable",
        {
            "amount": "amount_minor",
            "open": "open_minor",
            "paid": "paid_minor",
            "credited": "credited_minor",
            "in_collection": "in_collection_minor",
            "overdue": "overdue",
        },
    ),
    "collections": ("invoice_balance", {"undisputed": "undisputed_minor"}),
    "notifications": (
        "receivable",
        {
            "open": "open_minor",
            "undisputed": "undisputed_minor",
            "in_collection": "in_collection_minor",
            "overdue": "overdue",
        },
    ),
}
"""Service → table, and what it stores: column of the view → SQL."""


async def view(application: Application, merchant: Merchant, service: str) -> dict[UUID, dict[str, Any]]:
    """Invoice → what the service stores of its balance."""
    table, columns = VIEWS[service]
    selected = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    async with application.product.running[service].database.transaction(merchant.tenant_id) as tx:
        rows = await tx.connection.fetch(f"SELECT invoice_id, {selected} FROM {table}")
    return {row["invoice_id"]: {name: row[name] for name in columns} for row in rows}


def check_agrees(own: dict[UUID, dict[str, Any]], stored: dict[UUID, dict[str, Any]]) -> None:
    """Each service stores of each invoice what billing says."""
    assert stored.keys() == own.keys()
    for invoice_id, balance in stored.items():
        assert balance == {name: own[invoice_id][name] for name in balance}
