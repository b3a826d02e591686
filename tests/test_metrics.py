from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from segbot.domain.lifecycle import State
from segbot.domain.workload import Workload
from segbot.metrics import exposition


def numbers(text: bytes) -> dict[tuple[str, str], float]:
    """The value by name and by the value of its first label."""
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_what_prometheus_reads():
    told = numbers(
        exposition(
            Workload(
                requests=dict.fromkeys(State, 0) | {State.UNKNOWN: 2},
                oldest_pending=61.5,
                facts=17,
                paused=frozenset({"shoes"}),
            ),
            ["bunce", "shoes"],
        )
    )
    assert told["segbot_requests", "unknown"] == 2
    assert told["segbot_requests", "done"] == 0
    assert told["segbot_oldest_pending_seconds", ""] == 61.5
    assert told["segbot_facts_total", ""] == 17
    assert (told["segbot_connection_paused", "bunce"], told["segbot_connection_paused", "shoes"]) == (0, 1)
    assert told["segbot_build_info", "0.1.0"] == 1
