"""`show` while a provider takes no requests: what is kept at once, or at once that the answer follows."""

from __future__ import annotations

import pytest
from slack_limits import check_message
from slack_made import NOW
from slack_world import wait_until

from segbot.domain.errors import NotListedYetError, RateLimitError, UnavailableError
from segbot.domain.segments import Segment
from segbot.flows.browsing.segments import Listed, Shown


def test_what_is_kept_says_of_when_it_is_and_why(desk, slack, use_cases):
    vip = Segment(id="s1", name="VIP", member_count=5)
    use_cases.browse.answers["shown"] = Shown(segment=vip, at=NOW, seconds=41.2)
    desk.type("show bunce s1")
    (told,) = slack.wait_for("response_url")
    check_message(told)
    for said in (told["text"], str(told["blocks"])):
        assert "As of <!date" in said
        assert "Bunce can be asked again in 42 s." in said


def test_where_nothing_is_kept_the_wait_is_said_at_once_and_the_answer_follows(desk, slack, use_cases):
    shut = RateLimitError("Bunce takes no more requests for 1 s.", retry_after=0.05)
    answers = iter([shut, Shown(segment=Segment(id="s1", name="VIP", member_count=5))])
    use_cases.browse.answers["shown"] = lambda *_, **__: next(answers)
    desk.type("show bunce s1")
    waits, page = slack.wait_for("response_url", count=2)
    assert waits["text"] == "Bunce can be asked again in 1 s. The answer follows here after that."
    assert "5 people" in page["text"]


def test_who_was_told_to_wait_is_not_told_so_again_and_again(desk, slack, use_cases):
    use_cases.browse.answers["shown"] = RateLimitError("Try again in 1 s.", retry_after=0.05)
    desk.type("show bunce s1")
    _, gave_up = slack.wait_for("response_url", count=2)
    assert gave_up["text"] == "Try again in 1 s."


def test_an_hours_wait_is_nobodys(desk, slack, use_cases):
    use_cases.browse.answers["shown"] = RateLimitError("Used up until tomorrow.", retry_after=3_600.0)
    desk.type("show bunce s1")
    (told,) = slack.wait_for("response_url")
    assert told["text"] == "Used up until tomorrow."


def not_listed_yet():
    return NotListedYetError("There is no segment “VPI”.", what_next="Try again in a minute.", at=NOW)


def test_while_the_list_is_read_that_is_said_at_once_and_the_answer_follows(desk, slack, use_cases):
    found = Shown(segment=Segment(id="s1", name="VIP", member_count=5))
    told = []

    def shown(*_, told_before=told, **given):
        told_before.append(given["told"])
        if given["told"] is None:
            raise not_listed_yet()
        return found

    readings = iter([True, False])
    use_cases.browse.answers |= {"shown": shown, "is_being_read": lambda *_: next(readings)}
    desk.type("show bunce vpi")
    first, page = slack.wait_for("response_url", count=2)
    assert first["text"] == "There is no segment “VPI”. The answer follows here."
    assert "5 people" in page["text"]
    assert [each and each.at for each in told] == [None, NOW]


def test_what_was_typed_names_nobody_in_what_is_said_meanwhile(desk, slack, use_cases):
    error = NotListedYetError(
        "There is no segment “<!channel> <https://x.example|VIP>”.", what_next="", at=NOW
    )
    use_cases.browse.answers |= {"shown": error, "is_being_read": False}
    desk.type("show bunce <!channel> <https://x.example|VIP>")
    told, _ = slack.wait_for("response_url", count=2)
    assert "<!channel>" not in str(told)
    assert "<https://x.example|VIP>" not in str(told)


def test_where_it_is_not_found_then_either_that_is_the_answer(desk, slack, use_cases):
    use_cases.browse.answers |= {"shown": not_listed_yet(), "is_being_read": False}
    desk.type("show bunce vpi")
    _, at_last = slack.wait_for("response_url", count=2)
    assert at_last["text"] == "There is no segment “VPI”. Try again in a minute."


def test_where_nobody_can_tell_whether_it_is_read_the_answer_that_was_promised_is_that(
    desk, slack, use_cases
):
    use_cases.browse.answers |= {"shown": not_listed_yet(), "is_being_read": RuntimeError("no database")}
    desk.type("show bunce vpi")
    _, at_last = slack.wait_for("response_url", count=2)
    assert "reference" in at_last["text"]


