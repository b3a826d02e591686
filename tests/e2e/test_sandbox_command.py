"""`python -m segbot sandbox`: it serves the page, ends with everything it started, and goes on where it was left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from e2e.place import free_ports
from sandbox.driver import Driver, words

_PATIENCE = 60
# As on a machine in a company: nobody answers there, and nothing of the sandbox's may go that way.
_COMPANY = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}


class Sandbox:
    """The command in a process of its own, in `folder`."""

    def __init__(self, folder, *options):
        self.port, _ = free_ports(2, in_a_row=True)  # the bot takes the one after the page's
        self.url = f"http://127.0.0.1:{self.port}"
        output = folder / f"output-{self.port}"
        with output.open("wb") as file:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "segbot",
                    "sandbox",
                    "--no-browser",
                    "--port",
                    str(self.port),
                    *options,
                ],
                cwd=folder,
                env={**os.environ, **_COMPANY},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
        give_up = time.monotonic() + _PATIENCE
        while "Ctrl-C ends it." not in output.read_text():
            assert self._process.poll() is None, output.read_text()
            assert time.monotonic() < give_up, output.read_text()
            time.sleep(0.05)
        self.said = output.read_text()

    def end(self, number=signal.SIGTERM):
        """Its exit code."""
        self._process.send_signal(number)
        return self._process.wait(_PATIENCE)

    def make_sure(self):
        if self._process.poll() is None:
            self.end()


@pytest.fixture
def run_sandbox(tmp_path):
    """The command, as often as it is called, in one folder; what is left of it is ended."""
    started = []

    def run(*options):
        started.append(Sandbox(tmp_path, *options))
        return started[-1]

    yield run
    for each in started:
        each.make_sure()


def is_alive(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(process_id):
    give_up = time.monotonic() + 10
    while is_alive(process_id) and time.monotonic() < give_up:
        time.sleep(0.02)
    return not is_alive(process_id)


def test_it_serves_ends_and_goes_on_where_it_was_left(run_sandbox):
    sandbox = run_sandbox()
    assert sandbox.url in sandbox.said
    assert "did not start" not in sandbox.said
    with urllib.request.urlopen(sandbox.url, timeout=5) as page:
        assert page.status == 200
        assert b"segbot sandbox" in page.read()
    with Driver(sandbox.url) as person:
        bot = person.state("marketer")["bot"]
        assert bot["running"]
        person.say("marketer", "#marketing", "/segment help")
        person.say("marketer", "#marketing", "Good morning")
        person.wait_for_message("#marketing", "marketer", "What you can type")
    with urllib.request.urlopen(f"http://127.0.0.1:{sandbox.port + 1}/metrics", timeout=5) as told:
        assert b"# TYPE segbot_requests gauge" in told.read()
    assert sandbox.end() == 0
    assert wait_until_gone(bot["pid"])

    again = run_sandbox("--socket-mode")
    with Driver(again.url) as person:
        assert any("Good morning" in words(one) for one in person.messages("#marketing", "marketer"))
        person.wait_for(lambda: person.state("marketer")["bot"]["running"])
        assert person.state("marketer")["bot"]["transport"] == "socket"
        person.say("marketer", "#marketing", "/segment show bunce wholesale")
        person.wait_for_message("#marketing", "marketer", "41 people")
    assert again.end(signal.SIGINT) == 0


def test_the_bot_ends_even_when_the_sandbox_is_killed(run_sandbox):
    sandbox = run_sandbox()
    with Driver(sandbox.url) as person:
        bot = person.state("marketer")["bot"]["pid"]
    assert is_alive(bot)
    assert sandbox.end(signal.SIGKILL) == -signal.SIGKILL
    assert wait_until_gone(bot)


@pytest.mark.parametrize("taken", [0, 1], ids=["for the page", "for the bot"])
def test_a_taken_port_is_told(tmp_path, taken):
    ports = free_ports(2, in_a_row=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(ports[taken])],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_listener(ports[taken])
        ended = subprocess.run(
            [sys.executable, "-m", "segbot", "sandbox", "--no-browser", "--port", str(ports[0])],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    finally:
        server.terminate()
        server.wait(_PATIENCE)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Port {ports[taken]} is taken. Choose another: segbot sandbox --port ")


def wait_for_listener(port):
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nobody listens at {port}")
