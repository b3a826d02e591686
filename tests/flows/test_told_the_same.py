"""What was done is told in the same words and numbers on the card, in the message and in the audit."""

from __future__ import annotations

import pytest
from flows.handing_out import ABOUT, carried_out, inside, proven, small_one, staged, undo

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.slack.views.card.card import card
from segbot.slack.views.card.results import done_by
from segbot.slack.views.card.thread import audit, direct


@pytest.fixture(params=sorted(ABOUT))
def stage(tmp_path, request):
    made, stop = staged(tmp_path, request.param)
    yield made
    stop()


def words_of_card(request):
    return card(request)["blocks"][0]["text"]["text"].replace("*", "").replace("Small", "*Small*")


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE, Verb.REPLACE])
def test_the_card_the_message_and_the_audit_tell_of_the_same_people(stage, verb):
    """Also where more were listed than changed, and where colleagues agreed or nobody had to."""
    _before, new = small_one(stage, 30)
    few = sorted(inside(stage, "Small"))
    listed, active, passive = {
        Verb.ADD: ([*new[:3], *few[:2]], "added 3 people to *Small*", "3 people added to *Small*"),
        Verb.REMOVE: (
            [*few[:2], new[0]],
            "removed 2 people from *Small*",
            "2 people removed from *Small*",
        ),
        Verb.REPLACE: (
            [*few[2:], *new[:3]],
            "replaced everyone in *Small*: 2 people left, 3 joined",
            "veryone in *Small* replaced: 2 people left, 3 joined",
        ),
    }[verb]
    done = carried_out(stage, proven(stage, stage.draft(verb, "Small", listed)))
    (fact,) = (each for each in stage.browse.history(done.id) if each.event is Event.DONE)
    for told in (audit(fact), direct(fact, done), done_by(done, "<@U0MAYA>"), words_of_card(done)):
        assert active in told or passive in told
    size = f"{len(few)} → {done.after}"
    assert f", {size}." in audit(fact)
    assert verb is Verb.REPLACE or f"({size})" in words_of_card(done)


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE, Verb.REPLACE, Verb.CLEAR])
def test_an_undo_is_told_as_what_it_brought_back(stage, verb):
    _before, new = small_one(stage, 30)
    few = sorted(inside(stage, "Small"))
    listed, back = {
        Verb.ADD: (new[:3], "3 people removed from *Small*"),
        Verb.REMOVE: (few[:2], "2 people added to *Small*"),
        Verb.REPLACE: ([*few[2:], *new[:3]], "3 people left *Small*, 2 came back"),
        Verb.CLEAR: ([], f"{len(few)} people came back to *Small*"),
    }[verb]
    done = carried_out(stage, proven(stage, stage.draft(verb, "Small", listed)))
    undone = carried_out(stage, proven(stage, undo(stage, done)))
    assert sorted(inside(stage, "Small")) == few
    asked, told = (
        next(each for each in stage.browse.history(undone.id) if each.event is event)
        for event in (Event.REQUESTED, Event.DONE)
    )
    assert f"asks: undo #{done.id}: " in audit(asked)
    for words in (audit(told), direct(told, undone), done_by(undone, "<@U0MAYA>"), words_of_card(undone)):
        assert f"undid #{done.id}: {back}" in words or f"#{done.id} undone: {back}" in words
