from encours_collections.intake.domain.errors import AlreadyInCollection, AlreadyRetried
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    AlreadyInCollection: Problem(409, "already-in-collection", "It is being collected already"),
    AlreadyRetried: Problem(409, "already-retried", "It has been tried again already"),
}
