"""Driven from outside: whatever Slack says, nobody is left in the dark, and nobody else is held up."""

from __future__ import annotations

import json

import pytest
from outside.refusing_slack import APPROVALS, ARTHUR, AUDIT, BEA, GUS, MARKETING, MAYA
from outside.somebody import buttons

pytestmark = pytest.mark.slow


def removal(bunce, count=60):
    segment = next(key for key, one in bunce.emulator.segments().items() if one["name"] == "VIP customers")
    return 'remove bunce "VIP customers" ' + " ".join(list(bunce.emulator.members(segment))[:count])


def cards(slack, channel, number):
    return [
        one for one in slack.posted(channel, f"#{number}") if "blocks" in one and not one.get("thread_ts")
    ]


def test_the_approvals_channel_is_gone_and_comes_back(make_bot, slack, bunce):
    bot = make_bot().start()
    slack.refuse(
        "chat.postMessage", "channel_not_found", when=lambda call: call["channel"] in (APPROVALS, AUDIT)
    )
    bot.somebody.ask(removal(bunce))
    copies = [
        slack.wait_for(lambda who=who: cards(slack, f"D{who}", 1001), what=f"a copy for {who}")[0]
        for who in (ARTHUR, BEA)
    ]
    assert all("approve_request" in buttons(copy) for copy in copies)
    told = slack.wait_for(lambda: slack.posted(f"D{MAYA}", "channel_not_found"), what="the notice")[0]
    assert f"<@{ARTHUR}>" in told["text"]
    own = slack.wait_for(lambda: cards(slack, f"D{MAYA}", 1001), what="the asker's copy")[0]
    assert "approve_request" not in json.dumps(own)

    slack.refuse("chat.postMessage", "a_word_of_next_year", when=lambda call: "#1002" in json.dumps(call))
    bot.somebody.ask(removal(bunce, 61))
    bot.somebody.press(copies[1], "approve_request", BEA)
    slack.wait_for(
        lambda: all("approve_request" not in json.dumps(one) for one in cards(slack, f"D{ARTHUR}", 1001)),
        what="the other copy drawn anew",
    )
    slack.wait_for(lambda: slack.posted(f"D{MAYA}", "Done"), what="the end told")

    slack.relent()
    slack.wait_for(lambda: cards(slack, APPROVALS, 1002), 90, "the card in the channel")
    lines = slack.wait_for(
        lambda: len(found := slack.posted(AUDIT, "#1001")) >= 3 and found, 90, "the audit lines"
    )
    keys = [one["metadata"]["event_payload"]["key"] for one in lines]
    assert keys == sorted(set(keys), key=lambda key: int(key.rpartition("-")[2]))


def test_nobody_who_should_not_ask_sees_anything(make_bot, slack, bunce):
    bot = make_bot().start()
    bot.somebody.ask(removal(bunce))
    card = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
    for text in ("", "list bunce", "show bunce VIP", "request 1001", "audit", "remove bunce", "undo 1001"):
        said = bot.somebody.type(text, GUS)
        assert "Guests cannot" in said["text"]
        assert "VIP customers" not in said["text"]
    answers = slack.new_response_url()
    bot.somebody.press(card, "show_details", GUS, response_url=answers)
    [refusal] = slack.wait_for(lambda: slack.told_to(answers), what="the refusal")
    assert "Guests cannot" in refusal["text"]
    bot.somebody.open_home(GUS)
    home = slack.wait_for(lambda: slack.views.get(f"home-{GUS}"), what="Home")
    assert "VIP" not in json.dumps(home)
    form = next(view for view in slack.views.values() if view.get("callback_id") == "segment_preview")
    assert bot.somebody.suggest(form, "V", GUS) == {"options": []}


def test_somebody_who_became_a_guest_since_confirms_nothing(make_bot, slack, bunce):
    bot = make_bot().start()
    bot.somebody.type(removal(bunce))
    preview = slack.wait_for(
        lambda: next(
            (one for one in slack.views.values() if one.get("callback_id") == "segment_preview"), None
        )
    )
    slack.people[MAYA]["is_ultra_restricted"] = True
    said = bot.somebody.submit(preview, {})
    assert "Guests cannot" in json.dumps(said)
    slack.people[MAYA]["is_ultra_restricted"] = False
    slack.refuse("users.info", "fatal_error")
    assert "didn't say who you are" in json.dumps(bot.somebody.submit(preview, {}))
    slack.relent()
    assert bot.somebody.submit(preview, {}) == {"response_action": "clear"}


