"""compose.yaml's services started by hand as the file says: the wheel, a user without rights, a scratch folder, Postgres."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from dotenv import dotenv_values
from e2e.apart import Apart, Fork, end
from e2e.built import ROOT, as_nobody, given_to_nobody, wheel
from e2e.crowds import ask_by_file, ledger
from e2e.place import QUICK, UNBUDGETED, free_ports
from sandbox.driver import Driver
from store.databases import postgres

from segbot.sandbox.bot import BotProcess
from segbot.sandbox.launch import World

__all__ = ["postgres"]

pytestmark = pytest.mark.slow
DATABASE = "segbot@postgres:5432/segbot"


@pytest.fixture(scope="module")
def ground():
    """A folder that anybody may pass, which a test's usual one is not."""
    folder = Path(tempfile.mkdtemp(prefix="segbot-compose-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


class Composed(Apart):
    """`web` and two `worker`s, each command, variable and file as compose.yaml and the Dockerfile name them."""

    def __init__(self, ground, url):
        self._database = sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool
        )
        self.code = wheel(ground)
        self.user = as_nobody(self.code)
        slack, front, *ports = free_ports(5)
        self.fork = Fork(front, ports[:1])
        self.folder = ground / "scratch"
        self.folder.mkdir()
        self.bot_url = f"http://127.0.0.1:{front}/slack/events"
        self.socket_mode = False
        self.world = World(
            bot=[],
            port=slack,
            bot_port=front,
            folder=ground / "world",
            rate_scale=10_000.0,
            settings=UNBUDGETED,
        )
        self.world.workspace.ack_seconds = 20.0
        self._init(self.world.bot.environment)
        self.services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
        self.variables = self._variables(url)
        if self.user:
            given_to_nobody(self.folder)
            # Postgres listens in a folder of its own user's.
            Path(sa.make_url(url).query["host"]).chmod(0o711)
        self.world.bot = self.service("web", ports[0])
        assert self.world.start(), self.world.bot.log.read_text()
        count = self.services["worker"]["deploy"]["replicas"]
        self.webs = [self.world.bot]
        self.workers = [self.service("worker", port) for port in ports[1 : 1 + count]]
        for each in self.workers:
            each.start()
        for each in self.workers:
            assert each.wait_until_ready(), each.log.read_text()
        self.url, self.bunce = self.world.url, self.world.emulators["bunce"]
        self.person = Driver(self.url)
        self._seen = 0

    def _init(self, sandbox):
        """`segbot init` beside the file, with the secrets in the environment."""
        given = {
            name: value
            for name, value in sandbox.items()
            if name.startswith(("SLACK_", "SEGBOT_CONNECTIONS__BUNCE__")) and "MULTIPLIER" not in name
        }
        asked = ["init", "--yes", "--http", "https://segbot.example.com", "--provider", "bunce"]
        asked += [
            "--approvers",
            "S0APPROVE",
            "--approvals-channel",
            "C0APPROVALS",
            "--audit-channel",
            "C0AUDIT",
        ]
        done = subprocess.run(
            [sys.executable, "-m", "segbot", *asked],
            cwd=self.folder,
            env={"PATH": sandbox["PATH"], "PYTHONPATH": str(self.code), **given},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "https://api.slack.com/apps?new_app=1" in done.stdout, done

    def _variables(self, url):
        """What a container gets: the image's own, `.env`, and compose's on top."""
        image = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
        [block] = re.findall(r"^ENV ((?:.*\\\n)*.*)$", image, re.MULTILINE)
        told = dict(each.split("=", 1) for each in block.replace("\\\n", " ").split())
        told |= dotenv_values(self.folder / ".env", interpolate=False)
        told |= self.services["web"]["environment"]
        assert DATABASE.partition("@")[2] in told["DATABASE_URL"]
        # Containers have addresses of their own; here everybody is on loopback, on the Postgres of the tests.
        return told | {"DATABASE_URL": url, "HOST": "127.0.0.1", **QUICK, **UNBUDGETED}

    def service(self, name, port):
        folder = self.folder.parent / f"{name}-{port}"
        folder.mkdir()
        for kept in ("segbot.toml",):
            shutil.copy(self.folder / kept, folder / kept)
        if self.user:
            given_to_nobody(folder)
        path = self.world.bot.environment.get("PATH", "/usr/bin:/bin")
        return BotProcess(
            [*self.user, sys.executable, "-m", "segbot", *self.services[name]["command"]],
            environment={**self.variables, "PATH": path, "PYTHONPATH": str(self.code), "PORT": str(port)},
            folder=folder,
            ready_url=f"http://127.0.0.1:{port}/readyz",
            transport="http",
        )

    def close(self):
        for each in self.workers:
            each.kill()
        self.person.close()
        self.world.bot.kill()
        self.world.stop()
        self.fork.close()
        self._database.dispose()


@pytest.fixture(scope="module")
def composed(postgres, ground):
    opened = Composed(ground, postgres())
    yield opened
    opened.close()


def test_a_removal_goes_on_after_the_worker_that_had_it_was_killed(composed):
    everybody = composed.members("Newsletter weekly")
    composed.world.emulators.set_fault("bunce", "slow", count=None, operation="write", seconds=0.2)
    number = ask_by_file(composed, "Newsletter weekly", everybody[:900])
    card = composed.card(number, "*Waiting for approval.*")
    assert composed.person.press("approver", card, "approve_request") == {"ok": True}
    composed.person.wait_for(composed.deletions, 30.0, "the first batch")
    gone = composed.at_work_on(number)
    gone.kill()
    composed.card(number, "*900 people removed from Newsletter weekly*", timeout=60)
    assert composed.members("Newsletter weekly") == everybody[900:]
    assert sorted(ledger(composed, number)) == list(range(0, 900, 100))
    assert composed.facts(number) == ["requested", "approved", "started", "done"]
    gone.start()
    assert gone.wait_until_ready(), "docker starts it again"


def test_nobody_with_rights_runs_it_and_nothing_is_written_beside_its_log(composed):
    for each in [*composed.webs, *composed.workers]:
        status = Path(f"/proc/{each.status()['pid']}/status").read_text(encoding="utf-8")
        if composed.user:
            assert re.search(r"^Uid:\s+65534\s", status, re.MULTILINE)
        written = {path.name for path in each.log.parent.iterdir()}
        assert written == {"segbot.toml", "bot.log"}, "its root file system may be read-only"
        for line in each.log.read_text(encoding="utf-8").splitlines():
            json.loads(line)


def test_the_healthcheck_of_the_image_is_content(composed):
    told = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    [check] = re.findall(r"^HEALTHCHECK .*\\\n\s+CMD (\[.*\])$", told, re.MULTILINE)
    [program, *arguments] = json.loads(check)
    assert program == "python"
    for each in [*composed.webs, *composed.workers]:
        environment = {"PORT": each.environment["PORT"], "PATH": each.environment["PATH"]}
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, capture_output=True, check=False, timeout=60
        )
        assert done.returncode == 0, done


def test_each_ends_within_its_grace_period(composed):
    grace = int(composed.services["web"]["stop_grace_period"].rstrip("s"))
    for each in [*composed.workers, *composed.webs]:
        code, seconds = end(each)
        assert code == 0
        assert seconds < grace


def test_the_wheel_runs_the_sandbox_from_an_empty_folder(composed, tmp_path):
    port, _ = free_ports(2, in_a_row=True)
    environment = {
        "PATH": composed.variables.get("PATH", ""),
        "PYTHONPATH": str(composed.code),
        "HOME": str(tmp_path),
    }
    environment["PATH"] = composed.webs[0].environment["PATH"]
    log = tmp_path / "said.log"
    with log.open("w") as into:
        sandbox = subprocess.Popen(
            [sys.executable, "-m", "segbot", "sandbox", "--no-browser", "--port", str(port)],
            cwd=tmp_path,
            env=environment,
            stdout=into,
            stderr=subprocess.STDOUT,
        )
    try:
        composed.person.wait_for(
            lambda: f"segbot sandbox: http://127.0.0.1:{port}" in log.read_text(), 60.0, "the sandbox"
        )
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert page.status == 200
    finally:
        sandbox.terminate()
        sandbox.wait(60)
