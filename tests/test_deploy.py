"""What starts segbot elsewhere names only what exists: commands, settings, files, users that are not root."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import yaml

from segbot.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_image_copies_what_exists_and_runs_as_somebody_else():
    told = read("Dockerfile")
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.+)$", told, re.MULTILINE)
        for word in line.split()[:-1]
    ]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    kept = {line.removeprefix("!") for line in read(".dockerignore").split() if line.startswith("!")}
    assert {name.removeprefix("./") for name in copied} == kept
    assert re.findall(r"^USER (\w+)$", told, re.MULTILINE) == ["segbot"]
    [command] = re.findall(r'^CMD \["(\w+)"\]$', told, re.MULTILINE)
    assert command in cli.commands
    assert told.index("USER segbot") < told.index("ENTRYPOINT")


def test_compose_runs_two_workers_beside_a_web_process_on_postgres():
    document = yaml.safe_load(read("compose.yaml"))
    services = document["services"]
    assert set(services) == {"postgres", "web", "worker"}
    for name in ("web", "worker"):
        service = services[name]
        assert service["command"] == [name]
        assert name in cli.commands
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["environment"]["DATABASE_URL"].startswith("postgresql://")
    assert services["worker"]["deploy"]["replicas"] == 2
    assert services["web"]["ports"] == ["127.0.0.1:3000:3000"], "a proxy stands in front of it"


def test_the_unit_starts_what_exists_as_somebody_without_rights():
    unit = dict(
        line.split("=", 1) for line in read("deploy/segbot.service").splitlines() if re.match(r"\w+=", line)
    )
    _program, command = shlex.split(unit["ExecStart"])
    assert command in cli.commands
    assert unit["User"] == "segbot"
    assert unit["NoNewPrivileges"] == "true"
    assert int(unit["TimeoutStopSec"]) > 20
