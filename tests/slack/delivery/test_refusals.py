"""Every word of Slack's has its class; a new one is tried again later."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from segbot.domain.delivery import Refused
from segbot.slack.delivery.refusals import GONE, REFUSALS, UNREADABLE, refusal_of


def answered(word, *, status=200, headers=None):
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": word},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("", response)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("user_disabled", Refused.NEVER),
        ("file_uploads_disabled", Refused.NEVER),
        ("not_in_channel", Refused.ELSEWHERE),
        ("no_permission", Refused.ELSEWHERE),
        ("restricted_action", Refused.ELSEWHERE),
        ("invalid_blocks", Refused.OURS),
        ("ratelimited", Refused.LATER),
        ("token_revoked", Refused.LATER),
        ("missing_scope", Refused.LATER),
        ("a_word_of_next_year", Refused.LATER),
    ],
)
def test_each_word_has_its_class(word, kind):
    assert refusal_of(answered(word)).kind is kind


def test_no_word_stands_in_two_classes():
    assert GONE.isdisjoint(REFUSALS)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_everybodys_trouble(status):
    found = refusal_of(answered("whatever", status=status, headers={"Retry-After": "11"}))
    assert (found.kind, found.everywhere, found.retry_after) == (Refused.LATER, True, 11)


def test_only_a_change_loses_a_message_with_its_channel():
    assert not refusal_of(answered("is_archived")).gone
    assert refusal_of(answered("is_archived"), changing=True).gone


def test_silence_is_no_refusal():
    found = refusal_of(TimeoutError())
    assert (found.kind, found.word, found.everywhere) == (Refused.LATER, "no_answer", True)


@pytest.mark.parametrize(
    ("data", "status", "word"),
    [
        ({"ok": False, "error": "not_in_channel"}, 200, "not_in_channel"),
        ({"ok": False, "error": "<!channel> come"}, 200, UNREADABLE),
        ({"ok": False, "error": {"code": 7}}, 200, UNREADABLE),
        ({"ok": False}, 200, "http_200"),
        ([], 200, UNREADABLE),
        (None, 200, UNREADABLE),
        (b"\xff", 200, UNREADABLE),
        ([], 503, "http_503"),
    ],
)
def test_what_is_no_answer_of_slacks_has_a_word_too(data, status, word):
    error = answered("")
    error.response.data, error.response.status_code = data, status
    assert refusal_of(error).word == word
    assert refusal_of(error).kind is Refused.LATER or word == "not_in_channel"


@pytest.mark.parametrize("named", ["soon", "inf", "nan", "-3", ""])
def test_a_time_to_wait_that_is_none_counts_as_none(named):
    assert refusal_of(answered("ratelimited", status=429, headers={"Retry-After": named})).retry_after is None