def test_a_card_of_another_life_of_the_database_says_so(make_bot, slack, bunce):
    bot = make_bot().start()
    bot.somebody.ask(removal(bunce))
    old = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
    bot.stop()
    for each in bot.folder.glob("segbot.db*"):
        each.unlink()
    bot.start()
    bot.somebody.ask(removal(bunce, 61))
    new = slack.wait_for(
        lambda: len(found := cards(slack, APPROVALS, 1001)) == 2 and found[1], what="the new card"
    )
    bot.somebody.press(old, "approve_request", ARTHUR)
    slack.wait_for(
        lambda: [one for one in slack.told if "restored or replaced" in one["text"]], what="the refusal"
    )
    assert "approve_request" in buttons(new)
    bot.somebody.press(new, "approve_request", ARTHUR)
    slack.wait_for(
        lambda: "approve_request" not in json.dumps(cards(slack, APPROVALS, 1001)[-1]), what="the approval"
    )


def test_a_deleted_card_is_posted_anew(make_bot, slack, bunce):
    bot = make_bot().start()
    bot.somebody.ask(removal(bunce))
    card = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
    del slack.messages[card["channel"], card["ts"]]
    bot.somebody.press(card, "approve_request", ARTHUR)
    slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the new card")
    slack.wait_for(
        lambda: "Done" in json.dumps(cards(slack, APPROVALS, 1001)[0]), what="the new card drawn to the end"
    )
    (new,) = cards(slack, APPROVALS, 1001)
    assert new["ts"] != card["ts"]
    assert "approve_request" not in json.dumps(new)


def test_in_a_channel_without_the_bot_the_answer_comes_by_the_response_url_with_a_link(
    make_bot, slack, bunce
):
    bot = make_bot().start()
    slack.refuse("chat.postMessage", "not_in_channel", when=lambda call: call["channel"] == MARKETING)
    bot.somebody.ask(removal(bunce, 3))
    done = slack.wait_for(
        lambda: [one for one in slack.told if "removed 3 people" in json.dumps(one)], what="it is done"
    )
    [own] = cards(slack, f"D{MAYA}", 1001)
    assert f"<https://acme.slack.com/D{MAYA}/{own['ts']}|#1001>" in json.dumps(done[0])
    bot.somebody.ask(removal(bunce, 60))
    asked = slack.wait_for(
        lambda: [one for one in slack.told if "Asked for approval" in json.dumps(one)], what="it waits"
    )
    [waiting] = cards(slack, APPROVALS, 1002)
    assert f"in <#{APPROVALS}>" in json.dumps(asked[0])
    assert f"<https://acme.slack.com/{APPROVALS}/{waiting['ts']}|Open it>" in json.dumps(asked[0])
    assert {one["response_type"] for one in slack.told} == {"ephemeral"}


def test_audit_lines_that_were_refused_are_told_after_two_restarts_in_order_and_once(make_bot, slack, bunce):
    bot = make_bot().start()
    slack.refuse("chat.postMessage", "not_in_channel", when=lambda call: call["channel"] == AUDIT)
    for count in (60, 61):
        bot.somebody.ask(removal(bunce, count))
    for number in (1001, 1002):
        slack.wait_for(lambda number=number: cards(slack, APPROVALS, number), what="the card")
    bot.stop()
    bot.start()
    bot.somebody.press(cards(slack, APPROVALS, 1001)[0], "reject_request", ARTHUR)
    bot.stop()
    slack.relent()
    bot.start()
    bot.somebody.ask(removal(bunce, 62))
    slack.wait_for(lambda: len(slack.posted(AUDIT, "#100")) >= 3, 90, "the audit lines")
    slack.wait_for(lambda: slack.posted(AUDIT, "#1003"), 90, "the newest line")
    keys = [one["metadata"]["event_payload"]["key"] for one in slack.posted(AUDIT, "#100")]
    assert len(keys) >= 3
    assert keys == sorted(set(keys), key=lambda key: int(key.rpartition("-")[2]))
