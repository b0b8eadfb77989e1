"""What a person or a program may do: permissions, and the roles that are sets of them.

`encours_contracts.routes` says which permission each route asks for.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Permission(StrEnum):
    """`<noun>.<act>`. `read` looks at a noun, `write` acts on it; an act with a danger of its own has its own name."""

    ACCOUNTS_READ = "accounts.read"
    ACCOUNTS_WRITE = "accounts.write"
    """Opens and changes buyers' accounts; not their limits."""
    CONTACTS_READ = "contacts.read"
    CONTACTS_WRITE = "contacts.write"
    LIMITS_READ = "limits.read"
    """Limits, exposure and what an order would be answered."""
    LIMITS_WRITE = "limits.write"
    LIMITS_APPROVE = "limits.approve"
    LIMIT_REVIEWS_READ = "limit_reviews.read"
    LIMIT_REVIEWS_WRITE = "limit_reviews.write"
    """Asks for a review of a limit; the answer to it is `limits.write`."""
    HOLDS_WRITE = "holds.write"
    """Holds an account back from buying, and releases it."""
    ORDERS_READ = "orders.read"
    ORDERS_WRITE = "orders.write"

    MANDATES_READ = "mandates.read"
    MANDATES_WRITE = "mandates.write"
    """Creates a mandate and its signing link."""
    MANDATES_AMEND = "mandates.amend"
    """Changes whose account is debited, or the creditor on all mandates."""
    MANDATES_CONFIRM = "mandates.confirm"
    """Says that the debtor's bank has recorded a B2B mandate, so that it may be debited."""
    MANDATES_REVOKE = "mandates.revoke"
    MANDATE_IMPORTS_READ = "mandate_imports.read"
    MANDATES_IMPORT = "mandates.import"
    MANDATES_IMPORT_REGISTERED = "mandates.import_registered"
    """Imports B2B mandates as recorded by the debtor's bank: they may be debited at once."""
    REACHABILITY_READ = "reachability.read"
    REACHABILITY_WRITE = "reachability.write"
    IBANS_READ = "ibans.read"
    """Sees a buyer's whole IBAN, and mandate documents with it; each time is recorded."""

    INVOICES_READ = "invoices.read"
    STATEMENTS_READ = "statements.read"
    CREDIT_NOTES_READ = "credit_notes.read"
    CREDIT_NOTES_WRITE = "credit_notes.write"
    DOCUMENTS_SEND = "documents.send"
    """Sends an invoice, a statement or a credit note by e-mail once more."""
    PAYMENTS_READ = "payments.read"
    PAYMENTS_WRITE = "payments.write"
    """Records money that came in outside of direct debit, such as a cheque."""
    ONLINE_PAYMENTS_READ = "online_payments.read"
    ONLINE_PAYMENTS_WRITE = "online_payments.write"
    """Pays by card, transfer or early debit, as a buyer does."""
    TRANSFERS_READ = "transfers.read"
    TRANSFERS_WRITE = "transfers.write"
    REFUNDS_READ = "refunds.read"
    REFUNDS_WRITE = "refunds.write"
    """Prepares a payment to a buyer; it leaves with an approved batch."""
    REFUNDS_APPROVE = "refunds.approve"
    """Approves a batch of payments to buyers."""
    DISPUTES_READ = "disputes.read"
    DISPUTES_WRITE = "disputes.write"
    """Opens a dispute and answers in it."""
    DISPUTES_RESOLVE = "disputes.resolve"
    FEES_READ = "fees.read"
    FEES_WAIVE = "fees.waive"
    EARLY_COLLECTIONS_READ = "early_collections.read"
    EARLY_COLLECTIONS_WRITE = "early_collections.write"
    REPORTS_READ = "reports.read"

    COLLECTIONS_READ = "collections.read"
    COLLECTIONS_WRITE = "collections.write"
    """Cancels a debit that has not left, and presents a returned one again."""
    COLLECTIONS_RECALL = "collections.recall"
    """Takes back a debit that has left, or pays a settled one back."""
    COLLECTIONS_ANSWER = "collections.answer"
    """Says in the bank's place what became of a debit."""
    BATCHES_READ = "batches.read"
    BATCHES_WRITE = "batches.write"
    """Cancels and recalls batches."""
    BATCHES_APPROVE = "batches.approve"
    """Lets a batch of debits go to the bank, or rejects it."""
    BATCH_FILES_READ = "batch_files.read"
    """Sees the file for the bank, with whole IBANs."""
    BANK_FILES_READ = "bank_files.read"
    BANK_FILES_WRITE = "bank_files.write"
    """Says what the bank reports: such a file pays invoices and returns debits."""
    BANK_ITEMS_READ = "bank_items.read"
    BANK_ITEMS_WRITE = "bank_items.write"
    """Says what an item is that nothing matches."""
    BANK_ACCOUNTS_READ = "bank_accounts.read"
    BANK_ACCOUNTS_WRITE = "bank_accounts.write"
    """Takes a statement that was held back for its gaps."""
    BANK_PROFILES_READ = "bank_profiles.read"
    BANK_PROFILES_WRITE = "bank_profiles.write"

    EVENTS_READ = "events.read"
    WEBHOOKS_READ = "webhooks.read"
    WEBHOOKS_WRITE = "webhooks.write"
    """Adds an address that receives all events of the merchant."""
    NOTIFICATIONS_READ = "notifications.read"
    NOTIFICATIONS_WRITE = "notifications.write"

    SETTINGS_READ = "settings.read"
    SETTINGS_WRITE = "settings.write"
    SETTINGS_BANK_ACCOUNT_WRITE = "settings.bank_account.write"
    """Changes where the collected money goes: the creditor's identifier, IBAN and BIC."""
    SETTINGS_APPROVALS_WRITE = "settings.approvals.write"
    """Changes how many people must approve."""
    CONNECTIONS_READ = "connections.read"
    CONNECTIONS_WRITE = "connections.write"
    """Changes the merchant's bank channel, mail server and other providers."""
    IDENTITY_PROVIDERS_READ = "identity_providers.read"
    IDENTITY_PROVIDERS_WRITE = "identity_providers.write"
    USERS_READ = "users.read"
    USERS_WRITE = "users.write"
    """Invites people, changes their roles and ends their access; nobody grants what he may not do himself."""
    API_KEYS_READ = "api_keys.read"
    API_KEYS_WRITE = "api_keys.write"
    CHANGE_REQUESTS_READ = "change_requests.read"
    CHANGE_REQUESTS_APPROVE = "change_requests.approve"
    """Approves or rejects a sensitive change that somebody else asked for."""
    AUDIT_READ = "audit.read"

    SANDBOX_READ = "sandbox.read"
    SANDBOX_WRITE = "sandbox.write"
    """Moves the clock and plays the bank of a sandbox merchant."""


