"""What there is to do, in the words of Prometheus; counted when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from segbot import __version__
from segbot.domain.workload import Workload


class _Exposed:
    """A collector of one look at the workload."""

    def __init__(self, workload: Workload, connections: Iterable[str]) -> None:
        self._workload = workload
        self._connections = sorted(connections)

    def collect(self) -> Iterator[Metric]:
        seen = self._workload
        build = GaugeMetricFamily("segbot_build_info", "The version that runs.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        requests = GaugeMetricFamily("segbot_requests", "Requests by state.", labels=["state"])
        for state, count in seen.requests.items():
            requests.add_metric([state.value], count)
        yield requests
        paused = GaugeMetricFamily(
            "segbot_connection_paused",
            "1 where the provider refuses the credentials.",
            labels=["connection"],
        )
        for name in self._connections:
            paused.add_metric([name], int(name in seen.paused))
        yield paused
        yield CounterMetricFamily("segbot_facts", "Facts in the audit record.", value=seen.facts)
        for name, about, value in (
            ("oldest_pending_seconds", "How long the oldest undecided request waits.", seen.oldest_pending),
            ("messages_waiting", "Messages Slack has not taken yet.", seen.messages_waiting),
            ("oldest_message_seconds", "How long the oldest of them waits.", seen.oldest_message),
            ("messages_undeliverable", "Messages Slack will never take.", seen.messages_undeliverable),
            ("messages_refused", "Messages Slack refused, to be tried again.", seen.messages_refused),
            ("presses_waiting", "Recorded presses nobody has acted upon yet.", seen.presses_waiting),
        ):
            yield GaugeMetricFamily(f"segbot_{name}", about, value=value)


def exposition(workload: Workload, connections: Iterable[str]) -> bytes:
    """The text format of Prometheus, with the numbers of this process; `connections` are all that are configured."""
    registry = CollectorRegistry()
    registry.register(_Exposed(workload, connections))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
