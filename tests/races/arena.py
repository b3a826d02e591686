"""An arena for races: the real Bolt app fed with signed payloads, over the stage's real use cases and database, and
racers that start together.

A world is built once for a race; each round has a request of its own. Delays are seeded by race and round.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from flows.stage import HOME, POLICY, Stage
from slack_world import SECRET, TOKEN, Desk, SlackServer, answer, typed

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.people import Person
from segbot.domain.policy import Outcome, Policy, Rule
from segbot.domain.requests import Click, Request
from segbot.slack.access.requesters import SlackRequesters
from segbot.slack.app import build_app, click_client, sign_in
from segbot.slack.views.card.buttons import value

ASKER = "U0MAYA"
COLLEAGUES = tuple(f"U0RACER{number}" for number in range(10))
# Rounds that have to show both outcomes; how many of them are close, and else by how many seconds one may be ahead.
_ENOUGH = 100
_CLOSE, _HEAD_START = 0.8, 0.1
ALL_SEGMENTS = "Newsletter weekly"
OTHER_SEGMENT = "VIP customers"
Racer = Callable[[], str]


def needing(colleagues: int, others: int = 1) -> Policy:
    """Taking one person out needs so many colleagues; out of OTHER_SEGMENT, `others`."""
    rules = tuple(
        Rule(
            name=f"raced-{name}",
            outcome=Outcome.APPROVE,
            actions=frozenset({Verb.REMOVE}),
            segments=segments,
            approvals=approvals,
            why="A race.",
        )
        for name, segments, approvals in (("other", (OTHER_SEGMENT,), others), ("every", (), colleagues))
    )
    return replace(POLICY, approvers=("S0APPROVE",), rules=rules)


def assert_a_race(won: Counter[Any], rounds: int) -> None:
    """Each of two outcomes was seen, so it was really raced for; a few rounds are too few to demand that."""
    assert sum(won.values()) == rounds
    assert len(won) == 2 or rounds < _ENOUGH, f"always the same one wins: {won}"


class Answers:
    """The deciding use case as the app has it; every answer to a press is noted under the press's key."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._changed = threading.Condition()
        self._said: dict[str, str] = {}
        self.replays = 0

    def record(self, click: Click) -> bool:
        fresh = self._stage.decide.record(click)
        with self._changed:
            self.replays += not fresh
        return fresh

    def settle_now(self, key: str) -> str:
        said = self._stage.decide.settle_now(key)
        with self._changed:
            assert key not in self._said, "a press is acted upon once"
            self._said[key] = said
            self._changed.notify_all()
        return said

    def to(self, *keys: str) -> list[str]:
        """What was said to these presses, in their order; waits for it."""
        with self._changed:
            assert self._changed.wait_for(lambda: all(key in self._said for key in keys), 120), "not answered"
            return [self._said[key] for key in keys]

    def sentences(self) -> list[str]:
        """Everything that was to be said to anybody so far."""
        with self._changed:
            return [said for said in self._said.values() if said]