P = Permission

_OF_A_BUYER = frozenset(
    {
        *(P.ACCOUNTS_READ, P.CONTACTS_READ, P.LIMITS_READ, P.LIMIT_REVIEWS_READ, P.ORDERS_READ, P.MANDATES_READ),
        *(P.INVOICES_READ, P.STATEMENTS_READ, P.CREDIT_NOTES_READ, P.PAYMENTS_READ, P.ONLINE_PAYMENTS_READ),
        *(P.DISPUTES_READ, P.FEES_READ, P.EARLY_COLLECTIONS_READ, P.COLLECTIONS_READ),
    }
)
"""What concerns one buyer and may be shown to it."""

_LOOK = _OF_A_BUYER | {
    *(
        P.MANDATE_IMPORTS_READ,
        P.REACHABILITY_READ,
        P.TRANSFERS_READ,
        P.REFUNDS_READ,
        P.REPORTS_READ,
        P.BATCHES_READ,
        P.BANK_FILES_READ,
    ),
    *(P.BANK_ITEMS_READ, P.BANK_ACCOUNTS_READ, P.BANK_PROFILES_READ, P.EVENTS_READ, P.WEBHOOKS_READ),
    *(P.NOTIFICATIONS_READ, P.SETTINGS_READ, P.CHANGE_REQUESTS_READ, P.SANDBOX_READ),
}
_AUDIT = _LOOK | {P.USERS_READ, P.API_KEYS_READ, P.CONNECTIONS_READ, P.IDENTITY_PROVIDERS_READ, P.AUDIT_READ}

