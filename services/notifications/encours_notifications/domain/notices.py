"""Which notices follow an event, and who gets them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from encours_contracts.billing import (
    CreditNoteIssued,
    DocumentKind,
    DocumentSendRequested,
    FeeCharged,
    InvoiceIssued,
    StatementIssued,
)
from encours_contracts.collections import (
    BatchPrepared,
    CollectionCancelled,
    CollectionReasonCorrected,
    CollectionRecalled,
    CollectionRejected,
    CollectionReleased,
    CollectionReturned,
    CollectionReversed,
    CollectionScheduled,
    RefundCancelled,
)
from encours_contracts.credit import LimitChanged, LimitReached
from encours_contracts.envelope import Event
from encours_contracts.gateway import DocumentSettings, PasswordResetRequested, SensitiveChangeMade, UserInvited
from encours_contracts.mandates import (
    DebtorAccountChanged,
    MandateAwaitsDebtorBank,
    MandateEnded,
    MandateExpiring,
    SignatureCodeIssued,
    SignatureRequested,
)

Audience = Literal["buyer", "merchant"]

FULL_PERCENT = 100


def _always(_event: Any) -> bool:
    return True


@dataclass(frozen=True)
class Notice:
    """A template, who gets it, the event's fields that it shows, and the events it follows."""

    template: str
    audience: Audience
    fields: Sequence[str]
    when: Callable[[Any], bool] = _always
    to_signer: bool = False
    """To the mandate's signer, or a user, at the address and in the language that the event names."""
    constants: Mapping[str, Any] = field(default_factory=dict)
    """What the template is given beside: the same for all events of this type."""
    document: Callable[[Any], tuple[DocumentKind, UUID]] | None = None
    """Which document is attached, as PDF."""

    def facts(self, event: Event) -> dict[str, Any]:
        """Values for the template: JSON, amounts in minor units, dates as ISO 8601 text."""
        return {**event.model_dump(mode="json", include=set(self.fields)), **self.constants}


_ACCOUNT = ("reference", "original_iban_masked", "iban_masked")
_DEBIT = ("amount", "currency", "collection_date", "allocations")
_RETURN = (
    "amount", "currency", "allocations", "collection_date", "failed_on", "details", "credit_consequence",
    "reason_class", "was_final",
)  # fmt: skip
SECRETS = ("signing_url", "code", "link")
"""Facts that are stored sealed (`<name>_sealed`); only the mail itself shows them."""


def _unpaid(**constants: Any) -> tuple[Notice, Notice]:
    """A debit that the debtor's side did not pay."""
    return (
        Notice("collection_returned", "buyer", _RETURN, constants=constants),
        Notice("collection_returned_merchant", "merchant", _RETURN, constants=constants),
    )


_USER_LINK = ("user_name", "company", "link_sealed", "expires_at")


def _to_user(template: str) -> tuple[Notice, Notice]:
    """To a user of the merchant, or of a buyer."""
    return (
        Notice(template, "merchant", _USER_LINK, when=lambda event: event.account_id is None, to_signer=True),
        Notice(template, "buyer", _USER_LINK, when=lambda event: event.account_id is not None, to_signer=True),
    )


def _invoice(event: InvoiceIssued) -> tuple[DocumentKind, UUID]:
    return DocumentKind.INVOICE, event.invoice_id


def _credit_note(event: CreditNoteIssued) -> tuple[DocumentKind, UUID]:
    return DocumentKind.CREDIT_NOTE, event.credit_note_id


def _statement(event: StatementIssued) -> tuple[DocumentKind, UUID]:
    return DocumentKind.STATEMENT, event.statement_id


def _requested(event: DocumentSendRequested) -> tuple[DocumentKind, UUID]:
    return event.kind, event.document_id


