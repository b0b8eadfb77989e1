from encours_collections.batches.domain.batch import UnwritableBatch
from encours_collections.batches.domain.batch_status import ImpossibleForBatch
from encours_collections.batches.domain.errors import (
    AlreadyApproved,
    ApprovalTooLate,
    BankRefusesTransport,
    FileMismatch,
    NoFile,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleForBatch: Problem(409, "impossible-for-batch", "Not allowed in the current state"),
    AlreadyApproved: Problem(409, "already-approved", "Already approved with this key"),
    ApprovalTooLate: Problem(409, "approval-too-late", "The bank's cut-off has passed"),
    FileMismatch: Problem(409, "file-mismatch", "The file has changed"),
    NoFile: Problem(409, "no-file", "This batch has no file"),
    UnwritableBatch: Problem(422, "unwritable-batch", "The debits cannot be written to a bank file"),
    BankRefusesTransport: Problem(503, "bank-unreachable", "The bank cannot be reached", retry_after_seconds=60),
}
