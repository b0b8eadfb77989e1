"""The entries of debits: what is credited, returned and reversed (amounts in cents)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from encours_sandbox.domain.debits import BankDebit
from encours_sandbox.domain.entries import B2B_COLLECTION, CORE_COLLECTION, REVERSED, UNPAID, Batch, Detail, Entry
from encours_sandbox.domain.orders import Debit

AnyDebit = BankDebit | Debit
REFERENCE_MAX = 35


def credits_of(credited: Sequence[BankDebit], accepted: Mapping[tuple[UUID, str], int], day: date) -> Iterable[Entry]:
    """One credit a block; `accepted`: how many debits of each block were neither rejected nor cancelled."""
    by_block: dict[tuple[UUID, str], list[BankDebit]] = {}
    for debit in credited:
        by_block.setdefault((debit.file_id, debit.payment_information_id), []).append(debit)
    for block, debits in sorted(by_block.items()):
        yield credit_of(debits[0].message_id, debits[0].scheme, debits, day, is_whole=len(debits) == accepted[block])


def credit_of(message_id: str, scheme: str, paid: Sequence[AnyDebit], day: date, *, is_whole: bool) -> Entry:
    """Debits of one block as one credit; where a part of the block is left out, the paid debits are named."""
    block, total_minor = paid[0].payment_information_id, sum(debit.amount_minor for debit in paid)
    return Entry(
        total_minor,
        day,
        B2B_COLLECTION if scheme == "B2B" else CORE_COLLECTION,
        f"CR-{block}"[:REFERENCE_MAX],
        Batch(message_id, block, len(paid), total_minor),
        () if is_whole else tuple(_named(debit) for debit in paid),
    )


def _named(debit: AnyDebit) -> Detail:
    return Detail(
        debit.amount_minor,
        end_to_end_id=debit.end_to_end_id,
        payment_information_id=debit.payment_information_id,
    )


def return_of(debit: AnyDebit, reason_code: str, day: date) -> Entry:
    reference = f"RT-{debit.end_to_end_id}"[:REFERENCE_MAX]
    detail = Detail(
        debit.amount_minor,
        end_to_end_id=debit.end_to_end_id,
        instruction_id=debit.instruction_id,
        mandate_reference=debit.mandate_reference,
        servicer_reference=reference,
        reason_code=reason_code,
        debtor_name=debit.debtor_name,
    )
    return Entry(-debit.amount_minor, day, UNPAID, reference, details=(detail,))


def reversal_of(debit: AnyDebit, day: date) -> Entry:
    """The creditor asked for it (pain.007)."""
    reference = f"RV-{debit.end_to_end_id}"[:REFERENCE_MAX]
    detail = Detail(debit.amount_minor, end_to_end_id=debit.end_to_end_id, servicer_reference=reference)
    return Entry(-debit.amount_minor, day, REVERSED, reference, details=(detail,))
