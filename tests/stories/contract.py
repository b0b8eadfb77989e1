"""The public contract as facts of our own: routes, the fields of their answers, who reads them."""

CONTRACT = """
POST /v1/accounts: id status name siren vat_number country email address external_id parent_id terms analytics
GET /v1/accounts: data.id data.external_id data.status next_cursor
GET /v1/accounts/{account_id}: id status available_actions
PATCH /v1/accounts/{account_id}: id
POST /v1/accounts/{account_id}/limits: amount currency source valid_from valid_to reason
GET /v1/accounts/{account_id}/exposure: limit available open_orders unbilled invoiced in_collection overdue currency
GET /v1/accounts/{account_id}/eligibility: eligible reasons terms due_date_if_ordered_today available
POST /v1/orders: id status reasons due_date external_id account_id amount currency lines cost_centre analytics
GET /v1/orders: data.id data.external_id data.account_id data.amount data.shipped data.status data.decision
GET /v1/orders: data.fulfilment data.payment data.due_date data.placed_at next_cursor
GET /v1/orders/{order_id}: id status decision fulfilment payment available_actions
POST /v1/orders/{order_id}/ship: id shipped fulfilment
POST /v1/orders/{order_id}/cancel: id fulfilment
POST /v1/orders/{order_id}/return: id
POST /v1/mandates: id account_id scheme status signing_url debtor_name signer bic available_actions
POST /v1/mandates/{mandate_id}/sign: status
POST /v1/mandates/{mandate_id}/confirm: status
POST /v1/mandates/{mandate_id}/amend: status
POST /v1/mandates/{mandate_id}/revoke: status
GET /v1/mandates/{mandate_id}/document:
POST /v1/mandate-imports: id dry_run rows accepted refused warnings lines.line lines.status lines.mandate_id
POST /v1/mandate-imports: lines.problems.column lines.problems.code lines.problems.detail
GET /v1/mandate-imports/{import_id}: id rows accepted refused lines
GET /v1/mandate-imports/{import_id}/lines: data.line data.status next_cursor
GET /v1/mandate-imports/{import_id}/report.csv:
PUT /v1/reachability: source as_of
GET /v1/reachability: bic bank_name b2b core source as_of
POST /v1/reachability/check: bic bank_name b2b core source as_of
GET /v1/invoices: data.id data.number data.account_id data.amount data.open_amount data.currency data.issued_on
GET /v1/invoices: data.due_date data.status data.order_id next_cursor
GET /v1/invoices/{invoice_id}: id number status open_amount available_actions
GET /v1/invoices/{invoice_id}/pdf:
GET /v1/statements: data.id next_cursor
GET /v1/statements/{statement_id}/pdf:
POST /v1/credit-notes: id account_id external_id amount currency reason invoice_id
POST /v1/payments: id account_id amount method reference allocations
POST /v1/invoices/{invoice_id}/disputes: id status available_actions
POST /v1/disputes/{dispute_id}/messages: id status messages
POST /v1/disputes/{dispute_id}/resolve: id status
POST /v1/checkout-sessions: id url status amount allocation.invoice_id allocation.amount payment_id failure
GET /v1/checkout-sessions: data.id data.status next_cursor
GET /v1/checkout-sessions/{checkout_session_id}: id url status amount collected refunded disputed available_actions
GET /v1/accounts/{account_id}/cards: data.id data.brand data.last_digits data.expires_on
POST /v1/sandbox/card/account: url secret_key webhook_secret
POST /v1/sandbox/card/scenario: outcome
GET /v1/collections: data.id data.account_id data.amount data.collection_date data.status data.end_to_end_id
GET /v1/collections: data.details.cause data.details.reason_code data.details.will_retry next_cursor
GET /v1/batches: data.id data.status next_cursor
GET /v1/batches/{batch_id}/file:
POST /v1/bank-files: matched unmatched
GET /v1/bank-profiles: data.name data.built_in data.in_use data.versions next_cursor
GET /v1/bank-profiles/{name}: name built_in in_use versions
PUT /v1/bank-profiles/{name}: name built_in in_use versions
POST /v1/webhook-endpoints: id url secret
GET /v1/events: data.id data.type data.time data.data next_cursor
POST /v1/deliveries/{delivery_id}/retry: id status
GET /v1/reports/aging:
GET /v1/reports/dso:
GET /v1/reports/exposure:
GET /v1/reports/collections:
PUT /v1/settings: legal creditor terms collection allocation credit locale reminders
GET /v1/sandbox/clock: now status
PUT /v1/sandbox/clock: now status
GET /v1/sandbox/bank/files: data.id data.name data.received_at next_cursor
GET /v1/sandbox/bank/files/{file_id}:
POST /v1/sandbox/bank/scenario: account_id outcome after_days
GET /healthz:
GET /readyz:
GET /metrics:
"""
"""The public contract (docs/architecture.md): a route, and the fields of its answer that must be there."""

READ_FROM_OUTSIDE = """
POST /v1/accounts id string
POST /v1/mandates id string
POST /v1/orders id string
POST /v1/orders status string
POST /v1/orders reasons array
PUT /v1/sandbox/clock status string
GET /v1/sandbox/clock status string
GET /v1/accounts/{account_id}/eligibility eligible boolean
GET /v1/accounts/{account_id}/exposure open_orders integer
GET /v1/accounts/{account_id}/exposure in_collection integer
GET /v1/accounts/{account_id}/exposure overdue integer
GET /v1/accounts/{account_id}/exposure available integer
GET /v1/accounts/{account_id}/exposure limit integer
GET /v1/invoices data array
GET /v1/invoices next_cursor string null
GET /v1/invoices data.open_amount integer
GET /v1/invoices data.status string
GET /v1/orders data array
GET /v1/orders next_cursor string null
GET /v1/orders data.id string
GET /v1/orders data.external_id string
GET /v1/orders data.decision string
GET /v1/sandbox/bank/files data array
GET /v1/sandbox/bank/files next_cursor string null
GET /v1/sandbox/bank/files data.id string
GET /v1/sandbox/bank/files data.url string
POST /v1/accounts type string
POST /v1/accounts title string
"""
"""What the acceptance scripts read of an answer: route, field, its JSON types. The last two: of a problem, which they
look into for `not-yet-known`."""
