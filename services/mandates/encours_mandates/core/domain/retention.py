"""How long the documents of a mandate are stored."""

from datetime import date

RETENTION_YEARS = 10
"""Years for which documents are stored after the mandate's end (MND-22)."""


def delete_documents_on(ended_on: date) -> date:
    """The day on which the documents of an ended mandate are deleted (MND-22, RET-01).

    Ten years after the end of the calendar year in which the mandate ended (L123-22).
    >>> delete_documents_on(date(2024, 2, 29))
    datetime.date(2035, 1, 1)
    """
    return date(ended_on.year + RETENTION_YEARS + 1, 1, 1)
