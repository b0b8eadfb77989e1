from encours_collections.batches.domain.batch_life import ImpossibleForBatch
from encours_collections.batches.domain.errors import (
    AlreadyApproved,
    AnotherFile,
    ApprovalTooLate,
    BankRefusesTransport,
    NoFileYet,
)
from encours_iso20022.errors import UnwritableMessage
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleForBatch: Problem(409, "impossible-for-batch", "Not allowed in the current state of the batch"),
    AlreadyApproved: Problem(409, "already-approved", "This key has already approved the batch"),
    ApprovalTooLate: Problem(409, "approval-too-late", "The bank's cut-off time has passed"),
    AnotherFile: Problem(409, "another-file", "The file has changed since it was reviewed"),
    NoFileYet: Problem(409, "no-file", "The batch has no file yet"),
    UnwritableMessage: Problem(422, "unwritable-batch", "The batch cannot be written as a bank file"),
    BankRefusesTransport: Problem(503, "bank-unreachable", "The bank is not accepting files", retry_after_seconds=60),
}
