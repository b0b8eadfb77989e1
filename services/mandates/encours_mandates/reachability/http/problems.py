from encours_mandates.reachability.domain.errors import ListedTwice
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ListedTwice: Problem(422, "listed-twice", "The list has two entries for one bank"),
}
