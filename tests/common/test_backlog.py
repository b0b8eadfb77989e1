"""What waits in a service shows in /metrics, and the dashboard and the alerts read metrics that exist."""

import dataclasses
import json
import math
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from encours import ops
from encours_contracts.credit import AccountReleased
from encours_platform import backlog, dead_letters, due_work, outbox
from encours_platform.database import Database
from encours_platform.http import create_app
from encours_values.ids import new_id
from tests.support.application import Application, Merchant

GRAFANA = Path(__file__).parents[2] / "deploy" / "grafana"


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(services=("credit",)) as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    return await application.merchant(kind="live")


async def figures(application: Application, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The gauges of credit, read now."""
    monkeypatch.setattr(backlog, "READ_AGAIN_SECONDS", 0.0)
    answer = await application.client.get("/metrics")
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.labels == {"service": "credit"}
    }


async def test_what_waits_is_counted_and_has_an_age(
    application: Application, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await application.quiet(merchant)
    before = await figures(application, monkeypatch)
    assert before["encours_database_up"] == 1
    assert before["encours_outbox_events"] == before["encours_dead_letters_waiting"] == 0

    running = application.product.running["credit"]
    async with running.database.transaction(merchant.tenant_id) as tx:
        await due_work.schedule(tx, "no_such_job", "x", datetime.now(UTC) - timedelta(minutes=5))
        await dead_letters.put(tx, "event", "x", {}, "why")
        await outbox.append(tx, AccountReleased(account_id=new_id(), reason="x"))
        now = await tx.connection.fetchrow(backlog.READ, backlog.COUNTED_MAX)
    assert now is not None
    assert now[0] == 2, "the event, and the notice of the dead letter"
    assert 0 <= now[1] < 60

    after = await figures(application, monkeypatch)
    assert after["encours_due_work_overdue"] == before["encours_due_work_overdue"] + 1
    assert 299 < after["encours_due_work_age_seconds"] < 400
    assert after["encours_dead_letters_waiting"] == 1


async def test_the_figures_are_read_at_most_every_ten_seconds(application: Application) -> None:
    class Counted(Database):
        reads = 0

        def cross_tenant_transaction(self) -> Any:
            type(self).reads += 1
            return super().cross_tenant_transaction()

    database = Counted(application.settings.sqlalchemy_url, "credit")
    reader = backlog.Backlog("credit", database)
    for _ in range(5):
        await reader.read()
    await database.close()
    assert Counted.reads == 1


async def test_metrics_answer_without_a_database(application: Application) -> None:
    gone = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none", "billing")
    runtime = application.product.runtimes["credit"]
    app = create_app([ops.routes({"billing": dataclasses.replace(runtime, database=gone)})], {})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    found = {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.labels == {"service": "billing"}
    }
    assert found["encours_database_up"] == 0
    assert math.isnan(found["encours_outbox_events"])


def expressions() -> Iterator[tuple[str, str]]:
    """Where and what, of all that the dashboard and the alerts ask Prometheus."""
    dashboard = json.loads((GRAFANA / "encours.json").read_text())
    for panel in dashboard["panels"]:
        yield from ((panel["title"], target["expr"]) for target in panel["targets"])
    for group in yaml.safe_load((GRAFANA / "alerts.yml").read_text())["groups"]:
        yield from ((rule["alert"], rule["expr"]) for rule in group["rules"])


def test_the_dashboard_and_the_alerts_name_metrics_that_exist() -> None:
    known = {family.name for family in text_string_to_metric_families(generate_latest().decode())}
    asked, wrong = set[str](), list[str]()
    for where, expression in expressions():
        names = re.findall(r"encours_[a-z_]+", expression)
        assert names, where
        for name in names:
            family = re.sub("_(bucket|count|sum|total)$", "", name)
            wrong += [f"{where}: {name}"] if family not in known else []
            asked.add(family)
    assert wrong == []
    own = {name for name in known if name.startswith("encours_") and not name.endswith("_created")}
    assert own - asked <= {"encours_event_lag_seconds", "encours_dead_letters"}, "every figure is shown somewhere"


def test_alerts_say_what_to_do() -> None:
    for group in yaml.safe_load((GRAFANA / "alerts.yml").read_text())["groups"]:
        for rule in group["rules"]:
            assert rule["labels"]["severity"] in {"page", "ticket"}
            assert rule["annotations"]["summary"]
