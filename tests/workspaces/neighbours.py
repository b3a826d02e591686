"""Two workspaces installed by OAuth behind one address: the stand-in's Slack, two providers' accounts, the real programs."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from e2e.place import free_ports
from sandbox.driver import Driver

from segbot.sandbox.emulators import Bunce, serve_emulator
from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.server import create_app, serve
from segbot.sandbox.slack.distribution import DistributedApp, Distribution
from segbot.sandbox.slack.distribution_pages import create_distribution
from segbot.sandbox.slack.installation import Installation
from segbot.sandbox.slack.workspace import Workspace

ACME, BETA, STRANGER = "T0ACME", "T0BETA", "T0STRANGER"
SECRET, CLIENT_ID, CLIENT_SECRET = "signing-secret-of-the-app", "111.222", "client-secret-of-the-app"
TEAMS = {ACME: "acme", BETA: "beta", STRANGER: "stranger"}
CONNECTIONS = {ACME: "bunce", BETA: "shop"}
MARKETING, APPROVALS = "C0MARKETING", "C0APPROVALS"
_UNHURRIED = 10_000.0


class Neighbours:
    """`folder` is where the operator works; the front is not started yet, and nothing is installed."""

    def __init__(self, folder, *, lasts=43_200):
        self.folder = folder
        (self.port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self.workspaces = {team: self._workspace(team, name) for team, name in TEAMS.items()}
        apps = {team: create_app(each) for team, each in self.workspaces.items()}
        app = DistributedApp(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            redirect_urls=(f"{self.url}/slack/oauth_redirect",),
            lasts=lasts,
        )
        self.distribution = Distribution(app, list(self.workspaces.values()), time.time)
        self.slack = serve(create_distribution(self.distribution, apps))
        self.bunce = {
            ACME: serve_emulator(Bunce(rate_scale=None, seed=1)),
            BETA: serve_emulator(Bunce(rate_scale=None, seed=2)),
        }
        self.people = {team: Driver(f"{self.slack.url}/w/{team}") for team in TEAMS}
        self.log = folder / "segbot.log"
        self.process = None
        (folder / ".env").write_text(
            f"SLACK_CLIENT_ID={CLIENT_ID}\nSLACK_CLIENT_SECRET={CLIENT_SECRET}\nSLACK_SIGNING_SECRET={SECRET}\n"
            f"SLACK_API_URL={self.slack.url}/api/\nSEGBOT_PUBLIC_URL={self.url}\nPORT={self.port}\n"
        )

    def _workspace(self, team, name):
        installation = Installation(
            team=team,
            team_name=name.capitalize(),
            team_domain=name,
            bot_token=f"xoxb-inside-{name}",
            signing_secret=SECRET,
            bot_user=f"U0BOT{name.upper()}",
            bot_id=f"B0BOT{name.upper()}",
        )
        return Workspace(
            SaveFile(),
            installation=installation,
            bot_url=f"{self.url}/slack/events",
            rate_scale=_UNHURRIED,
            ack_seconds=20.0,
        )

    def segbot(self, *arguments, **environment):
        """A command of the operator's: exit status and what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "segbot", *arguments],
            env={**_without_settings(), **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def add(self, team):
        """The operator's part of a workspace: `segbot workspaces add`, then the secrets of its connection."""
        name, connection = TEAMS[team], CONNECTIONS[team]
        code, said = self.segbot(
            *("workspaces", "add", name, "--team", team, "--provider", f"{connection}=bunce"),
            *("--approvers", "U0ARTHUR", "--approvals-channel", APPROVALS, "--audit-channel", "C0AUDIT"),
        )
        assert code == 0, said
        env = self.folder / "workspaces" / name / ".env"
        values = self.bunce[team].emulator.connection(self.bunce[team].url)
        lines = [f"SEGBOT_CONNECTIONS__{connection.upper()}__{key}={value}" for key, value in values.items()]
        kept = [line for line in env.read_text().splitlines() if line.startswith("SEGBOT_ENCRYPTION_KEY")]
        env.write_text("\n".join([*kept, *lines, "SEGBOT_POLICY__GRACE=0s"]) + "\n")

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "segbot", "workspaces", "run"],
                env=_without_settings(),
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        self.wait(lambda: self._answers("/healthz"))

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(40)

    def close(self):
        self.stop()
        for each in (*self.people.values(),):
            each.close()
        self.slack.stop()
        for each in self.bunce.values():
            each.stop()

    def wait(self, look, what="", timeout=90.0):
        ends = time.monotonic() + timeout
        while not (found := look()):
            assert time.monotonic() < ends, (what, self.log.read_text(errors="replace")[-6000:])
            time.sleep(0.05)
        return found

    def ready(self, team):
        return self._answers(f"/workspaces/{TEAMS[team]}/readyz")

    def _answers(self, path):
        try:
            return httpx.get(self.url + path, trust_env=False, timeout=15).status_code == 200
        except httpx.HTTPError:
            return False

    # a browser

    def browser(self):
        return httpx.Client(trust_env=False, timeout=60)

    def begin(self, browser):
        """From `/slack/install` to Slack's page; what that was asked for."""
        answer = browser.get(f"{self.url}/slack/install")
        assert answer.status_code == 302
        page = browser.get(answer.headers["location"])
        assert page.status_code == 200, page.text
        return {
            name: value for name, (value,) in parse_qs(urlsplit(answer.headers["location"]).query).items()
        }

    def come_back(self, browser, team, asked, answer="allow"):
        """Slack's page is answered; where it sends the browser."""
        said = browser.post(
            f"{self.slack.url}/oauth/v2/allow", data={**asked, "team": team, "answer": answer}
        )
        assert said.status_code == 302, said.text
        return said.headers["location"]

    def install(self, team):
        with self.browser() as browser:
            return browser.get(self.come_back(browser, team, self.begin(browser)))

    def uninstall(self, team):
        """An admin removes the app from the workspace."""
        said = httpx.post(f"{self.slack.url}/sandbox/uninstall", json={"team": team}, trust_env=False)
        assert said.status_code == 200, said.text

    # what Slack sends, by hand

    def send(self, kind, payload, *, secret=SECRET, at=None):
        """One signed payload; the answer."""
        if kind == "events_api":
            body, content = json.dumps(payload), "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content = urlencode(fields), "application/x-www-form-urlencoded"
        stamp = str(int(at or time.time()))
        digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        return httpx.post(
            f"{self.url}/slack/events", content=body, headers=headers, trust_env=False, timeout=30
        )

    def delivered(self, team, what):
        """The newest payload of a kind that Slack sent to this workspace's bot."""
        found = [
            each["request"]
            for each in self.people[team].exchanges()
            if each["direction"] == "to_bot" and what in each["what"]
        ]
        assert found, what
        return found[-1]

    # databases, looked at from behind

    def rows(self, team, query):
        path = self.folder / "workspaces" / TEAMS[team] / "segbot.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query)]

    def state(self, team, number):
        return next(iter(self.rows(team, f"SELECT state FROM requests WHERE id = {number}")))["state"]  # noqa: S608 - a number

    def newest(self, team):
        return self.rows(team, "SELECT coalesce(max(id), 0) AS newest FROM requests")[0]["newest"]

    def members(self, team, name):
        emulator = self.bunce[team].emulator
        return list(
            emulator.members(next(key for key, one in emulator.segments().items() if one["name"] == name))
        )

    def card(self, team, number, holds=""):
        return self.people[team].wait_for_message(
            APPROVALS,
            "approver",
            lambda one: f"Request #{number} " in json.dumps(one) and holds in json.dumps(one),
            20,
        )


def moved(payload, to, before=ACME):
    """The same payload as if the other workspace had sent it."""
    return json.loads(re.sub(before, to, json.dumps(payload)))


def _without_settings():
    bare = ("SLACK_", "SEGBOT_", "DATABASE_URL", "HOST", "PORT")
    return {name: value for name, value in os.environ.items() if not name.startswith(bare)}
