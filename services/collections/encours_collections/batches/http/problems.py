from encours_collections.batches.domain.batch_status import ImpossibleForBatch
from encours_collections.batches.domain.errors import (
    AlreadyApproved,
    ApprovalTooLate,
    BankRefusesTransport,
    FileMismatch,
    NoFile,
    PreparedByYou,
)
from encours_iso20022.errors import UnwritableMessage
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleForBatch: Problem(409, "impossible-for-batch", "Not allowed in the current state of the batch"),
    AlreadyApproved: Problem(409, "already-approved", "This person has already approved the batch"),
    PreparedByYou: Problem(409, "prepared-by-you", "Who prepares does not approve"),
    ApprovalTooLate: Problem(409, "approval-too-late", "The bank's cut-off time has passed"),
    FileMismatch: Problem(409, "file-mismatch", "The file has changed since it was reviewed"),
    NoFile: Problem(409, "no-file", "The batch has no file"),
    UnwritableMessage: Problem(422, "unwritable-batch", "The batch cannot be written as a bank file"),
    BankRefusesTransport: Problem(503, "bank-unreachable", "The bank is not accepting files", retry_after_seconds=60),
}
