from encours_platform.problems import Problem, Problems
from encours_sandbox.domain.errors import CreditorIncomplete, UnknownReason

PROBLEMS: Problems = {
    CreditorIncomplete: Problem(409, "creditor-incomplete", "The creditor's account is not configured"),
    UnknownReason: Problem(422, "unknown-reason", "Unknown reason code"),
}
