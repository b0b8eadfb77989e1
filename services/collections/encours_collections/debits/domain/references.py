"""References of SEPA messages, derived from our ids."""

from uuid import UUID

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def end_to_end_id(collection_id: UUID) -> str:
    """EndToEndId of a collection: one per attempt, as a retry is another collection (ID-01, RTX-02)."""
    return f"COL-{base32(collection_id)}"


def base32(value: UUID) -> str:
    """26 characters of Crockford's alphabet that sort like the UUIDs."""
    return "".join(_CROCKFORD[(value.int >> shift) & 31] for shift in range(125, -1, -5))
