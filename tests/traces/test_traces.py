"""One trace a request, from the slash command to the line in the audit channel, over two processes; and none by default."""

from __future__ import annotations

import subprocess
import sys

import pytest
from e2e import at_terminal
from e2e.place import QUICK, Place
from traces.collector import Collector

SECRET = "letmein-collector"


@pytest.fixture(scope="module")
def collector():
    opened = Collector()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def place(collector, tmp_path_factory):
    opened = Place(
        tmp_path_factory.mktemp("traced"),
        **QUICK,
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_EXPORTER_OTLP_HEADERS=f"api-key={SECRET}",
        OTEL_BSP_SCHEDULE_DELAY="50",
    )
    yield opened
    opened.close()


def told(collector, number):
    """The steps of a request's whole trace, by name, once its last line is delivered."""

    def whole(steps):
        mine = [one for one in steps if one.about.get("segbot.request") == number]
        lines = [one for one in mine if one.about.get("segbot.kind") == "audit"]
        ended = any(one.name == "run" for one in mine) and len(lines) >= 3
        return ended and [one for one in steps if one.trace == mine[0].trace]

    return collector.wait_for(whole, f"the trace of #{number}")


def test_one_trace_goes_on_in_a_later_process_and_names_nobody(place, collector):
    person = place.person
    leaving = place.members("Newsletter weekly")[:150]
    place.command("remove bunce")
    form = person.wait_for_view("marketer", "segment_form")
    people = {"segment": place.choose(form, "Newsletter weekly"), "members_text": "\n".join(leaving)}
    assert person.submit("marketer", people) == {"ok": True}
    place.preview()
    number = place.submit_preview(reason="Jane Doe called us")
    card = place.card(number, "*Waiting for approval.*")
    collector.wait_for(lambda _: collector.of(number), "the card's delivery")
    place.kill()
    before = len(collector.steps)
    place.start_again()
    assert person.press("approver", card, "approve_request") == {"ok": True}
    place.card(number, "*150 people removed from Newsletter weekly*")
    place.told_everything(number)

    steps = told(collector, number)
    names = [one.name for one in steps]
    assert {"command", "submission", "preview", "decision", "run", "provider call", "delivery"} <= set(names)
    assert {one.trace for one in collector.of(number)} == {steps[0].trace}, "one trace a request"
    later = {one.name for one in collector.steps[before:] if one.trace == steps[0].trace}
    assert {"decision", "run", "provider call", "delivery"} <= later, "the second process goes on in it"
    by_id = {one.id: one for one in steps}
    [command] = [one for one in steps if one.name == "command"]
    assert (command.parent, command.about) == ("", {"segbot.verb": "remove"})
    [run] = [one for one in steps if one.name == "run"]
    assert run.about == {"segbot.request": number, "segbot.attempt": 1}
    calls = [one for one in steps if one.name == "provider call" and one.parent == run.id]
    assert len(calls) >= 2, "each batch is a call of the run, in whatever thread"
    assert calls[0].about == {"segbot.connection": "bunce", "http.response.status_code": 200}
    assert [one.name for one in steps if one.parent and one.parent not in by_id] == [], (
        "no step hangs in the air"
    )
    [decision] = [one for one in steps if one.name == "decision"]
    assert decision.about == {"segbot.request": number, "segbot.kind": "approve"}
    assert steps[0].process["service.name"] == "segbot"

    everything = b"".join(collector.raw)
    for word in (
        *leaving,
        "Newsletter",
        "Jane",
        "U0MAYA",
        "U0ARTHUR",
        "@example",
        place.segment("Newsletter weekly"),
    ):
        assert word.encode() not in everything, word
    assert collector.keys == {SECRET}
    assert SECRET not in place.log()


def test_what_goes_wrong_is_told_without_its_words(place, collector):
    place.answered("show bunce no-such-segment", "no-such-segment")
    place.answered("requests", "")
    before = len(collector.steps)
    place.command("remove bunce no-such-segment ada@example.org")
    steps = collector.wait_for(
        lambda steps: [one for one in steps[before:] if one.name == "preview" and one.failed],
        "the failed preview",
    )
    assert steps[0].failed.endswith("Error")
    assert b"no-such-segment" not in b"".join(collector.raw)


def test_a_request_of_its_own_begins_a_trace_of_its_own(place, collector):
    first, second = (
        place.ask(f"remove bunce 'Newsletter weekly' {one}") for one in place.members("Newsletter weekly")[:2]
    )
    traces = [{one.trace for one in told_briefly(collector, number)} for number in (first, second)]
    assert [len(each) for each in traces] == [1, 1]
    assert traces[0] != traces[1]


def told_briefly(collector, number):
    return collector.wait_for(
        lambda steps: (
            any(one.name == "run" for one in steps if one.about.get("segbot.request") == number)
            and [one for one in steps if one.about.get("segbot.request") == number]
        ),
        f"the run of #{number}",
    )


def test_the_library_is_left_alone_unless_somebody_asked_for_traces():
    script = "import sys, segbot.serve, segbot.cli.main; print([n for n in sys.modules if n.startswith('opentelemetry')])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "[]"


def test_asked_for_and_not_installed_is_said_and_nothing_else_happens(caplog, monkeypatch):
    from segbot.domain.tracing import UNTRACED  # noqa: PLC0415
    from segbot.traces import tracer_for  # noqa: PLC0415

    monkeypatch.delitem(sys.modules, "segbot.traces.telemetry", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert tracer_for(wanted=True, workspace="", of_request=lambda _: "") is UNTRACED
    assert "pip install 'segbot[otel]'" in caplog.text


def test_the_doctor_says_where_they_go(place):
    done = at_terminal.run(place, "doctor")
    assert "ok    Traces go to a collector." in done.out
