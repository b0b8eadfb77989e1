"""The bank's hours, local time of its customer."""

STATUS_HOUR = 18
"""On the eve of a collection: the status of a file is reported, and cancellations end."""
BOOKING_HOUR = 8
STATEMENT_HOUR = 18
