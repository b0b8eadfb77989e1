from encours_values.errors import DomainError


class CreditNoteExists(DomainError):
    """The account has a credit note under this external id already."""


class CreditExceedsInvoice(DomainError):
    """Credit notes that name an invoice may not add up to more than it (INV-04)."""


class AllocationTooLarge(DomainError):
    """More was allocated than the invoice can take: what is at the bank already takes no other money."""


class NothingToDispute(DomainError):
    """The invoice has nothing open that is not under dispute already."""


class DisputeClosed(DomainError):
    """The dispute was resolved before."""


class CollectedTooMuch(DomainError):
    """A debit names more of an invoice than was ever open: for a person to look at, never to book."""


class InvoiceNotOpen(DomainError):
    """Nothing of the invoice is open."""


class InvoiceIsDue(DomainError):
    """The invoice has fallen due, so that it cannot be collected early."""


class InvoiceIsDisputed(DomainError):
    """A question is open about the invoice: it is not debited early (S3.6)."""


class AlreadyRequested(DomainError):
    """A debit asks for the invoice already, or the bank has it."""


class NothingToCollectEarly(DomainError):
    """No undue invoice that nothing asks for fits the amount."""


class FeeSettled(DomainError):
    """Nothing of the fee is open any more."""


class TransferDecided(DomainError):
    """The transfer was applied or set aside, or undone, before: this is not to be done to it now."""


class PaymentReversed(DomainError):
    """The payment is reversed already."""


class CreditTooSmall(DomainError):
    """Less credit of the account is free than is to be applied."""


class CreditApplicationUndone(DomainError):
    """The credit application was undone before."""


class RefundTooLarge(DomainError):
    """Less credit of the account is free than is to be paid back."""


class RefundNotCancellable(DomainError):
    """The refund was sent, has ended, or is being cancelled."""


class MerchantHasNoAccount(DomainError):
    """The merchant's account that buyers transfer to is not set."""


class ArchiveTooLarge(DomainError):
    """More documents than one archive may hold."""


class AttachmentRefused(DomainError):
    """A file that is not attached: of another type, too large, or one too many."""


class PaymentServiceMissing(DomainError):
    """The merchant takes no cards: it has no connection to a payment service."""


class PaymentServiceSilent(DomainError):
    """The payment service does not answer; the same request may be repeated with the same Idempotency-Key."""


class PaymentServiceRefusal(DomainError):
    """The payment service refuses what it was asked for."""


class WebhookRefused(DomainError):
    """A webhook without a valid signature."""


class InvoiceInCollection(DomainError):
    """The bank has a debit of the invoice: who pays it by card too must say so."""


class CardUnknown(DomainError):
    """The account has no such card."""


class CheckoutEnded(DomainError):
    """The checkout session is not in a state that allows this."""


class PaymentRefunded(DomainError):
    """Some of the payment was paid back or is about to be: it cannot be reversed."""
