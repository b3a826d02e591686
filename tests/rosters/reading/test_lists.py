"""Lists as they really arrive: whoever is meant is read, and nobody else, without a word less than is needed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rosters.kept import members_of, missing_and_wrong

from segbot.domain.errors import InvalidActionError
from segbot.domain.lists import UnclearListError
from segbot.domain.members import IdType
from segbot.rosters.reading.read import Paste, Upload, Wanted, read_pages
from segbot.rosters.validating.validate import check

LISTS = Path(__file__).with_name("lists")
CASES = json.loads((LISTS / "cases.json").read_text(encoding="utf-8"))
BOTH, ONLY_IDS = (IdType.ID, IdType.EMAIL), (IdType.ID,)


def read(case, id_types):
    """What was read: people as (id, e-mail), their first names, and the report; or the refusal or question."""
    content = (LISTS / "inputs" / case["name"]).read_bytes()
    if case["mode"] == "paste":
        source = Paste(text=content.decode())
    else:
        source = Upload(name=case["file"], stream=io.BytesIO(content))
    wanted = Wanted(emails=IdType.EMAIL in id_types)
    return check(read_pages([source], wanted), id_types=id_types)


@pytest.mark.parametrize("id_types", [BOTH, ONLY_IDS], ids=["ids and e-mails", "ids only"])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_list_is_read_as_its_owner_meant_it(case, id_types):
    by_email = IdType.EMAIL in id_types
    right = [tuple(each) for each in case["right"]]
    nobody = not right or not (by_email or any(identifier for identifier, _ in right))
    try:
        checked = read(case, id_types)
    except (InvalidActionError, UnclearListError):
        if not (case["refuse_ok"] or nobody):
            raise
        return
    if not checked.count:  # refused by name: nobody in it can be used
        assert case["refuse_ok"] or nobody
        return
    members = list(members_of(checked))
    people = [
        (member.id, member.email or "") if member.id_type is IdType.ID else ("", member.id)
        for member in members
    ]
    meant = right if by_email else [each for each in right if each[0]]
    missing, wrong = missing_and_wrong(people, meant, by_email=by_email)
    assert wrong == []
    if missing:
        assert case["refuse_ok"]
        assert checked.report.faults_total >= len(missing)
    elif "first_names" in case:
        assert [member.first_name for member in members] == case["first_names"]
    if len(meant) < len(right):
        assert checked.report.faults_total >= len(right) - len(meant)


def test_there_are_lists_of_every_kind():
    assert len(CASES) > 850
    assert len({case["class"] for case in CASES}) > 35
    assert {case["name"] for case in CASES} == {path.name for path in (LISTS / "inputs").iterdir()}
