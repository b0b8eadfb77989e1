from collections.abc import Mapping, Sequence

from encours_common.contracts.control import ServiceReport
from encours_common.contracts.envelope import EVENTS, Event
from encours_common.db import Tx
from encours_common.inbox import Handler

from encours_gateway.store import clocks, figures


async def _on_reports(tx: Tx, reports: Sequence[ServiceReport]) -> None:
    for report in reports:
        await clocks.keep_report(tx, report)
    tx.work_left.add("report")


async def _on_business(tx: Tx, events: Sequence[Event]) -> None:
    await figures.add(tx, events)


def handlers() -> Mapping[str, Handler]:
    """Reports for the clock; everything else is counted for the page."""
    counted = {
        name: _on_business for name, event in EVENTS.items() if not event.CONTROL and event.PUBLISHER != "gateway"
    }
    return {ServiceReport.TYPE: _on_reports, **counted}
