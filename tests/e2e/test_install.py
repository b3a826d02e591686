"""docs/install.md from its first line to an approved removal, against the sandbox's Slack: each fault the doctor can be shown
here is provoked and mended on the way.
"""

from __future__ import annotations

import re
import stat
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import forked
import httpx
import pytest
from e2e.place import QUICK, Place, free_ports
from sandbox.driver import Driver, words

from segbot.sandbox.bot import BotProcess
from segbot.sandbox.launch import World, create_app, serve
from segbot.sandbox.slack.faults import SlackFault

RUN = [sys.executable, "-m", "segbot", "run"]


class Beginner(Place):
    """Somebody with a Slack (the sandbox's), an account at Bunce, and an empty folder."""

    def __init__(self, base):
        port, self.port = free_ports(2)
        self.folder = base / "segbot"
        self.bot_url = f"http://127.0.0.1:{self.port}/slack/events"
        self.socket_mode = False
        self.world = World(bot=RUN, port=port, bot_port=self.port, folder=base / "world", rate_scale=10_000.0)
        self.world.workspace.ack_seconds = 20.0
        self.given = dict(self.world.bot.environment)
        self.environment = {"PATH": self.given["PATH"], "PORT": str(self.port), **QUICK}
        self.folder.mkdir()
        self.world.bot = BotProcess(
            RUN,
            environment=self.environment,
            folder=self.folder,
            ready_url=f"http://127.0.0.1:{self.port}/readyz",
            transport="http",
            start=forked.start,
        )
        # Slack is there from the beginning, the bot at the end.
        self.world._server = serve(
            create_app(self.world.workspace, emulators=self.world.emulators, bot=self.world.bot), port
        )
        self.url, self.bunce = self.world.url, self.world.emulators["bunce"]
        self.person = Driver(self.url)

    def segbot(self, *arguments, folder=None, **more):
        done = forked.run(arguments, environment={**self.environment, **more}, folder=folder or self.folder)
        assert "Traceback" not in done.err, done
        return done

    def doctor(self, **more):
        return self.segbot("doctor", **more)

    def edit(self, name, old, new):
        """With an editor, as people do."""
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, (old, text)
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def beginner(tmp_path):
    made = Beginner(tmp_path)
    yield made
    made.close()


def fails(done, *sentences):
    """The doctor says that much, with exit code 1, and each fault has its own line."""
    failing = [line for line in done.out.splitlines() if line.startswith("fail")]
    assert done.code == 1, done
    said = "\n".join([*failing, done.err])
    assert [each for each in sentences if each not in said] == [], done
    return failing


def test_from_an_empty_folder_to_an_approved_removal(beginner, tmp_path):
    given = beginner.given
    wanted = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SEGBOT_CONNECTIONS__BUNCE__API_KEY")
    secrets = {name: given[name] for name in wanted}
    begun = beginner.segbot(
        *("init", "--yes", "--http", "https://segbot.example.com", "--provider", "bunce"),
        *("--approvers", "U0NOBODY", "--approvals-channel", "C0NOWHERE", "--audit-channel", "C0AUDIT"),
        *("--folder", str(beginner.folder)),
        folder=tmp_path,
        SLACK_API_URL=given["SLACK_API_URL"],
        SEGBOT_CONNECTIONS__BUNCE__BASE_URL=given["SEGBOT_CONNECTIONS__BUNCE__BASE_URL"],
    )
    assert begun.code == 0, begun
    assert "https://api.slack.com/apps?new_app=1&manifest_json=" in begun.out
    assert all(name in begun.out for name in secrets), "it says what is still to be filled in"
    assert stat.S_IMODE((beginner.folder / ".env").stat().st_mode) == 0o600

    # Nothing filled in yet.
    done = beginner.doctor()
    fails(done, "SLACK_BOT_TOKEN is missing", "SLACK_SIGNING_SECRET is missing")
    assert beginner.segbot("run").code == 2, "nor does it start"

    # Mistyped tokens, and an account without a key.
    signing = secrets["SLACK_SIGNING_SECRET"]
    beginner.edit(".env", "SLACK_BOT_TOKEN=\n", "SLACK_BOT_TOKEN=xoxp-not-a-bot\n")
    beginner.edit(".env", "SLACK_SIGNING_SECRET=\n", f"SLACK_SIGNING_SECRET={signing}\n")
    fails(beginner.doctor(), "a bot token begins with xoxb-")
    beginner.edit(".env", "xoxp-not-a-bot", "xoxb-of-another-app")
    fails(
        beginner.doctor(),
        "SLACK_BOT_TOKEN was refused by Slack: invalid_auth",
        "SEGBOT_CONNECTIONS__BUNCE__API_KEY is missing",
    )
    beginner.edit(".env", "BUNCE__API_KEY=\n", "BUNCE__API_KEY=sk_wrong\n")
    beginner.edit(".env", "xoxb-of-another-app", secrets["SLACK_BOT_TOKEN"])

    # A channel and an approver that are not there, an account's key, a scope.
    beginner.world.workspace.faults.set(SlackFault(kind="scope", scope="usergroups:read"))
    fails(
        beginner.doctor(),
        "SEGBOT_APPROVALS_CHANNEL (C0NOWHERE): the bot cannot post there: channel_not_found",
        "SEGBOT_APPROVERS: U0NOBODY: is not known to Slack, or deactivated",
        "The scope usergroups:read is missing",
        "bunce: Bunce does not accept the key",
    )
    beginner.world.workspace.faults.clear()
    beginner.edit("segbot.toml", "C0NOWHERE", "C0APPROVALS")
    beginner.edit("segbot.toml", "U0NOBODY", "S0APPROVE")
    beginner.edit(".env", "sk_wrong", secrets["SEGBOT_CONNECTIONS__BUNCE__API_KEY"])

    # Faults that come from outside of the files.
    fails(beginner.doctor(SLACK_API_URL="http://127.0.0.1:9/api/"), "Slack could not be reached")
    done = beginner.doctor(SEGBOT_CONNECTIONS__BUNCE__BASE_URL="http://127.0.0.1:9/v1")
    assert "warn  bunce: Bunce cannot be reached at the moment" in done.out
    fails(
        beginner.doctor(DATABASE_URL="postgresql://segbot@127.0.0.1:9/segbot"), "The database does not answer"
    )
    fails(beginner.doctor(SEGBOT_APROVERS="U1"), "SEGBOT_APROVERS is not a setting of segbot. Did you mean")
    faults_of_the_machine(beginner)
    done = beginner.doctor()
    assert done.code == 0, done
    assert "There is no database" in done.out, "a warning: `segbot run` makes it"

    beginner.world.bot.start()
    assert beginner.world.bot.wait_until_ready(), beginner.log()
    everybody = beginner.members("Newsletter weekly")
    number = beginner.ask(f"remove bunce “Newsletter weekly” {' '.join(everybody[:101])}")
    card = beginner.card(number, "*Waiting for approval.*")
    assert "S0APPROVE" in words(card)
    assert beginner.members("Newsletter weekly") == everybody
    assert beginner.person.press("approver", card, "approve_request") == {"ok": True}
    beginner.card(number, "*101 people removed from Newsletter weekly*")
    assert beginner.members("Newsletter weekly") == everybody[101:]
    assert beginner.facts(number) == ["requested", "approved", "started", "done"]
    a_key_that_opens_nothing(beginner, secrets)


