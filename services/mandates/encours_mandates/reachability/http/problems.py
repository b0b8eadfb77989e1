from encours_mandates.reachability.domain.errors import DuplicateEntry
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    DuplicateEntry: Problem(422, "duplicate-entry", "The list has two entries for one bank"),
}
