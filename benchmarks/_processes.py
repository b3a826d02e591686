"""Programs of a measurement, each in a process of its own with an environment of its own."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

SIGNING_SECRET = "benchmark"  # noqa: S105 - nothing but loopback ever sees it
_PATIENCE, _LOOK_EVERY = 60.0, 0.005
# One for all starts: a database that one of them has made is opened by the next.
_KEY = Fernet.generate_key().decode()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def settings(*, slack_port: int, port: int, folder: Path) -> dict[str, str]:
    """segbot's environment: Slack on loopback, a database in `folder`, one connection that is never called."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-benchmark",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
        "DATABASE_URL": f"sqlite:///{folder}/segbot.db",
        "PORT": str(port),
        "SEGBOT_ENCRYPTION_KEY": _KEY,
        "SEGBOT_APPROVERS": "U0SOMEBODYELSE",
        "SEGBOT_CONNECTIONS__BUNCE__API_KEY": "sk_test_benchmark",
        "SEGBOT_CONNECTIONS__BUNCE__BASE_URL": "http://127.0.0.1:9/v1",
    }


class Program:
    """`python ARGUMENTS` in `folder`, seeing nothing of the caller's own settings; output goes to a file there."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], folder: Path) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        root = str(Path(__file__).resolve().parent.parent)
        self._name = " ".join(arguments)
        self._log = folder / f"{arguments[1]}.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                env={**kept, "PYTHONPATH": root, **environment},
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self, port: int, path: str) -> None:
        """Return at the first 200. Raises RuntimeError, with the end of the output, when that does not come."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            if _status(port, path) == 200:
                return
            time.sleep(_LOOK_EVERY)
        said = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise RuntimeError("\n".join([f"{self._name} did not become ready", *said]))

    def cpu_seconds(self) -> float:
        """Used so far, on Linux."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident, in MB, on Linux."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@contextmanager
def running(
    arguments: list[str], environment: Mapping[str, str], folder: Path, *, port: int, path: str
) -> Iterator[Program]:
    program = Program(arguments, environment, folder)
    try:
        program.wait_until_ready(port, path)
        yield program
    finally:
        program.end()
