"""RF creditor references (ISO 11649): what a payer writes so that the payment can be matched."""

import re

_REFERENCE = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}", re.ASCII)


def _remainder(text: str) -> int:
    """MOD 97-10 (ISO/IEC 7064), letters as 10 to 35."""
    return int("".join(str(int(each, 36)) for each in text)) % 97


def reference_of(number: str) -> str:
    """The RF reference of a document by its number, of which letters and digits count.

    >>> reference_of("INV2026000123"), reference_of("F2011-000042")
    ('RF98INV2026000123', 'RF16F2011000042')
    """
    body = re.sub(r"[^A-Z0-9]", "", number.upper())
    return f"RF{98 - _remainder(f'{body}RF00'):02d}{body}"


def number_in(text: str) -> str | None:
    """The number, letters and digits only, in an RF reference whose check digits hold; None where there is none.

    >>> number_in("rf98 INV2 0260 0012 3"), number_in("RF97INV2026000123")
    ('INV2026000123', None)
    """
    reference = re.sub(r"\s", "", text).upper()
    if not _REFERENCE.fullmatch(reference) or _remainder(reference[4:] + reference[:4]) != 1:
        return None
    return reference[4:]
