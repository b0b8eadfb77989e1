"""IBANs of French accounts from the parts that French files write: bank, branch and account number."""

_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
"""What a letter of an account number counts in the key (RIB)."""


def french_iban(bank: str, branch: str, account: str) -> str | None:
    """Compute the keys that French files leave out; None for what is no French account.

    >>> french_iban("30006", "00001", "12345678901")
    'FR7630006000011234567890189'
    """
    parts = (bank, branch, account)
    if [len(part) for part in parts] != [5, 5, 11] or not all(part.isascii() and part.isalnum() for part in parts):
        return None
    numbers = [int(part.upper().translate(_LETTERS)) for part in parts]
    key = 97 - (89 * numbers[0] + 15 * numbers[1] + 3 * numbers[2]) % 97
    bban = f"{bank}{branch}{account}{key:02d}".upper()
    digits = "".join(str(int(each, 36)) for each in f"{bban}FR00")
    return f"FR{98 - int(digits) % 97:02d}{bban}"
