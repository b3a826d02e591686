"""Every message and view that many people read: short lines, and nothing that only the machine needs."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from at_bunce import _DATE, MACHINE, SEGMENT_ID, at_bunce, lines
from slack_made import NOW, account, draft, fact, origin, request, ruling

from segbot.domain.actions import Verb
from segbot.domain.audit import Event, Page
from segbot.domain.digest import Moved, WeekDigest
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome
from segbot.domain.segments import Segment, SizeSeen
from segbot.providers.declarations import CampaignFindings
from segbot.slack.views.card.card import asked_for, card, started
from segbot.slack.views.card.thread import direct, story
from segbot.slack.views.kit.newer_blocks import NEWER, without
from segbot.slack.views.messages import request_list, segment_list, segment_page
from segbot.slack.views.messages.audit import audit_page
from segbot.slack.views.messages.digest import STOPPED, digest
from segbot.slack.views.messages.help import help_message
from segbot.slack.views.messages.home import HomeState, home
from segbot.slack.views.messages.instead import mistyped
from segbot.slack.views.messages.lists import providers, sample, which_connection
from segbot.slack.views.messages.welcome import added_to_channel, answer_to_mention, choose_change, welcome
from segbot.slack.views.modals import member_sample
from segbot.slack.views.modals.decision_forms import approve_form, reject_form
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.errors import it_counts, loading, problem, written_down
from segbot.slack.views.modals.form import form
from segbot.slack.views.modals.preview import preview
from segbot.slack.views.modals.progress import Far, checking

ACCOUNTS = [account("bunce"), account("batch")]
SEGMENT = Segment(id="vip", name="VIP customers", member_count=409, edited_at=NOW)
WEEK = WeekDigest(
    begin=NOW, end=NOW, moved=(Moved(segment="VIP", connection="bunce", joined=3, left=2),), carried_out=2,
    stopped={"drifted": 1, "rejected": 2}, decided=3, decision_seconds=900, waiting=1,
)  # fmt: skip


def made(outcome):
    return draft(plan=at_bunce().plan, action=at_bunce().action, ruling=ruling(outcome, rule="remove-large"))


SAID = {
    **{
        f"card {state.value}": (lambda state=state: card(at_bunce(state), approvers=("S0A",)))
        for state in State
    },
    **{f"preview {outcome.value}": (lambda outcome=outcome: preview(made(outcome))) for outcome in Outcome},
    **{
        f"form {verb.value}": (lambda verb=verb: form(verb, ACCOUNTS[:1]))
        for verb in Verb
        if verb not in (Verb.LIST, Verb.UNDO)
    },
    "asked for": lambda: asked_for(at_bunce(), channel="C1", link="https://acme.slack.com/p1"),
    "started": lambda: started(at_bunce()),
    "home": lambda: home(ACCOUNTS, HomeState(mine=[at_bunce()], to_decide=[at_bunce()])),
    "home of somebody new": lambda: home(ACCOUNTS, HomeState(new=True)),
    "empty home": lambda: home(ACCOUNTS, HomeState()),
    "welcome": lambda: welcome(ACCOUNTS),
    "mention": lambda: answer_to_mention(ACCOUNTS),
    "added": added_to_channel,
    "choose": lambda: choose_change(ACCOUNTS),
    "help": lambda: help_message(ACCOUNTS),
    "list": lambda: segment_list.segments("bunce", ACCOUNTS[0].spec, [SEGMENT], now=NOW),
    "requests": lambda: request_list.requests([at_bunce(), request(State.DONE)], now=NOW),
    "which request": lambda: request_list.which_request([at_bunce()], "undo"),
    "which account": lambda: which_connection(ACCOUNTS, "list"),
    "mistyped": lambda: mistyped("There is no command “remvoe”.", {"remove": "remove bunce vip"}),
    "digest": lambda: digest(WEEK),
    "waiting": lambda: loading("Remove people"),
    "problem": lambda: problem("Bunce doesn't answer."),
    "written down": lambda: written_down("x"),
    "it counts": it_counts,
    "reject": lambda: reject_form(at_bunce(), version=1),
    "approve": lambda: approve_form(at_bunce(), version=1),
}
TOLD = [
    (event, told)
    for event in (
        Event.REQUESTED,
        Event.APPROVED,
        Event.REJECTED,
        Event.EXPIRED,
        Event.DONE,
        Event.FAILED,
        Event.PAUSED,
    )
    for told in (story, direct)
]


def shown_lines(said):
    return lines([block for block in said["blocks"] if block["type"] not in ("input", "rich_text")])


@pytest.mark.parametrize("name", SAID)
def test_short_lines_and_nothing_for_the_machine(name):
    for line in shown_lines(SAID[name]()):
        assert len(line.split()) <= 24 if name.startswith(("preview", "help")) else len(line.split()) <= 20, (
            line
        )
        assert not MACHINE.search(line), line


@pytest.mark.parametrize(("event", "told"), TOLD)
def test_what_is_said_in_threads_and_to_one_person(event, told):
    said = told(fact(event, segment="Newsletter weekly", submitter=origin().user), at_bunce(State.DONE))
    for line in said.split("\n"):
        assert not MACHINE.search(line), line
        assert SEGMENT_ID not in line


REPORT = CampaignFindings(
    verdict=CampaignCheck.UNKNOWN, next_send=NOW, notes=("“Weekly” goes out on Thursday.",)
)
PAST = [SimpleNamespace(request=at_bunce(State.DONE), undoable=True, taken_back_by=None)]
SIZES = [SizeSeen(first=412, people=409, first_at=NOW, at=NOW)]
LOOKED = {
    "show": lambda: segment_page.segment(
        "bunce",
        ACCOUNTS[0].spec,
        replace(SEGMENT, id=SEGMENT_ID),
        PAST,
        sizes=SIZES,
        campaigns=REPORT,
        reader=segment_page.Reader(now=NOW),
    ),
    "show, still checking": lambda: segment_page.segment("bunce", ACCOUNTS[0].spec, SEGMENT, looking=True),
    "campaigns": lambda: segment_page.campaigns_found(SEGMENT, REPORT),
    "campaigns not checked": lambda: segment_page.campaigns_found(SEGMENT, None),
    "list": lambda: segment_list.segments(
        "bunce", ACCOUNTS[0].spec, [replace(SEGMENT, id=SEGMENT_ID)], now=NOW, as_of=NOW
    ),
    "nothing in the list": lambda: segment_list.segments("bunce", ACCOUNTS[0].spec, []),
    "nothing asked": lambda: request_list.requests([], mine=True),
    "who would leave": lambda: member_sample.leaving(at_bunce(), ["1•••"]),
    "looking": member_sample.looking,
    "checking": lambda: checking("Remove people", Far(done=3, total=9), None),
    "providers": lambda: providers(ACCOUNTS),
    "sample": lambda: sample("bunce"),
    "digest": lambda: digest(replace(WEEK, uncounted=2, stopped={each.value: 1 for each in STOPPED})),
    "a week of nothing": lambda: digest(WeekDigest(begin=NOW, end=NOW)),
}
FOR_THE_MACHINE = {
    "details": lambda: details(at_bunce(State.DONE), [], [fact(Event.DONE)], past=PAST),
    "audit": lambda: audit_page(Page(facts=tuple(fact(each) for each in Event)), ""),
    "nothing in the audit": lambda: audit_page(Page(), "vip"),
}
_UNPLAIN = re.compile(r"\d+ %|\bUTC\b|\d{4}-\d\d-\d\d \d\d:\d\d")


def everything_shown(said):
    return shown_lines({"blocks": without(said.get("blocks", []), NEWER)}) + said.get("text", "").split("\n")


@pytest.mark.parametrize("name", LOOKED)
def test_what_is_looked_at(name):
    for line in everything_shown(LOOKED[name]()):
        assert len(_DATE.sub("today", line).split()) <= 20, line
        assert not MACHINE.search(_DATE.sub("today", line)), line


@pytest.mark.parametrize("name", FOR_THE_MACHINE)
def test_details_and_audit_may_have_marks_and_are_plain_all_the_same(name):
    for line in everything_shown(FOR_THE_MACHINE[name]()):
        shown = _DATE.sub("today", line)
        assert len(shown.split()) <= 24, line
        assert not _UNPLAIN.search(shown), line
