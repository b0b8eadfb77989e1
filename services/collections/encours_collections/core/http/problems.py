from encours_collections.core.domain.bank_profile import BuiltInProfile, InvalidBankProfile, TooManyProfiles
from encours_collections.core.formats.xml_reading import UnreadableBankFile
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    UnreadableBankFile: Problem(422, "unreadable-bank-file", "This is not a bank's answer that can be read"),
    InvalidBankProfile: Problem(422, "invalid-bank-profile", "These terms are no bank profile"),
    BuiltInProfile: Problem(409, "built-in-profile", "A bank profile of the installation does not change"),
    TooManyProfiles: Problem(409, "too-many-profiles", "There are too many bank profiles"),
}
