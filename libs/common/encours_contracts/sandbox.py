"""Published by sandbox, the world outside of a sandbox merchant."""

from encours_contracts.file_parts import FilePart


class BankFileIssued(FilePart, publisher="sandbox", internal=True):
    """The simulated bank has a file for the merchant: a status report, a notice of bookings or a statement."""
