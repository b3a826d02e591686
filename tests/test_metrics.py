from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from segbot import __version__
from segbot.domain.audit import Event, Fact
from segbot.domain.lifecycle import State
from segbot.domain.workload import Queue, Workload
from segbot.metrics import Counters, exposition

sys.path.append(str(Path(__file__).parent / "slack"))
from slack_made import NOW, request


def numbers(text: bytes) -> dict[tuple[str, str], float]:
    """The sum of the values by name and by the value of each label."""
    found: Counter[tuple[str, str]] = Counter()
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            for label in sample.labels.values() or [""]:
                found[sample.name, label] += sample.value
    return dict(found)


def test_what_prometheus_reads():
    told = numbers(
        exposition(
            Workload(
                requests=dict.fromkeys(State, 0) | {State.UNKNOWN: 2},
                by_verb={(State.UNKNOWN, "remove"): 2},
                undelivered={("not_in_channel", False): 3},
                queues={"slack": Queue(depth=4, oldest=7.5)},
                oldest_pending=61.5,
                facts=17,
                paused=frozenset({"shoes"}),
            ),
            ["bunce", "shoes"],
            socket=False,
        )
    )
    assert told["segbot_requests", "unknown"] == 2
    assert told["segbot_requests", "done"] == 0
    assert told["segbot_oldest_pending_seconds", ""] == 61.5
    assert told["segbot_facts_total", ""] == 17
    assert (told["segbot_connection_paused", "bunce"], told["segbot_connection_paused", "shoes"]) == (0, 1)
    assert told["segbot_build_info", __version__] == 1
    assert told["segbot_messages_undelivered", "not_in_channel"] == 3
    assert (told["segbot_queue_depth", "slack"], told["segbot_queue_oldest_seconds", "slack"]) == (4, 7.5)
    assert told["segbot_socket_connected", ""] == 0


def fact(event, **changes):
    values = {"at": NOW, "actor": "U1", "request_id": 1001, "connection": "bunce", "segment": "VIP"}
    return Fact(event=event, verb="remove", **{**values, **changes})


def test_what_a_process_counts():
    counters = Counters()
    counters.expect(["bunce"])
    counters.called("bunce", "200", 0.2)
    counters.called("bunce", "429", 0.1)
    counters.called("bunce", "no_answer", 30.0)
    counters.waited("bunce", 1.5)
    assert counters.timed(lambda word: word)("heard") == "heard"
    asked = request(created_at=NOW - timedelta(minutes=10))
    counters.happened(fact(Event.APPROVED), asked)
    counters.happened(fact(Event.DONE, counts={"people": 150, "sent": 152}), asked)
    counters.happened(fact(Event.DRIFTED), asked)
    counters.happened(fact(Event.PURGED, request_id=0), None)
    told = numbers(exposition(Workload(), ["bunce"], counters))
    assert told["segbot_provider_calls_total", "429"] == 1
    assert told["segbot_provider_errors_total", "bunce"] == 2
    assert told["segbot_provider_rate_limited_total", "bunce"] == 1
    assert told["segbot_provider_waited_seconds_total", "bunce"] == 1.5
    assert told["segbot_provider_call_seconds_total", "bunce"] == pytest.approx(30.3)
    assert told["segbot_ack_seconds_count", ""] == 1
    assert (told["segbot_decision_seconds_count", ""], told["segbot_decision_seconds_sum", ""]) == (1, 600)
    assert (told["segbot_people_removed_total", "bunce"], told["segbot_people_added_total", "bunce"]) == (
        150,
        0,
    )
    assert (told["segbot_changes_stopped_total", "drift"], told["segbot_changes_stopped_total", "time"]) == (
        1,
        0,
    )
    assert told["segbot_events_total", "purged"] == 1
