class DomainError(Exception):
    """A fact of the business that refuses a request; the problem table gives it a status and a type.

    The caller sees `detail`, so it never holds a full IBAN; `pointer` is a JSON pointer
    (RFC 6901) to the field at fault, such as `/iban`.
    """

    def __init__(self, detail: str, *, pointer: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer


class InvalidSetting(ValueError):
    """A setting of the environment is missing or malformed; the text names the variable and never its value."""
