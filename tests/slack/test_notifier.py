"""Messages as Slack gets them, and what its refusals mean."""

from __future__ import annotations

import json

import pytest
from slack_limits import check_message
from slack_made import HOSTILE, action, fact, plan, report, request
from slack_world import TOKEN

from segbot.domain.audit import Event, Head
from segbot.domain.delivery import Refused
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.ports import NotDeliveredError, UndeliverableError
from segbot.rosters.validating.report import rows_report
from segbot.slack.app import post_client
from segbot.slack.notifier import SlackNotifier

CARD = MessageRef(channel="C0APPROVALS", ts="1700000000.000100")


@pytest.fixture
def notifier(slack):
    return SlackNotifier(post_client(TOKEN, slack.api_url), rows_report=rows_report, approvers=("U0ARTHUR",))


def message(kind=MessageKind.CARD, **changes):
    values = {"key": f"{kind.value}-1042", "kind": kind, "request_id": 1042, "channel": "C0APPROVALS"}
    return Message(**{**values, **changes})


def test_a_card_is_posted_with_its_key_and_nothing_unfolds(slack, notifier):
    assert notifier.post(message(), request()) == CARD
    (sent,) = slack.sent("chat.postMessage")
    check_message(sent)
    assert sent["channel"] == "C0APPROVALS"
    assert sent["metadata"] == {"event_type": "segbot_message", "event_payload": {"key": "card-1042"}}
    assert (sent["unfurl_links"], sent["unfurl_media"]) in ((False, False), ("0", "0"))
    assert "Needs 1 approval by <@U0ARTHUR>" in sent["text"]


def test_a_story_is_a_reply_under_the_card(slack, notifier):
    notifier.post(message(MessageKind.STORY, channel="", thread=CARD, fact=fact()), request())
    (sent,) = slack.sent("chat.postMessage")
    assert (sent["channel"], sent["thread_ts"]) == (CARD.channel, CARD.ts)
    assert sent["text"] == ":ballot_box_with_check: <@U0ARTHUR> approved it."


def test_a_direct_message_says_which_request(slack, notifier):
    slack.answers["chat.getPermalink"] = {"permalink": "https://acme.slack.com/archives/C0APPROVALS/p17"}
    told = message(MessageKind.DIRECT, channel="U0MAYA", card=CARD, fact=fact(Event.REJECTED))
    notifier.post(told, request())
    (sent,) = slack.sent("chat.postMessage")
    assert sent["channel"] == "U0MAYA"
    assert "thread_ts" not in sent
    assert "<https://acme.slack.com/archives/C0APPROVALS/p17|#1042>" in sent["text"]


def test_a_link_is_asked_for_once_and_missed_without_harm(slack, notifier):
    told = message(MessageKind.AUDIT, channel="C0AUDIT", card=CARD, fact=fact(Event.REQUESTED))
    slack.answers["chat.getPermalink"] = {"ok": False, "error": "message_not_found"}
    notifier.post(told, request())
    slack.answers["chat.getPermalink"] = {"permalink": "https://acme.slack.com/archives/C0APPROVALS/p17"}
    for _ in range(2):
        notifier.post(told, request())
    without, first, second = (sent["text"] for sent in slack.sent("chat.postMessage"))
    assert "https" not in without
    assert "<https://acme.slack.com/archives/C0APPROVALS/p17|#1042>" in first
    assert first == second
    assert len(slack.sent("chat.getPermalink")) == 2


def test_an_audit_line_stands_alone_with_counts(slack, notifier):
    told = fact(Event.REQUESTED, counts={"removes": 1204, "adds": 0}, note=HOSTILE)
    notifier.post(message(MessageKind.AUDIT, channel="C0AUDIT", fact=told), request())
    text = slack.sent("chat.postMessage")[0]["text"]
    assert "#1042 <@U0ARTHUR> asks: remove 1,204 from *VIP* (bunce)." in text
    assert "<!channel>" not in text
    assert "ada@" not in text


def test_the_head_of_the_chain_says_what_it_is_for(slack, notifier):
    head = Head(number=1204, hash="5f" * 32)
    notifier.announce(message(MessageKind.HEAD, key="head-2026-03-29", channel="C0AUDIT", request_id=0), head)
    (sent,) = slack.sent("chat.postMessage")
    assert sent["channel"] == "C0AUDIT"
    assert "1,204 facts" in sent["text"]
    assert "5f" * 32 in sent["text"]
    assert "head-2026-03-29" in str(sent["metadata"])


def test_a_fact_about_no_request_is_announced(slack, notifier):
    told = fact(Event.ERASED, actor="operator", request_id=0, counts={"rows": 3, "lists": 2})
    notifier.announce(
        message(MessageKind.AUDIT, channel="C0AUDIT", request_id=0, fact=told), Head(number=1, hash="")
    )
    text = slack.sent("chat.postMessage")[0]["text"]
    assert "operator erased a person from every list" in text
    assert "(rows 3, lists 2)" in text
    assert "#0" not in text


