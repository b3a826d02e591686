"""Starting the sandbox: the world on one port, the unchanged bot in its own process beside it."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import shutil
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from segbot.sandbox.bot import BotProcess, Start, on_a_leash
from segbot.sandbox.emulators import Emulators
from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.server import RunningServer, create_app, serve
from segbot.sandbox.slack.installation import Installation
from segbot.sandbox.slack.workspace import Workspace

# Short, so that a newcomer sees the whole story in a sitting.
CLOCKS = {
    "SEGBOT_POLICY__GRACE": "5s",
    "SEGBOT_POLICY__EXPIRES_AFTER": "10m",
    "SEGBOT_POLICY__RUN_WITHIN": "5m",
    "SEGBOT_POLICY__REMIND_AFTER": "2m",
}


class Startable(Protocol):
    """What `run` needs of a world."""

    url: str
    bot: BotProcess

    def start(self) -> bool: ...

    def stop(self) -> None: ...


class World:
    """Slack and the providers on loopback, and the bot. `folder` is where all of it is remembered."""

    def __init__(
        self,
        *,
        bot: Sequence[str],
        port: int,
        bot_port: int,
        folder: Path,
        seed: int = 1,
        socket_mode: bool = False,
        settings: Mapping[str, str] | None = None,
        rate_scale: float = 1.0,
        installation: Installation | None = None,
        start: Start = on_a_leash,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._save = SaveFile(folder / "world.db")
        self._port = port
        self.url = f"http://127.0.0.1:{port}"
        self.emulators = Emulators(self._save, seed, rate_scale=rate_scale)
        installation = installation or Installation()
        self.workspace = Workspace(
            self._save,
            installation=installation,
            seed=seed,
            base_url=self.url,
            bot_url=f"http://127.0.0.1:{bot_port}/slack/events",
            socket_mode=socket_mode,
            rate_scale=rate_scale,
        )
        environment = {
            **without_settings(os.environ),
            **CLOCKS,
            "SLACK_API_URL": f"{self.url}/api/",
            "SLACK_BOT_TOKEN": installation.bot_token,
            "DATABASE_URL": "sqlite:///segbot.db",
            "HOST": "127.0.0.1",
            "PORT": str(bot_port),
            "SEGBOT_ENCRYPTION_KEY": _kept_key(folder),
            "SEGBOT_APPROVERS": "S0APPROVE",
            "SEGBOT_APPROVALS_CHANNEL": "C0APPROVALS",
            "SEGBOT_AUDIT_CHANNEL": "C0AUDIT",
            **connection_settings(self.emulators, self.url),
            **(settings or {}),
        }
        if socket_mode:
            environment["SLACK_APP_TOKEN"] = installation.app_token
        else:
            environment["SLACK_SIGNING_SECRET"] = installation.signing_secret
        self.bot = BotProcess(
            bot,
            environment=environment,
            folder=folder.resolve(),
            ready_url=f"http://127.0.0.1:{bot_port}/readyz",
            transport="socket" if socket_mode else "http",
            start=start,
        )
        self._server: RunningServer | None = None

    def start(self) -> bool:
        """Serve the world and start the bot; False when the bot did not become ready (its log says why)."""
        app = create_app(self.workspace, emulators=self.emulators, bot=self.bot)
        self._server = serve(app, self._port)
        self.bot.start()
        return self.bot.wait_until_ready()

    def stop(self) -> None:
        self.bot.stop()
        if self._server is not None:
            self._server.stop()
        self._save.close()


def run(
    build: Callable[[], Startable],
    *,
    port: int,
    open_browser: bool,
    way_in: str,
    fresh: bool,
    folder: Path,
) -> None:
    """Run the sandbox until Ctrl-C. `build` makes the world, once the folder and the ports are free."""
    if fresh and folder.exists():
        shutil.rmtree(folder)
    for wanted in (port, port + 1):
        if not _free(wanted):
            sys.exit(f"Port {wanted} is taken. Choose another: segbot sandbox --port {port + 10}")
    world = build()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    ready = world.start()
    say = sys.stdout.write
    say(f"\n  segbot sandbox: {world.url}\n\n")
    say(
        f"  Slack, the providers and the bot ({way_in}) run on this machine; no accounts, nothing leaves it.\n"
    )
    say(f"  The world is kept in {folder}; --fresh starts afresh. The bot's log: {world.bot.log}\n")
    if not ready:
        say(f"\n  The bot did not start. The end of its log:\n{_tail(world.bot.log)}\n")
    say("  Ctrl-C ends it.\n\n")
    sys.stdout.flush()
    if open_browser:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(world.url)
    stopping.wait()
    world.stop()


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment less anything that would set up a bot: the sandbox never reaches a real account. Nor a company's
    proxy, which slack_sdk 3.48 takes for addresses of this machine too.
    """
    bare = ("SLACK_", "SEGBOT_", "DATABASE_URL", "HOST", "PORT")
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(bare) and not name.lower().endswith("_proxy")
    }


def connection_settings(emulators: Emulators, url: str) -> dict[str, str]:
    return {
        f"SEGBOT_CONNECTIONS__{name.upper()}__{setting}": value
        for name, settings in emulators.connections(url).items()
        for setting, value in settings.items()
    }


def _kept_key(folder: Path) -> str:
    path = folder / "encryption.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    return path.read_text()


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
