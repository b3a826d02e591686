"""Scenes: what has to come together for a guard to be needed, in the order and at the times at which it is.

Each is a few requests that a fortnight of its theme has in the place of some that come by chance; what else happens in that
fortnight happens to them too.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..themes import SELDOM
from . import agreeing, decisions, running, runs, segments, vendors
from .scene import Scene

__all__ = ["SCENES", "Scene"]

SCENES: dict[str, Sequence[Scene]] = {
    "policy": (
        agreeing.own_approval_no_more,
        agreeing.looser_meanwhile,
        agreeing.stricter_meanwhile,
        agreeing.alone_no_more,
        agreeing.refused_by_todays_policy,
    ),
    "freezes": (running.frozen_account, running.alone_in_a_freeze, running.frozen_while_waited_for),
    "people": (
        agreeing.left_and_presses,
        agreeing.agrees_and_leaves,
        agreeing.asker_leaves,
        agreeing.fallback_too_early,
    ),
    "votes": (
        agreeing.taken_back,
        agreeing.one_with_two_accounts,
        agreeing.asker_with_two_accounts,
        agreeing.first_left,
        agreeing.twenty_of_many,
    ),
    "drift": (
        segments.fewer_than_planned,
        segments.others_are_in_it,
        segments.renamed_meanwhile,
        segments.more_than_planned,
        segments.nobody_then,
        segments.made_anew,
    ),
    "campaigns": (segments.campaign_meanwhile, segments.campaign_before),
    "undo": (
        segments.taken_back_twice,
        segments.made_and_taken_back,
        segments.taken_back_by_two,
        segments.taken_back_and_tried_again,
    ),
    "budgets": (segments.a_few_and_a_few_more, segments.tried_again_when_it_is_too_much),
    "restarts": (running.taken_over, running.dies_when_pressed),
    "stops": (running.stopped_at_a_moment, segments.two_at_a_time, running.stopped_by_another_last),
    "limits": (
        running.ended_in_part,
        running.overtaken_by_others,
        running.answer_of_another,
        running.told_to_wait,
        running.nobody_answers,
    ),
    "tampering": (running.tampered_between,),
    "refusals": (
        running.refused_for_good,
        running.name_taken_meanwhile,
        running.namesake_and_no_answer,
        running.a_part_refused,
    ),
    "slack": (running.late_for_its_run, running.pressed_while_away),
    "schedules": (running.resumed_too_soon, running.decided_late),
    "edits": (
        agreeing.edited_after_a_vote,
        agreeing.edited_by_another,
        agreeing.renewed_by_another,
        agreeing.called_in_too_soon,
    ),
    "imports": (agreeing.overtaken, agreeing.overtaken_by_a_stopped_call, segments.everybody_comes),
    "typing": (agreeing.typed_wrongly, agreeing.sent_off_by_another, agreeing.button_of_another),
    "outsiders": (agreeing.approves_ones_own, agreeing.looked_at),
    "retention": (segments.forgotten, segments.forgotten_inside),
    SELDOM[0]: (
        decisions.as_many_come_as_leave,
        decisions.at_the_last_minute,
        decisions.altered_at_rest,
        decisions.yesterdays_list,
        decisions.another_makes_it,
        decisions.only_who_was_added,
        decisions.everybody_and_somebody,
        decisions.asked_amid_a_run,
        decisions.edited_under_another_policy,
    ),
    SELDOM[1]: runs.ALL,
    SELDOM[2]: vendors.SCENES,
}
