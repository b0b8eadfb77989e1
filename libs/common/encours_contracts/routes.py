"""Which permission each route of each service asks for: the only place that says so.

The platform finds the permission of a route when it builds it, so a route without an entry does not start.
"""

from collections.abc import Mapping
from enum import StrEnum

from encours_contracts.permissions import Permission

P = Permission


class Open(StrEnum):
    """Routes that ask for no permission, and what they ask for."""

    ANYBODY = "anybody"
    """Nothing, or a secret that the route itself checks: a sign-in, a signing link, a provider's signature."""
    SIGNED_IN = "signed_in"
    """Any person or key that the platform knows: what concerns only the caller."""
    OPERATOR = "operator"
    """The operator's token, which belongs to no merchant."""
    SERVICES = "services"
    """The token that services of one installation show each other."""


Access = Permission | Open

ROUTES: Mapping[tuple[str, str], Access] = {
    # gateway
    ("POST", "/v1/merchants"): Open.OPERATOR,
    ("GET", "/v1/settings"): P.SETTINGS_READ,
    ("PUT", "/v1/settings"): P.SETTINGS_WRITE,
    ("POST", "/v1/api-keys"): P.API_KEYS_WRITE,
    ("GET", "/v1/api-keys"): P.API_KEYS_READ,
    ("DELETE", "/v1/api-keys/{key_id}"): P.API_KEYS_WRITE,
    ("GET", "/v1/connections"): P.CONNECTIONS_READ,
    ("GET", "/v1/connections/{connection_id}"): P.CONNECTIONS_READ,
    ("POST", "/v1/connections"): P.CONNECTIONS_WRITE,
    ("PATCH", "/v1/connections/{connection_id}"): P.CONNECTIONS_WRITE,
    ("DELETE", "/v1/connections/{connection_id}"): P.CONNECTIONS_WRITE,
    ("POST", "/v1/connections/{connection_id}/test"): P.CONNECTIONS_WRITE,
    ("GET", "/v1/audit"): P.AUDIT_READ,
    ("GET", "/v1/sandbox/clock"): P.SANDBOX_READ,
    ("PUT", "/v1/sandbox/clock"): P.SANDBOX_WRITE,
    ("GET", "/internal/api-keys/{tenant_id}/{key_id}"): Open.SERVICES,
    ("GET", "/"): Open.ANYBODY,
    ("POST", "/sign-in"): Open.ANYBODY,
    ("POST", "/sign-out"): Open.ANYBODY,
    # credit
    ("POST", "/v1/orders"): P.ORDERS_WRITE,
    ("GET", "/v1/orders"): P.ORDERS_READ,
    ("GET", "/v1/orders/{order_id}"): P.ORDERS_READ,
    ("POST", "/v1/orders/{order_id}/ship"): P.ORDERS_WRITE,
    ("POST", "/v1/orders/{order_id}/cancel"): P.ORDERS_WRITE,
    ("POST", "/v1/orders/{order_id}/return"): P.ORDERS_WRITE,
    ("POST", "/v1/accounts"): P.ACCOUNTS_WRITE,
    ("GET", "/v1/accounts"): P.ACCOUNTS_READ,
    ("GET", "/v1/accounts/{account_id}"): P.ACCOUNTS_READ,
    ("PATCH", "/v1/accounts/{account_id}"): P.ACCOUNTS_WRITE,
    ("POST", "/v1/accounts/{account_id}/hold"): P.HOLDS_WRITE,
    ("POST", "/v1/accounts/{account_id}/release"): P.HOLDS_WRITE,
    ("POST", "/v1/accounts/{account_id}/limits"): P.LIMITS_WRITE,
    ("GET", "/v1/accounts/{account_id}/limits"): P.LIMITS_READ,
    ("GET", "/v1/accounts/{account_id}/exposure"): P.LIMITS_READ,
    ("GET", "/v1/accounts/{account_id}/eligibility"): P.LIMITS_READ,
    ("GET", "/v1/reports/exposure"): P.REPORTS_READ,
    # mandates
    ("GET", "/v1/mandates"): P.MANDATES_READ,
    ("GET", "/v1/mandates/{mandate_id}"): P.MANDATES_READ,
    ("POST", "/v1/mandates"): P.MANDATES_WRITE,
    ("POST", "/v1/mandates/{mandate_id}/signing-link"): P.MANDATES_WRITE,
    ("POST", "/v1/mandates/{mandate_id}/sign"): P.SANDBOX_WRITE,
    ("POST", "/v1/mandates/{mandate_id}/confirm"): P.MANDATES_CONFIRM,
    ("POST", "/v1/mandates/{mandate_id}/amend"): P.MANDATES_AMEND,
    ("POST", "/v1/mandates/amend-creditor"): P.MANDATES_AMEND,
    ("POST", "/v1/mandates/{mandate_id}/revoke"): P.MANDATES_REVOKE,
    ("POST", "/v1/mandates/{mandate_id}/iban"): P.IBANS_READ,
    ("GET", "/v1/mandates/{mandate_id}/disclosures"): P.AUDIT_READ,
    ("GET", "/v1/mandates/{mandate_id}/bank-pack"): P.IBANS_READ,
    ("GET", "/v1/mandates/{mandate_id}/document"): P.IBANS_READ,
    ("GET", "/v1/mandates/{mandate_id}/signed-document"): P.IBANS_READ,
    ("GET", "/v1/mandates/{mandate_id}/evidence"): P.IBANS_READ,
    ("POST", "/v1/mandate-imports"): P.MANDATES_IMPORT,
    ("GET", "/v1/mandate-imports"): P.MANDATE_IMPORTS_READ,
    ("GET", "/v1/mandate-imports/{import_id}"): P.MANDATE_IMPORTS_READ,
    ("GET", "/v1/mandate-imports/{import_id}/lines"): P.MANDATE_IMPORTS_READ,
    ("GET", "/v1/mandate-imports/{import_id}/report.csv"): P.MANDATE_IMPORTS_READ,
    ("PUT", "/v1/reachability"): P.REACHABILITY_WRITE,
    ("GET", "/v1/reachability/sources"): P.REACHABILITY_READ,
    ("GET", "/v1/reachability"): P.REACHABILITY_READ,
    ("POST", "/v1/reachability/check"): P.REACHABILITY_READ,
    ("GET", "/v1/audit/mandates"): P.AUDIT_READ,
    ("GET", "/sign/{mandate}/{token}"): Open.ANYBODY,
    ("GET", "/sign/{mandate}/{token}/mandate.pdf"): Open.ANYBODY,
    ("GET", "/sign/{mandate}/{token}/signed.pdf"): Open.ANYBODY,
    ("GET", "/sign/{mandate}/{token}/bank-pack.pdf"): Open.ANYBODY,
    ("POST", "/sign/{mandate}/{token}/{step}"): Open.ANYBODY,
    ("POST", "/v1/mandates/signatures/{provider}"): Open.ANYBODY,
    ("POST", "/v1/mandates/signatures/{provider}/{merchant_id}"): Open.ANYBODY,
    # billing
    ("GET", "/v1/invoices"): P.INVOICES_READ,
    ("GET", "/v1/invoices/{invoice_id}"): P.INVOICES_READ,
    ("GET", "/v1/invoices/{invoice_id}/pdf"): P.INVOICES_READ,
    ("POST", "/v1/invoices/{invoice_id}/send"): P.DOCUMENTS_SEND,
    ("GET", "/v1/statements"): P.STATEMENTS_READ,
    ("GET", "/v1/statements/{statement_id}"): P.STATEMENTS_READ,
    ("GET", "/v1/statements/{statement_id}/pdf"): P.STATEMENTS_READ,
    ("POST", "/v1/statements/{statement_id}/send"): P.DOCUMENTS_SEND,
    ("POST", "/v1/credit-notes"): P.CREDIT_NOTES_WRITE,
    ("GET", "/v1/credit-notes"): P.CREDIT_NOTES_READ,
    ("GET", "/v1/credit-notes/{credit_note_id}"): P.CREDIT_NOTES_READ,
    ("GET", "/v1/credit-notes/{credit_note_id}/pdf"): P.CREDIT_NOTES_READ,
    ("POST", "/v1/credit-notes/{credit_note_id}/send"): P.DOCUMENTS_SEND,
    ("POST", "/v1/refunds"): P.REFUNDS_WRITE,
    ("GET", "/v1/refunds"): P.REFUNDS_READ,
    ("GET", "/v1/refunds/{refund_id}"): P.REFUNDS_READ,
    ("POST", "/v1/refunds/{refund_id}/cancel"): P.REFUNDS_WRITE,
    ("POST", "/v1/credit-applications"): P.PAYMENTS_WRITE,
    ("GET", "/v1/credit-applications"): P.PAYMENTS_READ,
    ("GET", "/v1/credit-applications/{credit_application_id}"): P.PAYMENTS_READ,
    ("POST", "/v1/credit-applications/{credit_application_id}/undo"): P.PAYMENTS_WRITE,
    ("POST", "/v1/payments"): P.PAYMENTS_WRITE,
    ("GET", "/v1/payments"): P.PAYMENTS_READ,
    ("GET", "/v1/payments/{payment_id}"): P.PAYMENTS_READ,
    ("POST", "/v1/invoices/{invoice_id}/disputes"): P.DISPUTES_WRITE,
    ("GET", "/v1/disputes"): P.DISPUTES_READ,
    ("GET", "/v1/disputes/{dispute_id}"): P.DISPUTES_READ,
    ("POST", "/v1/disputes/{dispute_id}/messages"): P.DISPUTES_WRITE,
    ("POST", "/v1/disputes/{dispute_id}/resolve"): P.DISPUTES_RESOLVE,
    ("GET", "/v1/reports/aging"): P.REPORTS_READ,
    ("GET", "/v1/reports/dso"): P.REPORTS_READ,
    ("POST", "/v1/early-collections"): P.EARLY_COLLECTIONS_WRITE,
    ("GET", "/v1/early-collections"): P.EARLY_COLLECTIONS_READ,
    ("GET", "/v1/early-collections/{early_collection_id}"): P.EARLY_COLLECTIONS_READ,
    ("GET", "/v1/fees"): P.FEES_READ,
    ("GET", "/v1/fees/{fee_id}"): P.FEES_READ,
    ("POST", "/v1/fees/{fee_id}/waive"): P.FEES_WAIVE,
    ("GET", "/v1/transfers"): P.TRANSFERS_READ,
    ("GET", "/v1/transfers/{transfer_id}"): P.TRANSFERS_READ,
    ("POST", "/v1/transfers/{transfer_id}/apply"): P.TRANSFERS_WRITE,
    ("POST", "/v1/transfers/{transfer_id}/ignore"): P.TRANSFERS_WRITE,
    ("POST", "/v1/transfers/{transfer_id}/unapply"): P.TRANSFERS_WRITE,
    ("POST", "/v1/transfers/{transfer_id}/acknowledge"): P.TRANSFERS_WRITE,
    ("GET", "/v1/bank-accounts/{bank_account_id}/reconciliation"): P.BANK_ACCOUNTS_READ,
    # collections
    ("GET", "/v1/collections"): P.COLLECTIONS_READ,
    ("GET", "/v1/collections/return-reasons"): P.COLLECTIONS_READ,
    ("GET", "/v1/collections/{collection_id}"): P.COLLECTIONS_READ,
    ("POST", "/v1/collections/{collection_id}/cancel"): P.COLLECTIONS_WRITE,
    ("POST", "/v1/collections/{collection_id}/represent"): P.COLLECTIONS_WRITE,
    ("POST", "/v1/collections/{collection_id}/recall"): P.COLLECTIONS_RECALL,
    ("POST", "/v1/collections/{collection_id}/reverse"): P.COLLECTIONS_RECALL,
    ("POST", "/v1/collections/{collection_id}/release"): P.COLLECTIONS_ANSWER,
    ("POST", "/v1/collections/{collection_id}/confirm"): P.COLLECTIONS_ANSWER,
    ("GET", "/v1/batches/preview"): P.BATCHES_READ,
    ("GET", "/v1/batches/preview/debits"): P.BATCHES_READ,
    ("GET", "/v1/batches"): P.BATCHES_READ,
    ("GET", "/v1/batches/{batch_id}"): P.BATCHES_READ,
    ("GET", "/v1/batches/{batch_id}/debits"): P.BATCHES_READ,
    ("POST", "/v1/batches/{batch_id}/approve"): P.BATCHES_APPROVE,
    ("POST", "/v1/batches/{batch_id}/reject"): P.BATCHES_APPROVE,
    ("GET", "/v1/batches/{batch_id}/file"): P.BATCH_FILES_READ,
    ("POST", "/v1/batches/{batch_id}/cancel"): P.BATCHES_WRITE,
    ("POST", "/v1/batches/{batch_id}/recall"): P.COLLECTIONS_RECALL,
    ("GET", "/v1/bank-files/unmatched"): P.BANK_ITEMS_READ,
    ("GET", "/v1/bank-files/unmatched/{bank_item_id}"): P.BANK_ITEMS_READ,
    ("POST", "/v1/bank-files/unmatched/{bank_item_id}/resolve"): P.BANK_ITEMS_WRITE,
    ("GET", "/v1/bank-files/transport-log"): P.BANK_FILES_READ,
    ("POST", "/v1/bank-files"): P.BANK_FILES_WRITE,
    ("GET", "/v1/bank-files"): P.BANK_FILES_READ,
    ("GET", "/v1/bank-files/{bank_file_id}"): P.BANK_FILES_READ,
    ("GET", "/v1/bank-accounts"): P.BANK_ACCOUNTS_READ,
    ("GET", "/v1/bank-accounts/{bank_account_id}/statements"): P.BANK_ACCOUNTS_READ,
    ("POST", "/v1/bank-accounts/{bank_account_id}/statements/{bank_statement_id}/release"): P.BANK_ACCOUNTS_WRITE,
    ("GET", "/v1/bank-items"): P.BANK_ITEMS_READ,
    ("GET", "/v1/bank-items/{bank_item_id}"): P.BANK_ITEMS_READ,
    ("POST", "/v1/bank-items/{bank_item_id}/resolve"): P.BANK_ITEMS_WRITE,
    ("GET", "/v1/bank-profiles"): P.BANK_PROFILES_READ,
    ("GET", "/v1/bank-profiles/{name}"): P.BANK_PROFILES_READ,
    ("PUT", "/v1/bank-profiles/{name}"): P.BANK_PROFILES_WRITE,
    ("GET", "/v1/reports/collections"): P.REPORTS_READ,
    ("GET", "/v1/audit/collections"): P.AUDIT_READ,
    # notifications
    ("GET", "/v1/events"): P.EVENTS_READ,
    ("GET", "/v1/events/{event_id}"): P.EVENTS_READ,
    ("POST", "/v1/webhook-endpoints"): P.WEBHOOKS_WRITE,
    ("POST", "/v1/webhook-endpoints/{endpoint_id}/rotate-secret"): P.WEBHOOKS_WRITE,
    ("GET", "/v1/webhook-endpoints"): P.WEBHOOKS_READ,
    ("GET", "/v1/webhook-endpoints/{endpoint_id}"): P.WEBHOOKS_READ,
    ("PATCH", "/v1/webhook-endpoints/{endpoint_id}"): P.WEBHOOKS_WRITE,
    ("DELETE", "/v1/webhook-endpoints/{endpoint_id}"): P.WEBHOOKS_WRITE,
    ("POST", "/v1/webhook-endpoints/{endpoint_id}/replay"): P.WEBHOOKS_WRITE,
    ("GET", "/v1/deliveries"): P.WEBHOOKS_READ,
    ("GET", "/v1/deliveries/{delivery_id}"): P.WEBHOOKS_READ,
    ("POST", "/v1/deliveries/{delivery_id}/retry"): P.WEBHOOKS_WRITE,
    ("GET", "/v1/notifications"): P.NOTIFICATIONS_READ,
    ("GET", "/v1/notifications/{notification_id}"): P.NOTIFICATIONS_READ,
    # sandbox
    ("GET", "/v1/sandbox/bank/files"): P.SANDBOX_READ,
    ("GET", "/v1/sandbox/bank/files/{file_id}"): P.BATCH_FILES_READ,
    ("POST", "/v1/sandbox/bank/scenario"): P.SANDBOX_WRITE,
    ("POST", "/v1/sandbox/bank/transfers"): P.SANDBOX_WRITE,
    # the program itself
    ("GET", "/healthz"): Open.ANYBODY,
    ("GET", "/readyz"): Open.ANYBODY,
    ("GET", "/metrics"): Open.ANYBODY,
    ("GET", "/openapi.json"): Open.ANYBODY,
    ("GET", "/docs"): Open.ANYBODY,
    ("GET", "/docs/{name}"): Open.ANYBODY,
    ("GET", "/.well-known/jwks.json"): Open.ANYBODY,
}

