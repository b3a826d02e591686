"""The bot as the sandbox runs it: the unchanged program in a process of its own, to be killed and started at will."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

# Whatever proxy leads out of here.
_ON_THIS_MACHINE = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Leash(Protocol):
    """Holds a process that must not outlive us: it ends in good order when `stdin` closes. `stdout` begins with the
    process's id, on a line of its own; the rest is as in subprocess.Popen.
    """

    stdin: IO[str] | None
    stdout: IO[str] | None

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...


class Start(Protocol):
    """Starts a command on a leash, with exactly this environment; what it prints is added to `log`."""

    def __call__(
        self, command: Sequence[str], *, environment: Mapping[str, str], folder: Path, log: Path
    ) -> Leash: ...


def on_a_leash(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, log: Path
) -> subprocess.Popen[str]:
    """The program itself, from nothing, as anybody would start it."""
    with log.open("ab") as written:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "segbot.sandbox.leash", *command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        )


class BotProcess:
    """`command` starts the bot, with exactly `environment`, in `folder`; what it prints goes to `folder`/bot.log.

    `ready_url` answers 200 when the bot can be used.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        ready_url: str,
        transport: str,
        start: Start = on_a_leash,
    ) -> None:
        self._start = start
        self._command = list(command)
        self._environment = dict(environment)
        self._folder = folder
        self._ready_url = ready_url
        self._transport = transport
        self._lock = threading.Lock()
        self._leash: Leash | None = None
        self._pid: int | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """What the bot is started with."""
        return self._environment

    @property
    def log(self) -> Path:
        return self._folder / "bot.log"

    def status(self) -> dict[str, Any]:
        running = self._leash is not None and self._leash.poll() is None
        return {"running": running, "transport": self._transport, "pid": self._pid if running else None}

    def start(self) -> None:
        """Start it unless it runs."""
        with self._lock:
            if not self.status()["running"]:
                self._let_go()
                self._leash = self._start(
                    self._command, environment=self._environment, folder=self._folder, log=self.log
                )
                line = self._leash.stdout.readline() if self._leash.stdout else ""
                self._pid = int(line) if line.strip().isdigit() else None

    def wait_until_ready(self, patience: float = 60.0) -> bool:
        """False: it ended, or was not ready in time."""
        until = time.monotonic() + patience
        while time.monotonic() < until and self.status()["running"]:
            if self._answers():
                return True
            time.sleep(0.05)
        return False

    def wait(self, patience: float) -> int:
        """The exit code, once it has ended; negative when a signal ended it. Raises subprocess.TimeoutExpired."""
        if self._leash is None:
            raise ValueError("it was not started")
        code = self._leash.wait(patience)
        # The leash hands a signal's number on as an exit code, which has eight bits.
        return code - 256 if code > 256 - signal.NSIG else code

    def kill(self) -> None:
        """`kill -9`: no warning, no farewell."""
        with self._lock:
            if self._pid is not None and self.status()["running"]:
                os.kill(self._pid, signal.SIGKILL)
            if self._leash is not None:
                self._leash.wait(10)
            self._let_go()

    def stop(self) -> None:
        """End it in good order."""
        with self._lock:
            if self._leash is not None and self._leash.stdin is not None:
                self._leash.stdin.close()
                self._leash.wait(20)
            self._let_go()

    def _let_go(self) -> None:
        """Close our ends of the pipes to a leash that has ended."""
        leash, self._leash = self._leash, None
        for pipe in (leash.stdin, leash.stdout) if leash else ():
            if pipe is not None:
                pipe.close()

    def _answers(self) -> bool:
        try:
            with _ON_THIS_MACHINE.open(self._ready_url, timeout=2) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's word for fine
        except (urllib.error.URLError, OSError):
            return False
