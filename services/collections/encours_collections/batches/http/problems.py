from encours_collections.batches.domain.batch import UnwritableBatch
from encours_collections.batches.domain.batch_status import ImpossibleForBatch
from encours_collections.batches.domain.errors import (
    AlreadyApproved,
    AnotherFile,
    ApprovalTooLate,
    BankRefusesTransport,
    NoFileYet,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleForBatch: Problem(409, "impossible-for-batch", "The batch is past the point where this could be done"),
    AlreadyApproved: Problem(409, "already-approved", "This key has approved it"),
    ApprovalTooLate: Problem(409, "approval-too-late", "The bank's cut-off has passed"),
    AnotherFile: Problem(409, "another-file", "This is not the file that was looked at"),
    NoFileYet: Problem(409, "no-file", "This batch has no file"),
    UnwritableBatch: Problem(422, "unwritable-batch", "These debits cannot stand in a file"),
    BankRefusesTransport: Problem(503, "bank-unreachable", "The bank does not take files now", retry_after_seconds=60),
}