def test_rows_left_out_come_as_a_file_in_the_thread(slack, notifier):
    slack.answers["files.getUploadURLExternal"] = {"upload_url": f"{slack.root}/upload/1", "file_id": "F1"}
    slack.answers["files.completeUploadExternal"] = {"files": [{"id": "F1"}]}
    notifier.post(message(MessageKind.REPORT, channel="", thread=CARD), request(report=report()))
    (body,) = slack.sent("upload")
    assert b"list.csv" in body
    (completed,) = slack.sent("files.completeUploadExternal")
    assert (completed["channel_id"], completed["thread_ts"]) == (CARD.channel, CARD.ts)


@pytest.mark.parametrize(
    "place", [{}, {"upload_url": "", "file_id": "F1"}, {"upload_url": 7, "file_id": "F1"}]
)
def test_a_file_for_which_slack_names_no_place_is_tried_later(slack, notifier, place):
    slack.answers["files.getUploadURLExternal"] = place
    with pytest.raises(NotDeliveredError):
        notifier.post(message(MessageKind.REPORT, channel="", thread=CARD), request(report=report()))
    assert slack.sent("files.completeUploadExternal") == []


def test_the_card_is_drawn_anew_with_text_and_blocks(slack, notifier):
    notifier.edit_card(CARD, request(), MessageKind.CARD)
    (sent,) = slack.sent("chat.update")
    check_message(sent)
    assert (sent["channel"], sent["ts"]) == (CARD.channel, CARD.ts)


def test_a_message_that_stands_twice_is_deleted_and_one_that_is_gone_already_is_no_error(slack, notifier):
    notifier.take_back(CARD)
    (sent,) = slack.sent("chat.delete")
    assert (sent["channel"], sent["ts"]) == (CARD.channel, CARD.ts)
    slack.answers["chat.delete"] = {"ok": False, "error": "message_not_found"}
    notifier.take_back(CARD)
    slack.answers["chat.delete"] = {"ok": False, "error": "cant_delete_message"}
    with pytest.raises(NotDeliveredError, match="cant_delete_message"):
        notifier.take_back(CARD)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("channel_not_found", Refused.ELSEWHERE),
        ("is_archived", Refused.ELSEWHERE),
        ("user_disabled", Refused.NEVER),
        ("msg_too_long", Refused.OURS),
    ],
)
def test_what_waiting_does_not_mend_is_undeliverable(slack, notifier, error, kind):
    slack.answers["chat.postMessage"] = {"ok": False, "error": error}
    with pytest.raises(UndeliverableError, match=error) as caught:
        notifier.post(message(), request())
    assert (caught.value.refusal.kind, caught.value.refusal.word) == (kind, error)


def test_a_public_channel_is_joined_where_the_bot_may(slack, notifier):
    slack.answers["chat.postMessage"] = [{"ok": False, "error": "not_in_channel"}, {}]
    assert notifier.post(message(), request()) == CARD
    assert [each["channel"] for each in slack.sent("conversations.join")] == ["C0APPROVALS"]


def test_a_channel_it_may_not_join_is_refused_once(slack, notifier):
    slack.answers["chat.postMessage"] = {"ok": False, "error": "not_in_channel"}
    slack.answers["conversations.join"] = {"ok": False, "error": "missing_scope"}
    with pytest.raises(UndeliverableError, match="not_in_channel"):
        notifier.post(message(), request())
    assert len(slack.sent("chat.postMessage")) == 1


def test_blocks_slack_does_not_accept_are_left_out(slack, notifier):
    slack.answers["chat.postMessage"] = [{"ok": False, "error": "invalid_blocks"}, {}]
    assert notifier.post(message(), request()) == CARD
    assert "blocks" not in slack.sent("chat.postMessage")[1]


def test_a_direct_message_goes_into_the_conversation_that_is_opened_for_it_once(slack, notifier):
    slack.answers["conversations.open"] = {"channel": {"id": "D0MAYA"}}
    for key in ("direct-1", "direct-2"):
        notifier.post(message(MessageKind.DIRECT, key=key, channel="U0MAYA", fact=fact()), request())
    assert [each["channel"] for each in slack.sent("chat.postMessage")] == ["D0MAYA", "D0MAYA"]
    assert len(slack.sent("conversations.open")) == 1


def test_without_the_scope_to_open_it_the_person_is_written_to(slack, notifier):
    slack.answers["conversations.open"] = {"ok": False, "error": "missing_scope"}
    notifier.post(message(MessageKind.DIRECT, channel="U0MAYA", fact=fact()), request())
    assert slack.sent("chat.postMessage")[0]["channel"] == "U0MAYA"


