"""The bot as a process of its own, between a Slack that refuses and a provider."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from cryptography.fernet import Fernet
from outside.refusing_slack import APPROVALS, ARTHUR, AUDIT, SECRET, RefusingSlack
from outside.somebody import Somebody

from segbot.sandbox.emulators import Bunce, serve_emulator


class Bot:
    """`segbot run` (or another `verb`) with a database of its own in `folder`; what it writes is `log`."""

    verb = "run"

    def __init__(self, folder, slack, provider, **settings):
        self.folder = folder
        self.slack = slack
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("SEGBOT_", "SLACK_"))
            },
            "SLACK_BOT_TOKEN": "xoxb-outside",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack.root}/api/",
            "DATABASE_URL": f"sqlite:///{folder}/segbot.db",
            "PORT": str(self.port),
            "SEGBOT_ENCRYPTION_KEY": Fernet.generate_key().decode(),
            "SEGBOT_APPROVERS": f"{ARTHUR},S0APPROVE",
            "SEGBOT_APPROVALS_CHANNEL": APPROVALS,
            "SEGBOT_AUDIT_CHANNEL": AUDIT,
            "SEGBOT_POLICY__GRACE": "0s",
            **{
                f"SEGBOT_CONNECTIONS__BUNCE__{name}": value
                for name, value in provider.emulator.connection(provider.url).items()
            },
            **settings,
        }
        self.log = folder / "bot.log"
        self.process = None
        self.somebody = Somebody(slack, f"http://127.0.0.1:{self.port}/slack/events")

    @property
    def command(self):
        return [sys.executable, "-m", "segbot", self.verb]

    def start(self, *, ready=True):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        if ready:
            self.wait(lambda: self.ready()[0] == 200)
        return self

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def ready(self):
        """Status and text of /readyz; 0 while nobody answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:  # nobody answers, or the process went while it did
            return 0, ""

    def wait(self, look, timeout=120.0):
        ends = time.monotonic() + timeout
        while not (found := look()):
            assert time.monotonic() < ends, self.log.read_text(errors="replace")[-4000:]
            assert self.process.poll() is None, self.log.read_text(errors="replace")[-4000:]
            time.sleep(0.1)
        return found

    def run(self, *arguments):
        """Another command beside it: exit status and what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "segbot", *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def slack():
    server = RefusingSlack()
    yield server
    server.close()
    assert server.unfolding == []


@pytest.fixture
def bunce():
    running = serve_emulator(Bunce(rate_scale=None))
    yield running
    running.stop()


@pytest.fixture
def make_bot(tmp_path, slack, bunce):
    made = []

    def make(**settings):
        made.append(Bot(tmp_path, slack, bunce, **settings))
        return made[-1]

    yield make
    for each in made:
        each.stop()
