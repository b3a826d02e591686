"""Waiting for a long campaign check: how far it is, in order, and the preview as the last thing that is put there."""

from __future__ import annotations

import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_limits import check_view
from slack_made import account, draft
from slack_world import answer, chosen

from segbot.domain.actions import Verb
from segbot.domain.call_priority import call_context
from segbot.domain.capabilities import Limits
from segbot.domain.errors import RateLimitError, UnavailableError
from segbot.slack.context import in_a_while
from segbot.slack.progress_modal import ProgressModal
from segbot.slack.views.modals.form import form
from segbot.slack.views.modals.progress import Far, budget, checking

LIMITS = Limits(
    people_per_call=1,
    people_per_call_documented=False,
    requests=4,
    per_seconds=1.0,
    requests_per_day=10_000,
)


@pytest.fixture
def redraw_every():
    """Seconds between two drawings, short for a test."""
    return 0.05


@pytest.fixture
def long_check(use_cases):
    """A check of 40 campaigns; `gates[n]` holds it before the n-th until it is set."""
    gates: dict[int, threading.Event] = {}
    endings = [lambda action: draft(action=action)]

    def prepare(action, _sources, _origin, *, progress, **_):
        progress(0, None)
        for done in range(41):
            gate = gates.get(done)
            if gate:
                gate.wait(5)
            progress(done, 40)
            time.sleep(0.01)
        return endings[-1](action)

    use_cases.browse.answers["spec"] = account(limits=LIMITS).spec
    use_cases.submit.answers["prepare"] = prepare
    prepare.gates, prepare.endings = gates, endings
    return prepare


def numbers(updates):
    """Done and of how many, of each drawing but the last."""
    texts = [update["view"]["blocks"][0]["text"]["text"] for update in updates[:-1]]
    return [tuple(map(int, re.search(r"campaigns: (\d+) of (\d+)", text).groups())) for text in texts]


def until(look):
    give_up = time.monotonic() + 30
    while not look():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def until_ended(slack, callback_id):
    until(lambda: any(sent["view"]["callback_id"] == callback_id for sent in slack.sent("views.update")))
    time.sleep(0.2)
    return slack.sent("views.update")


@pytest.mark.usefixtures("long_check")
def test_a_command_sees_how_far_it_is_and_then_the_preview(desk, slack):
    desk.type("remove bunce VIP 1001")
    updates = until_ended(slack, "segment_preview")
    far = numbers(updates)
    assert len(far) >= 3
    assert far == sorted(set(far))
    assert {total for _, total in far} == {40}
    assert {update["view_id"] for update in updates} == {"V0OPENED"}
    for update in updates:
        check_view(update["view"])
    assert "4 requests a second, 10,000 a day" in json.dumps(updates[0])
    assert updates[-1]["view"]["callback_id"] == "segment_preview"


def test_a_form_sees_it_in_the_view_pushed_on_it(desk, slack, long_check):
    filled = chosen(connection="bunce", segment="seg-1")
    long_check.gates[1] = threading.Event()
    said = answer(desk.submit(form(Verb.CLEAR, [account()]), filled))
    assert said["view"]["callback_id"] == "loading"
    long_check.gates[1].set()
    updates = until_ended(slack, "segment_preview")
    assert len(numbers(updates)) >= 3
    assert {update["external_id"] for update in updates} == {said["view"]["external_id"]}
    assert all(update["view"].get("external_id") for update in updates[:-1])


def test_an_error_at_the_end_is_the_last_thing_too(desk, slack, long_check):
    def end(_action):
        raise UnavailableError("Bunce does not answer.")

    long_check.endings.append(end)
    desk.type("remove bunce VIP 1001")
    updates = until_ended(slack, "segment_form")
    assert len(numbers(updates)) >= 3


@pytest.mark.usefixtures("long_check")
def test_slack_refusing_a_drawing_spoils_nothing(desk, slack):
    slack.answers["views.update"] = [{"ok": False, "error": "ratelimited"}] * 2 + [{}]
    desk.type("remove bunce VIP 1001")
    assert until_ended(slack, "segment_preview")[-1]["view"]["callback_id"] == "segment_preview"


