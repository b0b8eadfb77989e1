"""How long the documents of a mandate are kept."""

from datetime import date

RETENTION_YEARS = 10
"""How long documents outlive their mandate (MND-22)."""


def delete_documents_on(ended_on: date) -> date:
    """The first day on which documents of a mandate that ended need not be kept any more (MND-22, RET-01).

    Ten years from the closing of the year in which it ended (L123-22), which is taken to be the calendar's.
    >>> delete_documents_on(date(2024, 2, 29))
    datetime.date(2035, 1, 1)
    """
    return date(ended_on.year + RETENTION_YEARS + 1, 1, 1)
