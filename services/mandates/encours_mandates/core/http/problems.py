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
    ReferenceTaken,
    UnreadableImport,
    UnsupportedContent,
)
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    ImpossibleMove: Problem(409, "impossible-move", "It is past the point where this could be done"),
    ReferenceTaken: Problem(409, "mandate-reference-taken", "This mandate reference was used before"),
    AccountClosed: Problem(409, "account-closed", "The account is closed"),
    CreditorNotSet: Problem(409, "creditor-not-set", "The merchant has no creditor identifier yet"),
    NothingToRecord: Problem(409, "nothing-to-record", "The debtor's bank has nothing to record"),
    CountryNotInSepa: Problem(422, "country-not-in-sepa", "No SEPA direct debit in that country"),
    InvalidBic: Problem(422, "invalid-bic", "This is not a valid BIC"),
    DebtorAddressNeeded: Problem(422, "debtor-address-needed", "The debtor's address is needed"),
    DebtorBicNeeded: Problem(422, "debtor-bic-needed", "The BIC of the debtor's bank is needed"),
    NothingToAmend: Problem(422, "nothing-to-amend", "The amendment changes nothing"),
    UnreadableImport: Problem(422, "unreadable-import", "This is not a file of mandates that can be read"),
    UnsupportedContent: Problem(415, "unsupported-media-type", "The body is of a type that is not read here"),
}
