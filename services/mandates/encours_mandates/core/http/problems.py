from encours_mandates.core.domain.errors import (
    AccountClosed,
    CountryNotInSepa,
    CreditorNotSet,
    DebtorAddressNeeded,
    DebtorBicNeeded,
    ImpossibleMove,
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
        409, "mandate-reference-taken", "The mandate reference is already used", pointer="/reference"
    ),
    AccountClosed: Problem(409, "account-closed", "The account is closed"),
    CreditorNotSet: Problem(409, "creditor-not-set", "The creditor identifier is not configured"),
    NothingToRecord: Problem(409, "nothing-to-record", "The debtor's bank has nothing to confirm for this mandate"),
    CountryNotInSepa: Problem(
        422, "country-not-in-sepa", "Country outside the SEPA direct debit area", pointer="/iban"
    ),
    DebtorAddressNeeded: Problem(422, "debtor-address-needed", "The debtor's address is required"),
    DebtorBicNeeded: Problem(422, "debtor-bic-needed", "The BIC of the debtor's bank is required", pointer="/bic"),
    NothingToAmend: Problem(422, "nothing-to-amend", "The amendment changes nothing"),
    UnreadableImport: Problem(422, "unreadable-import", "Unreadable mandate file"),
    UnsupportedContent: Problem(415, "unsupported-media-type", "Unsupported media type"),
}
