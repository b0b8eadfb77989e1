from encours_mandates.core.domain.errors import (
    AccountClosed,
    CountryNotInSepa,
    CreditorNotSet,
    DebtorAddressNeeded,
    DebtorBicNeeded,
    ImpossibleMove,
    InvalidBic,
    NothingToAmend,
    NothingToRecord,
    ReferenceAlreadyUsed,
    UnreadableImport,
    UnsupportedContent,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleMove: Problem(409, "impossible-move", "Not allowed in the current state"),
    ReferenceAlreadyUsed: Problem(
        409, "mandate-reference-taken", "Mandate reference already used", pointer="/reference"
    ),
    AccountClosed: Problem(409, "account-closed", "Account closed"),
    CreditorNotSet: Problem(409, "creditor-not-set", "Creditor identifier not set"),
    NothingToRecord: Problem(409, "nothing-to-record", "Nothing for the debtor bank to record"),
    CountryNotInSepa: Problem(422, "country-not-in-sepa", "No SEPA direct debit in this country", pointer="/iban"),
    InvalidBic: Problem(422, "invalid-bic", "Invalid BIC", pointer="/bic"),
    DebtorAddressNeeded: Problem(422, "debtor-address-needed", "Address of the debtor required"),
    DebtorBicNeeded: Problem(422, "debtor-bic-needed", "BIC of the debtor bank required", pointer="/bic"),
    NothingToAmend: Problem(422, "nothing-to-amend", "The amendment changes nothing"),
    UnreadableImport: Problem(422, "unreadable-import", "Unreadable import file"),
    UnsupportedContent: Problem(415, "unsupported-media-type", "Unsupported media type"),
}
