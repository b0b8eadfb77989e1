from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from encours_common import audit
from encours_common.db import Tx
from encours_common.ids import MANDATE, typeid
from encours_common.problems import NotFound
from encours_common.sealing import Sealer
from encours_mandates.domain.mandate import Mandate
from encours_mandates.store import history, mandates
from encours_mandates.store.documents import Kind
from encours_mandates.use_cases.debtor_account import opened_iban
from encours_mandates.use_cases.documents import Document, open_document


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A mandate with its whole IBAN, for a document and nothing else."""

    mandate: Mandate
    iban: str = field(repr=False)
    locale: str
    timezone: ZoneInfo


async def note_disclosure(tx: Tx, mandate_id: UUID, who: str, what: str) -> None:
    """Somebody is shown the whole IBAN."""
    await history.add_disclosure(tx, mandate_id, who, what)
    audit.note(tx, who=who, action="mandate_disclosed", subject=typeid(MANDATE, mandate_id), details={"to": what})


async def disclose_for_document(tx: Tx, mandate_id: UUID, sealer: Sealer, *, who: str) -> Disclosed:
    """The whole IBAN, with a note of who was shown it. Raises `NotFound`."""
    mandate = await mandates.find(tx, mandate_id)
    if mandate is None:
        raise NotFound("there is no such mandate")
    await note_disclosure(tx, mandate_id, who, "document")
    return Disclosed(mandate, opened_iban(tx, sealer, mandate.debtor_account), tx.settings.locale, tx.timezone)


async def disclose_kept(tx: Tx, mandate_id: UUID, kind: Kind, sealer: Sealer, *, who: str) -> tuple[Mandate, Document]:
    """What was kept of the signature, with a note of who was shown it. Raises `NotFound`."""
    mandate = await mandates.find(tx, mandate_id)
    if mandate is None:
        raise NotFound("there is no such mandate")
    document = await open_document(tx, sealer, mandate_id, kind)
    await note_disclosure(tx, mandate_id, who, kind)
    return mandate, document
