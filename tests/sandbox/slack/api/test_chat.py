from __future__ import annotations

import pytest

DIVIDER = {"type": "divider"}


def text(words):
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def test_a_message_is_there_for_everyone_in_the_channel(world):
    posted = world.web.chat_postMessage(channel="C0MARKETING", text="&lt;hello&gt; <@U0MAYA>")
    assert posted["channel"] == "C0MARKETING"
    assert posted["message"]["bot_id"] == "B0SEGBOT"
    for who in ("marketer", "outsider"):
        (seen,) = world.person.messages("C0MARKETING", who)
        assert seen["text"] == "&lt;hello&gt; <@U0MAYA>"
        assert (seen["is_app"], seen["name"], seen["ephemeral"]) == (True, "segbot", False)


def test_blocks_and_controls_get_ids_when_they_have_none(world):
    button = {"type": "button", "text": {"type": "plain_text", "text": "x"}}
    blocks = [{"type": "actions", "elements": [button]}]
    posted = world.web.chat_postMessage(channel="C0MARKETING", text="x", blocks=blocks)
    (block,) = posted["message"]["blocks"]
    assert block["block_id"]
    assert block["elements"][0]["action_id"]


def test_a_user_id_opens_the_direct_message(world):
    assert world.web.chat_postMessage(channel="U0MAYA", text="psst")["channel"] == "D0MAYA"
    assert [m["text"] for m in world.person.messages("D0MAYA", "marketer")] == ["psst"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"text": "x"}, "channel_not_found"),
        ({"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ({"channel": "C0MARKETING"}, "no_text"),
        ({"channel": "C0MARKETING", "text": "", "blocks": []}, "no_text"),
        ({"channel": "C0MARKETING", "blocks": "not json"}, "invalid_blocks_format"),
        ({"channel": "C0MARKETING", "text": "x", "blocks": [{"type": "alert"}]}, "invalid_blocks"),
        ({"channel": "C0MARKETING", "text": "x", "blocks": [DIVIDER] * 51}, "invalid_blocks"),
        (
            {"channel": "C0MARKETING", "text": "x", "attachments": [{"text": "x"}] * 101},
            "too_many_attachments",
        ),
        (
            {"channel": "C0MARKETING", "text": "x", "attachments": [{"blocks": [{"type": "no"}]}]},
            "invalid_blocks",
        ),
        ({"channel": "C0MARKETING", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": "C0MARKETING", "markdown_text": "y" * 12001}, "msg_too_long"),
        ({"channel": "C0MARKETING", "text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
        (
            {
                "channel": "C0MARKETING",
                "text": "x",
                "metadata": {"event_type": "e", "event_payload": {"k": "v" * 17000}},
            },
            "metadata_too_large",
        ),
        ({"channel": "C0MARKETING", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C0MARKETING", "text": "x", "username": "Boss"}, "missing_scope"),
    ],
)
def test_what_is_not_posted(shared, arguments, error):
    assert shared.refused("chat.postMessage", **arguments)["error"] == error
    assert shared.person.messages("C0MARKETING", "marketer") == []


def test_wrong_blocks_are_explained(shared):
    answer = shared.refused("chat.postMessage", channel="C0MARKETING", blocks=[text("x" * 3001)])
    line = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["errors"] == [line]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {line}"]


def test_very_long_text_is_cut(world):
    posted = world.web.chat_postMessage(channel="C0MARKETING", text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000


def test_threads_hang_on_the_parent_only(world):
    parent = world.web.chat_postMessage(channel="C0MARKETING", text="parent")["ts"]
    reply = world.web.chat_postMessage(channel="C0MARKETING", text="reply", thread_ts=parent)["ts"]
    answer = world.refused("chat.postMessage", channel="C0MARKETING", text="x", thread_ts=reply)
    assert answer["error"] == "cannot_reply_to_message"
    (top,) = world.person.messages("C0MARKETING", "marketer")
    assert (top["reply_count"], top["reply_users"], top["latest_reply"]) == (1, ["U0SEGBOT"], reply)
    assert [m["text"] for m in world.person.thread("C0MARKETING", parent, "marketer")] == ["parent", "reply"]


def test_metadata_is_given_back_only_when_asked_for(world):
    metadata = {"event_type": "request", "event_payload": {"request": 7}}
    world.web.chat_postMessage(channel="C0MARKETING", text="x", metadata=metadata)
    (bare,) = world.web.conversations_history(channel="C0MARKETING")["messages"]
    assert "metadata" not in bare
    (full,) = world.web.conversations_history(channel="C0MARKETING", include_all_metadata=True)["messages"]
    assert full["metadata"] == metadata


def card(world, **fields):
    return world.web.chat_postMessage(
        channel="C0MARKETING", **{"text": "old", "blocks": [text("old")], **fields}
    )["ts"]


def test_updating_text_alone_drops_the_blocks_and_marks_it_edited(world):
    ts = card(world)
    message = world.web.chat_update(channel="C0MARKETING", ts=ts, text="new")["message"]
    assert message["text"] == "new"
    assert "blocks" not in message
    assert world.person.messages("C0MARKETING", "marketer")[0]["edited"]


def test_updating_blocks_replaces_them_without_the_mark(world):
    ts = card(world)
    world.web.chat_update(channel="C0MARKETING", ts=ts, text="new", blocks=[text("new")])
    (seen,) = world.person.messages("C0MARKETING", "marketer")
    assert seen["blocks"][0]["text"]["text"] == "new"
    assert not seen["edited"]


def test_an_update_keeps_metadata_and_attachments_until_told_otherwise(world):
    metadata = {"event_type": "request", "event_payload": {"request": 7}}
    ts = card(world, metadata=metadata, attachments=[{"text": "more"}])
    world.web.chat_update(channel="C0MARKETING", ts=ts, text="new")
    (kept,) = world.web.conversations_history(channel="C0MARKETING", include_all_metadata=True)["messages"]
    assert (kept["metadata"], kept["attachments"]) == (metadata, [{"text": "more"}])
    world.web.chat_update(channel="C0MARKETING", ts=ts, text="new", metadata={}, attachments=[])
    (gone,) = world.web.conversations_history(channel="C0MARKETING", include_all_metadata=True)["messages"]
    assert not {"metadata", "attachments"} & set(gone)


def test_what_is_not_updated(world):
    ts = card(world)
    person = world.person.say("marketer", "C0MARKETING", "mine")["ts"]
    hidden = world.web.chat_postEphemeral(channel="C0MARKETING", user="U0MAYA", text="psst")["message_ts"]
    tries = [
        ({"channel": "C0MARKETING", "ts": ts, "text": "x" * 4001}, "msg_too_long"),
        ({"channel": "C0MARKETING", "ts": person, "text": "x"}, "cant_update_message"),
        ({"channel": "C0MARKETING", "ts": hidden, "text": "x"}, "message_not_found"),
        ({"channel": "C0MARKETING", "ts": "1.1", "text": "x"}, "message_not_found"),
        ({"channel": "U0MAYA", "ts": ts, "text": "x"}, "channel_not_found"),
        ({"channel": "C0MARKETING", "ts": ts}, "no_text"),
        ({"channel": "C0MARKETING", "ts": ts, "text": "", "blocks": []}, "no_text"),
        ({"channel": "C0MARKETING", "ts": ts, "blocks": [{"type": "no"}]}, "invalid_blocks"),
    ]
    for arguments, error in tries:
        assert world.refused("chat.update", **arguments)["error"] == error, arguments
    assert world.person.messages("C0MARKETING", "marketer")[0]["text"] == "old"


def test_deleting(world):
    ts = card(world)
    mine = world.person.say("marketer", "C0MARKETING", "mine")["ts"]
    assert world.refused("chat.delete", channel="C0MARKETING", ts=mine)["error"] == "cant_delete_message"
    world.web.chat_delete(channel="C0MARKETING", ts=ts)
    assert [m["text"] for m in world.person.messages("C0MARKETING", "marketer")] == ["mine"]
    assert world.refused("chat.delete", channel="C0MARKETING", ts=ts)["error"] == "message_not_found"


def test_a_deleted_parent_leaves_a_tombstone(world):
    ts = card(world)
    world.web.chat_postMessage(channel="C0MARKETING", text="reply", thread_ts=ts)
    world.web.chat_delete(channel="C0MARKETING", ts=ts)
    (left,) = world.person.messages("C0MARKETING", "marketer")
    assert (left["text"], left["subtype"]) == ("This message was deleted.", "tombstone")


def test_ephemeral_messages_are_for_one_pair_of_eyes(world):
    world.web.chat_postEphemeral(channel="C0MARKETING", user="U0MAYA", text="psst")
    (seen,) = world.person.messages("C0MARKETING", "marketer")
    assert seen["ephemeral"]
    assert world.person.messages("C0MARKETING", "approver") == []
    assert world.web.conversations_history(channel="C0MARKETING")["messages"] == []


@pytest.mark.parametrize(
    ("channel", "user", "error"),
    [
        ("C0AUDIT", "U0GUS", "user_not_in_channel"),
        ("C0AUDIT", "U0NOBODY", "user_not_in_channel"),
        ("C0GENERAL", "U0MAYA", "not_in_channel"),
    ],
)
def test_ephemeral_messages_need_both_in_the_channel(shared, channel, user, error):
    assert shared.refused("chat.postEphemeral", channel=channel, user=user, text="x")["error"] == error


def test_permalinks(world):
    ts = card(world)
    reply = world.web.chat_postMessage(channel="C0MARKETING", text="reply", thread_ts=ts)["ts"]
    link = world.web.chat_getPermalink(channel="C0MARKETING", message_ts=ts)["permalink"]
    assert link == f"{world.url}/archives/C0MARKETING/p{ts.replace('.', '')}"
    assert (
        f"thread_ts={ts}" in world.web.chat_getPermalink(channel="C0MARKETING", message_ts=reply)["permalink"]
    )
    assert (
        world.refused("chat.getPermalink", channel="C0MARKETING", message_ts="1.1")["error"]
        == "message_not_found"
    )


def test_timestamps_never_repeat_though_the_clock_stands_still(world):
    stamps = [card(world) for _ in range(5)]
    assert len(set(stamps)) == 5
    assert stamps == sorted(stamps)