_TALK = frozenset({P.CONTACTS_WRITE, P.DISPUTES_WRITE, P.DOCUMENTS_SEND, P.LIMIT_REVIEWS_WRITE})
_PURCHASER = _OF_A_BUYER | {P.DISPUTES_WRITE, P.LIMIT_REVIEWS_WRITE}
_PAYER = _OF_A_BUYER | {P.DISPUTES_WRITE, P.ONLINE_PAYMENTS_WRITE, P.EARLY_COLLECTIONS_WRITE}

MERCHANT_ROLES: Mapping[str, frozenset[Permission]] = {
    "admin": frozenset(Permission),
    "credit_manager": _LOOK
    | _TALK
    | {
        *(P.ACCOUNTS_WRITE, P.LIMITS_WRITE, P.LIMITS_APPROVE, P.HOLDS_WRITE, P.ORDERS_WRITE, P.MANDATES_WRITE),
        *(P.MANDATES_REVOKE, P.MANDATES_IMPORT, P.DISPUTES_RESOLVE, P.FEES_WAIVE, P.EARLY_COLLECTIONS_WRITE),
        *(P.COLLECTIONS_WRITE, P.BATCHES_WRITE, P.BATCHES_APPROVE, P.REFUNDS_APPROVE, P.AUDIT_READ),
    },
    "accountant": _LOOK
    | _TALK
    | {
        *(P.CREDIT_NOTES_WRITE, P.PAYMENTS_WRITE, P.TRANSFERS_WRITE, P.REFUNDS_WRITE, P.REFUNDS_APPROVE),
        *(P.COLLECTIONS_WRITE, P.COLLECTIONS_RECALL, P.BATCHES_WRITE, P.BATCHES_APPROVE, P.BANK_FILES_WRITE),
        *(P.BANK_ITEMS_WRITE, P.BANK_ACCOUNTS_WRITE, P.EARLY_COLLECTIONS_WRITE),
    },
    "collections_agent": _LOOK
    | _TALK
    | {P.HOLDS_WRITE, P.MANDATES_WRITE, P.COLLECTIONS_WRITE, P.EARLY_COLLECTIONS_WRITE},
    "support": _LOOK,
    "auditor": _AUDIT,
}

PORTAL_ROLES: Mapping[str, frozenset[Permission]] = {
    "company_admin": _PURCHASER
    | _PAYER
    | {
        *(P.CONTACTS_WRITE, P.MANDATES_WRITE, P.MANDATES_AMEND, P.MANDATES_REVOKE, P.IBANS_READ, P.USERS_READ),
        P.USERS_WRITE,
    },
    "purchaser": _PURCHASER,
    "payer": _PAYER,
    "viewer": _OF_A_BUYER,
}
"""For people of a buyer; each sees the rows of its own accounts and nothing else."""

ROLES: Mapping[str, frozenset[Permission]] = {**MERCHANT_ROLES, **PORTAL_ROLES}


KNOWN: Mapping[str, Permission] = {each.value: each for each in Permission}


def permissions_of(role: str | None, permissions: Iterable[str]) -> frozenset[Permission]:
    """What a role and single permissions together allow. One of a newer version, unknown here, allows nothing.

    >>> sorted(permissions_of("viewer", ["refunds.write", "moons.read"]) - ROLES["viewer"])
    [<Permission.REFUNDS_WRITE: 'refunds.write'>]
    """
    of_role = ROLES.get(role or "", frozenset())
    return of_role | {KNOWN[each] for each in permissions if each in KNOWN} if permissions else of_role
