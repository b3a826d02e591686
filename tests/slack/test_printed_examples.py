"""Every command that segbot or its docs print is one that works as it is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from slack_made import NOW, account, request
from slack_world import answer

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.segments import Segment
from segbot.providers import REGISTRY
from segbot.slack.input.command import check_options, parse_command
from segbot.slack.views.kit.text import LOOK_ALIKES
from segbot.slack.views.messages import request_list, segment_list, segment_page
from segbot.slack.views.messages.capabilities import offers
from segbot.slack.views.messages.help import help_message

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_TYPED = re.compile(r"`(/segment[^`\n]*)`")
_PLACEHOLDER = re.compile(r"[<>\[\]…]|\b[A-Z]{4,}\b")
_PLAIN = {alike: letter for letter, alike in LOOK_ALIKES.items()}
SPECS = {key: each.spec for key, each in REGISTRY.items()}


def examples(text):
    """Those that are whole: without a placeholder such as NAME or <verb>."""
    for typed in _TYPED.findall(text):
        plain = "".join(_PLAIN.get(letter, letter) for letter in typed)
        if not _PLACEHOLDER.search(plain):
            yield plain.removeprefix("/segment").strip()


PRINTED = sorted({typed for page in PAGES for typed in examples(page.read_text(encoding="utf-8"))})


def test_there_are_many():
    assert len(PRINTED) > 20


@pytest.mark.parametrize("typed", PRINTED)
def test_what_the_docs_print_is_read_and_offered(typed):
    command = parse_command(typed)
    spec = SPECS.get(command.connection or "")
    if spec is None or command.verb not in [verb.value for verb in Verb]:
        return
    verb = Verb(command.verb)
    kinds = spec.peer_kinds or (spec,)
    assert any(offers(each, verb) for each in kinds), f"{spec.label} does not offer {verb.value}"
    if verb.changes:
        check_options(command, spec)


def printed_by_segbot():
    accounts = [account(key, **vars(spec)) for key, spec in SPECS.items()]
    segment = Segment(id="s-1", name="VIP customers", member_count=9)
    shown = [
        help_message(accounts),
        *(help_message([each]) for each in accounts),
        *(segment_page.segment(each.name, each.spec, segment) for each in accounts),
        *(segment_list.segments(each.name, each.spec, [segment]) for each in accounts),
        request_list.requests([request(), request(State.DONE, id=1041)], now=NOW),
    ]
    return sorted({typed for each in shown for typed in examples(json.dumps(each, ensure_ascii=False))})


@pytest.mark.parametrize("typed", printed_by_segbot())
def test_what_segbot_prints_is_read_and_offered(typed):
    test_what_the_docs_print_is_read_and_offered(typed)


def test_what_help_prints_opens_a_form_a_preview_or_an_answer(desk, slack):
    """Typed as printed, each of them."""
    help_text = answer(desk.type("help"))["text"]
    for typed in examples(help_text):
        before = len(slack.methods())
        told = desk.type(typed).body or str(slack.wait_for_more(before))
        assert not re.search(r"There is no|never closed|Say which|does not offer", told), (typed, told)
