"""Whatever a provider, a file or a typed word says: nobody is mentioned, no channel is called, no link is unfolded."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from slack_made import account, action, draft, fact, plan, report, request, ruling
from slack_world import answer

from segbot.domain.audit import Event, Page
from segbot.domain.did_you_mean import did_you_mean
from segbot.domain.errors import (
    InvalidActionError,
    NameTakenError,
    RejectedError,
    SeveralSegmentsError,
    UserError,
)
from segbot.domain.lifecycle import State
from segbot.domain.lists import Choice, Question, Unclear
from segbot.domain.messages import Message, MessageKind
from segbot.domain.planning.plan import CampaignCheck, Namesake
from segbot.domain.policy import Outcome
from segbot.domain.segments import Segment
from segbot.providers.redaction import redacted
from segbot.slack.views.card.card import asked_for, card, started
from segbot.slack.views.card.thread import audit, direct, story
from segbot.slack.views.kit.text import told, told_alone
from segbot.slack.views.messages import lists, request_list, segment_list, segment_page
from segbot.slack.views.messages.audit import audit_page
from segbot.slack.views.messages.instead import mistyped
from segbot.slack.views.messages.nothing_here import nothing_here
from segbot.slack.views.messages.undelivered import undelivered_blocks
from segbot.slack.views.messages.welcome import use_as_people
from segbot.slack.views.modals.decision_forms import approve_form, reject_form
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.errors import harmless, problem, refused
from segbot.slack.views.modals.form import edit_form, form, suggestions, with_matches
from segbot.slack.views.modals.list_questions import with_questions
from segbot.slack.views.modals.member_sample import leaving, not_shown
from segbot.slack.views.modals.name_taken import already_there, name_taken
from segbot.slack.views.modals.preview import preview

EVIL = "<@U0EVIL> <!channel> <!here|x> <!everyone> <!subteam^S0EVIL> <#C0EVIL> ” <@U0EVIL> “ +44 20 7946 0958"
CALLS = re.compile(r"<[@!#](?!date\^)[^>]*(?:EVIL|channel|here|everyone)")
_NO_MARKUP = {"plain_text", "rich_text", "raw_text"}
_NOT_SHOWN = {"value", "private_metadata", "initial_value", "initial_option", "action_id", "block_id", "url"}


def drawn_in(payload):
    """Every text of a payload in which Slack looks for mentions."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, dict) and payload.get("type") not in _NO_MARKUP:
        for key, value in payload.items():
            if key not in _NOT_SHOWN:
                yield from drawn_in(value)
    elif isinstance(payload, list | tuple):
        for each in payload:
            yield from drawn_in(each)


def evil_request(state=State.PENDING, **changes):
    noted = f"Bunce refused it: “{EVIL}”."
    return request(
        state,
        action=action(segment=EVIL, name=EVIL, description=EVIL, criteria=EVIL, reason="ok", connection=EVIL),
        plan=plan(
            segment_name=EVIL,
            effects=(f"The campaign “{EVIL}” uses it.",),
            unnoticed=f"Changes of “{EVIL}”.",
            campaign_check=CampaignCheck.WARN,
            campaign_notes=(f"“{EVIL}” goes out today.",),
            namesakes=(Namesake(id=EVIL, name=EVIL, exact=True),),
        ),
        provider_label=EVIL,
        noun=EVIL,
        note=noted,
        report=report(),
        **changes,
    )


def evil_report():
    rows = tuple(replace(each, source=EVIL, why=EVIL, sample=EVIL) for each in report())
    return replace(report(), faults=rows, unused=(EVIL,))


SEGMENT = Segment(id=EVIL, name=EVIL, description=EVIL, kind=EVIL, criteria=EVIL, details={EVIL: EVIL})
ACCOUNT = account(name=EVIL)
QUESTION = Question(
    unclear=Unclear.ID,
    key="k",
    source=EVIL,
    text=f"Which column of “{EVIL}”?",
    choices=(Choice(value="A", label=EVIL, samples=(EVIL,)), Choice(value="B", label="B")),
    best="A",
)
TAKEN = NameTakenError(
    f"There is a segment “{EVIL}” already.", connection="bunce", segment_id=EVIL, segment_name=EVIL
)
QUOTING = f"There is no segment “{EVIL}”.{did_you_mean(EVIL, [EVIL])}"
SAID = redacted(EVIL)
DRAFT = draft(
    action=action(segment=EVIL, name=EVIL),
    plan=evil_request().plan,
    provider_label=EVIL,
    noun=EVIL,
    report=evil_report(),
)
REFUSED = replace(
    DRAFT, ruling=ruling(Outcome.REFUSE, why=f"No “{EVIL}”.", instead=f"Ask for “{EVIL}” with less.")
)
FACT = fact(Event.FAILED, segment=EVIL, connection=EVIL, note=f"Bunce refused it: “{EVIL}”.")
UNTOLD = Message(key="k", kind=MessageKind.AUDIT, request_id=7, channel="C1", refused=EVIL)
FORM = form(action().verb, [account()])

