from encours_collections.debits.domain.collection import ImpossibleMove
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleMove: Problem(409, "impossible-move", "Not allowed in the current state"),
}
