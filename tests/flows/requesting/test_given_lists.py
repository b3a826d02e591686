"""What is asked about a list, what is remembered, and what a preview knows of it."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import NotPermittedError, StaleError
from segbot.domain.lists import Answers, UnclearListError
from segbot.rosters.reading.read import Upload

REMOVE = Action(verb=Verb.REMOVE, connection="bunce", segment="VIP customers")


def two_ids(stage, count=5):
    """A file in which two columns could be the id; the second is right."""
    ids = stage.some_members("VIP customers", count)
    rows = "".join(f"{number},{identifier}\n" for number, identifier in enumerate(ids, 90_001))
    return ids, f"Customer ID,User ID\n{rows}"


def upload(content, reference="F1"):
    return Upload(name="leavers.csv", reference=reference, stream=io.BytesIO(content.encode()))


def answered(stage, content, value="B"):
    with pytest.raises(UnclearListError) as asked:
        stage.submit.prepare(REMOVE, [upload(content)], stage.origin())
    (question,) = asked.value.questions
    answers = Answers(given={("column_id", question.key): value})
    return stage.submit.prepare(REMOVE, [upload(content)], stage.origin(), answers=answers)


def test_an_answer_decides_and_holds_for_the_next_list_alike(stage):
    ids, content = two_ids(stage)
    draft = answered(stage, content)
    assert draft.first_people == tuple(ids[:3])
    assert draft.last_person == ids[-1]
    again = stage.submit.prepare(REMOVE, [upload(content)], stage.origin())
    (reading,) = again.report.readings
    assert (reading.id.heading, reading.answered[0].last_time) == ("User ID", True)
    with pytest.raises(UnclearListError):
        stage.submit.prepare(REMOVE, [upload(content)], stage.origin("U0ARTHUR"))
    with pytest.raises(UnclearListError):
        stage.submit.prepare(REMOVE, [upload(content)], stage.origin(), answers=Answers(afresh=True))


def test_the_record_says_what_was_answered_and_nobody_from_the_list(stage):
    ids, content = two_ids(stage)
    request = stage.submit.confirm(answered(stage, content).id, stage.origin())
    asked = stage.browse.history(request.id)[0]
    assert "id: B “User ID”" in asked.note
    assert not any(identifier in asked.note for identifier in ids)
    (reading,) = stage.browse.request(request.id).report.readings
    assert (reading.source, reading.id.letter, reading.people) == ("leavers.csv", "B", len(ids))


def test_the_list_is_at_hand_for_its_asker_and_sealed_for_everybody_else(stage):
    ids, content = two_ids(stage)
    draft = answered(stage, content)
    given = stage.submit.given(draft.id, stage.origin())
    assert given.files == ("F1",)
    assert list(given.answers.given.values()) == ["B"]
    with pytest.raises(NotPermittedError):
        stage.submit.given(draft.id, stage.origin("U0ARTHUR"))
    with stage.store.reading() as tx:
        kept = tx.connection.execute(text("SELECT document FROM drafts")).scalars().all()
    assert not any(identifier in document for identifier in ids for document in kept)
    unfetchable = stage.submit.prepare(
        REMOVE, [upload("id\n" + "\n".join(ids) + "\n", reference="")], stage.origin()
    )
    with pytest.raises(StaleError, match="Upload it again"):
        stage.submit.given(unfetchable.id, stage.origin())
