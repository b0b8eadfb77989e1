"""A merchant who has one of everything, and a body that each write route takes: to be spoilt, or to be shown."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from encours_values import ids as prefixes
from encours_values.ids import PASSKEY, SESSION, USER, new_id, parse_typeid, typeid
from tests.support.application import Application, Merchant
from tests.support.full_story import NEEDED_QUERIES
from tests.support.people import add_user
from tests.support.world import (
    ADDRESS,
    RETURN_FEE,
    SETTINGS,
    attach_picture,
    bank_news,
    beside_invoices,
    by_card,
    open_account,
    open_buyer,
    order,
    sell,
)

NOW = "2026-02-01T12:00:00Z"
IBAN = "FR7630006000011234567890189"
NOWHERE = "http://127.0.0.1:9/hooks"


@dataclass(frozen=True)
class Everything:
    """`ids`: what a path parameter of that name may say."""

    merchant: Merchant
    ids: Mapping[str, str]

    def path(self, template: str, method: str = "GET") -> str:
        return template.format(**self.ids) + (NEEDED_QUERIES.get(template, "") if method == "GET" else "")


@dataclass(frozen=True)
class Write:
    """A route and a body that its schema takes, with every field it knows."""

    method: str
    template: str
    body: Callable[[Mapping[str, str]], dict[str, Any]] = lambda _ids: {}

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"


async def one_of_everything(application: Application) -> Everything:
    """Wants an installation that allows private webhooks."""
    merchant = await application.merchant({**SETTINGS, **RETURN_FEE})
    await merchant.clock("2026-01-05T08:00:00+00:00")
    hook = await merchant.ok("POST", "/v1/webhook-endpoints", {"url": NOWHERE})
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 60_000)
    await application.quiet(merchant)
    await merchant.clock(NOW)
    await merchant.clock("2026-02-14T12:00:00Z")
    await sell(merchant, buyer, 20_000)
    waiting = await order(merchant, buyer, 5_000)
    await application.quiet(merchant)
    invoice = (await merchant.all("/v1/invoices"))[0]["id"]
    await beside_invoices(application, merchant, buyer)
    await sell(merchant, buyer, 900)
    await application.quiet(merchant)
    undue = (await merchant.all("/v1/invoices"))[0]["id"]
    ids = {
        "account_id": buyer,
        "order_id": waiting["id"],
        "invoice_id": invoice,
        "undue_invoice_id": undue,
        "endpoint_id": hook["id"],
        "new_account_id": await open_account(merchant, limit=None),
        **{
            name: (await merchant.ok("POST", path, body))["id"]
            for name, path, body in (
                ("dispute_id", f"/v1/invoices/{invoice}/disputes", {"reason": "damaged", "amount": 100}),
                ("credit_note_id", "/v1/credit-notes", CREDIT_NOTE | {"account_id": buyer}),
                ("payment_id", "/v1/payments", {"account_id": buyer, "amount": 10, "method": "card"}),
                ("key_id", "/v1/api-keys", {"name": "spare", "role": "support"}),
                ("connection_id", "/v1/connections", CONNECTION),
                ("identity_provider_id", "/v1/identity-providers", SIGN_ON),
                ("invitation_id", "/v1/invitations", {"email": "a@b.example", "name": "Anna", "role": "auditor"}),
            )
        },
    }
    ids["checkout_session_id"], ids["card_id"] = await by_card(application, merchant, buyer)
    ids["attachment_id"] = await attach_picture(merchant, ids["dispute_id"], "box")
    ids["refund_id"] = await _refund(merchant, ids["new_account_id"])
    ids["credit_application_id"] = await _apply_credit(merchant, buyer, undue)
    ids["name"] = (await merchant.ok("PUT", "/v1/bank-profiles/my-bank", {"versions": [TERMS]}))["name"]
    await _take_a_bank_file(merchant)
    await bank_news(merchant, "NEWS")
    await merchant.ok("PUT", "/v1/reachability", REACHABILITY)
    await _try_an_import(merchant)
    await application.quiet(merchant)
    await _delivered(merchant)
    for name, path in LISTED.items():
        ids[name] = (await merchant.all(path.format(**ids)))[0]["id"]
    await merchant.ok("POST", f"/v1/mandates/{ids['mandate_id']}/iban", {"reason": "The bank asks"})
    user = await add_user(application, merchant, role="viewer", account_id=parse_typeid(prefixes.ACCOUNT, buyer))
    of_somebody = {"session_id": typeid(SESSION, new_id()), "passkey_id": typeid(PASSKEY, new_id())}
    ids |= {"user_id": typeid(USER, user.user_id), **of_somebody}
    return Everything(merchant, ids)


LISTED = {
    "mandate_id": "/v1/mandates",
    "import_id": "/v1/mandate-imports",
    "statement_id": "/v1/statements",
    "collection_id": "/v1/collections",
    "early_collection_id": "/v1/early-collections",
    "fee_id": "/v1/fees",
    "transfer_id": "/v1/transfers",
    "batch_id": "/v1/batches",
    "bank_file_id": "/v1/bank-files",
    "bank_item_id": "/v1/bank-files/unmatched",
    "bank_account_id": "/v1/bank-accounts",
    "bank_statement_id": "/v1/bank-accounts/{bank_account_id}/statements",
    "file_id": "/v1/sandbox/bank/files",
    "event_id": "/v1/events",
    "delivery_id": "/v1/deliveries",
    "notification_id": "/v1/notifications",
}


async def _apply_credit(merchant: Merchant, buyer: str, invoice_id: str) -> str:
    """Leaves nothing to the rule of the merchant meanwhile."""
    await merchant.ok("PUT", "/v1/settings", {"credit_application": "manual"})
    paid = {"account_id": buyer, "amount": 20, "method": "card", "allocations": []}
    await merchant.ok("POST", "/v1/payments", paid)
    body = {"account_id": buyer, "invoices": [{"invoice_id": invoice_id, "amount": 5}]}
    applied = await merchant.ok("POST", "/v1/credit-applications", body)
    await merchant.ok("PUT", "/v1/settings", {"credit_application": "statement"})
    return str(applied["id"])


async def _refund(merchant: Merchant, account_id: str) -> str:
    paid = {"account_id": account_id, "amount": 500, "method": "transfer"}
    await merchant.ok("POST", "/v1/payments", paid)
    refund = await merchant.ok("POST", "/v1/refunds", {"account_id": account_id, "amount": 200, "iban": IBAN})
    return str(refund["id"])


async def _take_a_bank_file(merchant: Merchant) -> None:
    await merchant.ok("POST", "/v1/bank-files", content=BANK_FILE.encode(), headers={"Content-Type": "application/xml"})


async def _try_an_import(merchant: Merchant) -> None:
    content = f"account;iban;reference;scheme;signed_on\nX0;{IBAN};RUM-9;B2B;2025-01-31\n"
    await merchant.ok("POST", "/v1/mandate-imports", content=content.encode(), headers={"Content-Type": "text/csv"})


async def _delivered(merchant: Merchant) -> None:
    """Nobody listens there: after the first attempts the queue waits for a time that the clock does not reach."""
    async with asyncio.timeout(30):
        while not any(each["attempts"] for each in await merchant.all("/v1/deliveries")):
            await asyncio.sleep(0.05)


SIGN_ON = {
    "name": "Company login",
    "issuer": "http://127.0.0.1:9",
    "client_id": "encours",
    "client_secret": "client secret",
    "domains": ["shop.example"],
    "role_claim": "groups",
    "roles": {"Finance": "accountant"},
    "default_role": "support",
}
PERSON = {
    "email": "paul@client.example",
    "name": "Paul Petit",
    "role": "payer",
    "with_group": True,
    "spending_limit": 50_000,
    "locale": "de",
}
CONNECTION = {"kind": "bank_folder", "name": "BNP", "config": {"folder": "bnp"}}
MAIL_CONNECTION = {
    "kind": "smtp",
    "name": "Mail",
    "config": {"host": "127.0.0.1", "port": 9, "security": "tls", "user": "shop", "sender": "shop@shop.example"},
    "secrets": {"password": "secret"},
}
LINE = {"sku": "A1", "description": "Boxes", "quantity": 2.5, "amount": 1_000, "tax_rate": 20.0}
REACHABILITY = {
    "source": "EPC register",
    "as_of": "2026-01-01",
    "entries": [
        {
            "bic": "AGRIFRPP",
            "scheme": "B2B",
            "reachable": True,
            "name": "Crédit Agricole",
            "valid_from": "2020-01-01",
            "valid_to": "2030-12-31",
        }
    ],
}
CREDIT_NOTE = {"external_id": "CN-1", "amount": 10, "currency": "EUR", "reason": "return"}
ACCOUNT = {
    "name": "Client",
    "country": "FR",
    "email": "a@client.example",
    "address": ADDRESS,
    "siren": "732829320",
    "vat_number": "FR44732829320",
    "external_id": "C-1",
    "terms": {"kind": "end_of_month", "days": 30, "rule": "days_then_end_of_month"},
    "analytics": {"site": "Lyon"},
}
SETTINGS_BODY = {
    **SETTINGS,
    "legal": {**SETTINGS["legal"], "vat_number": "FR44732829320", "address": ADDRESS},
    "allocation": "oldest_first",
    "security": {"second_factor_required": False},
    "branding": {"logo_url": "https://shop.example/logo.svg", "primary_color": "#0b5d6b"},
    "credit": {"require_mandate": True, "alert_thresholds": [80, 100], "order_expiry_days": 90},
    "locale": "fr",
    "timezone": "Europe/Paris",
    "reminders": {"overdue_days": [3, 10], "before_due_days": [7]},
}
TERMS = {
    "valid_from": "2026-11-15",
    "valid_to": "2027-11-14",
    "message": "pain.008.001.02",
    "addresses": "hybrid",
    "characters": "refuse",
    "grouping": "single_block",
    "batch_booking": False,
    "bic": "always",
    "first_sequence": "frst_first",
    "lead_bank_days": 2,
    "cut_off_hour": 12,
    "remittance": "strd",
}
SIGNER = {"name": "Jeanne Martin", "email": "jm@client.example", "title": "Gérante"}

WRITES = (
    Write("POST", "/v1/accounts", lambda ids: ACCOUNT | {"parent_id": ids["account_id"]}),
    Write("PATCH", "/v1/accounts/{account_id}", lambda ids: ACCOUNT | {"parent_id": None, "status": "active"}),
    Write("POST", "/v1/accounts/{account_id}/hold", lambda _: {"reason": "late"}),
    Write("POST", "/v1/accounts/{account_id}/release", lambda _: {"reason": "paid"}),
    Write(
        "POST",
        "/v1/accounts/{account_id}/limits",
        lambda _: {
            "amount": 100,
            "currency": "EUR",
            "source": "own",
            "valid_from": "2026-03-01",
            "valid_to": "2026-04-01",
            "reason": "more",
        },
    ),
    Write(
        "POST",
        "/v1/orders",
        lambda ids: {
            "account_id": ids["account_id"],
            "external_id": "O-1",
            "amount": 1_000,
            "currency": "EUR",
            "lines": [LINE],
            "cost_centre": "Workshop",
            "analytics": {"site": "Lyon"},
            "delivery_address": ADDRESS,
        },
    ),
    Write("POST", "/v1/orders/{order_id}/ship", lambda _: {"amount": 1_000, "lines": [LINE]}),
    Write("POST", "/v1/orders/{order_id}/cancel", lambda _: {"reason": "changed"}),
    Write("POST", "/v1/orders/{order_id}/return", lambda _: {"amount": 100, "reason": "broken"}),
    Write(
        "POST",
        "/v1/mandates",
        lambda ids: {
            "account_id": ids["new_account_id"],
            "scheme": "B2B",
            "iban": IBAN,
            "bic": "AGRIFRPP",
            "debtor_name": "Client",
            "signer": SIGNER,
            "sequence": "RCUR",
            "reference": "RUM-1",
            "language": "en",
            "max_amount": 500_000,
        },
    ),
    Write("POST", "/v1/mandates/{mandate_id}/iban", lambda _: {"reason": "The bank asks"}),
    Write("POST", "/v1/mandates/amend-creditor", lambda _: {"dry_run": True}),
    Write("POST", "/v1/mandates/{mandate_id}/sign"),
    Write("POST", "/v1/mandates/{mandate_id}/signing-link", lambda _: {"signer": SIGNER}),
    Write("POST", "/v1/mandates/{mandate_id}/confirm", lambda _: {"evidence": "letter"}),
    Write(
        "POST",
        "/v1/mandates/{mandate_id}/amend",
        lambda _: {
            "iban": IBAN,
            "bic": "AGRIFRPP",
            "debtor_name": "Client & fils",
            "reference": "RUM-2",
            "max_amount": 5,
        },
    ),
    Write("POST", "/v1/mandates/{mandate_id}/revoke", lambda _: {"cause": "ended", "by": "creditor"}),
    Write("PUT", "/v1/reachability", lambda _: REACHABILITY),
    Write("POST", "/v1/reachability/check", lambda _: {"bic": "AGRIFRPP"}),
    Write(
        "POST",
        "/v1/credit-notes",
        lambda ids: (
            CREDIT_NOTE | {"external_id": "CN-2", "account_id": ids["account_id"], "invoice_id": ids["invoice_id"]}
        ),
    ),
    Write(
        "POST",
        "/v1/payments",
        lambda ids: {
            "account_id": ids["account_id"],
            "amount": 1_000,
            "currency": "EUR",
            "method": "transfer",
            "reference": "P-1",
            "allocations": [{"invoice_id": ids["invoice_id"], "amount": 1_000}],
        },
    ),
    Write(
        "POST",
        "/v1/checkout-sessions",
        lambda ids: {
            "account_id": ids["account_id"],
            "invoice_ids": [ids["undue_invoice_id"]],
            "amount": 100,
            "currency": "EUR",
            "return_url": "https://shop.example/paid",
            "save_card": True,
            "card_id": ids["card_id"],
            "in_collection_too": True,
        },
    ),
    Write("POST", "/v1/checkout-sessions/{checkout_session_id}/refund", lambda _: {"amount": 100}),
    Write(
        "POST",
        "/v1/early-collections",
        lambda ids: {
            "account_id": ids["account_id"],
            "invoice_ids": [ids["undue_invoice_id"]],
            "requested_by": "buyer",
            "collection_date": "2026-02-20",
            "reason": "headroom",
        },
    ),
    Write(
        "POST",
        "/v1/credit-applications",
        lambda ids: {
            "account_id": ids["account_id"],
            "currency": "EUR",
            "invoices": [{"invoice_id": ids["undue_invoice_id"], "amount": 1}],
        },
    ),
    Write(
        "POST",
        "/v1/refunds",
        lambda ids: {
            "account_id": ids["account_id"],
            "amount": 1,
            "currency": "EUR",
            "reason": "double payment",
            "name": "Boutique",
            "iban": IBAN,
        },
    ),
    Write("POST", "/v1/fees/{fee_id}/waive", lambda _: {"reason": "good customer"}),
    Write(
        "POST",
        "/v1/transfers/{transfer_id}/apply",
        lambda ids: {
            "account_id": ids["account_id"],
            "allocations": [{"invoice_id": ids["invoice_id"], "amount": 10}],
        },
    ),
    Write("POST", "/v1/transfers/{transfer_id}/ignore", lambda _: {"reason": "tax refund"}),
    Write(
        "POST",
        "/v1/invoices/{invoice_id}/disputes",
        lambda _: {
            "reason": "broken",
            "kind": "damaged",
            "line_nos": [1],
            "amount": 100,
            "message": "Box 3",
            "author": "buyer",
        },
    ),
    Write("POST", "/v1/disputes/{dispute_id}/messages", lambda _: {"message": "Seen", "author": "merchant"}),
    Write("POST", "/v1/disputes/{dispute_id}/resolve", lambda _: {"outcome": "credited", "amount": 50}),
    Write("POST", "/v1/collections/{collection_id}/cancel", lambda _: {"reason": "asked by the buyer"}),
    Write("POST", "/v1/collections/{collection_id}/recall", lambda _: {"reason": "CUST"}),
    Write("POST", "/v1/collections/{collection_id}/reverse", lambda _: {"reason": "AM05"}),
    Write(
        "POST",
        "/v1/collections/{collection_id}/represent",
        lambda _: {"reason": "agreed", "buyer_agreed": True, "not_before": "2026-12-01"},
    ),
    Write("POST", "/v1/collections/{collection_id}/release", lambda _: {"reason": "not on the statement"}),
    Write(
        "POST",
        "/v1/collections/{collection_id}/confirm",
        lambda _: {"reason": "on the bank's page", "settled_on": "2026-12-01"},
    ),
    Write("POST", "/v1/batches/{batch_id}/approve", lambda _: {"sha256": "0" * 64}),
    Write("POST", "/v1/batches/{batch_id}/reject", lambda _: {"reason": "wrong month"}),
    Write("POST", "/v1/batches/{batch_id}/cancel", lambda _: {"reason": "wrong month"}),
    Write("POST", "/v1/batches/{batch_id}/recall", lambda _: {"reason": "CUST"}),
    Write(
        "POST",
        "/v1/bank-files/unmatched/{bank_item_id}/resolve",
        lambda _: {"ignore": True, "reason": "Seen with the bank"},
    ),
    Write(
        "POST",
        "/v1/bank-items/{bank_item_id}/resolve",
        lambda ids: {
            "as": "payment",
            "account_id": ids["account_id"],
            "collection_id": ids["collection_id"],
            "transfer_id": ids["transfer_id"],
            "invoice_ids": [ids["invoice_id"]],
            "reason": "said by the bank",
        },
    ),
    Write(
        "POST",
        "/v1/bank-accounts/{bank_account_id}/statements/{bank_statement_id}/release",
        lambda _: {"reason": "Checked with the bank"},
    ),
    Write(
        "POST",
        "/v1/sandbox/bank/transfers",
        lambda _: {
            "amount": 100,
            "currency": "EUR",
            "payer_name": "Client",
            "payer_iban": IBAN,
            "remittance": "Facture",
            "structured_reference": "RF18539007547034",
            "end_to_end_id": "E-1",
            "recall": {"after_days": 2, "kind": "return", "reason_code": "FOCR"},
        },
    ),
    Write("POST", "/v1/sandbox/card/account", lambda ids: {"connection_id": ids["connection_id"]}),
    Write(
        "POST",
        "/v1/sandbox/card/scenario",
        lambda _: {
            "outcome": "approve",
            "dispute_after_days": 3,
            "dispute_ends": "won",
            "dispute_lasts_days": 10,
            "payout_after_days": 2,
            "webhook_delay_minutes": 1,
            "webhook_copies": 2,
            "webhook_order": "reversed",
            "lost_webhooks": 1,
        },
    ),
    Write(
        "POST",
        "/v1/sandbox/bank/scenario",
        lambda ids: {
            "account_id": ids["account_id"],
            "outcome": "return:AM04",
            "after_days": 3,
            "statement_reason": "MS03",
            "returned_amount": 100,
            "fee": 500,
            "fee_in_amount": True,
            "fee_stated": False,
            "references": "mandate",
            "booked_gross": True,
            "pending": True,
            "late_days": 1,
            "then": [{"kind": "credit", "after_days": 2, "reason_code": "AC04"}],
            "bank": {
                "batch_booking": "single",
                "batch_details": False,
                "foreign_entries": ["charge"],
                "next_statement": "copied",
                "accounts": "one_file",
                "version": "04",
                "shape": "ch",
                "mandate_register": True,
                "duplicates_refused": True,
                "cut_off": "16:00",
                "after_cut_off": "postpone",
                "days_ahead_max": 30,
            },
        },
    ),
    Write(
        "POST",
        "/v1/webhook-endpoints",
        lambda _: {"url": NOWHERE, "events": ["encours.order-placed.v1"], "description": "Shop"},
    ),
    Write(
        "PATCH",
        "/v1/webhook-endpoints/{endpoint_id}",
        lambda _: {"url": NOWHERE, "events": ["*"], "description": "Shop", "status": "enabled"},
    ),
    Write(
        "POST",
        "/v1/webhook-endpoints/{endpoint_id}/replay",
        lambda ids: {"since": "2026-01-01T00:00:00Z", "account_id": ids["account_id"]},
    ),
    Write("PUT", "/v1/bank-profiles/{name}", lambda _: {"versions": [TERMS]}),
    Write("PUT", "/v1/settings", lambda _: SETTINGS_BODY),
    Write("POST", "/v1/connections", lambda _: MAIL_CONNECTION),
    Write("PATCH", "/v1/connections/{connection_id}", lambda _: {"name": "BNP", "config": {"folder": "b"}}),
    Write("POST", "/v1/identity-providers", lambda _: SIGN_ON),
    Write("PATCH", "/v1/identity-providers/{identity_provider_id}", lambda _: SIGN_ON),
    Write("POST", "/v1/invitations", lambda ids: PERSON | {"account_id": ids["account_id"]}),
    Write(
        "PATCH",
        "/v1/users/{user_id}",
        lambda _: {"role": "payer", "status": "active", "with_group": True, "spending_limit": 50_000},
    ),
    Write("PUT", "/v1/sandbox/clock", lambda _: {"now": "2026-02-15T12:00:00Z"}),
    Write("POST", "/v1/api-keys", lambda _: {"name": "shop", "role": "support", "permissions": ["orders.write"]}),
    Write("POST", "/v1/merchants", lambda _: {"name": "Another", "kind": "sandbox"}),
)

WRITES_WITHOUT_BODY = (
    Write("POST", "/v1/deliveries/{delivery_id}/retry"),
    Write("POST", "/v1/invoices/{invoice_id}/send"),
    Write("POST", "/v1/statements/{statement_id}/send"),
    Write("POST", "/v1/credit-notes/{credit_note_id}/send"),
    Write("POST", "/v1/refunds/{refund_id}/cancel"),
    Write("POST", "/v1/credit-applications/{credit_application_id}/undo"),
    Write("POST", "/v1/checkout-sessions/{checkout_session_id}/refresh"),
    Write("POST", "/v1/checkout-sessions/{checkout_session_id}/expire"),
    Write("DELETE", "/v1/cards/{card_id}"),
    Write("POST", "/v1/transfers/{transfer_id}/unapply"),
    Write("POST", "/v1/transfers/{transfer_id}/acknowledge"),
    Write("POST", "/v1/webhook-endpoints/{endpoint_id}/rotate-secret"),
    Write("DELETE", "/v1/webhook-endpoints/{endpoint_id}"),
    Write("DELETE", "/v1/api-keys/{key_id}"),
    Write("POST", "/v1/connections/{connection_id}/test"),
    Write("DELETE", "/v1/connections/{connection_id}"),
)

BANK_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-02-14T08:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>DD-UNKNOWN</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>
<GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>DD-UNKNOWN-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>COL-UNKNOWN</OrgnlEndToEndId>
<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>
</CstmrPmtStsRpt></Document>"""
