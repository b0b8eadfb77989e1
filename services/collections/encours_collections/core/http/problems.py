from encours_collections.core.domain.bank_profile import BuiltInProfile, InvalidBankProfile, TooManyProfiles
from encours_iso20022.errors import UnreadableMessage
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    UnreadableMessage: Problem(422, "unreadable-bank-file", "Unreadable bank file"),
    InvalidBankProfile: Problem(422, "invalid-bank-profile", "Invalid bank profile"),
    BuiltInProfile: Problem(409, "built-in-profile", "A built-in bank profile cannot be changed"),
    TooManyProfiles: Problem(409, "too-many-profiles", "Too many bank profiles"),
}
