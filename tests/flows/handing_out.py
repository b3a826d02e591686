"""Providers that hand out who is in a segment, and what tests of them ask again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flows.stage import HandClock, Stage

from segbot.domain.actions import Action, Verb
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import EMULATORS, serve_emulator

BEGIN = HandClock().now().timestamp()
STRANGERS = ("nobody@example.com", "mistyped@example.org")


@dataclass(frozen=True)
class About:
    """A segment of the seed with people, some of whom campaigns would not reach; one nobody uses; what they are called, and
    how a stranger is.
    """

    busy: str
    free: str
    noun: str
    unknown: str
    rule: str
    throttled: dict[str, Any]


ABOUT = {
    "brevo": About(
        busy="Newsletter",
        free="Members",
        noun="list",
        unknown="not a contact",
        rule="Clicked lately",
        throttled={},
    ),
    "mailchimp": About(
        busy="Newsletter",
        free="VIP customers",
        noun="tag",
        unknown="not in the audience",
        rule="Gold card in Sweden",
        throttled={"throttles": 403},
    ),
}


def staged(folder, key, about=None):
    """A stage, and what stops what stands behind it."""
    made = None

    def now():
        return made.clock.now().timestamp() if made else BEGIN

    running = serve_emulator(EMULATORS[key](clock=now, rate_scale=None))
    made = Stage(folder, running)
    made.about = about or ABOUT[key]

    def stop():
        made.close()
        running.stop()

    return made, stop


def inside(stage, name=None):
    return list(stage.emulator.members(stage.segment(name or stage.about.free)))


def outside(stage, count, name=None):
    """People the provider knows who are not in it."""
    there = set(inside(stage, name))
    known = {address for key in stage.emulator.segments() for address in stage.emulator.members(key)}
    return sorted(each for each in known - there if "@" in each)[:count]


def hidden(stage, name=None):
    """Those whom the provider's own numbers leave out."""
    return [
        key
        for key, row in stage.emulator.members(stage.segment(name or stage.about.free)).items()
        if row["status"] != "subscribed"
    ]


def carried_out(stage, request, state=State.DONE):
    for user in ("U0ARTHUR", "U0BEA"):
        if stage.now(request).state is State.PENDING:
            stage.press(ClickKind.APPROVE, stage.now(request), user)
    stage.run_all()
    ended = stage.now(request)
    assert ended.state is state, ended.note
    return ended


def proven(stage, draft, reason="The season is over"):
    plan = draft.plan
    return stage.submit.confirm(
        draft.id,
        stage.origin(),
        reason=reason,
        confirm_name=plan.segment_name,
        confirm_count=str(plan.removes),
    )


def undo(stage, request):
    action = Action(verb=Verb.UNDO, connection=stage.name, fields={"request": str(request.id)})
    return stage.submit.prepare(action, [], stage.origin())


def writes(stage):
    return [each for each in stage.emulator.requests if stage.emulator.operation(each) == "write"]


def known_people(stage):
    return stage.submit._drafting._plan_inputs._known_members.known(
        stage.name, stage.segment(stage.about.free)
    ).rows


def small_one(stage, count=2):
    """A segment of a few people, each put in by an addition that was carried out."""
    stage.emulator.make_segment("Small")
    people = outside(stage, count + 5)
    carried_out(stage, stage.ask(Verb.ADD, "Small", people[:count]))
    return set(people[:count]), people[count:]
