from encours_common.problems import Problem, Problems
from encours_mandates.reachability.domain.errors import ListedTwice

PROBLEMS: Problems = {
    ListedTwice: Problem(422, "listed-twice", "The list says two things of one bank"),
}
