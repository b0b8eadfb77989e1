from encours_values.errors import DomainError


class ListedTwice(DomainError):
    """A list of banks says two things of one bank, scheme and first day."""
