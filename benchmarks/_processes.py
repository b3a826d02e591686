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
_PATIENCE = 60.0


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
        "SEGBOT_ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "SEGBOT_APPROVERS": "U0SOMEBODYELSE",
        "SEGBOT_CONNECTIONS__BUNCE__API_KEY": "sk_test_benchmark",
        "SEGBOT_CONNECTIONS__BUNCE__BASE_URL": "http://127.0.0.1:9/v1",
    }


def start(arguments: list[str], environment: Mapping[str, str], folder: Path) -> subprocess.Popen[bytes]:
    """`python ARGUMENTS` in `folder`, seeing nothing of the caller's own settings; output goes to a file there."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    root = str(Path(__file__).resolve().parent.parent)
    with (folder / f"{arguments[1]}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *arguments],
            env={**kept, "PYTHONPATH": root, **environment},
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def wait_until_ready(process: subprocess.Popen[bytes], port: int, path: str, every: float = 0.005) -> None:
    """Return at the first 200. Raises RuntimeError when the process ends or a minute passes before that."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        if _status(port, path) == 200:
            return
        time.sleep(every)
    raise RuntimeError(f"{process.args} was not ready in {_PATIENCE:.0f} s")


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running(
    arguments: list[str], environment: Mapping[str, str], folder: Path, *, port: int, path: str
) -> Iterator[None]:
    process = start(arguments, environment, folder)
    try:
        wait_until_ready(process, port, path)
        yield
    finally:
        end(process)
