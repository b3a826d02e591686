"""The dashboard, the alert rules and the page about them name only what `/metrics` has, and all of it is on the page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from segbot.domain.lifecycle import State
from segbot.domain.workload import Queue, Workload
from segbot.metrics import Counters, exposition

MONITORING = Path(__file__).parents[1] / "docs" / "monitoring"
_NAME = re.compile(r"\b(?:segbot|process)_\w+")
_LABELLED = re.compile(r"(segbot_\w+)\{([^}]*)\}")
_BY = re.compile(r"by \(([^)]*)\)")
_PROMETHEUS_OWN = {"le", "job", "instance"}


@pytest.fixture(scope="module")
def known():
    """Sample names with their labels, of everything that can be told."""
    counters = Counters()
    counters.expect(["bunce"])
    counters.called("bunce", "429", 1.0)
    counters.waited("bunce", 1.0)
    counters._events.labels("done")
    full = Workload(
        requests=dict.fromkeys(State, 0),
        by_verb={(State.PENDING, "remove"): 1},
        undelivered={("x", False): 1},
        queues={"slack": Queue()},
    )
    found = {}
    for family in text_string_to_metric_families(exposition(full, ["bunce"], counters, socket=True).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def expressions():
    panels = json.loads((MONITORING / "grafana.json").read_text())["panels"]
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    yield from (target["expr"] for panel in panels for target in panel["targets"])
    yield from (rule["expr"] for group in rules for rule in group["rules"])


def test_every_metric_and_label_that_is_asked_for_exists(known):
    asked = list(expressions())
    assert len(asked) > 25
    for expression in asked:
        names = set(_NAME.findall(expression)) - {"segbot_job"}
        assert names or "up{" in expression
        assert names <= known.keys(), expression
        labels = {
            label.strip().split("=")[0].rstrip("!")
            for _, matched in _LABELLED.findall(expression)
            for label in re.split(r",(?=\w+[=!])", matched)
            if label
        }
        labels |= {label.strip() for by in _BY.findall(expression) for label in by.split(",")}
        allowed = _PROMETHEUS_OWN.union(*(known[name] for name in names))
        assert labels <= allowed, expression
        assert expression.count("(") == expression.count(")")


def test_the_page_has_every_metric_and_no_other(known):
    told = set(_NAME.findall((MONITORING / "README.md").read_text()))
    bases = {
        re.sub(r"_(?:bucket|count|sum|created)$", "", name) for name in known if name.startswith("segbot_")
    }
    assert told == bases


def test_rules_are_whole():
    [group] = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    names = [rule["alert"] for rule in group["rules"]]
    assert len(names) == len(set(names)) > 10
    for rule in group["rules"]:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"info", "warning", "critical"}
        assert set(rule["annotations"]) == {"summary", "description"}
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "1m"))


def test_the_dashboard_imports():
    board = json.loads((MONITORING / "grafana.json").read_text())
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
    assert len(places) == len(set(places))
    assert {each["name"] for each in board["templating"]["list"]} == {"datasource", "job"}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="Prometheus' own check is not on this machine")
def test_prometheus_itself_takes_the_rules():
    done = subprocess.run(
        ["promtool", "check", "rules", str(MONITORING / "alerts.yml")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "SUCCESS" in done.stdout) == (0, True), done
