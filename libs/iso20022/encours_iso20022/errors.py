"""Why a message could not be read or written."""

from encours_values.errors import DomainError


class UnreadableMessage(DomainError):
    """A file that is not a bank's answer, or not a whole one; `line` is where, when it is known.

    The detail never quotes the file, which may hold IBANs.
    """

    def __init__(self, detail: str, *, line: int | None = None) -> None:
        super().__init__(f"{detail} (line {line})" if line else detail)
        self.line = line

    def inside(self, where: str) -> "UnreadableMessage":
        """The same fault, with the name of the part of the file before it."""
        outer = UnreadableMessage(f"{where}{self.detail}")
        outer.line = self.line
        return outer


class UnwritableMessage(DomainError):
    """These debits cannot be written as a message."""