class Arena:
    def __init__(self, folder, emulator, policy: Policy, *, rounds: int, database_url: str) -> None:
        self.rounds = rounds
        self.stage = Stage(folder, emulator, policy=policy, database_url=database_url)
        for user in COLLEAGUES:
            self.stage.crowd.people[user] = Person(
                id=user, team=HOME, name=user, groups=frozenset({"S0APPROVE"})
            )
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
            requesters=SlackRequesters(self.stage.crowd, self.stage.crowd.access),
            approvers=policy.approvers,
            executor=self._asking,
        )
        self._desk = Desk(self._app, self.slack)
        self._people = {
            name: iter(self.stage.some_members(name, 400)) for name in (ALL_SEGMENTS, OTHER_SEGMENT)
        }
        self._numbers = itertools.count()
        self._deleted = 0
        self._racers = ThreadPoolExecutor(60, thread_name_prefix="racer")

    def close(self) -> None:
        self._racers.shutdown()
        self._app.listener_runner.listener_executor.shutdown()
        # What is left there looks for cards, three seconds each: nothing is delivered in an arena.
        self._asking.shutdown(cancel_futures=True)
        self.slack.close()
        self.stage.close()

    def ask(self, segment: str = ALL_SEGMENTS) -> Request:
        """A fresh request to take the next person out."""
        self.stage.queue.runs.clear()
        self.stage.queue.messages.clear()
        return self.stage.ask(segment=segment, ids=[self.next_person(segment)])

    def asking(self, segment: str = ALL_SEGMENTS) -> Callable[[], Request]:
        """Asks for the same again and again, planned once."""
        draft = self.stage.draft(segment=segment, ids=[self.next_person(segment)])
        numbers = itertools.count()

        def ask() -> Request:
            self.stage.queue.runs.clear()
            again = replace(draft, id=f"{draft.id}-{next(numbers)}", created_at=self.stage.clock.now())
            with self.stage.store.transaction() as tx:
                tx.drafts.save(again)
            return self.stage.submit.confirm(again.id, self.stage.origin())

        return ask

    def next_person(self, segment: str = ALL_SEGMENTS) -> str:
        return next(self._people[segment])

    def runs_of(self, request: Request) -> list[tuple[int, int, float]]:
        """What the engine was told to run for it."""
        return [run for run in self.stage.queue.runs if run[0] == request.id]

    def now(self, request: Request) -> Request:
        return self.stage.now(request)

    def events(self, request: Request) -> list[Event]:
        return [fact.event for fact in self.stage.browse.history(request.id)]

    def deletions(self) -> int:
        """How often the provider was told to take people out since the race was built."""
        with self.stage.emulator.lock:
            self._deleted += sum(each.request.method == "DELETE" for each in self.stage.emulator.log)
            self.stage.emulator.log.clear()
            return self._deleted

    def key(self) -> str:
        """A trigger id, as Slack makes one for each press."""
        return f"trigger-{next(self._numbers)}"

    def press(self, action_id: str, request: Request, user: str, key: str) -> None:
        """A signed press, dispatched to the app; returns when it is acknowledged."""
        said = self._desk.press(action_id, value(request), user=user, team=HOME, trigger=key)
        assert (said.status, said.body) == (200, "")

    def pressing(self, action_id: str, request: Request, user: str) -> Racer:
        """A racer that presses; its answer is the private sentence, empty where the card says it all."""

        def racer() -> str:
            key = self.key()
            self.press(action_id, request, user, key)
            return self.answers.to(key)[0]

        return racer

    def submitting(self, callback_id: str, request: Request, user: str, **texts: str) -> Racer:
        """A racer that submits the form a button of the request's card had opened."""
        form = {"type": "modal", "callback_id": callback_id, "private_metadata": value(request)}

        def racer() -> str:
            key = self.key()
            said = self._desk.submit(form, typed(**texts), user=user, team=HOME, trigger=key)
            assert said.status == 200
            return self.answers.to(key)[0]

        return racer

    def confirm(self, draft_id: str, user: str) -> str:
        """Submit a preview; what stands on it afterwards, empty where it was closed."""
        preview = {"type": "modal", "callback_id": "segment_preview", "blocks": []}
        preview["private_metadata"] = json.dumps({"draft": draft_id})
        said = answer(self._desk.submit(preview, {}, user=user, team=HOME, trigger=self.key()))
        return "" if said == {"response_action": "clear"} else json.dumps(said)

    def race(
        self, seed: str, *racers: Callable[[], Any], within: float = 0.004, ahead: float = _HEAD_START
    ) -> list[Any]:
        """All at once, each after a tiny delay of its own (seconds, at most `within`, now and then `ahead`); what each returned.
        Raises what one of them raised.
        """
        chance = random.Random(seed)  # noqa: S311 - delays, no secrets
        # Now and then a head start that also the slower way makes something of, on a slow machine too.
        within = within if chance.random() < _CLOSE else ahead
        start = threading.Barrier(len(racers))

        def run(racer: Callable[[], Any], delay: float) -> Any:
            start.wait(120)
            time.sleep(delay)
            return racer()

        started = [self._racers.submit(run, racer, chance.uniform(0, within)) for racer in racers]
        return [each.result(150) for each in started]
