"""Identifiers: UUIDv7 in the database, TypeIDs outside.

A TypeID (specification 0.3) is a prefix that names the type, `_`, and the UUID's 128 bits as 26 digits of Crockford's
base 32 in lower case; as text it sorts as the UUID does. Both ways are on the hot path, hence the tables.
"""

from typing import Final
from uuid import UUID, SafeUUID

from uuid_utils.compat import uuid7

from encours_values.errors import DomainError

ACCOUNT: Final = "acc"
EARLY_COLLECTION: Final = "ecl"
API_KEY: Final = "key"
TRANSFER: Final = "trf"
FEE: Final = "fee"
ATTACHMENT: Final = "att"
BANK_ACCOUNT: Final = "bka"
BANK_ENTRY: Final = "bke"
BANK_FILE: Final = "bkf"
BANK_ITEM: Final = "bki"
BANK_STATEMENT: Final = "bks"
BATCH: Final = "bat"
CARD: Final = "crd"
CHECKOUT_SESSION: Final = "chk"
COLLECTION: Final = "col"
CONNECTION: Final = "con"
CREDIT_APPLICATION: Final = "cra"
CREDIT_NOTE: Final = "crn"
DELIVERY: Final = "dlv"
DISPUTE: Final = "dsp"
EVENT: Final = "evt"
INVOICE: Final = "inv"
LIMIT: Final = "lim"
MANDATE: Final = "mdt"
MANDATE_IMPORT: Final = "imp"
IDENTITY_PROVIDER: Final = "idp"
INVITATION: Final = "ivt"
MERCHANT: Final = "mer"
NOTIFICATION: Final = "ntf"
ORDER: Final = "ord"
PASSKEY: Final = "psk"
PAYMENT: Final = "pay"
PAYOUT: Final = "pyo"
REFUND: Final = "rfd"
SESSION: Final = "ses"
SHIPMENT: Final = "shp"
STATEMENT: Final = "stm"
USER: Final = "usr"
WEBHOOK: Final = "whk"

_SUFFIX_DIGITS = 26
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)  # two digits for ten bits

# Crockford's digits rewritten as those of `int(text, 32)`; every other byte becomes one that `int` refuses.
_TO_INT_DIGITS = bytes(
    b"0123456789abcdefghijklmnopqrstuv"[_ALPHABET.index(chr(byte))] if chr(byte) in _ALPHABET else ord("!")
    for byte in range(256)
)


class UnknownId(DomainError):
    """A text is not an id of the type asked for, so nothing can be found under it."""


def new_id() -> UUID:
    """Fresh UUIDv7; ids made in one process sort in the order they were made."""
    return uuid7()


def typeid(prefix: str, id: UUID) -> str:  # noqa: A002 - the word of the trade
    """Write an id as the world outside sees it.

    >>> typeid("ord", UUID("01890a5d-ac96-774b-bcce-b302099a8057"))
    'ord_01h455vb4pex5vsknk084sn02q'
    """
    bits, pairs = id.int, _PAIRS
    high, low = bits >> 60, bits & 0xFFF_FFFF_FFFF_FFFF  # 68 and 60 bits: small integers shift faster
    top, high = high >> 60, high & 0xFFF_FFFF_FFFF_FFFF
    return (
        f"{prefix}_{pairs[top]}"
        f"{pairs[high >> 50]}{pairs[high >> 40 & 1023]}{pairs[high >> 30 & 1023]}"
        f"{pairs[high >> 20 & 1023]}{pairs[high >> 10 & 1023]}{pairs[high & 1023]}"
        f"{pairs[low >> 50]}{pairs[low >> 40 & 1023]}{pairs[low >> 30 & 1023]}"
        f"{pairs[low >> 20 & 1023]}{pairs[low >> 10 & 1023]}{pairs[low & 1023]}"
    )


def _uuid(value: int) -> UUID:
    """`UUID(int=value)` without the checks of its constructor, which take longer than all the rest."""
    made = object.__new__(UUID)
    object.__setattr__(made, "int", value)
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


def parse_typeid(prefix: str, text: str) -> UUID:
    """Read the UUID in a TypeID of that prefix; only the canonical (lower-case) form is one.

    >>> parse_typeid("ord", "ord_01h455vb4pex5vsknk084sn02q")
    UUID('01890a5d-ac96-774b-bcce-b302099a8057')
    """
    head, _, suffix = text.rpartition("_")
    if head == prefix and len(suffix) == _SUFFIX_DIGITS and suffix[0] < "8" and suffix.isascii():
        try:
            return _uuid(int(suffix.encode().translate(_TO_INT_DIGITS), 32))
        except ValueError:
            pass
    raise UnknownId(f"Not an id of the form {prefix}_ and {_SUFFIX_DIGITS} digits.")
