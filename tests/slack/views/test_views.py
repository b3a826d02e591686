"""The sentences people read, and what stands on a card in each state."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_made import HOSTILE, NOW, action, draft, fact, plan, progress, report, request, ruling, vote

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome
from segbot.domain.policy.ruling import share_in_words
from segbot.slack.views.card.buttons import buttons
from segbot.slack.views.card.card import card
from segbot.slack.views.card.headline import headline, submit_label
from segbot.slack.views.card.thread import audit, direct, story
from segbot.slack.views.kit.text import approvers_named, bar, moment, people, said, told
from segbot.slack.views.modals.preview import preview


def test_what_comes_from_outside_pings_nobody_and_formats_nothing():
    assert said("<!channel> *free*") == "&lt;!channel&gt; ∗free∗"
    assert said("_a_ ~b~ `c`") == "ˍaˍ ∼b∼ ˋcˋ"
    assert said("vip_customers_2026") == "vip_customers_2026"
    assert said("one\ntwo\u202e\u200b three") == "one two three"
    assert said("write ada@example.com or +46 70 123 45 67") == "write a•••@example.com or •••"
    assert said(None) == ""


def test_a_cut_never_goes_through_an_entity():
    for limit in range(2, 30):
        cut = said("&" * 50, limit)
        assert len(cut) <= limit
        assert cut.endswith("…")
        assert cut.rstrip("…") == "&amp;" * (len(cut) // 5)


def test_our_own_sentences_keep_mentions_of_people_and_our_command():
    assert told("Ask <@U0MAYA>: `/segment requests`, not <!here> or `rm`") == (
        "Ask <@U0MAYA>: `/segment requests`, not &lt;!here&gt; or ˋrmˋ"
    )


def test_numbers_and_people():
    assert (people(1), people(1204)) == ("1 person", "1,204 people")
    assert [share_in_words(part) for part in (0.12, 0.004, 0.999, 1.0)] == [
        "12 %",
        "under 1 %",
        "over 99 %",
        "100 %",
    ]
    assert bar(3, 10, width=10) == "▓▓▓░░░░░░░ 30 %"
    assert bar(3, 0, width=4) == "░░░░ 0 %"
    assert moment(NOW) == "<!date^1795255200^{date_short_pretty} at {time}|2026-11-21 10:00 UTC>"
    assert (
        approvers_named(["U0ARTHUR", "U0BEA", "S0APPROVE"]) == "<@U0ARTHUR>, <@U0BEA> or <!subteam^S0APPROVE>"
    )
    assert approvers_named([]) == ""


@pytest.mark.parametrize(
    ("verb", "planned", "sentence"),
    [
        (Verb.REMOVE, {}, "Removes 1,204 of 9,871 people from *VIP*, 12 %."),
        (Verb.REMOVE, {"at_most": True}, "Removes at most 1,204 of 9,871 people from *VIP*, 12 %."),
        (Verb.REMOVE, {"before": None}, "Removes 1,204 people from *VIP* (its size is not known)."),
        (Verb.ADD, {"adds": 3, "removes": 0}, "Adds 3 people to *VIP*, which has 9,871 people now."),
        (Verb.ADD, {"all_customers": True}, "Adds *all customers* to *VIP*."),
        (Verb.CREATE, {"adds": 1, "removes": 0}, "Creates the segment *VIP* with 1 person."),
        (Verb.RENAME, {"removes": 0}, "Renames *VIP* to *Gold*."),
        (Verb.EDIT, {"removes": 0}, "Changes the name and the description of *VIP*."),
        (
            Verb.REPLACE,
            {"adds": 20, "unchanged": 5},
            "Replaces everyone in *VIP*: 1,204 people leave, 12 %, 20 people join, 5 people stay.",
        ),
        (
            Verb.REPLACE,
            {"adds": 20, "removes": 0, "before": None, "everyone_leaves": True},
            "Replaces everyone in *VIP*: whoever is in it now leaves, 20 people join.",
        ),
        (Verb.CLEAR, {"removes": 9871}, "Removes everyone from *VIP*: 9,871 people."),
        (Verb.DELETE, {}, "Deletes the segment *VIP*: 9,871 people."),
        (
            Verb.DELETE,
            {"before": None},
            "Deletes the segment *VIP*: how many people that is, the provider does not say.",
        ),
        (Verb.TAG, {"removes": 0, "adds": 3, "unchanged": 4}, "Sets tags for 7 people in *VIP*."),
        (Verb.TAG, {"removes": 0}, "Sets tags for 1,204 people in *VIP*."),
    ],
)
def test_headlines(verb, planned, sentence):
    assert headline(action(verb, name="Gold", description="New"), plan(**planned), "segment") == sentence


def test_submit_labels_say_what_happens():
    assert submit_label(action(), plan(), needs_approval=False) == "Remove 1,204"
    assert submit_label(action(), plan(), needs_approval=True) == "Ask for approval"
    assert len(submit_label(action(), plan(removes=10**12), needs_approval=False)) <= 24


def lines(asked, **more):
    return card(asked, **more)["text"]


def labels(asked):
    drawn = buttons(asked)
    return [each["text"]["text"] for block in drawn for each in block["elements"]]


def test_a_pending_card():
    asked = request(ruling=ruling(approvals=2), votes=(vote(),))
    text = lines(asked, approvers=("S0APPROVE",))
    assert "Request #1042 by <@U0MAYA>: Removes 1,204 of 9,871 people from *VIP*, 12 %." in text
    assert "Reason: They asked for it" in text
    assert "Needs 2 approvals by <!subteam^S0APPROVE>, 1 given by <@U0ARTHUR>." in text
    assert labels(asked) == [
        "Approve",
        "Comment and approve…",
        "Reject…",
        "Take approval back",
        "Edit…",
        "Withdraw",
        "Who would leave?",
        "Details",
    ]
    first = buttons(asked)[0]["elements"][0]
    assert json.loads(first["value"]) == {"request": 1042, "version": 3}
    assert first["confirm"]["text"]["text"] == "Removes 1,204 of 9,871 people from *VIP*, 12 %."
    assert card(asked)["blocks"][0]["text"]["text"] == "Request #1042 · Remove people"


def test_a_card_nobody_may_approve_says_so():
    assert "`SEGBOT_APPROVERS` is empty" in lines(request())


def test_an_approved_card_in_its_grace_time():
    asked = request(State.APPROVED, votes=(vote(),), starts_at=NOW + timedelta(minutes=1))
    assert "Approved by <@U0ARTHUR>" in lines(asked)
    assert (
        "Starts <!date^1795255260^{date_short_pretty} at {time_secs}|2026-11-21 10:01 UTC> unless"
        in lines(asked)
    )
    assert labels(asked) == ["Stop", "Details"]


def test_a_confirmed_request_has_no_grace_to_speak_of():
    asked = request(State.APPROVED, ruling=ruling(Outcome.CONFIRM), starts_at=NOW)
    assert "Confirmed by <@U0MAYA>." in lines(asked)
    assert "unless" not in lines(asked)


def test_a_running_card_shows_how_far_it_is():
    asked = request(State.RUNNING, started_at=NOW, progress=progress())
    assert "12 of 40 batches, 3,600 of 12,000 people." in lines(asked)
    assert "▓▓▓▓▓▓░░░░░░░░░░░░░░ 30 %" in lines(asked)
    assert labels(asked) == ["Pause", "Details"]


@pytest.mark.parametrize(
    ("state", "words", "shown"),
    [
        (State.PAUSED, "Stopped by <@U0ARTHUR>.", ["Resume", "Withdraw", "Details"]),
        (
            State.STALE,
            "What was agreed to no longer holds",
            ["Use new numbers", "Edit…", "Withdraw", "Details"],
        ),
        (State.DONE, "3,600 people removed", ["Undo…", "Details"]),
        (
            State.PARTLY_DONE,
            "2 batches failed, 1 batch without an answer",
            ["Retry what failed", "Undo…", "Details"],
        ),
        (State.FAILED, "When the cause is mended", ["Retry what failed", "Undo…", "Details"]),
        (State.UNKNOWN, "Look the segment up at Bunce", ["Retry what failed", "Undo…", "Details"]),
        (State.REJECTED, "Rejected by <@U0BEA>", ["Details"]),
        (State.WITHDRAWN, "Withdrawn by <@U0BEA>", ["Details"]),
        (State.EXPIRED, "The time to decide was over", ["Details"]),
    ],
)
def test_every_other_state(state, words, shown):
    asked = request(
        state,
        decided_by="U0BEA",
        decided_at=NOW,
        started_at=NOW,
        progress=progress(failed=2, unknown=1),
        note="Stopped by <@U0ARTHUR>.",
        count_before=12_267,
        after=8667,
    )
    assert words in lines(asked)
    assert labels(asked) == shown


def test_a_done_card_tells_the_new_size():
    asked = request(State.DONE, progress=progress(), after=8667)
    assert "The segment has 8,667 people now." in lines(asked)


def test_what_was_never_sent_cannot_be_undone():
    assert labels(request(State.FAILED)) == ["Retry what failed", "Details"]


def test_why_it_was_rejected():
    assert "“Wrong list”" in lines(request(State.REJECTED, decided_by="U0BEA", decision_reason="Wrong list"))


def test_button_blocks_get_new_ids_with_every_change():
    drawn = [
        request(),
        request(version=4),
        request(votes=(vote(),)),
        request(State.RUNNING, progress=progress(settled=1)),
        request(State.RUNNING, progress=progress(settled=2)),
    ]
    ids = {buttons(each)[0]["block_id"] for each in drawn}
    assert len(ids) == len(drawn)


def test_campaigns_are_spoken_of():
    asked = request(
        plan=plan(campaign_check=CampaignCheck.UNKNOWN, campaign_notes=("Pages 1 to 10 were read.",))
    )
    drawn = json.dumps(card(asked))
    assert "could not be fully checked" in drawn
    assert "Pages 1 to 10 were read." in drawn


def in_preview(**changes):
    return json.dumps(preview(draft(**changes), approvers=("S0APPROVE",)), ensure_ascii=False)


def test_a_preview_says_what_happens_next():
    for alone in (Outcome.RUN, Outcome.CONFIRM):
        assert "starts as soon as you confirm" in in_preview(ruling=ruling(alone))
    assert "it needs 2 approvals by <!subteam^S0APPROVE>" in in_preview(ruling=ruling(approvals=2))
    assert "9,871 → 8,667" in in_preview()
    assert "Unknown people are created." in in_preview(plan=plan(effects=("Unknown people are created.",)))


def test_a_preview_says_who_would_become_a_customer():
    assert "3 people" in in_preview(plan=plan(people_created=3, removes=0, adds=9))
    assert "nobody can say" in in_preview(plan=plan(creation_unknown=True, removes=0, adds=9))


def test_a_preview_tells_which_rows_were_left_out():
    drawn = in_preview(report=report(faults=9))
    assert "9 rows left out" in drawn
    assert "list.csv, row 2: no id a•••" in drawn
    assert "and 6 more" in drawn
    assert "2 rows named somebody twice and count once" in drawn


def test_a_preview_names_the_columns_that_are_not_used():
    columns = ("Vorname", "<!channel>", *(f"c{n}" for n in range(10)))
    drawn = in_preview(report=replace(report(faults=0), unused=columns))
    assert "Columns that are not used: “Vorname”, “&lt;!channel&gt;”, “c0”" in drawn
    assert "“c5” and 4 more." in drawn
    assert "Columns" not in in_preview(report=report(faults=0))


def test_a_preview_asks_for_proof_only_when_it_is_wanted():
    assert "confirm_name" not in in_preview()
    proof = in_preview(ruling=ruling(typed_proof=True, reason_required=True))
    assert "Exactly: VIP" in proof
    assert "confirm_count" in proof
    assert "confirm_count" not in in_preview(ruling=ruling(typed_proof=True), plan=plan(before=None))


def test_a_typed_reason_comes_along():
    assert "Ticket 17" in in_preview(action=action(reason="Ticket 17"))


@pytest.mark.parametrize("event", [each for each in Event if each is not Event.REMINDED])
def test_every_event_has_its_sentence(event):
    text = story(fact(event, note="A note."), request())
    assert text.startswith(":")
    assert text.endswith("A note.")


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
    assert line == ":wastebasket: Lists of people that nobody needs any more were deleted. (lists 3)"


def test_a_vote_says_how_many_are_missing():
    asked = request(ruling=ruling(approvals=2), votes=(vote(),))
    assert story(fact(Event.VOTED), asked) == ":raised_hand: <@U0ARTHUR> approved it. 1 approval to go."


def test_what_was_done_is_counted():
    done = fact(Event.DONE, actor="segbot", counts={"batches": 13, "people": 1204})
    assert story(done, request()) == ":white_check_mark: Done: 1,204 people removed."
    assert direct(done, request()).startswith(
        ":white_check_mark: *Request #1042* (Removes 1,204 of 9,871 people"
    )


def test_a_reason_of_somebody_else_pings_nobody():
    text = story(fact(Event.REJECTED, note=HOSTILE), request())
    assert "<@U0ARTHUR> rejected it." in text
    assert text.count("<@") == 1
