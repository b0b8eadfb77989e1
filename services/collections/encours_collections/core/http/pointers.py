"""Which field of a request an error is about; use cases and domain do not know the shape of a body."""

from collections.abc import Iterator
from contextlib import contextmanager

from encours_values.errors import DomainError


@contextmanager
def points_to(pointer: str, *errors: type[DomainError]) -> Iterator[None]:
    """Adds a JSON pointer (RFC 6901) to the errors of these classes that pass through."""
    try:
        yield
    except errors as error:
        error.pointer = pointer
        raise
