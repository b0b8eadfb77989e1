from encours_collections.debits.domain.actions import AlreadyRequested, BankTakesNoRecall, TooLateForBank
from encours_collections.debits.domain.collection import ImpossibleMove
from encours_collections.debits.domain.representment import AgreementNeeded, RepresentmentRefused
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleMove: Problem(409, "impossible-move", "Not allowed in the current state"),
    TooLateForBank: Problem(409, "too-late-for-bank", "The scheme's time limit for this request has passed"),
    AlreadyRequested: Problem(409, "request-already-sent", "The bank has already received this request"),
    BankTakesNoRecall: Problem(409, "recall-not-supported", "This bank accepts no recalls by file"),
    RepresentmentRefused: Problem(409, "representment-refused", "This collection is not presented again"),
    AgreementNeeded: Problem(409, "agreement-needed", "The buyer has to agree first"),
}
