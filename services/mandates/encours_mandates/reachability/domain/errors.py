from encours_values.errors import DomainError


class DuplicateEntry(DomainError):
    """A list of banks has two entries for one bank, scheme and first day; `place` counts entries from 0."""

    def __init__(self, detail: str, *, place: int) -> None:
        super().__init__(detail)
        self.place = place
