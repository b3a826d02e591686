"""Whatever comes from outside, however long and however hostile: Slack's limits hold, nobody is pinged, nothing is formatted.

Judged twice: by the checker of this folder and by the stand-in's validator, which nobody wrote for these views.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from slack_limits import check_message, check_options, check_view
from slack_made import (
    HOSTILE,
    NOW,
    account,
    action,
    draft,
    fact,
    origin,
    own_field,
    plan,
    progress,
    request,
    ruling,
    vote,
)

from segbot.domain.actions import Verb
from segbot.domain.audit import Event, Page
from segbot.domain.capabilities import Choice
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.members import ReadReport, RowError
from segbot.domain.planning.plan import CampaignCheck, Operation, PlannedBatch
from segbot.domain.policy import Outcome
from segbot.domain.requests import Batch
from segbot.domain.segments import Segment
from segbot.sandbox.slack import validate
from segbot.slack.views.card.card import asked_for, card
from segbot.slack.views.card.thread import audit, direct, story
from segbot.slack.views.messages import lists, request_list, segment_list, segment_page
from segbot.slack.views.messages.audit import audit_page
from segbot.slack.views.messages.help import help_message
from segbot.slack.views.messages.home import HomeState, home
from segbot.slack.views.modals.decision_forms import reject_form
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.errors import field_errors, harmless, loading, problem
from segbot.slack.views.modals.form import form, suggestions
from segbot.slack.views.modals.preview import preview

# Without shrinking: a failing card of thirty parts says enough, and making it smaller takes minutes.
QUICK = settings(
    max_examples=max(12, settings.default.max_examples // 4),
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)

nasty = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="&<>*_~`@#!|\n\u202e\u200b😀ab ", max_size=200),
    st.sampled_from(
        [
            "",
            " ",
            "\n\n",
            HOSTILE,
            "&" * 600,
            "<!channel>",
            "<!everyone|x>",
            "*" * 300,
            "ada@example.com",
            "x" * 600,
            HOSTILE * 5,
            "😀" * 200,
            "<@U0MAYA>" * 40,
            "\ud800",
        ]
    ),
)
counts = st.one_of(st.just(0), st.just(1), st.integers(0, 10**12))
maybe_counts = st.one_of(st.none(), counts)


@st.composite
def plans(draw):
    size = draw(st.integers(0, 3))
    return plan(
        segment_name=draw(nasty),
        adds=draw(counts),
        removes=draw(counts),
        unchanged=draw(maybe_counts),
        unknown=draw(counts),
        before=draw(maybe_counts),
        after=draw(maybe_counts),
        at_most=draw(st.booleans()),
        people_created=draw(counts),
        all_customers=draw(st.booleans()),
        effects=tuple(draw(st.lists(nasty, max_size=30))),
        campaign_check=draw(st.sampled_from(CampaignCheck)),
        campaign_notes=tuple(draw(st.lists(nasty, max_size=30))),
        batches=tuple(PlannedBatch(operation=Operation.ADD, start=at, stop=at + 1) for at in range(size)),
    )


@st.composite
def actions(draw):
    return action(
        draw(st.sampled_from(Verb)),
        connection=draw(nasty),
        segment=draw(st.one_of(st.none(), nasty)),
        name=draw(st.one_of(st.none(), nasty)),
        description=draw(st.one_of(st.none(), nasty)),
        criteria=draw(st.one_of(st.none(), nasty)),
        reason=draw(st.one_of(st.none(), nasty)),
        confirm_name=draw(st.one_of(st.none(), nasty)),
        fields={"tag_id": draw(nasty)},
        run_at=draw(st.one_of(st.none(), st.just(NOW))),
        run_zone=draw(st.one_of(st.just("Europe/Berlin"), nasty)),
        run_note=draw(nasty),
    )


@st.composite
def rulings(draw):
    outcome = draw(st.sampled_from(Outcome))
    return ruling(
        outcome,
        rule=draw(nasty),
        why=draw(nasty),
        instead=draw(nasty),
        approvals=draw(st.integers(0, 3)),
        reason_required=draw(st.booleans()),
        typed_proof=draw(st.booleans()),
    )


@st.composite
def reports(draw):
    faults = draw(
        st.lists(
            st.builds(RowError, source=nasty, row=st.integers(1, 10**7), why=nasty, sample=nasty), max_size=9
        )
    )
    return ReadReport(
        rows=draw(counts),
        duplicates=draw(counts),
        faults=tuple(faults),
        faults_total=draw(counts),
        unused=tuple(draw(st.lists(nasty, max_size=12))),
    )


@st.composite
def requests(draw):
    moments = st.one_of(st.none(), st.just(NOW))
    return request(
        draw(st.sampled_from(State)),
        action=draw(actions()),
        plan=draw(plans()),
        ruling=draw(rulings()),
        origin=origin(draw(st.sampled_from(["U0MAYA", HOSTILE, ""]))),
        provider_label=draw(nasty),
        noun=draw(nasty),
        report=draw(st.one_of(st.none(), reports())),
        votes=tuple(vote(f"U{at:09}") for at in range(draw(st.integers(0, 40)))),
        decided_by=draw(st.one_of(st.none(), st.just("U0BEA"), nasty)),
        decided_at=draw(moments),
        decision_reason=draw(nasty),
        starts_at=draw(moments),
        started_at=draw(moments),
        finished_at=draw(moments),
        progress=progress(
            batches=draw(counts),
            settled=draw(counts),
            failed=draw(counts),
            unknown=draw(counts),
            people=draw(counts),
        ),
        note=draw(nasty),
        after=draw(maybe_counts),
    )


drafts = st.builds(
    lambda acted, planned, ruled, told, label: draft(
        action=acted, plan=planned, ruling=ruled, report=told, provider_label=label, noun=label
    ),
    actions(),
    plans(),
    rulings(),
    st.one_of(st.none(), reports()),
    nasty,
)
approver_lists = st.one_of(
    st.just(()), st.just(("U0ARTHUR", "S0APPROVE")), st.lists(nasty, max_size=30).map(tuple)
)
segments = st.builds(
    Segment,
    id=nasty,
    name=nasty,
    description=nasty,
    kind=nasty,
    member_count=maybe_counts,
    criteria=nasty,
    details=st.dictionaries(nasty, nasty, max_size=20),
    deleted=st.booleans(),
)


def harmless_text(drawn):
    """No mention but of people and groups by id, no address, no markup that came from outside."""
    for text in mrkdwn_of(drawn):
        for inside in re.findall(r"<([^>]*)>", text):
            ours = r"(@[UW][A-Z0-9]+$|!subteam\^S[A-Z0-9]+$|!date\^|https://acme\.slack\.com/[^|]*\|#\d+$)"
            assert re.match(ours, inside), inside
        assert "ada@example.com" not in text
        assert "*free*" not in text


def mrkdwn_of(drawn):
    if isinstance(drawn, dict):
        if drawn.get("type") == "mrkdwn":
            yield drawn["text"]
        for key, value in drawn.items():
            if key == "text" and isinstance(value, str) and "type" not in drawn:
                yield value
            yield from mrkdwn_of(value)
    elif isinstance(drawn, list):
        for value in drawn:
            yield from mrkdwn_of(value)


def good_message(message):
    check_message(message)
    assert validate.check_message(message["blocks"]) == []
    harmless_text(message)


def good_view(view):
    check_view(view)
    assert validate.check_view(view, surface=view["type"]) == []
    harmless_text(view)


@QUICK
@given(requests(), approver_lists)
def test_cards(asked, approvers):
    good_message(card(asked, approvers=approvers))
    good_message(asked_for(asked))


@QUICK
@given(drafts, approver_lists, st.booleans())
def test_previews(made, approvers, pushed):
    view = preview(made, approvers=approvers, pushed=pushed)
    good_view(view)
    assert ("submit" in view) is (made.ruling.outcome is not Outcome.REFUSE)


@QUICK
@given(actions(), st.lists(nasty, max_size=20), nasty, nasty, nasty)
def test_forms(known, members, label, hint, channel):
    fields = (
        own_field(label=label, hint=hint, verbs=frozenset(Verb), max_length=10_000, multiline=True),
        own_field(
            name="kind",
            label=label,
            verbs=frozenset(Verb),
            choices=tuple(Choice(value=f"v{at}", label=label) for at in range(200)),
        ),
    )
    spec = {"fields": fields, "label": label, "noun": label, "criteria": True}
    accounts = [replace(account(name, **spec), paused=hint) for name in ("bunce", "other")]
    for lists_segments in (True, False):
        more = [*accounts, account("third", lists_segments=lists_segments, **spec)]
        for connection in ("", "third"):
            good_view(
                form(
                    known.verb,
                    more,
                    action=replace(known, connection=connection),
                    members=members,
                    channel=channel,
                )
            )


@QUICK
@given(requests(), st.lists(nasty, max_size=30), approver_lists)
def test_details_and_reject_form(asked, notes, approvers):
    history = [
        fact(event, note=note, actor=note, segment=note)
        for event, note in zip(list(Event) * 3, notes, strict=False)
    ]
    planned = PlannedBatch(operation=Operation.ADD, start=0, stop=100)
    states = list(BatchState) * 10
    batches = [
        Batch(request_id=1, number=at, planned=planned, state=state, note=note)
        for at, (state, note) in enumerate(zip(states, notes, strict=False))
    ]
    good_view(details(asked, batches, history, approvers=approvers))
    good_view(reject_form(asked, version=1))


@QUICK
@given(st.lists(requests(), max_size=3), nasty)
def test_home_and_lists(found, name):
    numbered = [replace(each, id=1000 + at) for at, each in enumerate(found * 8)]
    later = [replace(each, id=9000 + at) for at, each in enumerate(found)]
    accounts = [replace(account(name, label=name, noun=name), paused=name)] * 30
    good_view(home(accounts, HomeState(mine=numbered[:12], to_decide=numbered[12:], recent=later)))
    good_message(
        request_list.requests(
            numbered, links={numbered[0].id: "https://acme.slack.com/archives/C1/p1"} if numbered else {}
        )
    )
    good_message(lists.providers(accounts))
    good_message(lists.which_connection(accounts, "list"))
    good_message(help_message(accounts))


@QUICK
@given(st.lists(segments, max_size=4), nasty)
def test_segments(found, name):
    spec = account(label=name, noun=name).spec
    found = [replace(each, id=f"{each.id}{at}") for at in range(30) for each in found]
    good_message(segment_list.segments(name, spec, found))
    for each in found[:2]:
        good_message(segment_page.segment(name, spec, each))
    options = suggestions(found)
    check_options(options)
    assert validate.check_options({"options": options}) == []


@QUICK
@given(st.sampled_from(Event), nasty, requests())
def test_stories(event, text, asked):
    told = fact(event, actor=text, segment=text, note=text, connection=text, counts={text: 3})
    lines = [story(told, asked), direct(told, asked), audit(told), audit(told, dated=True)]
    for line in lines:
        assert 1 <= len(line) <= 4000
        harmless_text({"text": line})
    good_message(audit_page(Page(facts=(told,) * 20, older=7), text))


@QUICK
@given(nasty)
def test_what_went_wrong(text):
    good_view(problem(harmless(text)))
    good_view(problem(harmless(text), title=text, pushed=True))
    good_view(loading(text, external_id="e", pushed=True))
    assert len(field_errors({"name": text})["name"]) <= 400


@pytest.mark.parametrize("long", ["x" * 5000, "&" * 5000, "<!channel> " * 500, "😀" * 5000, "a\n" * 2500])
@pytest.mark.parametrize("state", [State.PENDING, State.UNKNOWN])
def test_everything_at_its_longest(state, long):
    effects = (long,) * 40
    asked = request(
        state,
        action=action(Verb.RENAME, name=long, reason=long, connection=long),
        plan=plan(
            segment_name=long, effects=effects, campaign_notes=effects, campaign_check=CampaignCheck.WARN
        ),
        ruling=ruling(why=long, rule=long, typed_proof=True, reason_required=True),
        provider_label=long,
        noun=long,
        note=long,
        decision_reason=long,
    )
    good_message(card(asked, approvers=(long,) * 40))
    good_view(details(asked, [], [fact(note=long)] * 40))
    made = draft(action=asked.action, plan=asked.plan, ruling=asked.ruling, noun=long, provider_label=long)
    good_view(preview(made, approvers=(long,) * 40))
    segment = Segment(id=long, name=long, description=long, criteria=long, details={long: long})
    good_message(segment_page.segment(long, account(label=long, noun=long).spec, segment))
    good_message(segment_list.segments(long, account(label=long, noun=long).spec, [segment] * 90))
    good_view(home([account(long, label=long)] * 60, HomeState(mine=[asked], new=True)))


@pytest.mark.parametrize("state", State)
def test_a_whole_life_with_nothing_hostile_reads_well(state):
    """Every state has its sentence; the bold first words say which it is."""
    drawn = card(request(state, starts_at=NOW + timedelta(minutes=1)), approvers=("S0APPROVE",))
    good_message(drawn)
    assert "None" not in json.dumps(drawn)
    assert "  " not in drawn["text"]