def faults_of_the_machine(beginner):
    """The clock, the disk, too few who can decide, an app-level token: each with its way out, and fine after it."""
    slacks = beginner.given["SLACK_API_URL"]
    with hours_apart(slacks.removesuffix("/api/")) as elsewhere:
        done = beginner.doctor(SLACK_API_URL=f"{elsewhere}/api/")
        [failing] = fails(done, "s away from Slack's: everything from Slack is refused")
        assert "Let the machine keep time by NTP." in failing + done.out
    assert "ok    The clock agrees with Slack's." in beginner.doctor().out
    # A file system that has no room at all, as the kernel itself tells it.
    done = beginner.doctor(DATABASE_URL="sqlite:////proc/segbot.db")
    fails(done, "0.0 GB are free where the database lies")
    assert "Make room" in done.out
    assert "GB are free where the database lies" in beginner.doctor().out
    beginner.edit("segbot.toml", "S0APPROVE", "U0BEA")
    done = beginner.doctor()
    assert "warn  SEGBOT_APPROVERS names 1 person who can decide, and large removals need 2" in done.out
    assert "Name more people or a user group" in done.out
    beginner.edit("segbot.toml", "U0BEA", "S0APPROVE")
    assert "large removals need" not in beginner.doctor().out
    fails(
        beginner.doctor(SLACK_APP_TOKEN="xapp-mistyped"), "SLACK_APP_TOKEN opens no connection: invalid_auth"
    )
    # In Slack's settings of the app, as the doctor's way out says.
    beginner.world.workspace.socket_mode = True
    done = beginner.doctor(SLACK_APP_TOKEN="xapp-sandbox")
    beginner.world.workspace.socket_mode = False
    assert "ok    SLACK_APP_TOKEN opens a connection" in done.out, done.out
    assert done.code == 0, done.out


@contextmanager
def hours_apart(slack):
    """Slack as a machine sees it whose clock is two hours slow: the same answers, dated two hours later."""

    class Later(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            kept = {
                name: self.headers[name] for name in ("authorization", "content-type") if name in self.headers
            }
            answer = httpx.post(slack + self.path, content=body, headers=kept, trust_env=False)
            self.send_response(answer.status_code)
            for name in ("content-type", "x-oauth-scopes"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST  # noqa: N815 - the name http.server looks for

        def date_time_string(self, timestamp=None):
            return super().date_time_string((timestamp or time.time()) + 7_200)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Later)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def a_key_that_opens_nothing(beginner, secrets):
    """Told by the doctor, mended by putting the old key after the new one; no secret is ever printed."""
    key = re.search(r"SEGBOT_ENCRYPTION_KEY=(\S+)", (beginner.folder / ".env").read_text())[1]
    fresh = beginner.segbot("keygen").out.strip()
    fails(beginner.doctor(SEGBOT_ENCRYPTION_KEY=fresh), "cannot be opened")
    done = beginner.doctor(SEGBOT_ENCRYPTION_KEY=f"{fresh},{key}")
    assert done.code == 0, done
    assert not any(value in done.out + done.err for value in [*secrets.values(), key, fresh])
    assert {path.name for path in Path(beginner.folder).iterdir()} >= {"segbot.toml", ".env", "segbot.db"}
