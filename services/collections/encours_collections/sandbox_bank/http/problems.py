from encours_collections.sandbox_bank.domain.errors import CreditorIncomplete, UnknownReason
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    CreditorIncomplete: Problem(409, "creditor-incomplete", "The creditor's account is not configured"),
    UnknownReason: Problem(422, "unknown-reason", "Unknown reason code"),
}
