"""Processes that are killed in the middle of things. What was asked for happens all the same."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from engine.conftest import only_postgres, only_sqlite

from segbot.domain.lifecycle import State
from segbot.domain.requests import Click, ClickKind
from segbot.engine import Engine

_WORKER = Path(__file__).with_name("worker.py")
_BATCHES = 8
_MOMENTS = random.SystemRandom()
_ACCOUNTS = ("bunce", "batch")


@pytest.fixture
def log(tmp_path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def start_worker(store, log):
    """Starts a worker process and waits until it works; all are gone after the test."""
    workers = []

    def start() -> subprocess.Popen:
        command = [sys.executable, str(_WORKER), store.url, str(log)]
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        workers.append(worker)
        assert worker.stdout.readline() == "ready\n", worker.stderr.read()
        return worker

    yield start
    for worker in workers:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


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
        worker.wait()
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
    worker.send_signal(signal.SIGTERM)
    out, errors = worker.communicate(timeout=60)
    assert (out, errors, worker.returncode) == ("ended\n", "", 0)
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
