"""Bodies of the main calls, as the document shows them; a test sends them in this order to a new sandbox merchant."""

from collections.abc import Mapping
from typing import Any

EXAMPLES: Mapping[str, Any] = {
    "update_settings": {
        "legal": {"name": "Grossiste SAS", "siren": "732829320", "email": "compta@grossiste.example"},
        "creditor": {
            "identifier": "FR72ZZZ123456",
            "name": "Grossiste SAS",
            "iban": "FR7630006000011234567890189",
            "bic": "AGRIFRPP",
        },
        "terms": {"kind": "statement", "days_after_month_end": 15},
        "collection": {"mode": "per_statement", "prenotification_days": 14, "submission_days_before": 2},
    },
    "update_sandbox_clock": {"now": "2026-01-05T08:00:00Z"},
    "create_account": {
        "name": "Imprimerie de Lyon",
        "external_id": "C-1042",
        "country": "FR",
        "email": "compta@imprimerie.example",
        "address": {"street": "3 quai du Rhône", "postcode": "69002", "city": "Lyon", "country": "FR"},
    },
    "set_account_limit": {"amount": 1_000_000, "currency": "EUR", "source": "own"},
    "create_mandate": {
        "account_id": "acc_01jd3v5h8qe6k9w2x4y7z0abcd",
        "scheme": "B2B",
        "iban": "FR1420041010050500013M02606",
        "debtor_name": "Imprimerie de Lyon",
        "signer": {"name": "Jeanne Martin", "email": "jm@imprimerie.example", "title": "Gérante"},
    },
    "create_order": {
        "account_external_id": "C-1042",
        "external_id": "536365",
        "amount": 11880,
        "currency": "EUR",
        "lines": [{"sku": "PAP-A4", "description": "Ramettes A4", "quantity": 24, "amount": 11880, "tax_rate": 20}],
    },
    "ship_order": {"lines": [{"sku": "PAP-A4", "quantity": 12}]},
    "create_credit_note": {
        "account_id": "acc_01jd3v5h8qe6k9w2x4y7z0abcd",
        "external_id": "R-77",
        "amount": 990,
        "currency": "EUR",
        "reason": "return",
    },
    "set_sandbox_bank_scenario": {
        "account_id": "acc_01jd3v5h8qe6k9w2x4y7z0abcd",
        "outcome": "return:AM04",
        "after_days": 2,
    },
    "create_api_key": {"name": "shop", "role": "accountant"},
}
"""Operation → body. An `account_id` stands for that of the account made before."""
