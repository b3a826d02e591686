"""An arena for races: the real Bolt app fed with signed payloads, over the stage's real use cases and database, and
racers that start together.

A world is built once for a race; each round has a request of its own. Everything random is seeded by race and round.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

from flows.stage import HOME, POLICY, Stage
from slack_world import SECRET, TOKEN, Desk, SlackServer

from segbot.domain.actions import Verb
from segbot.domain.audit import Event, Fact
from segbot.domain.people import Person
from segbot.domain.policy import Outcome, Policy, Rule
from segbot.domain.requests import Click, Request
from segbot.slack import ids
from segbot.slack.app import build_app, click_client, sign_in

ROUNDS = 200
SEGMENT = "Newsletter weekly"
ASKER = "U0MAYA"
COLLEAGUES = tuple(f"U0RACER{number}" for number in range(10))
ARRIVALS = 0.002


def approvals(needed: int) -> Policy:
    """One person leaving needs so many colleagues."""
    rule = Rule(
        name="raced", outcome=Outcome.APPROVE, actions=frozenset({Verb.REMOVE}), approvals=needed, why="A race."
    )
    return replace(POLICY, approvers=("S0APPROVE",), rules=(rule,))


class Answers:
    """The deciding use case as the app has it, with every answer to a press noted under the press's key."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._changed = threading.Condition()
        self.by_key: dict[str, str] = {}
        self.replays = 0

    def record(self, click: Click) -> bool:
        fresh = self._stage.decide.record(click)
        if not fresh:
            with self._changed:
                self.replays += 1
        return fresh

    def settle_now(self, key: str) -> str:
        said = self._stage.decide.settle_now(key)
        with self._changed:
            assert key not in self.by_key, "a press is settled once"
            self.by_key[key] = said
            self._changed.notify_all()
        return said

    def wait_for(self, keys: Sequence[str]) -> list[str]:
        """The answers to these presses, in their order."""
        with self._changed:
            assert self._changed.wait_for(lambda: all(key in self.by_key for key in keys), 20), "not answered"
            return [self.by_key[key] for key in keys]


@dataclass
class Presses:
    """Presses of one round: each returns its key; a key pressed again is a replay."""

    keys: list[str] = field(default_factory=list)


class Arena:
    def __init__(self, folder, emulator, policy: Policy, *, database_url: str = "") -> None:
        self.stage = Stage(folder, emulator, policy=policy, database_url=database_url)
        for user in COLLEAGUES:
            person = Person(id=user, team=HOME, name=user, groups=frozenset({"S0APPROVE"}))
            self.stage.crowd.people[user] = person
        self.slack = SlackServer()
        self.slack.answers["auth.test"] = {"team_id": HOME}
        self.answers = Answers(self.stage)
        client = click_client(TOKEN, self.slack.api_url)
        self._asking = ThreadPoolExecutor(2)
        self._app = build_app(
            client=client,
            home=sign_in(client),
            signing_secret=SECRET,
            use_cases=SimpleNamespace(
                submit=self.stage.submit, decide=self.answers, browse=self.stage.browse
            ),
            people=self.stage.crowd,
            approvers=policy.approvers,
            executor=self._asking,
        )
        self.desk = Desk(self._app, self.slack)
        self.people = iter(self.stage.some_members(SEGMENT, 3_000))
        self._numbers = itertools.count()
        self._racers = ThreadPoolExecutor(50, thread_name_prefix="racer")

    def close(self) -> None:
        self._racers.shutdown()
        self._app.listener_runner.listener_executor.shutdown()
        self._asking.shutdown()
        self.slack.close()
        self.stage.close()

    def ask(self) -> Request:
        """A fresh request to take the next person out."""
        self.stage.queue.runs.clear()
        self.stage.queue.messages.clear()
        return self.stage.ask(segment=SEGMENT, ids=[next(self.people)])

    def key(self) -> str:
        """A trigger id as Slack gives one with each press."""
        return f"trigger-{next(self._numbers)}"

    def press(self, action_id: str, request: Request, user: str, key: str) -> None:
        """A signed press, dispatched to the app; returns when it is acknowledged."""
        value = json.dumps({"request": request.id, "version": request.version})
        said = self.desk.press(action_id, value, user=user, team=HOME, trigger=key)
        assert (said.status, said.body) == (200, "")

    def race(self, seed: str, racers: Sequence[Callable[[], object]]) -> list[object]:
        """All at once, each after its own tiny seeded delay; what each returned. Raises what one raised."""
        chance = random.Random(seed)  # noqa: S311 - delays, not secrets
        start = threading.Barrier(len(racers))

        def run(racer: Callable[[], object], delay: float) -> object:
            start.wait(20)
            time.sleep(delay)
            return racer()

        started: list[Future[object]] = [
            self._racers.submit(run, racer, chance.uniform(0, ARRIVALS)) for racer in racers
        ]
        return [each.result(30) for each in started]

    def facts(self, request: Request) -> list[Fact]:
        return list(self.stage.browse.history(request.id))

    def events(self, request: Request) -> list[Event]:
        return [fact.event for fact in self.facts(request)]
