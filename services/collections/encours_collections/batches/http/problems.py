from encours_collections.bank_requests.domain.bank_request import AskedBefore, TooLateForBank
from encours_collections.batches.domain.batch import UnwritableBatch
from encours_collections.batches.domain.batch_life import ImpossibleForBatch
from encours_collections.batches.domain.errors import (
    AlreadyApproved,
    AlreadyInCollection,
    AlreadyResolved,
    AlreadyRetried,
    AnotherFile,
    ApprovalTooLate,
    BankRefusesTransport,
    BuiltInProfile,
    CreditorIncomplete,
    DoesNotFit,
    NoFileYet,
    TooManyProfiles,
    UnknownReason,
    UnsupportedContent,
)
from encours_collections.core.domain.bank_profile import InvalidBankProfile
from encours_collections.core.formats.xml_reading import UnreadableBankFile
from encours_collections.debits.domain.collection import ImpossibleMove
from encours_common.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleMove: Problem(409, "impossible-move", "It is past the point where this could be done"),
    TooLateForBank: Problem(409, "too-late-for-bank", "The scheme's days for that are over"),
    AskedBefore: Problem(409, "asked-before", "The bank was asked for that already"),
    ImpossibleForBatch: Problem(409, "impossible-for-batch", "The batch is past the point where this could be done"),
    AlreadyApproved: Problem(409, "already-approved", "This key has approved it"),
    ApprovalTooLate: Problem(409, "approval-too-late", "The bank's cut-off has passed"),
    AnotherFile: Problem(409, "another-file", "This is not the file that was looked at"),
    AlreadyInCollection: Problem(409, "already-in-collection", "It is being collected already"),
    AlreadyRetried: Problem(409, "already-retried", "It has been tried again already"),
    AlreadyResolved: Problem(409, "already-resolved", "This item is settled already"),
    DoesNotFit: Problem(422, "does-not-fit", "What the bank told is not about that"),
    CreditorIncomplete: Problem(409, "creditor-incomplete", "The creditor's account is not set"),
    NoFileYet: Problem(409, "no-file", "This batch has no file"),
    UnknownReason: Problem(422, "unknown-reason", "This is not a reason code"),
    UnsupportedContent: Problem(415, "unsupported-content", "A bank's file is sent as application/xml"),
    UnreadableBankFile: Problem(422, "unreadable-bank-file", "This is not a bank's answer that can be read"),
    UnwritableBatch: Problem(422, "unwritable-batch", "These debits cannot stand in a file"),
    InvalidBankProfile: Problem(422, "invalid-bank-profile", "These terms are no bank profile"),
    BuiltInProfile: Problem(409, "built-in-profile", "A bank profile of the house does not change"),
    TooManyProfiles: Problem(409, "too-many-profiles", "There are too many bank profiles"),
    BankRefusesTransport: Problem(503, "bank-unreachable", "The bank does not take files now", retry_after_seconds=60),
}
