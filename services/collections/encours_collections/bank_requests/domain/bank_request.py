"""What we ask of the bank about a debit it has: cancel it (camt.055), or give the money back (pain.007)."""

from enum import StrEnum
from uuid import UUID

from encours_collections.batches.domain.batch import message_id as batch_message_id


class RequestKind(StrEnum):
    """Before the money moves, or after it."""

    CANCELLATION = "cancellation"
    REVERSAL = "reversal"


PREFIXES = {RequestKind.CANCELLATION: "CX", RequestKind.REVERSAL: "RV"}


def request_message_id(kind: RequestKind, request_id: UUID) -> str:
    """MsgId of a request, never used again (ID-01).

    >>> request_message_id(RequestKind.REVERSAL, UUID("0193a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"))
    'RV-01JEGV5GYMFSFRMTVWHPF0Y6HB'
    """
    return f"{PREFIXES[kind]}{batch_message_id(request_id)[2:]}"
