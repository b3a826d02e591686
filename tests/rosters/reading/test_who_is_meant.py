"""Lists in which only some are meant: asked about, and read as it was answered, with the others told."""

from __future__ import annotations

import io

import pytest
from rosters.kept import members_of

from segbot.domain.lists import Answers, Unclear, UnclearListError
from segbot.domain.members import IdType
from segbot.rosters.reading.read import Paste, Upload, Wanted, read_pages
from segbot.rosters.validating.validate import check

TABLE = "customer_id,email,unsubscribed\n1001,ann@example.com,no\n1002,bo@example.org,yes\n1003,cy@example.net,no\n"
TIMES = "id,deleted_at\n1001,\n1002,2024-01-02 10:00\n1003,\n1004,2024-01-03 11:00\n"
BOXES = "Please remove:\n☑ 1001\n☐ 1002\n☑ 1003\n"
STRUCK = "1001\n~1002~\n1003\n"


def source(text):
    return (
        Paste(text=text)
        if text in (BOXES, STRUCK)
        else Upload(name="a.csv", stream=io.BytesIO(text.encode()))
    )


def question_about(text):
    with pytest.raises(UnclearListError) as unclear:
        check(read_pages([source(text)]), id_types=(IdType.ID,))
    (question,) = unclear.value.questions
    assert question.unclear is Unclear.WHO
    assert question.best == "all"
    return question


def read_with(text, question, label):
    value = next(choice.value for choice in question.choices if choice.label == label)
    answers = Answers(given={(question.unclear.value, question.key): value})
    checked = check(read_pages([source(text)], Wanted(answers=answers)), id_types=(IdType.ID,))
    return checked, [member.id for member in members_of(checked)]


@pytest.mark.parametrize(
    ("text", "label", "meant"),
    [
        (TABLE, "Everybody on the list", ["1001", "1002", "1003"]),
        (TABLE, "Only those with “no” in C", ["1001", "1003"]),
        (TABLE, "Only those with “yes” in C", ["1002"]),
        (TIMES, "Only those with nothing in B", ["1001", "1003"]),
        (TIMES, "Only those with something in B", ["1002", "1004"]),
        (BOXES, "Only those with “☑”", ["1001", "1003"]),
        (BOXES, "Only those with “☐”", ["1002"]),
        (STRUCK, "Everybody on the list", ["1001", "1002", "1003"]),
        (STRUCK, "Only those with “a line through it”", ["1002"]),
        (STRUCK, "Only those with nothing", ["1001", "1003"]),
    ],
)
def test_only_those_who_are_meant_are_read_and_the_others_are_told(text, label, meant):
    checked, people = read_with(text, question_about(text), label)
    assert people == meant
    left_out = [fault.why for fault in checked.report if fault.kind == "rows you did not choose"]
    everybody = 4 if text == TIMES else 3
    assert len(left_out) == everybody - len(meant)
    (reading,) = checked.report.readings
    assert reading.people == len(meant)


def test_the_answer_is_on_the_reading():
    checked, _ = read_with(TABLE, question_about(TABLE), "Only those with “no” in C")
    assert [answer.label for answer in checked.report.readings[0].answered] == ["Only those with “no” in C"]


def test_a_totals_row_without_a_mark_is_no_reason_to_ask():
    text = "customer_id,unsubscribed\n1001,no\n1002,no\nTotal,\n"
    checked = check(read_pages([source(text)]), id_types=(IdType.ID,))
    assert [member.id for member in members_of(checked)] == ["1001", "1002"]


def test_the_first_person_is_the_first_who_is_meant():
    checked, _ = read_with(TABLE, question_about(TABLE), "Only those with “yes” in C")
    assert checked.report.readings[0].first_row == 3


@pytest.mark.parametrize(
    ("ids", "left_out"),
    [
        (("000083", "000062", "000145"), []),
        (("4083", "4062", "8145"), ["Its id is the sum of the others."]),
    ],
)
def test_an_id_with_zeros_in_front_is_no_sum(ids, left_out):
    checked = check(read_pages([source("\n".join(["id", *ids]))]), id_types=(IdType.ID,))
    assert [member.id for member in members_of(checked)] == list(ids[: len(ids) - len(left_out)])
    assert [fault.why for fault in checked.report] == left_out