def test_a_list_that_is_read_for_the_first_time_follows_too(desk, slack, use_cases):
    answers = iter([not_listed_yet(), Listed(segments=[Segment(id="s1", name="VIP", member_count=5)])])
    use_cases.browse.answers |= {"listed": lambda *_: next(answers), "is_being_read": False}
    desk.type("list bunce")
    first, page = slack.wait_for("response_url", count=2)
    assert first["text"].endswith("The answer follows here.")
    assert "VIP" in str(page["blocks"])


@pytest.mark.parametrize(
    "going_wrong",
    [
        {},
        {"shown": RateLimitError("Try again in 1 s.", retry_after=0.05)},
        {"is_being_read": RuntimeError("no")},
    ],
)
def test_an_answer_that_follows_is_written_down_before_and_is_kept_whatever_it_is(
    desk, slack, use_cases, promises, going_wrong
):
    answers = iter([not_listed_yet(), Shown(segment=Segment(id="s1", name="VIP", member_count=5))])
    use_cases.browse.answers |= {
        "shown": lambda *_, **__: next(answers),
        "is_being_read": False,
        **going_wrong,
    }
    said_by_then = []
    promises.answers["give"] = lambda *_: said_by_then.append(slack.sent("response_url")) or "owed"
    desk.type("show bunce “ann@acme.example VIP”")
    slack.wait_for("response_url", count=2)
    ((user, typed, within), _), *_ = promises.called("give")
    assert (user, said_by_then[0]) == ("U0MAYA", [])
    assert typed.startswith("/segment show bunce")
    assert typed.endswith("VIP")
    assert "ann@acme" not in typed
    assert within.total_seconds() == 25 * 60
    wait_until(lambda: len(promises.called("keep")) == 1)
    assert promises.called("keep")[0][0] == ("owed",)


def test_what_is_answered_at_once_is_owed_to_nobody(desk, slack, use_cases, promises):
    use_cases.browse.answers["shown"] = Shown(segment=Segment(id="s1", name="VIP", member_count=5))
    desk.type("show bunce s1")
    slack.wait_for("response_url")
    assert promises.calls == []


def test_an_answer_slack_did_not_take_is_still_owed(desk, slack, use_cases, promises, caplog):
    found = Shown(segment=Segment(id="s1", name="VIP", member_count=5))
    answers = iter([not_listed_yet(), found, not_listed_yet(), found])
    use_cases.browse.answers |= {"shown": lambda *_, **__: next(answers), "is_being_read": False}
    keys = iter(["unheard", "heard"])
    promises.answers["give"] = lambda *_: next(keys)
    slack.answers["response_url_status"] = [200, 500, 200]
    refused = {"ok": False, "error": "channel_not_found"}
    slack.answers |= {
        "chat.postEphemeral": refused,
        "chat.postMessage": refused,
        "conversations.open": refused,
    }
    desk.type("show bunce vip")
    wait_until(lambda: "private answer by direct" in caplog.text)
    desk.type("show bunce vip")
    wait_until(lambda: promises.called("keep"))
    assert [given for given, _ in promises.called("keep")] == [("heard",)]


def show_whose_campaigns(use_cases, answer):
    use_cases.browse.answers |= {
        "shown": Shown(segment=Segment(id="s1", name="VIP", member_count=5)),
        "shows_campaigns": True,
        "when_campaigns_are_known": answer,
    }


def test_campaigns_that_follow_are_owed_before_that_is_said(desk, slack, use_cases, promises):
    show_whose_campaigns(use_cases, lambda _account, _segment, told: told(None))
    said_by_then = []
    promises.answers["give"] = lambda *_: said_by_then.append(slack.sent("response_url")) or "owed"
    desk.type("show bunce s1")
    slack.wait_for("response_url", count=2)
    assert said_by_then == [[]]
    wait_until(lambda: promises.called("keep"))


def test_where_the_campaigns_cannot_be_asked_for_that_is_the_answer(desk, slack, use_cases, promises):
    show_whose_campaigns(use_cases, UnavailableError("Bunce does not answer."))
    desk.type("show bunce s1")
    _, told = slack.wait_for("response_url", count=2)
    assert told["text"] == "Bunce does not answer."
    wait_until(lambda: promises.called("keep"))
