from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.errors import InvalidActionError
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind
from segbot.flows.audit.query import understood
from segbot.flows.audit.record import Audit
from segbot.flows.audit.verify import verify


@pytest.fixture
def audit(stage):
    return Audit(store=stage.store, scheduler=stage.queue, clock=stage.clock, channel="C0AUDIT")


def done(stage, count=40):
    request = stage.ask(ids=stage.some_members("VIP customers", count))
    stage.run_all()
    return stage.now(request)


def test_every_fact_says_who_asked_where_how_many_and_what(stage):
    request = done(stage)
    history = stage.browse.history(request.id)
    assert [fact.event for fact in history] == [Event.REQUESTED, Event.STARTED, Event.DONE]
    for fact in history:
        assert (fact.submitter, fact.surface) == ("U0MAYA", "slack")
        assert fact.before == request.plan.before
        assert fact.plan == request.plan.sha256()
        assert len(fact.roster) == 64
    assert {fact.roster for fact in history} != {request.roster.sha256}
    assert history[0].after == request.plan.after
    assert (
        history[-1].after == request.after == stage.browse.segment(stage.name, "VIP customers").member_count
    )


def test_what_happens_in_a_story_leaves_a_whole_chain(stage):
    done(stage)
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    for approver in ("U0ARTHUR", "U0BEA"):
        stage.press(ClickKind.APPROVE, request, approver)
    stage.run_all()
    verdict = verify(stage.store)
    assert verdict.whole
    assert verdict.facts >= 7


@pytest.mark.parametrize(
    ("typed", "events"),
    [
        ("", ["done", "started", "requested"]),
        ("by:me", ["done", "started", "requested"]),
        ("by:<@U0MAYA|maya>", ["done", "started", "requested"]),
        ("by:u0maya vip", ["done", "started", "requested"]),
        ("by:segbot", ["done", "started"]),
        ("by:U0ARTHUR", []),
        ("on:vip", ["done", "started", "requested"]),
        ("on:“VIP customers”", ["done", "started", "requested"]),
        ('on:"VIP readers"', []),
        ("connection:bunce requested", ["requested"]),
        ("connection:batch", []),
        ("since:1h", ["done", "started", "requested"]),
        ("since:monday", ["done", "started", "requested"]),
        ("since:“last Mon”", ["done", "started", "requested"]),
        ("by:@Maya", ["done", "started", "requested"]),
        ("since:yesterday", ["done", "started", "requested"]),
        ("since:2026-03-02", ["done", "started", "requested"]),
        ("since:2026-03-03T00:00:00+02:00", []),
        ("note:nothing", []),
        ("SINCE:2w Customers", ["done", "started", "requested"]),
    ],
)
def test_searching_as_people_type(stage, typed, events):
    done(stage)
    page = stage.browse.audit(typed, asker="U0MAYA", named={"@Maya": "U0MAYA"}.__getitem__)
    assert [fact.event.value for fact in page.facts] == events


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("by me", {"by": "U0MAYA"}),
        ("by: me", {"by": "U0MAYA"}),
        ("By:me", {"by": "U0MAYA"}),
        ("by:@Maya", {"by": "U0MAYA"}),
        ("by @Maya on vip", {"by": "U0MAYA", "on": "vip"}),
        ("on: vip since: monday", {"on": "vip"}),
        ("on “VIP customers”", {"on": "VIP customers"}),
        ("vip today", {"words": "vip"}),
        ("“sale on friday”", {"words": "“sale on friday”"}),
        ("by", {"words": "by"}),
    ],
)
def test_filters_as_people_say_them(stage, typed, wanted):
    found = understood(typed, asker="U0MAYA", now=stage.clock.now(), named={"@Maya": "U0MAYA"}.__getitem__)
    shown = {name: getattr(found, name) for name in ("by", "on", "words") if getattr(found, name)}
    assert shown == wanted
    assert (found.since is not None) == ("since" in typed or "today" in typed)


def test_pages_follow_each_other(stage):
    request = done(stage)
    first = stage.browse.audit("vip", limit=2)
    second = stage.browse.audit("vip", limit=2, before=first.older)
    assert [*second.facts[::-1], *first.facts[::-1]] == stage.browse.history(request.id)
    assert second.older is None


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("since:whenever", "2026-03-01"),
        ("since:99999999999999d", "date"),
        ("by:@maya", "member id"),
        ("by:me by:me", "twice"),
    ],
)
def test_a_filter_nobody_understands_is_said_so(stage, typed, hint):
    with pytest.raises(InvalidActionError, match=hint):
        understood(typed, asker="U0MAYA", now=stage.clock.now())


def test_the_head_is_posted_once_a_day_and_a_restart_does_not_repeat_it(stage, audit):
    audit.post_head()
    assert stage.queue.messages == []
    done(stage)
    audit.post_head()
    Audit(store=stage.store, scheduler=stage.queue, clock=stage.clock, channel="C0AUDIT").post_head()
    stage.run_all()
    [(message, head)] = stage.wall.announced
    assert (message.kind, message.channel) == (MessageKind.HEAD, "C0AUDIT")
    assert head == audit.head()
    stage.clock.time += timedelta(days=1)
    audit.post_head()
    stage.run_all()
    assert len(stage.wall.announced) == 2
    assert verify(stage.store, head.hash).whole


def test_a_head_that_slack_did_not_take_is_tried_again_and_posted_once(stage, audit):
    done(stage)
    audit.post_head()
    [key] = stage.queue.messages
    stage.wall.down = True
    stage.deliver.send(key)
    assert key in [each for _, each in stage.queue.later]
    stage.wall.down = False
    stage.run_all()
    stage.deliver.send(key)
    assert len(stage.wall.announced) == 1


def test_a_channel_that_takes_no_heads_holds_nothing_up(stage, audit):
    done(stage)
    stage.wall.refuse = {"C0AUDIT"}
    audit.post_head()
    stage.run_all()
    assert stage.wall.announced == []


def test_nothing_is_posted_where_no_channel_is_set(stage):
    done(stage)
    Audit(store=stage.store, scheduler=stage.queue, clock=stage.clock, channel="").post_head()
    assert stage.queue.messages == []


def test_the_audit_names_nobody(stage):
    request = stage.ask(verb=Verb.ADD, ids=stage.some_members("VIP customers", 1))
    with stage.store.reading() as tx:
        facts = list(tx.audit_log.every())
    [roster] = {fact.roster for fact in facts}
    member = stage.vault.slice(request.roster.id, 0, 1)[0]
    plain = hashlib.sha256(f"{member.key}\n".encode()).hexdigest()
    assert plain not in str(facts)
    assert roster
