"""`segbot status` and completion, at the command line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner
from rich.console import Console

from segbot.cli.main import cli
from segbot.cli.status import duration, show
from segbot.domain.errors import UserError
from segbot.domain.lifecycle import State
from segbot.domain.workload import Queue, Workload
from segbot.metrics import Counters, exposition
from segbot.store import Store


@pytest.fixture
def metrics():
    counters = Counters()
    counters.expect(["bunce", "shoes"])
    counters.called("bunce", "200", 0.2)
    counters.called("bunce", "429", 0.2)
    counters.waited("bunce", 150.0)
    counters.timed(lambda: None)()
    return exposition(
        Workload(
            requests={State.UNKNOWN: 1, State.PENDING: 2},
            by_verb={(State.UNKNOWN, "remove"): 1, (State.PENDING, "add"): 2},
            oldest_pending=7300.0,
            undelivered={("not_in_channel", False): 3},
            queues={"slack": Queue(depth=4, oldest=61.0)},
            paused=frozenset({"shoes"}),
        ),
        ["bunce", "shoes"],
        counters,
        socket=True,
    )


@pytest.fixture
def process(metrics):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(metrics)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/metrics"
    server.shutdown()
    server.server_close()


def shown(url, **how):
    console = Console(file=io.StringIO(), width=120)
    show(url, console=console, **{"watch": None, "turns": range(1), **how})
    return console.file.getvalue()


def test_everything_at_a_glance(process):
    told = shown(process)
    for part in (
        "from the process at http://127.0.0.1",
        "unknown",
        "undecided requests",
        "2 h",
        "not_in_channel",
        "tried again",
        "queue slack",
        "PAUSED: its key is refused",
        "2 min",
        "answers to Slack",
        "connected",
    ):
        assert part in told, part


def test_again_and_again(process):
    assert shown(process, watch=0.01, turns=range(3)).count("undecided requests") >= 1


def test_without_a_process_the_database_tells(tmp_path):
    url = f"sqlite:///{tmp_path}/segbot.db"
    environment = {"DATABASE_URL": url, "PORT": "9"}
    told = CliRunner().invoke(cli, ["status"], env=environment)
    assert told.exit_code == 1
    assert "there is no database yet" in str(told.exception)
    store = Store(url, now=lambda: datetime.now(UTC))
    store.migrate()
    store.close()
    told = CliRunner().invoke(cli, ["status", "--json"], env=environment)
    document = json.loads(told.output)
    assert (document["running"], document["source"]) == (False, "the database alone: no process answers")
    assert any(each["name"] == "segbot_requests" for each in document["metrics"])


def test_an_address_is_an_address(tmp_path):
    told = CliRunner().invoke(cli, ["status", "--url", "file:///etc/passwd"])
    assert "is no address" in str(told.exception)
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/segbot.db"}
    told = CliRunner().invoke(cli, ["status", "--url", "http://[::1/metrics"], env=nowhere)
    assert isinstance(told.exception, UserError)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (200_000, "2 days")]
)
def test_durations(seconds, told):
    assert duration(seconds) == told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell):
    told = CliRunner().invoke(cli, ["completion", shell])
    assert told.exit_code == 0
    assert "_SEGBOT_COMPLETE" in told.output


def test_the_shell_is_told_the_commands():
    environment = {
        **os.environ,
        "_SEGBOT_COMPLETE": "bash_complete",
        "COMP_WORDS": "segbot st",
        "COMP_CWORD": "1",
    }
    told = subprocess.run(
        [sys.executable, "-c", "from segbot.cli.main import cli; cli(prog_name='segbot')"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.stdout.split() == ["plain,status"]


def test_version():
    assert "segbot, version " in CliRunner().invoke(cli, ["--version"]).output
