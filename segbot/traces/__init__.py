"""One trace a request, from the command to the line in the audit channel, for those who collect traces."""

from __future__ import annotations

import logging
from collections.abc import Callable

from segbot.domain.tracing import UNTRACED, Tracer

_LOG = logging.getLogger("segbot")
NOT_INSTALLED = "Traces are asked for (OTEL_EXPORTER_OTLP_ENDPOINT), but what sends them isn't installed. Everything else works."
MEND = "Install it: pip install 'segbot[otel]'."


def installed() -> bool:
    """Whether the extra `otel` is there; loads it."""
    try:
        import segbot.traces.telemetry  # noqa: F401, PLC0415 - left alone where nobody asked for traces
    except ModuleNotFoundError:
        return False
    return True


def tracer_for(*, wanted: bool, workspace: str, of_request: Callable[[int], str]) -> Tracer:
    """Traces as the variables of OpenTelemetry say where they are `wanted`; the library is loaded only then.
    `of_request`: what is kept of a request's trace.
    """
    if not wanted:
        return UNTRACED
    if not installed():
        _LOG.warning("%s %s", NOT_INSTALLED, MEND)
        return UNTRACED
    from segbot.traces.telemetry import Telemetry  # noqa: PLC0415 - see above

    return Telemetry.to_collector(workspace=workspace, of_request=of_request)