NOTICES: Mapping[str, Sequence[Notice]] = {
    LimitReached.TYPE: (
        Notice("limit_reached", "merchant", ("threshold_percent", "limit", "exposure", "currency")),
        Notice(
            "limit_used_up",
            "buyer",
            ("limit", "exposure", "currency"),
            when=lambda event: event.threshold_percent >= FULL_PERCENT,
        ),
    ),
    LimitChanged.TYPE: (
        Notice("limit_changed", "buyer", ("amount", "previous", "currency", "valid_from", "valid_to")),
    ),
    SignatureRequested.TYPE: (
        Notice(
            "signature_requested",
            "buyer",
            ("reference", "debtor_name", "signer_name", "signing_url_sealed", "expires_at"),
            to_signer=True,
        ),
    ),
    SignatureCodeIssued.TYPE: (
        Notice("signature_code", "buyer", ("signer_name", "code_sealed", "expires_at"), to_signer=True),
    ),
    MandateAwaitsDebtorBank.TYPE: (
        Notice("mandate_to_register", "buyer", ("reference", "signer_name", "since", "reminder"), to_signer=True),
    ),
    DebtorAccountChanged.TYPE: (
        Notice("debtor_account_changed", "buyer", _ACCOUNT),
        Notice("debtor_account_changed_signer", "buyer", (*_ACCOUNT, "signer_name"), to_signer=True),
    ),
    MandateExpiring.TYPE: (Notice("mandate_expiring", "merchant", ("reference", "expires_on", "days_left")),),
    MandateEnded.TYPE: (Notice("mandate_ended", "merchant", ("reference", "cause")),),
    CollectionScheduled.TYPE: (
        Notice(
            "pre_notification",
            "buyer",
            (*_DEBIT, "mandate_reference", "creditor_identifier", "iban_masked", "early", "retry_of"),
        ),
    ),
    StatementIssued.TYPE: (
        Notice(
            "statement_issued",
            "buyer",
            ("number", "period_start", "period_end", "due_date", "total", "currency", "invoices"),
            document=_statement,
        ),
    ),
    InvoiceIssued.TYPE: (
        Notice(
            "invoice_issued",
            "buyer",
            ("number", "amount", "currency", "issued_on", "due_date", "order_external_id", "by_statement"),
            document=_invoice,
        ),
    ),
    CreditNoteIssued.TYPE: (
        Notice(
            "credit_note_issued",
            "buyer",
            ("number", "amount", "currency", "issued_on", "reason"),
            document=_credit_note,
        ),
    ),
    DocumentSendRequested.TYPE: (
        Notice(
            "document_copy",
            "buyer",
            ("kind", "number", "amount", "currency", "issued_on", "due_date"),
            document=_requested,
        ),
    ),
    CollectionRejected.TYPE: _unpaid(is_reject=True, is_correction=False),
    CollectionReturned.TYPE: _unpaid(is_reject=False, is_correction=False),
    CollectionReasonCorrected.TYPE: _unpaid(is_reject=False, is_correction=True),
    CollectionRecalled.TYPE: (Notice("collection_withdrawn", "buyer", _RETURN, constants={"is_reversal": False}),),
    CollectionReleased.TYPE: (Notice("collection_withdrawn", "buyer", _RETURN, constants={"is_reversal": False}),),
    CollectionReversed.TYPE: (Notice("collection_withdrawn", "buyer", _RETURN, constants={"is_reversal": True}),),
    CollectionCancelled.TYPE: (Notice("collection_cancelled", "buyer", _DEBIT),),
    RefundCancelled.TYPE: (Notice("refund_cancelled", "merchant", ("amount", "currency", "cause")),),
    UserInvited.TYPE: _to_user("user_invited"),
    PasswordResetRequested.TYPE: _to_user("password_reset"),
    SensitiveChangeMade.TYPE: (
        Notice(
            "sensitive_change",
            "merchant",
            ("user_name", "company", "change", "subject", "before", "after", "made_by", "changed_at"),
            to_signer=True,
        ),
    ),
    FeeCharged.TYPE: (Notice("fee_charged", "buyer", ("fee_id", "amount", "currency", "charged_on")),),
    BatchPrepared.TYPE: (
        Notice(
            "batch_to_approve",
            "merchant",
            (
                "message_id",
                "collection_date",
                "transactions",
                "total",
                "currency",
                "approvals_needed",
                "approve_before",
            ),
        ),
    ),
}
"""Event type → notices (S0.8, S0.33, S0.38, S2.8, S2.12, S2.15; TIM-01, MND-24). Reminders: `reminders.py`."""


def notices_of(event_type: str, event: Event) -> list[Notice]:
    return [notice for notice in NOTICES.get(event_type, ()) if notice.when(event)]


def is_mailed(event: Event, documents: DocumentSettings) -> bool:
    """Whether the merchant wants the document of this event mailed when it is issued; others are always mailed.

    What is asked for by `…/send` is mailed whatever the settings say.
    """
    match event:
        case InvoiceIssued(by_statement=True):
            return documents.mail and documents.mail_invoices_on_statement
        case InvoiceIssued() | CreditNoteIssued() | StatementIssued():
            return documents.mail
    return True
