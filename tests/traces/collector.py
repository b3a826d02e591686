"""A collector of traces on loopback: takes OTLP over HTTP (opentelemetry.io/docs/specs/otlp) and keeps each step."""

from __future__ import annotations

import gzip
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, kw_only=True)
class Step:
    trace: str
    id: str
    parent: str
    name: str
    about: dict
    failed: str
    process: dict


class Collector:
    """`raw` is everything that arrived, as it came."""

    def __init__(self):
        self.steps = []
        self.raw = []
        self.keys = set()
        self._lock = threading.Condition()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                collector._take(self.path, self.headers.get("api-key"), body)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait_for(self, holds, what, timeout=60.0):
        with self._lock:
            found = self._lock.wait_for(lambda: holds(self.steps), timeout)
            names = [(one.name, one.about) for one in self.steps]
        assert found, f"{what} did not come; there were {names}"
        return found

    def of(self, request):
        """The steps that say which request they are about."""
        with self._lock:
            return [one for one in self.steps if one.about.get("segbot.request") == request]

    def _take(self, path, key, body):
        assert path == "/v1/traces"
        told = ExportTraceServiceRequest.FromString(body)
        with self._lock:
            self.raw.append(body)
            self.keys.add(key)
            for each in told.resource_spans:
                process = _values(each.resource.attributes)
                for scope in each.scope_spans:
                    self.steps += [_step(span, process) for span in scope.spans]
            self._lock.notify_all()


def _step(span, process):
    return Step(
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        name=span.name,
        about=_values(span.attributes),
        failed=span.status.message,
        process=process,
    )


def _values(attributes):
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}
