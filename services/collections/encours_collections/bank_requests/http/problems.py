from encours_collections.bank_requests.domain.bank_request import AlreadyRequested, TooLateForBank
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    TooLateForBank: Problem(409, "too-late-for-bank", "The scheme's time limit for this request has passed"),
    AlreadyRequested: Problem(409, "request-already-sent", "The bank has already received this request"),
}
