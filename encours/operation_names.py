"""Names of the API's operations, made of their method and path, uniform and stable when code moves."""

import re

NAMED = {
    ("post", "/v1/mandates/{mandate_id}/iban"): "disclose_mandate_iban",
    ("post", "/v1/mandates/{mandate_id}/signing-link"): "renew_mandate_signing_link",
    ("post", "/v1/mandates/amend-creditor"): "amend_mandates_creditor",
    ("post", "/v1/webhook-endpoints/{endpoint_id}/rotate-secret"): "rotate_webhook_endpoint_secret",
    ("post", "/v1/webhook-endpoints/{endpoint_id}/replay"): "replay_events_to_webhook_endpoint",
    ("post", "/v1/bank-files"): "upload_bank_file",
    ("post", "/v1/invoices/{invoice_id}/disputes"): "open_invoice_dispute",
    ("post", "/v1/disputes/{dispute_id}/messages"): "add_dispute_message",
    ("post", "/v1/accounts/{account_id}/limits"): "set_account_limit",
    ("post", "/v1/sandbox/bank/scenario"): "set_sandbox_bank_scenario",
    ("post", "/v1/sandbox/card/scenario"): "set_sandbox_card_scenario",
    ("post", "/v1/sandbox/card/account"): "open_sandbox_card_account",
    ("post", "/v1/reachability/check"): "check_reachability",
    ("get", "/v1/reachability"): "get_reachability",
    ("get", "/v1/settings"): "get_settings",
    ("put", "/v1/settings"): "update_settings",
    ("get", "/v1/batches/preview"): "preview_batch",
    ("get", "/v1/batches/preview/debits"): "list_batch_preview_debits",
    ("get", "/v1/collections/return-reasons"): "list_return_reasons",
    ("get", "/v1/bank-files/unmatched"): "list_unmatched_bank_items",
    ("get", "/v1/bank-files/unmatched/{bank_item_id}"): "get_unmatched_bank_item",
    ("post", "/v1/bank-files/unmatched/{bank_item_id}/resolve"): "resolve_unmatched_bank_item",
    ("get", "/v1/bank-files/transport-log"): "list_bank_transport_log",
    ("get", "/healthz"): "get_health",
    ("get", "/readyz"): "get_readiness",
    ("get", "/metrics"): "get_metrics",
}
"""Where the rule below would give a name that reads badly."""
VERBS = {"get": "get", "post": "create", "put": "update", "patch": "update", "delete": "delete"}
PLURAL = re.compile(r"(?<![su])s$")


def operation_id(method: str, path: str) -> str:
    """`list_invoices`, `get_invoice`, `get_invoice_pdf`, `hold_account`.

    >>> operation_id("get", "/v1/invoices"), operation_id("post", "/v1/accounts/{account_id}/hold")
    ('list_invoices', 'hold_account')
    >>> operation_id("get", "/v1/batches/{batch_id}/debits"), operation_id("get", "/v1/invoices/{invoice_id}/pdf")
    ('list_batch_debits', 'get_invoice_pdf')
    """
    if (method, path) in NAMED:
        return NAMED[method, path]
    parts = re.sub(r"\.\w+$", "", path.removeprefix("/v1/")).split("/")
    words = [each.replace("-", "_") for each in parts if not each.startswith("{")]
    *owners, last = words
    if owners[:1] in (["reports"], ["audit"]):
        return f"get_{last}_report" if owners == ["reports"] else f"list_audit_entries_of_{last}"
    nouns = [_singular(each) for each in owners]
    if parts[-1].startswith("{"):
        return "_".join([VERBS[method], *nouns, _singular(last)])
    plural = last != _singular(last)
    if method == "get":
        return "_".join(["list" if plural else "get", *nouns, last])
    if method == "post" and len(parts) > 1 and parts[-2].startswith("{") and not plural:
        return "_".join([last, *nouns])
    return "_".join([VERBS[method], *nouns, _singular(last)])


def summary(name: str) -> str:
    """The name as a phrase.

    >>> summary("get_invoice_pdf")
    'Get invoice PDF'
    """
    text = name.replace("_", " ").capitalize()
    for word in ("iban", "pdf", "api", "dso"):
        text = re.sub(rf"\b{word}\b", word.upper(), text)
    return text


def _singular(noun: str) -> str:
    """English plurals, as far as paths have them.

    >>> [_singular(each) for each in ("batches", "deliveries", "invoices", "dso")]
    ['batch', 'delivery', 'invoice', 'dso']
    """
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith("ches"):
        return noun[:-2]
    return PLURAL.sub("", noun)
