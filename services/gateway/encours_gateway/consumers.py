from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_contracts.control import AuditRecorded, ConnectionReported, QuiescenceReport
from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_contracts.envelope import EVENTS, Envelope
from encours_gateway.store import clocks, figures
from encours_gateway.use_cases.anchor_audit import on_audit_recorded
from encours_gateway.use_cases.connections import on_reports
from encours_gateway.use_cases.project_buyers import project_buyers
from encours_platform.database import Database, Tx
from encours_platform.inbox import AnyHandler, ControlHandler, EnvelopeHandler

ACCOUNT_EVENTS = (AccountOpened, AccountUpdated)


async def _on_reports(database: Database, tenant_id: UUID, reports: Sequence[QuiescenceReport]) -> None:
    await clocks.record_reports(database, tenant_id, reports)
    database.on_commit({"report"})


async def _on_business(tx: Tx, envelopes: Sequence[Envelope]) -> None:
    """Restated events are not counted again; what they say of buyers' accounts is stored again."""
    accounts = [each for each in (envelope.event() for envelope in envelopes) if isinstance(each, ACCOUNT_EVENTS)]
    if accounts:
        await project_buyers(tx, accounts)
    if happened := [envelope.event() for envelope in envelopes if not envelope.restated]:
        await figures.add(tx, happened)


def handlers() -> Mapping[str, AnyHandler]:
    """Reports for the clock and of connections, entries of audit chains; everything else is counted for the page."""
    counting = EnvelopeHandler(_on_business)
    counted: dict[str, AnyHandler] = {
        name: counting for name, event in EVENTS.items() if event.is_public() and event.PUBLISHER != "gateway"
    }
    return {
        QuiescenceReport.TYPE: ControlHandler(_on_reports),
        ConnectionReported.TYPE: ControlHandler(on_reports),
        AuditRecorded.TYPE: ControlHandler(on_audit_recorded),
        **counted,
    }
