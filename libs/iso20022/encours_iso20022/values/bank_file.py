"""A bank's file as values: the messages in it, and what its reader noticed."""

from dataclasses import dataclass
from typing import TypeAlias

from encours_iso20022.values.account_report import CamtDocument
from encours_iso20022.values.resolution import Resolution
from encours_iso20022.values.status_report import StatusReport

BankMessage: TypeAlias = StatusReport | CamtDocument | Resolution


@dataclass(frozen=True, slots=True)
class BankDocument:
    """One message of a file. `where` names it: the archive's file and its number there, empty where it is alone."""

    message: BankMessage
    where: str = ""

    @property
    def kind(self) -> str:
        """The message's name: pain.002, camt.029, camt.052, camt.053, camt.054, CFONB 120 or CFONB 240."""
        if isinstance(self.message, CamtDocument):
            return self.message.written_as or self.message.message_name
        return "pain.002" if isinstance(self.message, StatusReport) else "camt.029"


@dataclass(frozen=True, slots=True)
class BankFile:
    """The messages of a file in order, at least one; `warnings` are about the file as a whole."""

    documents: tuple[BankDocument, ...]
    warnings: tuple[str, ...] = ()
