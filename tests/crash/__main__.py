"""Asks, approves, kills, starts again, and counts what was lost, done twice or told twice."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import sqlalchemy as sa
from outside.conftest import Bot
from outside.refusing_slack import APPROVALS, ARTHUR, BEA, RefusingSlack

from crash.moments import NAMED, Killer, Moment, by_chance
from segbot.sandbox.emulators import Bunce, serve_emulator

_ENDED = {"done", "partly_done", "failed", "unknown", "rejected", "withdrawn", "expired"}
_SEGMENT = "VIP customers"
_PATIENCE = 60.0


class Harness:
    """One bot, killed over and over on one database."""

    def __init__(self, folder: Path, database: str, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311 - the same moments each time, no secret
        self.slack = RefusingSlack()
        self.slack.may_read = True
        self.bunce = serve_emulator(Bunce(rate_scale=None))
        url = database or f"sqlite:///{folder}/segbot.db"
        never = {
            f"SEGBOT_POLICY__REMOVALS_A_DAY_PER_{each}": "0" for each in ("PERSON", "SEGMENT", "CONNECTION")
        }
        self.bot = Bot(folder, self.slack, self.bunce, DATABASE_URL=url, **never)
        self.engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        self.bot.start()

    def close(self) -> None:
        self.bot.stop()
        self.engine.dispose()
        self.slack.close()
        self.bunce.stop()

    def members(self) -> list[str]:
        segment = next(key for key, one in self.bunce.emulator.segments().items() if one["name"] == _SEGMENT)
        return list(self.bunce.emulator.members(segment))

    def writes(self) -> list[str]:
        return [
            json.dumps([each.method, str(each.body)])
            for each in self.bunce.emulator.requests
            if each.method in ("DELETE", "POST")
        ]

    def run(self, moment: Moment) -> str:
        """One request through one kill; a sentence about what went wrong, empty where nothing did."""
        before, written = self.members(), len(self.writes())
        # Few at a time: two hundred runs have to find somebody, and no removal may be a large one.
        people = before[: self.dice.choice((1, 2))]
        killer = Killer(moment, self._kill, lambda: len(self.writes()))
        newest = self._newest()
        self.slack.on_call = killer.on_call
        number = self._ask(people, killer, newest)
        if number is None and self._newest() == newest:
            self._recover(killer)
            return "" if self.members() == before else "something was done that nobody confirmed"
        self._approve(number or newest + 1, 3.0, until=killer.struck.is_set)
        killer.struck.wait(5.0)
        self._recover(killer)
        number = number or self._newest()
        self._approve(number, _PATIENCE)
        return self._outcome(number, people, before, written)

    def _kill(self) -> None:
        self.bot.process.kill()

    def _recover(self, killer: Killer) -> None:
        killer.give_up()
        self.slack.on_call = None
        self.bot.process.kill()
        self.bot.process.wait(10)
        self.bot.start()

    def _ask(self, people: list[str], killer: Killer, newest: int) -> int | None:
        try:
            self.bot.somebody.ask(f'remove bunce "{_SEGMENT}" ' + " ".join(people))
        except (OSError, AssertionError):
            return None
        killer.confirmed()
        return newest + 1

    def _approve(self, number: int, seconds: float, *, until: Callable[[], bool] = bool) -> None:
        """Press Approve wherever it is offered, for so long, and not once `until` holds: nobody is there then."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and self._state(number) == "pending" and not until():
            for card in self.slack.posted(APPROVALS, f"#{number}"):
                if "approve_request" in json.dumps(card):
                    try:
                        for colleague in (ARTHUR, BEA):
                            self.bot.somebody.press(card, "approve_request", colleague)
                    except OSError:
                        return
            time.sleep(0.1)

    def _outcome(self, number: int, people: list[str], before: list[str], written: int) -> str:
        ends = time.monotonic() + _PATIENCE
        while self._state(number) not in _ENDED or self._waiting():
            if time.monotonic() > ends:
                return f"#{number} is lost: {self._state(number)}, {self._waiting()} messages wait"
            time.sleep(0.1)
        if self.members() != [each for each in before if each not in people]:
            return f"#{number} did something else than was asked for"
        repeated = [
            count for count in Counter(self.writes()[written:]).values() if count > self._attempts(number)
        ]
        if repeated:
            return f"#{number} was sent more often than it is written down: {repeated}"
        keys = Counter(
            one["metadata"]["event_payload"]["key"]
            for one in self.slack.messages.values()
            if one.get("metadata")
        )
        twice = [key for key, count in keys.items() if count > 1]
        return f"told twice: {twice}" if twice else ""

    def _newest(self) -> int:
        return int(self._one("SELECT coalesce(max(id), 1000) FROM requests"))

    def _state(self, number: int) -> str:
        return str(self._one("SELECT state FROM requests WHERE id = :number", number=number) or "")

    def _attempts(self, number: int) -> int:
        return int(
            self._one("SELECT max(attempts) FROM batches WHERE request_id = :number", number=number) or 0
        )

    def _waiting(self) -> int:
        waiting = "posted_at IS NULL AND failure IS NULL AND kind NOT IN ('edit', 'progress')"
        return int(self._one(f"SELECT count(*) FROM messages WHERE {waiting}"))  # noqa: S608 - no values in it

    def _one(self, query: str, **values: object) -> object:
        with self.engine.connect() as connection:
            return connection.execute(sa.text(query), values).scalar()


def harness(runs: int, database: str, seed: int, folder: Path) -> list[str]:
    """What went wrong, a line each. Every named moment comes before chance does."""
    wrong: list[str] = []
    made = Harness(folder, database, seed)
    try:
        for turn in range(runs):
            moment = NAMED[turn % len(NAMED)] if turn < runs // 2 else by_chance(made.dice)
            if fault := made.run(moment):
                wrong.append(f"run {turn} ({moment.name}): {fault}")
                print(wrong[-1], flush=True)  # noqa: T201 - a command
    finally:
        made.close()
    return wrong


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.crash")
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    url = ""
    if chosen.database == "postgres":
        from store.databases import Postgres  # noqa: PLC0415 - starts a server

        url = Postgres()()
    with tempfile.TemporaryDirectory() as folder:
        wrong = harness(chosen.runs, url, chosen.seed, Path(folder))
    print(f"{chosen.runs} runs on {chosen.database}: {len(wrong)} went wrong.")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
