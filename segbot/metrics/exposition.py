"""What there is to do, in the words of Prometheus; counted when somebody asks, beside what this process counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from segbot import __version__
from segbot.domain.workload import Workload
from segbot.metrics.counters import Counters


class _Exposed:
    """A collector of one look at the workload."""

    def __init__(self, workload: Workload, connections: Iterable[str], socket: bool | None) -> None:
        self._workload = workload
        self._connections = sorted(connections)
        self._socket = socket

    def collect(self) -> Iterator[Metric]:
        seen = self._workload
        build = GaugeMetricFamily("segbot_build_info", "The version that runs.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        yield from self._labelled()
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
        if self._socket is not None:
            yield GaugeMetricFamily(
                "segbot_socket_connected",
                "1 while Slack answers on a Socket Mode connection.",
                value=int(self._socket),
            )

    def _labelled(self) -> Iterator[Metric]:
        seen = self._workload
        requests = GaugeMetricFamily("segbot_requests", "Requests by state.", labels=["state", "verb"])
        for (state, verb), count in sorted(seen.by_verb.items()):
            requests.add_metric([state.value, verb], count)
        for state, count in seen.requests.items():
            if not count:
                requests.add_metric([state.value, ""], 0)
        yield requests
        paused = GaugeMetricFamily(
            "segbot_connection_paused",
            "1 where the provider refuses the credentials.",
            labels=["connection"],
        )
        for name in self._connections:
            paused.add_metric([name], int(name in seen.paused))
        yield paused
        undelivered = GaugeMetricFamily(
            "segbot_messages_undelivered",
            "Messages Slack refused, by its own word; `given_up`: not tried again.",
            labels=["reason", "given_up"],
        )
        for (reason, given_up), count in sorted(seen.undelivered.items()):
            undelivered.add_metric([reason, str(given_up).lower()], count)
        yield undelivered
        depth = GaugeMetricFamily("segbot_queue_depth", "Work that waits in a queue.", labels=["queue"])
        age = GaugeMetricFamily(
            "segbot_queue_oldest_seconds", "How long the oldest of it waits.", labels=["queue"]
        )
        for name, queue in sorted(seen.queues.items()):
            depth.add_metric([name], queue.depth)
            age.add_metric([name], queue.oldest)
        yield depth
        yield age


def exposition(
    workload: Workload,
    connections: Iterable[str],
    counters: Counters | None = None,
    *,
    socket: bool | None = None,
) -> bytes:
    """The text format of Prometheus, with the numbers of this process; `connections` are all that are configured, `socket`
    whether Socket Mode is connected, None where it is not used.
    """
    registry = CollectorRegistry()
    registry.register(_Exposed(workload, connections, socket))
    ProcessCollector(registry=registry)
    return generate_latest(registry) + (generate_latest(counters.registry) if counters else b"")