@pytest.mark.parametrize(
    ("kind", "decides"),
    [(MessageKind.CARD, True), (MessageKind.COPY, True), (MessageKind.ASKER_COPY, False), (None, False)],
)
def test_where_the_reader_cannot_decide_there_is_nothing_to_decide_with(slack, notifier, kind, decides):
    notifier.edit_card(CARD, request(), kind)
    (sent,) = slack.sent("chat.update")
    assert ("approve_request" in json.dumps(sent["blocks"])) is decides


def test_a_card_in_a_direct_message_has_no_approve(slack, notifier):
    notifier.post(message(channel="D0MAYA"), request())
    assert "approve_request" not in json.dumps(slack.sent("chat.postMessage")[0])


@pytest.mark.parametrize(
    "error",
    ["message_not_found", "cant_update_message", "edit_window_closed", "is_archived", "channel_not_found"],
)
def test_a_card_that_cannot_be_changed_is_gone(slack, notifier, error):
    slack.answers["chat.update"] = {"ok": False, "error": error}
    with pytest.raises(UndeliverableError) as caught:
        notifier.edit_card(CARD, request(), MessageKind.CARD)
    assert caught.value.refusal.gone


def test_a_message_that_cannot_be_drawn_is_a_bug_of_ours_and_not_an_exception(slack, notifier):
    with pytest.raises(UndeliverableError) as caught:
        notifier.post(message(), None)
    assert caught.value.refusal.kind is Refused.OURS
    assert slack.sent("chat.postMessage") == []


@pytest.mark.parametrize("error", ["internal_error", "invalid_auth", "something_new"])
def test_anything_else_is_tried_again(slack, notifier, error):
    slack.answers["chat.postMessage"] = {"ok": False, "error": error}
    with pytest.raises(NotDeliveredError, match=error):
        notifier.post(message(), request())
    assert len(slack.sent("chat.postMessage")) == 1


def test_a_rate_limit_is_handed_on_and_not_waited_for_here(slack, notifier):
    limited = {"ok": False, "error": "ratelimited", "_status": 429, "_headers": {"Retry-After": "30"}}
    slack.answers["chat.postMessage"] = limited
    with pytest.raises(NotDeliveredError) as caught:
        notifier.post(message(), request())
    assert caught.value.retry_after == 30
    assert caught.value.refusal.everywhere
    assert len(slack.sent("chat.postMessage")) == 1


def test_a_broken_connection_is_not_delivered():
    notifier = SlackNotifier(post_client(TOKEN, "http://127.0.0.1:9/api/"), rows_report=rows_report)
    with pytest.raises(NotDeliveredError):
        notifier.post(message(), request())
    with pytest.raises(NotDeliveredError):
        notifier.find(message())


def copy_of(key, ts="1700000000.000777"):
    return {"ts": ts, "metadata": {"event_type": "segbot_message", "event_payload": {"key": key}}}


def test_a_copy_is_found_by_its_key(slack, notifier):
    slack.answers["conversations.history"] = {
        "messages": [{"ts": "1"}, copy_of("other"), copy_of("card-1042")]
    }
    assert notifier.find(message()) == MessageRef(channel="C0APPROVALS", ts="1700000000.000777")
    (asked,) = slack.sent("conversations.history")
    assert asked["include_all_metadata"] in ("1", True)


def test_a_reply_is_looked_for_in_its_thread(slack, notifier):
    slack.answers["conversations.replies"] = {"messages": [copy_of("story-1042")]}
    story = message(MessageKind.STORY, channel="", thread=CARD, fact=fact())
    assert notifier.find(story) == MessageRef(channel=CARD.channel, ts="1700000000.000777")


@pytest.mark.parametrize("error", ["missing_scope", "unknown_method", "channel_not_found"])
def test_where_slack_does_not_let_us_look_nothing_is_found(slack, notifier, error):
    slack.answers["conversations.history"] = {"ok": False, "error": error}
    assert notifier.find(message()) is None


def test_not_knowing_is_no_licence_to_post_again(slack, notifier):
    slack.answers["conversations.history"] = {"ok": False, "error": "internal_error"}
    with pytest.raises(NotDeliveredError):
        notifier.find(message())


def test_nothing_hostile_reaches_a_channel(slack, notifier):
    hostile = request(
        action=action(segment=HOSTILE, reason=HOSTILE),
        plan=plan(
            segment_name=HOSTILE,
            effects=(HOSTILE,),
            campaign_notes=(HOSTILE,),
            campaign_check=CampaignCheck.SCHEDULED,
        ),
        provider_label=HOSTILE,
        noun=HOSTILE,
        note=HOSTILE,
        decision_reason=HOSTILE,
    )
    notifier.post(message(), hostile)
    (sent,) = slack.sent("chat.postMessage")
    drawn = json.dumps(sent, ensure_ascii=False)
    for bad in ("<!channel>", "*free*", "_now_", "~old~", "`code`", "ada@example.com"):
        assert bad not in drawn
    assert "&lt;!channel&gt; ∗free∗" in drawn
