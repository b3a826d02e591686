"""Whatever Slack answers to what the doctor, a start and a delivery ask of it: a finding or an error with Slack's own word,
never a trace, and never a wait without an end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from outside.refusing_slack import APPROVALS, ARTHUR, TEAM
from outside.test_every_lookup import ANSWERS, CLEO

from segbot.domain.errors import ConfigurationError, InvalidActionError
from segbot.domain.findings import Level
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.people import Home
from segbot.domain.ports import NotDeliveredError
from segbot.slack.access.token_watch import TokenWatch
from segbot.slack.app import sign_in
from segbot.slack.delivery import checkup
from segbot.slack.delivery.conversations import Conversations
from segbot.slack.delivery.newer_blocks import SlackClient
from segbot.slack.files import SlackFiles
from segbot.slack.notifier import SlackNotifier
from segbot.slack.users import SlackUsers

_CARD = Message(key="card-1001", kind=MessageKind.CARD, request_id=1001, channel=APPROVALS)
_REPLY = Message(
    key="story-7",
    kind=MessageKind.STORY,
    request_id=1001,
    channel=APPROVALS,
    thread=MessageRef(channel=APPROVALS, ts="1.1"),
)
ALL = {**ANSWERS, "hangs": {"_delay": 1.0}}


def client_of(slack: Any) -> SlackClient:
    return SlackClient(token="xoxb-outside", base_url=f"{slack.root}/api/", timeout=1, retry_handlers=[])


def signed_in(slack: Any) -> str:
    try:
        return repr(sign_in(client_of(slack)))
    except ConfigurationError as error:
        return str(error)


def found(slack: Any, message: Message) -> str:
    notifier = SlackNotifier(client_of(slack), rows_report=lambda _report: b"")
    try:
        return repr(notifier.find(message))
    except NotDeliveredError as error:
        return error.refusal.word if error.refusal.looking else ""


def looked_up(slack: Any, work: Callable[[SlackUsers], object]) -> str:
    try:
        return repr(work(SlackUsers(client_of(slack), home=Home(team=TEAM))))
    except NotDeliveredError as error:
        return error.refusal.word if error.refusal.method else ""


def watched(slack: Any) -> str:
    watch = TokenWatch(client_of(slack))
    watch.ask()
    return watch.refused() or "fine"


ASKING: dict[str, Callable[[Any], str]] = {
    "auth.test": signed_in,
    "auth.test, now and then": watched,
    "chat.scheduleMessage": lambda slack: checkup.channel(client_of(slack), "X", APPROVALS).sentence,
    "chat.deleteScheduledMessage": lambda slack: checkup.channel(client_of(slack), "X", APPROVALS).sentence,
    "apps.connections.open": lambda slack: checkup.app_token("xapp-1", f"{slack.root}/api/", 1).sentence,
    "conversations.open": lambda slack: Conversations(client_of(slack)).place(ARTHUR),
    "conversations.join": lambda slack: str(Conversations(client_of(slack)).join(APPROVALS)),
    "conversations.history": lambda slack: found(slack, _CARD),
    "conversations.replies": lambda slack: found(slack, _REPLY),
    "users.info": lambda slack: looked_up(slack, lambda users: users.look_up(CLEO)),
    "usergroups.users.list": lambda slack: looked_up(slack, lambda users: users.members("S0APPROVE")),
}


@pytest.mark.parametrize("method", ASKING)
def test_whatever_slack_answers_there_is_a_sentence_and_an_end(slack, method):
    slack.may_read = True
    for name, answer in ALL.items():
        slack.refuse(method.partition(",")[0], name, **answer)
        said = ASKING[method](slack)
        assert said, (method, name)
        assert "<h" not in said, (method, name, said)
        assert "xoxb" not in said, (method, name, said)
        slack.relent()
    assert ASKING[method](slack)


def test_a_scheduled_message_that_cannot_be_taken_back_is_told(slack):
    slack.refuse("chat.deleteScheduledMessage", "invalid_scheduled_message_id")
    told = checkup.channel(client_of(slack), "SEGBOT_APPROVALS_CHANNEL", APPROVALS)
    assert told.level is Level.WARN
    assert "invalid_scheduled_message_id" in told.sentence


def test_pages_of_workspaces_that_repeat_come_to_an_end(slack):
    """An installation in a whole organisation: the group is looked for in each workspace that was told."""
    slack.groups["S0APPROVE"] = [CLEO]
    slack.refuse(
        "auth.teams.list",
        "",
        ok=True,
        teams=[{"id": TEAM}, {"id": "T0TWO"}],
        response_metadata={"next_cursor": "again"},
    )
    home = Home(team="E0ACME", enterprise="E0ACME", org_wide=True)
    assert SlackUsers(client_of(slack), home=home).members("S0APPROVE") == (CLEO,)
    assert [name for name, _ in slack.calls].count("auth.teams.list") == 2


LIST = b"id\n" + b"50001\n" * 40_000


@pytest.mark.parametrize(
    "answer",
    [{"_half": True}, {"_hang_up": True}, {}, {"_body": b" "}, {"_status": 429}, {"_status": 503}],
    ids=["half of it", "none of it", "a word instead", "nothing instead", "busy", "away"],
)
def test_what_is_not_the_whole_file_is_not_read(slack, answer):
    """Half a list is a list of other people: whoever is missing would leave by a replacement."""
    files = SlackFiles(client_of(slack))
    slack.refuse("download", "internal_error", **answer)
    with pytest.raises(InvalidActionError, match="didn't give me"):
        files.fetch(slack.share("people.csv", LIST))
    slack.relent()
    assert files.fetch(slack.share("people.csv", LIST)).stream.read() == LIST


@pytest.mark.parametrize("named", ["99999", "inf", "-1", "tomorrow", "0"])
def test_nobody_waits_for_a_day_because_a_header_says_so(slack, named):
    slack.refuse("users.info", "ratelimited", _status=429, _headers={"Retry-After": named})
    with pytest.raises(NotDeliveredError) as refused:
        SlackUsers(client_of(slack), home=Home(team=TEAM)).look_up(ARTHUR)
    assert refused.value.refusal.method == "users.info"
    assert (refused.value.retry_after or 0) <= 600