VIEWS = {
    "card": lambda: card(evil_request()),
    **{
        f"card {state.value}": lambda state=state: card(evil_request(state), approvers=("U0ARTHUR",))
        for state in State
    },
    "asked for": lambda: asked_for(evil_request(), channel="C1"),
    "started": lambda: started(evil_request()),
    "story": lambda: story(FACT, evil_request()),
    "direct": lambda: direct(FACT, evil_request(State.FAILED)),
    "audit line": lambda: audit(FACT),
    "audit page": lambda: audit_page(Page(facts=(FACT,)), EVIL),
    "nothing in the audit": lambda: audit_page(Page(), EVIL),
    "details": lambda: details(evil_request(State.FAILED), (), (FACT,)),
    "preview": lambda: preview(DRAFT),
    "preview refused": lambda: preview(REFUSED, typed=EVIL),
    "list": lambda: segment_list.segments(EVIL, account().spec, [SEGMENT]),
    "show": lambda: segment_page.segment(EVIL, account().spec, SEGMENT),
    "requests": lambda: request_list.requests([evil_request()]),
    "which account": lambda: lists.which_connection([ACCOUNT, account()], "show"),
    "providers": lambda: lists.providers([replace(ACCOUNT, paused=f"Bunce said “{EVIL}”.")]),
    "did you mean": lambda: harmless(QUOTING),
    "did you mean, in a channel": lambda: told(QUOTING),
    "a provider's word": lambda: told_alone(f"Bunce refused it: {SAID}"),
    "a provider's word in an error": lambda: problem(harmless(f"Bunce refused it: “{SAID}”.")),
    "several segments": lambda: harmless(str(SeveralSegmentsError(EVIL, "segment", [SEGMENT]))),
    "with buttons": lambda: mistyped(harmless(QUOTING), {EVIL: EVIL}, typed=EVIL),
    "refused form": lambda: refused(QUOTING),
    "nothing here": lambda: nothing_here(QUOTING),
    "not delivered": lambda: undelivered_blocks([UNTOLD]),
    "people of a message": lambda: use_as_people([account()], text=EVIL, files=[], names=[], channel="C1"),
    "files of a message": lambda: use_as_people(
        [account()], text="", files=["F1"], names=[EVIL], channel="C1"
    ),
    "approve with comment": lambda: approve_form(evil_request(), version=1),
    "reject": lambda: reject_form(evil_request(), version=1),
    "edit": lambda: edit_form(evil_request(), account(), version=1),
    "form with trouble": lambda: form(action().verb, [account(), ACCOUNT], trouble=harmless(QUOTING)),
    "form with matches": lambda: with_matches(FORM, [SEGMENT]),
    "menu": lambda: suggestions([SEGMENT], kinds=True),
    "questions": lambda: with_questions(FORM, [QUESTION], files=[{"id": "F1", "name": EVIL}]),
    "sample": lambda: leaving(evil_request(), [EVIL]),
    "no sample": lambda: not_shown(harmless(QUOTING)),
    "name taken": lambda: name_taken(TAKEN, pushed=True),
    "already there": lambda: already_there(evil_request().plan.namesakes, EVIL),
}


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_from_outside_calls_anybody(name):
    texts = list(drawn_in(VIEWS[name]()))
    assert [text for text in texts if CALLS.search(text)] == []
    assert [text for text in texts if "7946" in text] == []


def test_segbots_own_mentions_stay():
    assert told("#7 was approved by <@U0BEA>, as “<@U0EVIL>” is called.").startswith(
        "#7 was approved by <@U0BEA>"
    )
    assert told_alone("Ask <@U0BEA> or <!subteam^S0APPROVE>.") == "Ask <@U0BEA> or <!subteam^S0APPROVE>."
    assert told_alone("“a” <@U0EVIL> “b”: ask <@U0BEA>").endswith("ask <@U0BEA>")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("remove bunce vip 1", InvalidActionError({"connection": QUOTING})),
        ("show bunce vip", InvalidActionError({"segment": QUOTING})),
        ("list bunce", RejectedError(f"Bunce refused it: “{SAID}”.", words=SAID)),
        ("show bunce vip", UserError(QUOTING)),
    ],
)
def test_what_is_answered_to_a_command(desk, slack, use_cases, typed, error):
    use_cases.browse.answers |= {"listed": error, "segments": error, "segment": error}
    if "remove" in typed:
        use_cases.browse.answers["spec"] = error
    said = answer(desk.type(typed)) or slack.wait_for("response_url")[0]
    assert [text for text in drawn_in(said) if CALLS.search(text)] == []


def test_a_mistyped_verb_calls_nobody(desk):
    said = answer(desk.type("removve <!channel> <@U0EVIL>"))
    assert [text for text in drawn_in(said) if CALLS.search(text)] == []


def test_posts_and_private_answers_unfold_no_link(desk, slack):
    desk.event(
        {"type": "app_mention", "user": "U0MAYA", "channel": "C1", "ts": "1.1", "text": "<@U0SEGBOT> hi"}
    )
    (said,) = slack.wait_for("chat.postMessage")
    assert (said["unfurl_links"], said["unfurl_media"]) == (False, False)
    desk.type("providers")
    (told_alone_to_one,) = slack.wait_for("response_url")
    assert (told_alone_to_one["unfurl_links"], told_alone_to_one["unfurl_media"]) == (False, False)


def test_there_is_one_place_that_posts():
    """So that no message is posted with unfurling on."""
    found = [
        path.as_posix()
        for path in Path("segbot").rglob("*.py")
        if "sandbox" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"chat_postMessage", "chat_meMessage"}
    ]
    assert found == ["segbot/slack/delivery/posting.py"]


def test_what_stays_of_a_reason_in_the_blocks_is_masked():
    shown = json.dumps(card(replace(evil_request(), action=action(reason="call +44 20 7946 0958"))))
    assert "7946" not in shown
