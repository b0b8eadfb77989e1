from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_contracts.control import QuiescenceReport
from encours_contracts.envelope import EVENTS, Event
from encours_gateway.store import clocks, figures
from encours_platform.database import Database, Tx
from encours_platform.inbox import AnyHandler, ControlHandler


async def _on_reports(database: Database, tenant_id: UUID, reports: Sequence[QuiescenceReport]) -> None:
    await clocks.keep_reports(database, tenant_id, reports)
    database.on_commit({"report"})


async def _on_business(tx: Tx, events: Sequence[Event]) -> None:
    await figures.add(tx, events)


def handlers() -> Mapping[str, AnyHandler]:
    """Reports for the clock; everything else is counted for the page."""
    counted = {
        name: _on_business for name, event in EVENTS.items() if not event.CONTROL and event.PUBLISHER != "gateway"
    }
    return {QuiescenceReport.TYPE: ControlHandler(_on_reports), **counted}
