"""What a debit of anybody's pain.008 says of the mandate that it uses, as written: nothing is checked here."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PartyAsWritten:
    """`organisation` is an LEI, else another number of an organisation; `person` is a number of a person."""

    name: str | None = None
    organisation: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class MandateUse:
    """One debit. Values are the file's texts, stripped; None where the file has none, or a blank one."""

    mandate_reference: str | None
    signed_on: str | None
    is_amended: bool
    creditor_identifier: str | None
    scheme: str | None
    sequence_type: str | None
    collection_date: str | None
    debtor: PartyAsWritten
    debtor_iban: str | None = field(repr=False)
    debtor_bic: str | None
    ultimate_debtor: PartyAsWritten
    ultimate_creditor: PartyAsWritten
