"""Logs (JSON or, on a terminal, text; masked), metrics (Prometheus) and traces (OpenTelemetry)."""

import logging
from collections.abc import Iterable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from opentelemetry import trace
from opentelemetry.propagate import extract, inject
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import Counter, Gauge, Histogram

from encours_values.iban import mask_ibans_in
from encours_values.ids import MERCHANT, typeid

REQUEST_LOG = logging.getLogger("encours.requests")

SECRET_FIELDS = frozenset({"authorization", "api_key", "iban", "secret", "password", "token", "iban_sealed"})

REQUEST_SECONDS = Histogram(
    "encours_http_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30, 300),
)
EVENTS_HANDLED = Counter("encours_events_handled_total", "Events that had their effect", ["service", "type"])
EVENTS_SENT = Counter("encours_events_sent_total", "Events given to the bus", ["service", "type"])
CONSUMER_LAG = Gauge(
    "encours_consumer_lag_messages",
    "Messages of a partition behind the last one handled, as of the last fetch",
    ["group", "topic", "partition"],
)
EVENT_LAG_SECONDS = Histogram(
    "encours_event_lag_seconds",
    "From the append to the outbox to the committed effect",
    ["service"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
REFUSED_REQUESTS = Counter(
    "encours_requests_refused_total",
    "Requests refused before they were read: unauthenticated, forbidden, rate_limited, sign_in",
    ["reason"],
)
JOBS_RUN = Counter("encours_jobs_run_total", "Due rows worked off", ["service", "kind"])
DEAD_LETTERS = Counter("encours_dead_letters_total", "Events and jobs dead-lettered", ["service", "name"])


def bind_request(request_id: str) -> None:
    """Every log line from here on, in this task and those it starts, names the request."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)


def bind_caller(tenant_id: UUID, actor: str) -> None:
    """Every later log line of this request names the merchant and the person or key."""
    structlog.contextvars.bind_contextvars(tenant=typeid(MERCHANT, tenant_id), actor=actor)


def log_request(method: str, path: str, status: int, seconds: float) -> None:
    """One line a request. JSON goes without the chain of processors of other lines, which would double its cost."""
    if not REQUEST_LOG.isEnabledFor(logging.INFO):
        return
    if REQUEST_LOG.propagate:
        REQUEST_LOG.info("%s %s %d %.1f ms", method, mask_ibans_in(path), status, seconds * 1000)
        return
    entry = {
        **structlog.contextvars.get_contextvars(),
        "method": method,
        "path": mask_ibans_in(path),
        "status": status,
        "milliseconds": round(seconds * 1000, 2),
        "event": "request",
        "level": "info",
        "logger": REQUEST_LOG.name,
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
    }
    REQUEST_LOG.info(_to_json(entry))


def current_request_id() -> str | None:
    """Of the HTTP request that is being answered; none outside of one."""
    request_id: str | None = structlog.contextvars.get_contextvars().get("request_id")
    return request_id


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_ibans_in(value)
    if isinstance(value, dict):
        return {key: "***" if str(key).lower() in SECRET_FIELDS else _masked(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(inner) for inner in value]
    return value


def mask(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: no full IBAN and no secret leaves in a log line, a traceback included."""
    return {str(key): value for key, value in _masked(dict(entry)).items()}


def _drop_colours(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Uvicorn says some messages twice, the second time with escape sequences."""
    entry.pop("color_message", None)
    return entry


def _to_json(entry: Any, **_: Any) -> str:
    return orjson.dumps(entry, default=str).decode()


def configure(level: str = "INFO", *, otlp_endpoint: str = "", readable: bool = False) -> None:
    """Sets up logs of structlog and of the standard library alike, and traces where an endpoint is given.

    `readable` is for people on a terminal: lines of text in place of JSON.
    """
    stamp = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
    render: structlog.typing.Processor = structlog.dev.ConsoleRenderer(pad_event_to=24)
    if not readable:
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
        render = structlog.processors.JSONRenderer(serializer=_to_json)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        stamp,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _drop_colours,
                mask,
                render,
            ],
        )
    )
    REQUEST_LOG.propagate = readable
    REQUEST_LOG.handlers = [] if readable else [logging.StreamHandler()]
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "aiokafka", "alembic", "uvicorn.access", "fontTools"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    if otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415  heavy, seldom wanted
            OTLPSpanExporter,
        )

        provider = TracerProvider(resource=Resource.create({"service.name": "encours"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp_endpoint)))
        trace.set_tracer_provider(provider)


tracer = trace.get_tracer("encours")


def span(name: str, *, traceparents: Iterable[str | None] = (), **attributes: str) -> AbstractContextManager[object]:
    """A span of work, child of the running one; events that came with a trace are linked to it.

    Costs next to nothing where nothing is traced.
    """
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        return nullcontext()
    contexts = (
        trace.get_current_span(extract({"traceparent": each})).get_span_context() for each in traceparents if each
    )
    links = [trace.Link(context) for context in contexts]
    return tracer.start_as_current_span(name, links=links, attributes=attributes)


def current_traceparent() -> str | None:
    """W3C trace context of the running span, to be carried with an event; none where nothing is traced."""
    if not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier.get("traceparent")
