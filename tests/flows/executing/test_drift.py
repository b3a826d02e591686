"""Somebody changes the segment in the provider's own pages between asking and running: noticed, or said not to be."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flows.stage import Stage

from segbot.domain.actions import Action, Verb
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.planning.drift import drift
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Policy
from segbot.domain.requests import ClickKind
from segbot.providers import REGISTRY
from segbot.rosters.reading.sources import Upload
from segbot.sandbox.emulators import EMULATORS, serve_emulator
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.preview import preview

CLICKED = (
    '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking","field":"clicked",'
    '"op":"contains-any","const_value":"last-n-campaigns","param":"3"}]}}'
)
OWN = {"broadcast_medium_id": "push-notifications", "segment_type": "CUSTOM"}


@dataclass(frozen=True)
class Scene:
    """What is asked for, at which segment; it needs a colleague. `ready` prepares the account."""

    verb: Verb
    segment: str
    people: int = 0
    ready: Callable[[Stage], None] = lambda _stage: None


def stars(stage):
    rows = "id,email\n" + "".join(f"c-{number},c{number}@example.com\n" for number in range(5))
    made = stage.submit.prepare(
        Action(verb=Verb.CREATE, connection=stage.name, name="Stars", fields=OWN),
        [Upload(name="people.csv", stream=io.BytesIO(rows.encode()))],
        stage.origin(),
    )
    stage.submit.confirm(made.id, stage.origin())
    stage.run_all()


SCENES = {
    "bunce": Scene(Verb.REMOVE, "VIP customers", 60),
    "batch": Scene(Verb.REMOVE, "trial_users", 30),
    "constant_contact": Scene(Verb.DELETE, "Spring cleaning"),
    "segmenter": Scene(Verb.REMOVE, "Stars", 1, stars),
    "mailchimp": Scene(Verb.REMOVE, "VIP customers", 60),
    "brevo": Scene(Verb.REMOVE, "Members", 60),
}


@pytest.fixture(params=sorted(REGISTRY))
def account(tmp_path, request):
    """A provider with a request that waits."""
    emulator = EMULATORS[request.param](rate_scale=None)
    if request.param == "batch":
        emulator.indexing_polls, emulator.indexing_seconds = 1, 0.0
    running = serve_emulator(emulator)
    stage = Stage(tmp_path, running)
    SCENES[request.param].ready(stage)
    yield stage
    stage.close()
    running.stop()


def ask(stage, reason="It is over"):
    scene = SCENES[stage.name]
    ids = stage.some_members(scene.segment, scene.people) if scene.people else ()
    made = stage.draft(scene.verb, scene.segment, ids)
    return made, stage.submit.confirm(made.id, stage.origin(), reason=reason, confirm_name=scene.segment)


def segment(stage):
    known = stage.emulator.segments()
    return next(key for key, one in known.items() if SCENES[stage.name].segment in (one["name"], key))


def writes(stage):
    return sum(stage.emulator.operation(each) == "write" for each in stage.emulator.requests)


def refill(stage):
    """Everybody out, and as many others in."""
    count = len(stage.emulator.members(segment(stage)))
    stage.emulator.meddle(segment(stage), "clear")
    stage.emulator.meddle(segment(stage), "add", count=count)


def meddled(action: str, **details: Any) -> Callable[[Stage], None]:
    return lambda stage: stage.emulator.meddle(segment(stage), action, **details)


def sized(spec):
    """Whether the provider tells how many people are in it, or who."""
    return spec.reports_count or spec.reads_members


@dataclass(frozen=True)
class Meddling:
    """`seen_by`: what a provider has to tell for this to be noticed; `offered` where it exists at all."""

    do: Callable[[Stage], None]
    seen_by: Callable[[Any], bool]
    words: tuple[str, ...]
    offered: Callable[[Any], bool] = lambda _spec: True


MEDDLINGS = {
    "rename": Meddling(
        meddled("rename", name="Renamed there"),
        lambda spec: spec.lists_segments,
        ("It is now called “Renamed there”; it was", "It was edited since"),
    ),
    "delete": Meddling(
        meddled("delete"), lambda spec: spec.lists_segments, ("is no longer there", "is deleted")
    ),
    "empty": Meddling(meddled("clear"), sized, ("It has 0 people now; it had",)),
    "add": Meddling(meddled("add", count=40), sized, ("people now; it had",)),
    "refill": Meddling(refill, sized, ("It was edited since", "Other people are in it now")),
    "edit": Meddling(
        meddled("edit", criteria=CLICKED),
        lambda spec: spec.criteria,
        ("Its criteria are not the same.",),
        lambda spec: spec.criteria,
    ),
}


def test_every_provider_has_its_scene():
    assert set(SCENES) == set(REGISTRY)


@pytest.mark.parametrize("when", ["before the approval", "after the approval"])
@pytest.mark.parametrize("kind", sorted(MEDDLINGS))
def test_what_somebody_does_at_the_provider_is_noticed_or_declared_unseen(account, kind, when):
    meddling, spec = MEDDLINGS[kind], REGISTRY[account.name].spec
    if not meddling.offered(spec):
        assert "edit" not in account.emulator._meddlers(), "offered at the emulator, so to be tried"
        return
    made, request = ask(account)
    assert request.state is State.PENDING
    if when == "before the approval":
        meddling.do(account)
    assert account.press(ClickKind.APPROVE, request, "U0ARTHUR") == ""
    account.press(ClickKind.APPROVE, request, "U0BEA")
    if when == "after the approval":
        meddling.do(account)
    sent = writes(account)
    account.run_all()
    ended = account.now(request)
    if meddling.seen_by(spec):
        assert ended.state is State.STALE, ended.note
        assert any(each in ended.note for each in meddling.words), ended.note
        assert writes(account) == sent, "nothing is changed"
        assert account.browse.history(request.id)[-1].event is Event.DRIFTED
        assert ended.note.split(".")[0].split("“")[0] in str(details(ended, [], []))
    else:
        assert ended.state is not State.STALE
        assert made.plan.unnoticed == spec.unnoticed != ""
        for drawn in (details(request, [], []), preview(made)):
            assert spec.unnoticed[:60] in str(drawn)


def test_an_untouched_segment_runs(account):
    _made, request = ask(account)
    for user in ("U0ARTHUR", "U0BEA"):
        account.press(ClickKind.APPROVE, request, user)
    account.run_all()
    assert account.now(request).state is State.DONE, account.now(request).note


def test_new_numbers_after_drift_are_the_ones_of_now(account):
    if not sized(REGISTRY[account.name].spec):
        return
    _made, request = ask(account)
    MEDDLINGS["add"].do(account)
    for user in ("U0ARTHUR", "U0BEA"):
        account.press(ClickKind.APPROVE, request, user)
    account.run_all()
    stale = account.now(request)
    assert account.press(ClickKind.RENEW, stale, "U0MAYA") == ""
    renewed = account.now(request)
    assert (renewed.plan.before, renewed.votes) == ((request.plan.before or 0) + 40, ())
    assert renewed.bound not in ("", request.bound)
    for user in ("U0ARTHUR", "U0BEA"):
        account.press(ClickKind.APPROVE, renewed, user)
    account.run_all()
    assert account.now(request).state is State.DONE, account.now(request).note


THEN = Plan(
    segment_id="s",
    segment_name="VIP",
    removes=60,
    before=400,
    fingerprint={"edited_at": "2026-03-01T09:00:00", "created_at": "2025-01-01T00:00:00"},
)
STRICT = Policy()


def after(**changes):
    return replace(THEN, **changes)


@pytest.mark.parametrize(
    ("now", "policy", "says"),
    [
        (THEN, STRICT, ()),
        (after(before=500), STRICT, ("It has 500 people now; it had 400.",)),
        (after(before=500), replace(STRICT, drift_people=100), ()),
        (after(before=501), replace(STRICT, drift_people=100), ("It has 501 people now; it had 400.",)),
        (after(before=500), replace(STRICT, drift_edited=False), ()),
        (after(segment_name="VIPs"), STRICT, ("It is now called “VIPs”; it was “VIP”.",)),
        (after(removes=61), STRICT, ("61 people would leave; 60 were approved.",)),
        (after(removes=65), replace(STRICT, drift_people=5), ()),
        (
            after(removes=66),
            replace(STRICT, drift_people=5),
            ("66 people would leave; 60 were approved.",),
        ),
        (after(before=399), STRICT, ("It has 399 people now; it had 400.",)),
        (after(before=395), replace(STRICT, drift_people=5), ()),
        (after(before=0), STRICT, ("It has 0 people now; it had 400.",)),
        (
            after(before=None),
            STRICT,
            ("Its size can't be seen now; it had 400 people.",),
        ),
        (after(fingerprint={}), STRICT, ()),
    ],
)
def test_the_tolerance(now, policy, says):
    assert drift(THEN, now, policy, agreed=True) == says


def test_an_edit_matters_where_colleagues_agreed_and_the_policy_says_so():
    edited = after(before=410, fingerprint={**THEN.fingerprint, "edited_at": "2026-03-02T10:00:00"})
    assert drift(THEN, edited, STRICT, agreed=True) == (
        "It was edited since this was asked for.",
        "It has 410 people now; it had 400.",
    )
    assert drift(THEN, edited, STRICT, agreed=False) == ()
    assert drift(THEN, after(before=500), STRICT, agreed=False) == ()
    assert drift(THEN, edited, replace(STRICT, drift_edited=False), agreed=True) == ()


def test_a_segment_made_again_under_the_same_name_is_another_one():
    again = after(fingerprint={**THEN.fingerprint, "created_at": "2026-03-02T08:00:00"})
    [said] = drift(THEN, again, replace(STRICT, drift_edited=False), agreed=False)
    assert said.startswith("It was deleted and made again since.")


def test_a_policy_from_before_there_was_a_tolerance_tolerates_nothing():
    document = STRICT.to_document()
    del document["drift_people"], document["drift_edited"]
    assert Policy.from_document(document) == STRICT
