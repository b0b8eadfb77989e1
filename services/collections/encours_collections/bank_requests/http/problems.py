from encours_collections.bank_requests.domain.bank_request import AlreadyRequested, TooLateForBank
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    TooLateForBank: Problem(409, "too-late-for-bank", "The scheme's time limit has passed"),
    AlreadyRequested: Problem(409, "already-requested", "Already requested from the bank"),
}
