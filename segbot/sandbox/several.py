"""The sandbox with several workspaces: one app, which a person installs in each of them through Slack's own pages."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segbot.sandbox.bot import BotProcess, Start, on_a_leash
from segbot.sandbox.emulators import Emulators
from segbot.sandbox.launch import CLOCKS, connection_settings, without_settings
from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.server import RunningServer, create_app, serve
from segbot.sandbox.slack.distribution import DistributedApp, Distribution
from segbot.sandbox.slack.distribution_pages import create_distribution
from segbot.sandbox.slack.installation import Installation
from segbot.sandbox.slack.workspace import Workspace

_CLIENT_ID, _CLIENT_SECRET, _SIGNING_SECRET = "111.222", "sandbox-client-secret", "sandbox-signing-secret"
_ELEVEN_MINUTES = 660
_ADD_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A workspace of Slack's; `name` is its folder at segbot, empty where the operator never added it."""

    team: str
    title: str
    name: str


PLACES = (
    _Place(team="T0ACME", title="Acme Marketing", name="acme"),
    _Place(team="T0SHOES", title="Acme Shoes", name="shoes"),
    _Place(team="T0TRAVEL", title="Travel Agency", name=""),
)


class SeveralWorkspaces:
    """Three workspaces, two of which the operator has added; each with accounts of its own at the providers."""

    def __init__(
        self,
        *,
        segbot: Sequence[str],
        port: int,
        bot_port: int,
        folder: Path,
        seed: int = 1,
        start: Start = on_a_leash,
    ) -> None:
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        self.url = f"http://127.0.0.1:{port}"
        self._port, self._folder, self._segbot = port, folder, list(segbot)
        self._address = f"http://127.0.0.1:{bot_port}"
        self._saves = {each.team: SaveFile(folder / f"{each.team}.db") for each in PLACES}
        self._workspaces = {each.team: self._workspace(each, seed) for each in PLACES}
        self._emulators = {
            each.team: Emulators(self._saves[each.team], seed + number) for number, each in enumerate(PLACES)
        }
        self._kept = SaveFile(folder / "app.db")
        self._distribution = Distribution(
            DistributedApp(
                client_id=_CLIENT_ID,
                client_secret=_CLIENT_SECRET,
                redirect_urls=(f"{self._address}/slack/oauth_redirect",),
            ),
            list(self._workspaces.values()),
            time.time,
            savefile=self._kept,
        )
        for team, workspace in self._workspaces.items():
            workspace.installed = lambda team=team: self._distribution.alive(team) > 0  # type: ignore[misc]  # bound now
        self.bot = BotProcess(
            [*segbot, "workspaces", "run"],
            environment=self._environment(bot_port),
            folder=folder,
            ready_url=f"{self._address}/healthz",
            transport="http",
            start=start,
        )
        self._server: RunningServer | None = None

    def start(self) -> bool:
        """As segbot.sandbox.launch.World.start. Raises subprocess.CalledProcessError where segbot takes no workspace."""
        apps = {
            team: create_app(each, emulators=self._emulators[team], bot=self.bot)
            for team, each in self._workspaces.items()
        }
        app = create_distribution(
            self._distribution, apps, address=self._address, pass_time=self._let_time_pass
        )
        self._server = serve(app, self._port)
        for each in PLACES:
            if each.name and not (self._folder / "workspaces" / each.name).exists():
                self._add(each)
        self.bot.start()
        return self.bot.wait_until_ready()

    def stop(self) -> None:
        self.bot.stop()
        if self._server is not None:
            self._server.stop()
        for save in (*self._saves.values(), self._kept):
            save.close()

    def _workspace(self, place: _Place, seed: int) -> Workspace:
        installation = Installation(
            team=place.team,
            team_name=place.title,
            team_domain=place.title.lower().replace(" ", "-"),
            bot_token=f"xoxb-inside-{place.team}",
            signing_secret=_SIGNING_SECRET,
        )
        return Workspace(
            self._saves[place.team],
            installation=installation,
            seed=seed,
            bot_url=f"{self._address}/slack/events",
        )

    def _environment(self, bot_port: int) -> dict[str, str]:
        """What the app shares, and in front of each workspace's own settings its name."""
        own = {
            f"SEGBOT_WORKSPACES__{each.name.upper()}__{setting}": value
            for each in PLACES
            if each.name
            for setting, value in {
                **CLOCKS,
                **connection_settings(self._emulators[each.team], f"{self.url}/w/{each.team}"),
            }.items()
        }
        return {
            **without_settings(os.environ),
            "SLACK_API_URL": f"{self.url}/api/",
            "SLACK_CLIENT_ID": _CLIENT_ID,
            "SLACK_CLIENT_SECRET": _CLIENT_SECRET,
            "SLACK_SIGNING_SECRET": _SIGNING_SECRET,
            "SEGBOT_PUBLIC_URL": self._address,
            "PORT": str(bot_port),
            **own,
        }

    def _add(self, place: _Place) -> None:
        """The operator's part, by the operator's command."""
        subprocess.run(  # noqa: S603 - our own program
            [
                *self._segbot,
                *("workspaces", "add", place.name, "--team", place.team, "--approvers", "S0APPROVE"),
                *("--approvals-channel", "C0APPROVALS", "--audit-channel", "C0AUDIT"),
                *(word for name in self._emulators[place.team].names() for word in ("--provider", name)),
            ],
            env=dict(self.bot.environment),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=_ADD_SECONDS,
            check=True,
        )

    def _let_time_pass(self) -> None:
        """What segbot noted down as begun grows older by eleven minutes."""
        for path in (self._folder / "workspaces" / ".installing").iterdir():
            before = path.stat().st_mtime - _ELEVEN_MINUTES
            os.utime(path, (before, before))
