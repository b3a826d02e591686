"""A bot between a Slack that says yes and a provider that counts: what several benchmarks run in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import _processes as processes
from benchmarks._load import Client, command

_ROOT = str(Path(__file__).resolve().parent.parent)


def fetched(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - the address is our own
        return json.load(answer)


def fullest(moments: Sequence[float], seconds: float = 60.0) -> int:
    """The most that fall into any stretch of so many seconds."""
    most = first = 0
    ordered = sorted(moments)
    for last, moment in enumerate(ordered):
        while ordered[first] <= moment - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@dataclass(frozen=True, kw_only=True)
class Place:
    """Ports, and where the bot keeps its things."""

    folder: Path
    slack: int
    provider: int
    bot: int
    environment: Mapping[str, str] = field(repr=False)
    program: processes.Program = field(repr=False)

    def provider_stats(self) -> dict[str, Any]:
        return dict(fetched(f"http://127.0.0.1:{self.provider}/stats"))

    def ask(self, line: str, people: Sequence[str] = (), *, user: str = "U0ASKER") -> None:
        """What somebody at a terminal asks for; it is confirmed at once. Raises RuntimeError with what was said."""
        arguments = ["ask", line, "--as", user, "--yes"]
        if people:
            listed = self.folder / f"people-{len(people)}-{time.monotonic_ns()}.csv"
            listed.write_text("\n".join(["id", *people]) + "\n", encoding="utf-8")
            arguments += ["--file", str(listed)]
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-m", "segbot", *arguments],
            env={**kept, "PYTHONPATH": _ROOT, **self.environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def answer_to(self, text: str, number: int, patience: float = 60.0) -> float:
        """Seconds until Slack has the answer to a command; `patience` where none came."""
        client = Client(self.bot)
        begun = time.monotonic()
        try:
            client.send(command(text, self.slack)(number))
        finally:
            client.close()
        found: list[list[float]] = []

        def answered() -> bool:
            found[:] = filter(None, [fetched(f"http://127.0.0.1:{self.slack}/answered").get(str(number))])
            return bool(found)

        waited_for(answered, patience, every=0.02)
        return found[0][-1] - begun if found else patience

    def preview_of(self, text: str, number: int, patience: float = 60.0) -> float:
        """Seconds until the preview of a change stands; `patience` where none came."""
        client = Client(self.bot)
        begun = time.monotonic()
        try:
            client.send(command(text, self.slack)(number))
        finally:
            client.close()
        found: list[float] = []

        def drawn() -> bool:
            views = fetched(f"http://127.0.0.1:{self.slack}/drawn")
            found[:] = [moment for moment, preview in views if preview and moment >= begun]
            return bool(found)

        waited_for(drawn, patience, every=0.02)
        return found[0] - begun if found else patience


def waited_for(seen: Callable[[], bool], seconds: float, *, every: float = 0.1) -> bool:
    until = time.monotonic() + seconds
    while not (there := seen()) and time.monotonic() < until:
        time.sleep(every)
    return there


@contextmanager
def place(
    folder: Path,
    *,
    latency_ms: float,
    limit: int,
    segments: int = 50,
    others: Sequence[str] = (),
    **settings: str,
) -> Iterator[Place]:
    """`settings` are the bot's, besides the usual; `others`: names of further connections to the same provider."""
    slack, provider, port = (processes.free_port() for _ in range(3))
    environment = {
        **processes.settings(slack_port=slack, port=port, folder=folder),
        "SEGBOT_CONNECTIONS__BUNCE__BASE_URL": f"http://127.0.0.1:{provider}/v1",
        "SEGBOT_POLICY__GRACE": "0s",
        "SEGBOT_POLICY__ADD_NEEDS_APPROVAL_ABOVE": "1000000",
        **settings,
    }
    for name in others:
        connection = f"SEGBOT_CONNECTIONS__{name}__"
        environment |= {
            f"{connection}PROVIDER": "bunce",
            f"{connection}API_KEY": f"sk_test_{name.lower()}",
            f"{connection}BASE_URL": f"http://127.0.0.1:{provider}/v1",
        }
    with ExitStack() as stack:
        program: processes.Program
        for arguments, at, path in (
            (["-m", "benchmarks._slack", str(slack)], slack, "/api/api.test"),
            (
                ["-m", "benchmarks._provider", *map(str, (provider, latency_ms, limit, segments))],
                provider,
                "/stats",
            ),
            (["-m", "segbot", "run"], port, "/readyz"),
        ):
            program = stack.enter_context(
                processes.running(arguments, environment, folder, port=at, path=path)
            )
        yield Place(
            folder=folder, slack=slack, provider=provider, bot=port, environment=environment, program=program
        )
