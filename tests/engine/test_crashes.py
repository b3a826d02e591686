"""Processes that are killed in the middle of things. What was asked for happens all the same."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import forked
import pytest
from engine.conftest import only_postgres, only_sqlite

from segbot.domain.lifecycle import State
from segbot.domain.requests import Click, ClickKind
from segbot.engine import Engine

_WORKER = Path(__file__).with_name("worker.py")
_BATCHES = 8
_MOMENTS = random.SystemRandom()
_ACCOUNTS = ("bunce", "batch")


class Worker:
    """`worker.py` in a process of its own; `said` is what it printed."""

    def __init__(self, url: str, log: Path, folder: Path) -> None:
        folder.mkdir()
        self._out, self._errors = folder / "out", folder / "errors"
        self.process = forked.run_script(
            _WORKER, [url, str(log)], folder=folder, out=self._out, err=self._errors
        )

    def wait_until_ready(self) -> None:
        """Until it says so, perhaps after or amid a line about a process it took over from, which another thread prints."""
        until = time.monotonic() + 60
        while "ready" not in self.said():
            assert self.process.poll() is None, self.errors()
            assert time.monotonic() < until, self.errors()
            time.sleep(0.005)

    def said(self) -> str:
        return self._out.read_text(encoding="utf-8")

    def errors(self) -> str:
        return self._errors.read_text(encoding="utf-8")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(60)


@pytest.fixture
def log(tmp_path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def start_worker(store, log):
    """Starts a worker process and waits until it works; all are gone after the test."""
    workers = []

    def start() -> Worker:
        workers.append(Worker(store.url, log, log.parent / f"worker-{len(workers)}"))
        workers[-1].wait_until_ready()
        return workers[-1]

    yield start
    for worker in workers:
        if worker.process.poll() is None:
            worker.kill()
        worker.process.stdin.close()


@pytest.fixture
def ask(store, make_request):
    """Asks for a run of a new request, its expiry, and a click to be settled; the request's id."""
    engine = Engine(store)
    engine.connect()

    def ask(account: str) -> int:
        request_id = make_request(account=account, batches=_BATCHES)
        click = Click(
            key=f"press-{request_id}",
            kind=ClickKind.APPROVE,
            request_id=request_id,
            version=1,
            user="U1",
            team="T1",
            channel="C1",
        )
        with store.transaction() as tx:
            engine.run_request(tx, request_id, tx.requests.next_attempt(request_id), account)
            engine.expire_at(tx, request_id, 0.5)
            tx.clicks.record(click, store.now())
            engine.settle_click(tx, click.key, 0.3)
        return request_id

    yield ask
    engine.stop()


def _wait_until_done(store, log, requests) -> list[str]:
    """The lines of the log once there is nothing left to do."""
    wanted = {f"expire {each}" for each in requests} | {f"press press-{each}" for each in requests}
    wanted |= {f"say {each}-{letter}" for each in requests for letter in "az"}
    until = time.monotonic() + 120
    while time.monotonic() < until:
        lines = log.read_text().splitlines()
        with store.reading() as tx:
            done = tx.requests.list(states=[State.DONE], limit=1000)
        if len(done) == len(requests) and wanted <= set(lines):
            return lines
        time.sleep(0.05)
    missing = sorted(wanted - set(lines))
    pytest.fail(f"{len(done)} of {len(requests)} done, {missing} missing")


def _check(lines: list[str], requests: list[int], *, kills: int) -> None:
    applied = Counter(line for line in lines if line.startswith("apply"))
    assert set(applied) == {
        f"apply {each} {number}" for each in requests for number in range(1, _BATCHES + 1)
    }
    # One batch per account was under way when the process died; nothing else may have been sent twice.
    assert sum(applied.values()) - len(applied) <= kills * len(_ACCOUNTS)
    assert not any(line.startswith("given-up") for line in lines)
    for each in requests:
        assert lines.index(f"say {each}-z") < lines.index(f"say {each}-a")
        assert lines.index(f"apply {each} {_BATCHES}") < lines.index(f"say {each}-z")


@only_sqlite
@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_nothing_is_lost_however_often_the_process_is_killed(store, log, start_worker, ask, kills):
    requests = []
    for _ in range(kills):
        worker = start_worker()
        requests += [ask(account) for account in _ACCOUNTS]
        time.sleep(_MOMENTS.uniform(0.0, 0.5))
        worker.kill()
    start_worker()
    _check(_wait_until_done(store, log, requests), requests, kills=kills)


@only_postgres
def test_the_others_take_over_what_a_killed_process_had_in_hand(store, log, start_worker, ask):
    workers = [start_worker(), start_worker()]
    requests = []
    for _ in range(3):
        requests += [ask(account) for account in _ACCOUNTS]
        time.sleep(_MOMENTS.uniform(0.05, 0.3))
        workers.pop(0).kill()
        workers.append(start_worker())
    _check(_wait_until_done(store, log, requests), requests, kills=3)


def test_an_orderly_end_sends_nothing_twice_and_loses_nothing(store, log, start_worker, ask):
    worker = start_worker()
    requests = [ask(account) for account in _ACCOUNTS]
    time.sleep(0.15)
    worker.process.send_signal(signal.SIGTERM)
    code = worker.process.wait(60)
    assert (worker.said(), worker.errors(), code) == ("ready\nended\n", "", 0)
    start_worker()
    _check(_wait_until_done(store, log, requests), requests, kills=0)


@only_sqlite
def test_a_second_worker_on_the_same_file_is_refused(store, log, start_worker):
    start_worker()
    second = subprocess.run(
        [sys.executable, str(_WORKER), store.url, str(log)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert "already runs on" in second.stderr
    assert second.stderr.count("\n") == 1
