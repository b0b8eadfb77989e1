"""E-mail addresses, checked as mail servers read them (RFC 5321, 5322, 6531); no network access."""

from email_validator import EmailNotValidError, validate_email

from encours_values.errors import DomainError

EMAIL_MAX = 254


class InvalidEmail(DomainError):
    """A text is not an e-mail address."""


def parse_email(text: str) -> str:
    """The address with its domain in lower case.

    >>> parse_email("Compta@Client.Example")
    'Compta@client.example'
    """
    if len(text) > EMAIL_MAX:
        raise InvalidEmail(f"An e-mail address has at most {EMAIL_MAX} characters.", pointer="/email")
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as invalid:
        raise InvalidEmail(str(invalid), pointer="/email") from None