_RECEIVES = "always: the endpoint receives what events show"

ALSO: Mapping[tuple[str, str], Mapping[Permission, str]] = {
    ("PUT", "/v1/settings"): {
        P.SETTINGS_BANK_ACCOUNT_WRITE: "changes the creditor's `identifier`, `iban` or `bic`",
        P.SETTINGS_APPROVALS_WRITE: "changes `collection.approvals`",
    },
    ("POST", "/v1/mandate-imports"): {
        P.MANDATES_IMPORT_REGISTERED: "imports B2B mandates as recorded by the debtor bank",
    },
    ("POST", "/v1/webhook-endpoints"): {P.EVENTS_READ: _RECEIVES},
    ("POST", "/v1/webhook-endpoints/{endpoint_id}/rotate-secret"): {P.EVENTS_READ: _RECEIVES},
    ("PATCH", "/v1/webhook-endpoints/{endpoint_id}"): {P.EVENTS_READ: _RECEIVES},
    ("POST", "/v1/webhook-endpoints/{endpoint_id}/replay"): {P.EVENTS_READ: _RECEIVES},
    ("POST", "/v1/deliveries/{delivery_id}/retry"): {P.EVENTS_READ: _RECEIVES},
    ("POST", "/v1/batches/{batch_id}/approve"): {P.REFUNDS_APPROVE: "approves a batch of refunds"},
}
"""What a route asks for beside its permission, and when: it depends on the body or on the object."""
