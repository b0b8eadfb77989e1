"""References of a batch in the file for the bank, made of our ids."""

from uuid import UUID

from encours_collections.debits.domain.references import base32

_RF_OWN_MAX = 21


def message_id(batch_id: UUID) -> str:
    """MsgId of a batch: 29 characters, never the same for two batches of any merchant (ID-01).

    >>> message_id(UUID("0193a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"))
    'DD-01JEGV5GYMFSFRMTVWHPF0Y6HB'
    """
    return f"DD-{base32(batch_id)}"


def creditor_reference(end_to_end_id: str) -> str:
    """RF reference (ISO 11649) of a collection, out of the end of its EndToEndId: 25 characters.

    >>> creditor_reference("INV2026000123")
    'RF98INV2026000123'
    """
    own = "".join(character for character in end_to_end_id.upper() if character.isalnum())[-_RF_OWN_MAX:]
    digits = "".join(str(int(character, 36)) for character in f"{own}RF00")
    return f"RF{98 - int(digits) % 97:02d}{own}"
