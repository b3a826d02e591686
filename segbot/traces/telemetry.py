"""OpenTelemetry: traces sent by OTLP over HTTP. Where to and how is read by its library from the variables it names itself:
opentelemetry.io/docs/specs/otel/protocol/exporter and opentelemetry.io/docs/languages/sdk-configuration.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from segbot import __version__

T = TypeVar("T")

_HEADER = "traceparent"
_PROPAGATOR = TraceContextTextMapPropagator()
_LAST_SECONDS = 5.0
_BILLION = 1_000_000_000


class Telemetry:
    """Implements `segbot.domain.tracing.Tracer`. Nothing of it is global, so that libraries send nothing through it."""

    on = True

    def __init__(
        self, processor: SpanProcessor, *, workspace: str = "", of_request: Callable[[int], str]
    ) -> None:
        self._provider = TracerProvider(resource=_resource(workspace), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("segbot", __version__)
        self.of_request = of_request

    @classmethod
    def to_collector(cls, *, workspace: str, of_request: Callable[[int], str]) -> Telemetry:
        return cls(BatchSpanProcessor(OTLPSpanExporter()), workspace=workspace, of_request=of_request)

    @contextmanager
    def span(
        self, name: str, *, parent: str = "", about: dict[str, str | int] | None = None
    ) -> Iterator[None]:
        span = self._tracer.start_span(
            name, context=_context(parent), kind=SpanKind.INTERNAL, attributes=about or {}
        )
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            try:
                yield
            except BaseException as error:
                # Its words may name somebody.
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise
            finally:
                span.end()

    def past(self, name: str, seconds: float, about: dict[str, str | int]) -> None:
        if not trace.get_current_span().get_span_context().is_valid:
            return
        now = time.time_ns()
        begun = now - int(max(0.0, seconds) * _BILLION)
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=about, start_time=begun)
        span.end(now)

    def carried(self) -> str:
        carrier: dict[str, str] = {}
        _PROPAGATOR.inject(carrier)
        return carrier.get(_HEADER, "")

    def bound(self, work: Callable[[], T]) -> Callable[[], T]:
        here = contexts.get_current()

        def elsewhere() -> T:
            token = contexts.attach(here)
            try:
                return work()
            finally:
                contexts.detach(token)

        return elsewhere

    def close(self) -> None:
        """A collector that does not answer holds nobody up for longer."""
        last = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
        last.start()
        last.join(_LAST_SECONDS)


def _context(parent: str) -> Context | None:
    """Where a step belongs; None: where this thread is now."""
    told = _PROPAGATOR.extract({_HEADER: parent}, Context()) if parent else None
    if told is None:
        return None
    wanted = trace.get_current_span(told).get_span_context()
    here = trace.get_current_span().get_span_context()
    return told if wanted.is_valid and wanted.trace_id != here.trace_id else None


def _resource(workspace: str) -> Resource:
    """What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say comes first."""
    own: dict[str, str] = {SERVICE_VERSION: __version__}
    own |= {"segbot.workspace": workspace} if workspace else {}
    told = Resource.create()
    if str(told.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):
        told = told.merge(Resource({SERVICE_NAME: "segbot"}))
    return Resource(own).merge(told)
