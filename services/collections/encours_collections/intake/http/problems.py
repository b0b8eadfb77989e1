from encours_collections.intake.domain.errors import AlreadyInCollection, AlreadyRetried
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    AlreadyInCollection: Problem(409, "already-in-collection", "Already in collection"),
    AlreadyRetried: Problem(409, "already-retried", "The collection was already retried"),
}
