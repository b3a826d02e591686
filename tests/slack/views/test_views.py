"""The sentences people read, and what stands on a card in each state."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_made import NOW, action, draft, plan, progress, report, request, ruling, vote

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome
from segbot.domain.policy.ruling import share_in_words
from segbot.slack.views.card.buttons import buttons
from segbot.slack.views.card.card import card
from segbot.slack.views.card.headline import headline, submit_label
from segbot.slack.views.kit.text import approvers_named, bar, moment, people, said, told
from segbot.slack.views.modals.details import details
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
        "12%",
        "under 1%",
        "over 99%",
        "100%",
    ]
    assert bar(3, 10, width=10) == "▓▓▓░░░░░░░ 30%"
    assert bar(3, 0, width=4) == "░░░░ 0%"
    assert moment(NOW) == "<!date^1795255200^{date_short_pretty} at {time}|Nov 21, 10:00 GMT>"
    assert (
        approvers_named(["U0ARTHUR", "U0BEA", "S0APPROVE"]) == "<@U0ARTHUR>, <@U0BEA> or <!subteam^S0APPROVE>"
    )
    assert approvers_named([]) == ""


@pytest.mark.parametrize(
    ("verb", "planned", "sentence"),
    [
        (Verb.REMOVE, {}, "Remove 1,204 of 9,871 people (12%) from *VIP*"),
        (Verb.REMOVE, {"at_most": True}, "Remove 1,204 of 9,871 people (12%) from *VIP*"),
        (Verb.REMOVE, {"before": None}, "Remove 1,204 people from *VIP*"),
        (Verb.ADD, {"adds": 3, "removes": 0}, "Add 3 people to *VIP*"),
        (Verb.ADD, {"all_customers": True}, "Add *all customers* to *VIP*"),
        (Verb.CREATE, {"adds": 1, "removes": 0}, "Create the segment *VIP* with 1 person"),
        (Verb.RENAME, {"removes": 0}, "Rename *VIP* to *Gold*"),
        (Verb.EDIT, {"removes": 0}, "Change the name and the description of *VIP*"),
        (
            Verb.REPLACE,
            {"adds": 20, "unchanged": 5},
            "Replace everyone in *VIP*: 1,204 leave (12%), 20 join, 5 stay",
        ),
        (
            Verb.REPLACE,
            {"adds": 20, "removes": 0, "before": None, "everyone_leaves": True},
            "Replace everyone in *VIP*: everyone in it leaves, 20 join",
        ),
        (Verb.CLEAR, {"removes": 9871}, "Remove everyone from *VIP* (9,871 people)"),
        (Verb.DELETE, {}, "Delete the segment *VIP* (9,871 people)"),
        (Verb.DELETE, {"before": None}, "Delete the segment *VIP* (number unknown)"),
        (Verb.TAG, {"removes": 0, "adds": 3, "unchanged": 4}, "Tag 7 people in *VIP*"),
        (Verb.TAG, {"removes": 0}, "Tag 1,204 people in *VIP*"),
    ],
)
def test_headlines(verb, planned, sentence):
    assert headline(action(verb, name="Gold", description="New"), plan(**planned), "segment") == sentence


@pytest.mark.parametrize(
    ("verb", "planned", "sentence"),
    [
        (Verb.REPLACE, {"adds": 9, "removes": 0, "before": 0}, "Undo #7: 9 people come back to *VIP*"),
        (Verb.REPLACE, {"adds": 1, "removes": 0}, "Undo #7: 1 person comes back to *VIP*"),
        (
            Verb.REPLACE,
            {"adds": 20, "unchanged": 5},
            "Undo #7: 1,204 of 9,871 people (12%) leave *VIP*, 20 come back",
        ),
        (Verb.REPLACE, {"removes": 1, "before": 4, "adds": 0}, "Undo #7: 1 of 4 people (25%) leaves *VIP*"),
        (
            Verb.REPLACE,
            {"adds": 20, "removes": 0, "before": None, "everyone_leaves": True},
            "Undo #7: replace everyone in *VIP*: everyone in it leaves, 20 join",
        ),
        (Verb.REMOVE, {}, "Undo #7: remove 1,204 of 9,871 people (12%) from *VIP*"),
    ],
)
def test_an_undo_says_what_it_brings_back(verb, planned, sentence):
    undoing = action(verb, undoes=7)
    assert headline(undoing, plan(**planned), "segment") == sentence
    shown = preview(draft(action=undoing, plan=plan(**planned), ruling=ruling(Outcome.CONFIRM)))
    assert shown["title"]["text"] == "Undo #7?"
    assert shown["submit"]["text"] == "Undo"


def test_submit_labels_say_what_happens():
    assert submit_label(action(), plan(), needs_approval=False) == "Remove 1,204 people"
    assert submit_label(action(), plan(removes=1), needs_approval=False) == "Remove 1 person"
    assert submit_label(action(), plan(), needs_approval=True) == "Ask for approval"
    assert len(submit_label(action(), plan(removes=10**12), needs_approval=False)) <= 24


def lines(asked, **more):
    return card(asked, **more)["text"]


def shown_on(asked, **more):
    """The lines of the card itself."""
    return card(asked, **more)["blocks"][0]["text"]["text"].split("\n")


def labels(asked):
    """Of the buttons, and of the entries of the menu in brackets."""
    found = []
    for block in buttons(asked):
        for each in block["elements"]:
            menu = [option["text"]["text"] for option in each.get("options", ())]
            found.append(menu or each["text"]["text"])
    return found


def test_a_pending_card():
    asked, end = request(votes=()), NOW + timedelta(hours=8)
    assert shown_on(asked, approvers=("S0APPROVE",)) == [
        "<@U0MAYA> asks to remove 1,204 of 9,871 people (12%) from *VIP* · Bunce",
        "“They asked for it”",
        f":hourglass_flowing_sand: Needs 1 approval by <!subteam^S0APPROVE> · until {moment(end)} · #1042",
    ]
    text = lines(asked, approvers=("S0APPROVE",))
    assert text.startswith("Request #1042 by <@U0MAYA>: Remove 1,204 of 9,871 people (12%) from *VIP*.")
    assert "Reason: They asked for it" in text
    assert labels(asked) == [
        "Approve",
        "Reject…",
        "Details",
        ["Approve with comment…", "Who would leave?", "Edit…", "Withdraw"],
    ]
    first = buttons(asked)[0]["elements"][0]
    assert json.loads(first["value"]) == {"request": 1042, "version": 3}
    assert first["confirm"]["text"]["text"] == "Remove 1,204 of 9,871 people (12%) from *VIP*."


def test_one_of_two_approvals_is_given():
    asked = request(ruling=ruling(approvals=2), votes=(vote(),))
    assert "1 of 2 approvals: <@U0ARTHUR> · until" in shown_on(asked)[2]
    menu = buttons(asked)[0]["elements"][-1]
    assert menu["action_id"] == "more_actions"
    assert "Take my approval back" in [each["text"]["text"] for each in menu["options"]]
    assert json.loads(menu["options"][1]["value"]) == {"do": "take_back_vote", "request": 1042, "version": 3}
    assert len(menu["options"]) == 5
    assert all(len(each["value"]) <= 75 for each in menu["options"])


def test_a_card_nobody_may_approve_says_so():
    assert "Nobody can approve yet. Ask whoever runs segbot to add approvers." in lines(request())


def test_an_approved_card_in_its_grace_time():
    asked = request(State.APPROVED, votes=(vote(),), starts_at=NOW + timedelta(minutes=1))
    assert shown_on(asked)[1] == (
        ":ballot_box_with_check: Approved by <@U0ARTHUR>. "
        "Starts <!date^1795255260^{date_short_pretty} at {time_secs}|Nov 21, 10:01 GMT> · #1042"
    )
    assert labels(asked) == ["Stop", "Details"]


def test_a_confirmed_request_has_no_grace_to_speak_of():
    asked = request(State.APPROVED, ruling=ruling(Outcome.CONFIRM), starts_at=NOW)
    assert "Starts as soon as the account is free" in lines(asked)


def test_a_running_card_is_one_line_that_shows_how_far_it_is():
    asked = request(State.RUNNING, started_at=NOW, progress=progress())
    assert shown_on(asked) == [":arrow_forward: Removing 1,204 people from *VIP*: 3,600 of 12,000 · #1042"]
    assert labels(asked) == ["Stop", "Details"]


@pytest.mark.parametrize(
    ("state", "words", "shown"),
    [
        (State.PAUSED, "Stopped by <@U0ARTHUR>.", ["Resume", "Withdraw", "Details"]),
        (
            State.STALE,
            "Changed meanwhile, nothing more done",
            ["Use new numbers", "Details", ["Edit…", "Withdraw"]],
        ),
        (State.DONE, "3,600 people removed", ["Undo…", "Details", "Ask again…"]),
        (
            State.PARTLY_DONE,
            "Only 3,600 of 12,000 went through",
            ["Retry what failed", "Undo…", "Details", "Ask again…"],
        ),
        (
            State.FAILED,
            "*Failed after 3,600 of 12,000*",
            ["Retry what failed", "Undo…", "Details", "Ask again…"],
        ),
        (
            State.UNKNOWN,
            "*Sent, but no answer came back*",
            ["Retry what failed", "Undo…", "Details", "Ask again…"],
        ),
        (State.REJECTED, "<@U0BEA> rejected #1042", ["Details", "Ask again…"]),
        (State.WITHDRAWN, "<@U0BEA> withdrew #1042", ["Details", "Ask again…"]),
        (State.EXPIRED, "#1042 expired", ["Details", "Ask again…"]),
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
    assert len(shown) <= 4


def test_a_done_card_is_two_lines_with_the_new_size_and_who_agreed():
    asked = request(
        State.DONE,
        votes=(vote(),),
        progress=progress(people=1204, people_settled=1204),
        count_before=9871,
        after=8667,
    )
    assert shown_on(asked) == [
        ":white_check_mark: *1,204 people removed from VIP* (9,871 → 8,667)",
        "Asked by <@U0MAYA>, approved by <@U0ARTHUR> · #1042",
    ]


def test_what_one_person_confirmed_is_one_line_when_it_is_done():
    asked = request(
        State.DONE,
        ruling=ruling(Outcome.CONFIRM),
        plan=plan(removes=3, before=412, after=409),
        progress=progress(batches=1, settled=1, people=3, people_settled=3),
        count_before=412,
        after=409,
    )
    assert shown_on(asked) == [":white_check_mark: <@U0MAYA> removed 3 people from *VIP* (412 → 409) · #1042"]
    assert labels(asked) == ["Undo…", "Details", "Ask again…"]


def test_what_is_only_known_as_sent_is_told_as_sent():
    sent = {"progress": progress(batches=1, settled=1, people=7, people_settled=7), "votes": (vote(),)}
    known = request(State.DONE, plan=plan(removes=7), count_before=187, after=184, **sent)
    assert shown_on(known)[0] == (
        ":white_check_mark: *Sent 7 removals for VIP. The segment went from 187 to 184*"
    )
    unknown = request(State.DONE, plan=plan(removes=7), **sent)
    assert shown_on(unknown)[0] == (
        ":white_check_mark: *Sent 7 removals for VIP. How many of them were changed isn't known*"
    )


def test_what_was_never_sent_cannot_be_undone():
    assert labels(request(State.FAILED)) == ["Retry what failed", "Details", "Ask again…"]


def test_what_undoes_another_request_is_neither_edited_nor_asked_again():
    assert "Edit…" not in labels(request(action=action(undoes=7)))[-1]
    assert "Ask again…" not in labels(request(State.REJECTED, action=action(undoes=7)))


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


@pytest.mark.parametrize(
    ("planned", "danger"),
    [
        ({"campaign_check": CampaignCheck.UNKNOWN}, "We couldn't check every campaign that may use it."),
        ({"campaign_check": CampaignCheck.WARN}, "Campaigns use it; none is scheduled."),
        ({"everyone_leaves": True, "removes": 9871}, "All 9,871 people would leave."),
        (
            {"everyone_leaves": True, "removes": 0, "before": None},
            "Everyone would leave. Bunce doesn't tell us how many people that is.",
        ),
        ({"before": None}, "Bunce doesn't tell us its size, so the share is unknown."),
        ({"all_customers": True}, "Every customer would be added."),
        ({"people_created": 3}, "3 people would be new customers at Bunce."),
    ],
)
def test_a_danger_has_a_line_of_its_own(planned, danger):
    assert f":warning: {danger}" in shown_on(request(plan=plan(**planned)))


def test_what_is_not_dangerous_is_in_the_details():
    noted = plan(
        campaign_check=CampaignCheck.CLEAR,
        campaign_notes=("Pages 1 to 10 were read.",),
        effects=("People are sent in batches.",),
        unnoticed="A swap would go unseen.",
        at_most=True,
    )
    assert len(shown_on(request(plan=noted), approvers=("U0ARTHUR",))) == 3
    drawn = json.dumps(details(request(plan=noted), [], []))
    for line in ("Pages 1 to 10 were read.", "People are sent in batches.", "A swap would go unseen."):
        assert line in drawn
        assert line not in json.dumps(card(request(plan=noted)))
    assert "Bunce can't tell us how many of the 1,204 are in it." in drawn


def in_preview(**changes):
    return json.dumps(preview(draft(**changes), approvers=("S0APPROVE",)), ensure_ascii=False)


def test_a_preview_says_what_happens_next():
    for alone in (Outcome.RUN, Outcome.CONFIRM):
        assert "starts as soon as you confirm" in in_preview(ruling=ruling(alone))
    assert "needs 2 approvals by <!subteam^S0APPROVE>" in in_preview(ruling=ruling(approvals=2))
    assert "9,871 → 8,667" in in_preview()
    assert "Unknown people are created." in in_preview(plan=plan(effects=("Unknown people are created.",)))


def test_a_preview_says_who_would_become_a_customer():
    assert "3 people" in in_preview(plan=plan(people_created=3, removes=0, adds=9))
    assert "anyone not known there yet (number unknown)" in in_preview(
        plan=plan(creation_unknown=True, removes=0, adds=9)
    )


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
