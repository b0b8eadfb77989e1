"""A trace follows an order over the bus: what the consumer does is linked to the request that caused it."""

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.support.application import Application
from tests.support.world import SETTINGS, open_account


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    processor = SimpleSpanProcessor(exporter)
    provider.add_span_processor(processor)
    yield exporter
    processor.shutdown()


async def test_what_a_consumer_does_is_linked_to_the_request_that_caused_it(exporter: InMemorySpanExporter) -> None:
    async with Application() as application:
        merchant = await application.merchant(SETTINGS)

        await open_account(merchant, limit=None)
        await application.quiet(merchant)

        spans = exporter.get_finished_spans()
        request = next(span for span in spans if span.name == "POST /v1/accounts")
        linked = {
            span.name for span in spans for link in span.links if link.context.trace_id == request.context.trace_id
        }
        assert {"mandates handles events", "billing handles events", "notifications handles events"} <= linked