class TestAProviderThatTakesNoRequestsForAWhile:
    @pytest.fixture
    def waits(self):
        return []

    @pytest.fixture
    def later(self, waits, slack):
        """Time flies, but not before the wait was shown: what comes first takes its place."""

        def begin(seconds, work):
            def after_it_was_shown():
                slack.wait_for("views.update")
                work()

            waits.append(seconds)
            in_a_while(0.0, after_it_was_shown)

        return begin

    @pytest.fixture
    def shut(self, use_cases):
        """Takes no requests for 42 s, and then does."""
        answers = [RateLimitError("Try again in 42 s.", retry_after=41.5)]

        def prepare(action, *_, **__):
            if answers:
                raise answers.pop()
            return draft(action=action)

        use_cases.submit.answers["prepare"] = prepare
        return answers

    @pytest.mark.usefixtures("shut")
    def test_a_command_hears_of_the_wait_at_once_and_the_preview_follows(self, desk, slack, waits):
        desk.type("remove bunce VIP 1001")
        wait, last = until_ended(slack, "segment_preview")
        check_view(wait["view"])
        assert "Bunce can be asked again in 42 s. The preview appears here after that." in str(wait["view"])
        assert last["view"]["callback_id"] == "segment_preview"
        assert waits == [41.5]

    @pytest.mark.usefixtures("shut")
    def test_a_form_hears_of_it_in_the_view_pushed_on_it(self, desk, slack, use_cases, waits):
        gate, prepare = threading.Event(), use_cases.submit.answers["prepare"]

        def later_prepare(*args, **more):
            gate.wait(5)
            return prepare(*args, **more)

        use_cases.submit.answers["prepare"] = later_prepare
        said = answer(desk.submit(form(Verb.CLEAR, [account()]), chosen(connection="bunce", segment="s-1")))
        assert said["view"]["callback_id"] == "loading"
        gate.set()
        updates = until_ended(slack, "segment_preview")
        assert "Bunce can be asked again in 42 s." in str(updates[0]["view"])
        assert {each["external_id"] for each in updates} == {said["view"]["external_id"]}
        assert waits == [41.5]

    def test_a_second_refusal_is_told_in_the_place_of_the_preview(self, desk, slack, shut, waits):
        shut.append(RateLimitError("Try again in 43 s.", retry_after=43.0))
        desk.type("remove bunce VIP 1001")
        updates = until_ended(slack, "segment_form")
        assert "Try again in 42 s." in str(updates[-1]["view"])
        assert waits == [43.0]

    def test_calls_that_are_kept_back_meanwhile_say_so_too(self, desk, slack, use_cases):
        def prepare(action, *_, **__):
            for seconds in (0.2, 8.0):
                call_context().told(seconds)
            slack.wait_for("views.update")
            return draft(action=action)

        use_cases.submit.answers["prepare"] = prepare
        desk.type("remove bunce VIP 1001")
        wait, _ = until_ended(slack, "segment_preview")
        assert "Bunce can be asked again in 8 s." in str(wait["view"])


class Put:
    """Slack's side of one view: a drawing takes a while, the end does not."""

    def __init__(self, seconds):
        self.seconds, self.done, self.began = seconds, [], threading.Event()

    def __call__(self, view, seen):
        self.began.set()
        time.sleep(0 if view == "preview" else self.seconds)
        self.done.append((view, seen))
        return f"hash-{len(self.done)}"


@pytest.fixture
def pool():
    with ThreadPoolExecutor(2) as threads:
        yield threads


def waiting(put, pool, now=time.monotonic):
    made = ProgressModal(
        put=put,
        draw=lambda far: far.done,
        draw_wait=lambda seconds: f"shut for {seconds:g}",
        executor=pool,
        every=0.0,
        now=now,
    )
    made.shown()
    return made


def test_the_end_waits_for_a_drawing_that_is_on_its_way(pool):
    put = Put(0.2)
    view = waiting(put, pool)
    view.tell(1, 9)
    assert put.began.wait(5)
    view.tell(2, 9)
    view.finish("preview")
    view.tell(3, 9)
    until(lambda: len(put.done) > 1)
    time.sleep(0.05)
    assert put.done == [(1, ""), ("preview", "")]


def test_a_drawing_nobody_has_begun_is_dropped_at_the_end(pool):
    busy, put = threading.Event(), Put(0)
    for _ in range(2):
        pool.submit(busy.wait, 5)
    view = waiting(put, pool)
    view.tell(1, 9)
    view.finish("preview")
    busy.set()
    assert put.done == [("preview", "")]


def test_each_drawing_says_which_one_it_follows(pool):
    put = Put(0)
    view = waiting(put, pool)
    view.tell(1, 9)
    until(lambda: put.done)
    view.tell(0, 9)
    view.tell(2, 9)
    until(lambda: len(put.done) > 1)
    assert put.done == [(1, ""), (2, "hash-1")]


def test_the_time_left_is_guessed_from_what_it_took_so_far(pool):
    times = iter((0.0, 10.0, 40.0))
    drawn = []
    view = ProgressModal(
        put=lambda *_: "",
        draw=drawn.append,
        draw_wait=drawn.append,
        executor=pool,
        every=0.0,
        now=lambda: next(times),
    )
    view.shown()
    for number, done in enumerate((0, 100), 1):
        view.tell(done, 600)
        until(lambda number=number: len(drawn) == number)
    assert [far.seconds_left for far in drawn] == [None, 150.0]


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (None, "120 of 600 · 4 requests"),
        (20, "less than a minute left"),
        (75, "about 1 min left"),
        (7200, "about 120 min"),
    ],
)
def test_the_line_says_it_in_words(left, told):
    view = checking("Delete segment", Far(done=120, total=600, seconds_left=left), LIMITS)
    assert told in view["blocks"][0]["text"]["text"]


def test_a_provider_without_a_stated_limit_has_no_budget():
    assert budget(Limits(people_per_call=1, people_per_call_documented=False)) == ""
    assert budget(None) == ""
