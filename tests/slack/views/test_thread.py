"""What is told of each event: in the thread, to the asker, in the audit channel."""

from __future__ import annotations

from dataclasses import replace

import pytest
from slack_made import HOSTILE, fact, progress, request, ruling, vote

from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.slack.views.card.card import card
from segbot.slack.views.card.thread import audit, direct, story


@pytest.mark.parametrize("event", [each for each in Event if each is not Event.REMINDED])
def test_every_event_has_its_sentence(event):
    text = story(fact(event, note="A note."), request())
    assert text.startswith(":")
    assert "A note." in text


def test_a_reminder_mentions_in_the_thread_whom_it_hangs_on_and_nobody_in_the_audit():
    counts = {"approvals": 1, "needed": 2, "minutes_left": 75}
    told = fact(Event.REMINDED, actor="segbot", counts=counts, note="U0BEA S0APPROVE")
    text = story(told, request())
    assert text == (
        ":bell: Still waiting for a decision. 1 approval to go. <@U0BEA> or <!subteam^S0APPROVE>, please decide."
        " It expires in 1 hour 15 minutes."
    )
    assert "U0BEA" not in audit(told)
    assert "S0APPROVE" not in audit(told)
    assert story(fact(Event.REMINDED, actor="segbot"), request()).endswith("1 approval to go."), "an old one"


def test_what_is_about_no_request_names_none():
    line = audit(
        fact(
            Event.PURGED,
            actor="segbot",
            request_id=0,
            connection="",
            segment="",
            verb="",
            counts={"lists": 3},
        )
    )
    assert line == ":wastebasket: Lists of people that are no longer needed were deleted. (lists 3)"


def test_a_vote_says_how_many_are_missing():
    asked = request(ruling=ruling(approvals=2), votes=(vote(),))
    assert story(fact(Event.VOTED), asked) == ":raised_hand: <@U0ARTHUR> approved it. 1 approval to go."


def test_the_audit_line_of_a_request_says_what_is_asked():
    asked = fact(Event.REQUESTED, actor="U0MAYA", counts={"removes": 1204}, note="ticket MKT-17")
    assert audit(asked) == ":memo: #1042 <@U0MAYA> asks: remove 1,204 from *VIP* (bunce). “ticket MKT-17”"
    assert audit(asked, link="https://x.slack.com/1").startswith(":memo: <https://x.slack.com/1|#1042> ")


def test_what_was_done_is_counted_with_the_size_before_and_after():
    done = fact(
        Event.DONE,
        actor="segbot",
        submitter="U0MAYA",
        before=9871,
        counts={"batches": 13, "people": 1204, "after": 8667, "approvals": 1},
    )
    assert audit(done) == (
        ":white_check_mark: #1042 done: 1,204 people removed from *VIP* (bunce), 9,871 → 8,667."
    )
    alone = replace(done, counts={**done.counts, "approvals": 0})
    assert audit(alone) == (
        ":white_check_mark: #1042 <@U0MAYA> removed 1,204 people from *VIP* (bunce), 9,871 → 8,667."
    )
    asked = request(
        State.DONE, progress=progress(people=1204, people_settled=1204), count_before=9871, after=8667
    )
    assert direct(done, asked, "https://x.slack.com/1") == (
        ":white_check_mark: <https://x.slack.com/1|#1042> 1,204 people removed from *VIP* (9,871 → 8,667)."
    )


def test_what_was_done_to_all_customers_is_not_counted_as_nobody():
    done = fact(
        Event.DONE,
        actor="segbot",
        verb="add",
        counts={"people": 0, "sent": 0, "certain": 1, "all_customers": 1, "approvals": 1},
    )
    assert audit(done) == ":white_check_mark: #1042 done: all customers added to *VIP* (bunce)."


def test_what_is_only_known_as_sent_is_told_in_the_words_of_the_card():
    counts = {"people": 3, "sent": 7, "before": 187, "after": 184, "certain": 0, "approvals": 1}
    told = "7 removals for *VIP*. The segment went from 187 to 184 (bunce)."
    assert audit(fact(Event.DONE, actor="segbot", counts=counts)).endswith(f"done: sent {told}")
    old = {name: count for name, count in counts.items() if name != "certain"}
    assert audit(fact(Event.DONE, actor="segbot", counts=old)).endswith(f"done: sent {told}")


def test_a_reason_of_somebody_else_pings_nobody():
    text = story(fact(Event.REJECTED, note=HOSTILE), request())
    assert "<@U0ARTHUR> rejected it." in text
    assert text.count("<@") == 1


def test_everybody_whose_approval_it_took_is_named():
    two = fact(actor="U0BEA", approvers=("U0ARTHUR", "U0BEA"))
    both = ":ballot_box_with_check: {}<@U0ARTHUR> and <@U0BEA> approved it"
    asked = request(State.APPROVED, votes=(vote(), vote(user="U0BEA")))
    assert audit(two) == f"{both.format('#1042 ')} · *VIP* (bunce)"
    assert story(two, asked) == f"{both.format('')}."
    assert direct(two, asked).endswith("<@U0ARTHUR> and <@U0BEA> approved it.")
    wrote = replace(two, note="fine")
    assert story(wrote, asked) == f"{both.format('')}. <@U0BEA>: “fine”", "it is plain who wrote that"
    assert audit(fact(note="fine")).endswith("<@U0ARTHUR> approved it · *VIP* (bunce) “fine”")


def test_however_many_approve_the_line_is_one_slack_takes():
    crowd = tuple(f"U0{number:09}" for number in range(2_000))
    line = audit(fact(actor=crowd[-1], approvers=crowd, note="y" * 3_000))
    assert crowd[49] in line
    assert " and 1950 more approved it" in line
    assert len(line) < 4_000, "what Slack asks a text to stay below"
    asked = request(State.APPROVED, votes=tuple(vote(user=each) for each in crowd[:5]))
    assert all(f"<@{each}>" in card(asked)["text"] for each in crowd[:5])


def test_a_reminder_to_one_who_holds_a_copy_leads_to_it_and_mentions_nobody():
    counts = {"approvals": 1, "needed": 2, "minutes_left": 75}
    told = fact(Event.REMINDED, actor="segbot", counts=counts, note="U0BEA S0APPROVE")
    text = direct(told, request(), "https://x.slack.com/1")
    assert text.startswith(":bell: <https://x.slack.com/1|#1042> (remove ")
    assert text.endswith(
        ") still waits for your decision. 1 of 2 approvals so far. It expires in 1 hour 15 minutes."
    )
    assert "U0BEA" not in text
    assert direct(told, request()).endswith(" Its card is above.")
