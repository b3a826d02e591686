"""One whole segbot a workspace, each a process of its own that knows no other's settings; begun, watched, begun again."""

from __future__ import annotations

import http.client
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from segbot.domain.errors import ConfigurationError
from segbot.flows.accounts.slack_grant import SlackGrant
from segbot.serve import NOT_INSTALLED
from segbot.settings.workspaces import Workspace, environment_of, is_ours

_LOG = logging.getLogger("segbot.workspaces")
_SEGBOT = (sys.executable, "-m", "segbot")
_AT_ONCE = 32
_HANDED_BACK = ("content-type", "x-slack-no-retry")
_WAITING = 128
_ANSWER_SECONDS = 10.0
_KEEP_SECONDS = 120.0
_DRAIN_SECONDS = 30.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the workspace's segbot said."""

    status: int
    headers: Mapping[str, str]
    body: str


class WorkspaceProcess:
    """The listening socket is kept here: while the process is begun again, what comes waits in it instead of being lost.

    Each has threads of its own, so that one that is slow keeps no other waiting.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_WAITING)
        self._port = int(self._listener.getsockname()[1])
        self.threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=f"workspace-{workspace.name}")
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()
        self._wake = threading.Event()
        self._over = threading.Event()
        self._installed = True
        self._thread = threading.Thread(target=self._watch, name=workspace.name, daemon=True)

    @property
    def installed(self) -> bool:
        """False once its process has said that there is no installation, until there is one."""
        return self._installed

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let it finish what is in the air; it is ended at the latest after half a minute."""
        self._over.set()
        self._wake.set()
        with self._guard:
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()
        self._thread.join(_DRAIN_SECONDS)
        with self._guard:
            if self._process is not None and self._process.poll() is None:
                self._process.kill()
        self._listener.close()
        self.threads.shutdown(wait=False)

    def keep(self, grant: SlackGrant) -> None:
        """Have a process of this workspace keep it, sealed with this workspace's key. Raises ConfigurationError."""
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                [*_SEGBOT, "workspaces", "keep"],
                env=self._environment(),
                input=json.dumps(grant.write()).encode(),
                capture_output=True,
                timeout=_KEEP_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ConfigurationError(["It took too long to write it down."]) from None
        if done.returncode != 0:
            raise ConfigurationError(
                done.stderr.decode(errors="replace").splitlines()[-3:] or ["It did not say why."]
            )
        self._installed = True
        self._wake.set()

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: str = "") -> Answer:
        """Hand a request on and wait for the answer. Raises OSError, http.client.HTTPException where there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_SECONDS)
        try:
            connection.request(method, path, body=body.encode(), headers=dict(headers))
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            kept = {name: headers[name] for name in _HANDED_BACK if name in headers}
            return Answer(status=answer.status, headers=kept, body=answer.read().decode())
        finally:
            connection.close()

    def _environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not is_ours(name)}
        return others | environment_of(self.workspace, os.environ)

    def _watch(self) -> None:
        pause = _FIRST_PAUSE
        while not self._over.is_set():
            self._wake.clear()
            code = self._live()
            if self._over.is_set():
                return
            if code == NOT_INSTALLED:
                self._installed = False
                _LOG.info("%s: not installed", self.workspace.name)
                self._wake.wait()
                self._installed = True
                pause = _FIRST_PAUSE
                continue
            _LOG.warning(
                "%s ended (exit code %s); it is begun again in %.0f s", self.workspace.name, code, pause
            )
            self._wake.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _live(self) -> int:
        """From its start to its end; the exit code. It ends, too, when this process does: its input is closed then."""
        number = self._listener.fileno()
        with self._guard:
            if self._over.is_set():
                return 0
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*_SEGBOT, "run", "--listen-fd", str(number)],
                env=self._environment(),
                stdin=subprocess.PIPE,
                pass_fds=(number,),
            )
        code = self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        return code


class Processes:
    """All workspaces, by the id Slack gives them."""

    def __init__(self, workspaces: list[Workspace]) -> None:
        self._by_team = {each.team: WorkspaceProcess(each) for each in workspaces}

    def of(self, team: str) -> WorkspaceProcess | None:
        return self._by_team.get(team)

    def named(self, name: str) -> WorkspaceProcess | None:
        return next((each for each in self._by_team.values() if each.workspace.name == name), None)

    def knows(self, team: str) -> bool:
        return team in self._by_team

    def keep(self, grant: SlackGrant) -> None:
        """Raises ConfigurationError."""
        self._by_team[grant.team].keep(grant)

    def start(self) -> None:
        for each in self._by_team.values():
            each.start()

    def stop(self) -> None:
        """All at once: they need half a minute together, not each."""
        threads = [threading.Thread(target=each.stop) for each in self._by_team.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def exposition(self) -> bytes:
        """How many there are, as Prometheus reads it; each one's own figures are its own."""
        installed = sum(1 for each in self._by_team.values() if each.installed)
        lines = [
            "# HELP segbot_workspaces How many workspaces there are here.",
            "# TYPE segbot_workspaces gauge",
            f'segbot_workspaces{{installed="yes"}} {installed}',
            f'segbot_workspaces{{installed="no"}} {len(self._by_team) - installed}',
        ]
        return ("\n".join(lines) + "\n").encode()
