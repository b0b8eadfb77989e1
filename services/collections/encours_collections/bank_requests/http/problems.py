from encours_collections.bank_requests.domain.bank_request import AskedBefore, TooLateForBank
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    TooLateForBank: Problem(409, "too-late-for-bank", "The scheme's time limit for this request has passed"),
    AskedBefore: Problem(409, "asked-before", "The bank has already received this request"),
}
