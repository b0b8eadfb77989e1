from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from encours_mandates.core.domain.document import DocumentKind
from encours_mandates.core.domain.errors import NothingToRecord
from encours_mandates.core.domain.history import Disclosure
from encours_mandates.core.domain.mandate import Mandate, Move, Scheme, can
from encours_mandates.core.store import history, mandates
from encours_mandates.core.use_cases.debtor_account import opened_iban
from encours_mandates.core.use_cases.documents import Document, open_document
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import MANDATE, typeid


@dataclass(frozen=True, slots=True)
class DisclosureContext:
    """Who sees a whole IBAN, in what (a stable code), and the given reason."""

    who: str
    what: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DisclosedMandate:
    """A mandate with its whole IBAN, for the answer to one caller and nothing else."""

    mandate: Mandate
    iban: str = field(repr=False)
    timezone: ZoneInfo


async def record_disclosure(tx: Tx, mandate_id: UUID, context: DisclosureContext) -> None:
    """Records a disclosure of the whole IBAN."""
    await history.add_disclosure(tx, mandate_id, Disclosure(tx.now, context.who, context.what, context.reason))
    details = {"to": context.what} | ({} if context.reason is None else {"reason": context.reason})
    audit.record(tx, who=context.who, action="mandate_disclosed", subject=typeid(MANDATE, mandate_id), details=details)


async def disclose(tx: Tx, mandate_id: UUID, sealer: Sealer, context: DisclosureContext) -> DisclosedMandate:
    """The whole IBAN; records the disclosure. Raises `NotFound`."""
    return await _disclosed(tx, await _find_mandate(tx, mandate_id), sealer, context)


async def disclose_for_debtor_bank(tx: Tx, mandate_id: UUID, sealer: Sealer, *, who: str) -> DisclosedMandate:
    """The same, of a mandate that the debtor's bank is to record. Raises `NotFound` and `NothingToRecord` (MND-24)."""
    mandate = await _find_mandate(tx, mandate_id)
    if mandate.scheme is not Scheme.B2B:
        raise NothingToRecord("a debtor's bank records B2B mandates only")
    if not can(mandate.status, Move.EXPIRE):
        raise NothingToRecord(f"a mandate that is {mandate.status} is not for the debtor's bank")
    return await _disclosed(tx, mandate, sealer, DisclosureContext(who, "bank_pack"))


async def _find_mandate(tx: Tx, mandate_id: UUID) -> Mandate:
    mandate = await mandates.find(tx, mandate_id)
    if mandate is None:
        raise NotFound("mandate not found")
    return mandate


async def _disclosed(tx: Tx, mandate: Mandate, sealer: Sealer, context: DisclosureContext) -> DisclosedMandate:
    await record_disclosure(tx, mandate.id, context)
    return DisclosedMandate(mandate, opened_iban(tx, sealer, mandate.id, mandate.debtor_account), tx.timezone)


async def disclose_document(
    tx: Tx, mandate_id: UUID, kind: DocumentKind, sealer: Sealer, *, who: str
) -> tuple[Mandate, Document]:
    """A document of the signature; records the disclosure. Raises `NotFound`."""
    mandate = await _find_mandate(tx, mandate_id)
    document = await open_document(tx, sealer, mandate_id, kind)
    await record_disclosure(tx, mandate_id, DisclosureContext(who, kind))
    return mandate, document
