"""Unique mandate references (RUM) that Encours generates (MND-23)."""

REFERENCE_BITS = 60
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread


def reference_of(number: int) -> str:
    """A reference of upper-case letters, digits and dashes, which people can read to each other on the telephone.

    `number` is drawn from `REFERENCE_BITS` random bits.
    >>> reference_of(2**60 - 1)
    'RUM-ZZZZ-ZZZZ-ZZZZ'
    """
    digits = "".join(_ALPHABET[number >> shift & 31] for shift in range(REFERENCE_BITS - 5, -1, -5))
    return f"RUM-{digits[:4]}-{digits[4:8]}-{digits[8:]}"
