"""Constant Contact's lists and tags at the page, from the form to what stands in the account."""

from __future__ import annotations

import pytest
from e2e.cells import Cell, fresh, kept
from sandbox.driver import controls, words

CC = "constant_contact"
WHY = {"reason": "The season is over"}


@pytest.fixture(autouse=True)
def nothing_amiss(desk):
    yield
    desk.put_away()
    assert desk.refused_since() == []


def addresses(desk, count, *, start=0):
    """Contacts who may be mailed."""
    found = [one["email_address"]["address"] for one in desk.emulator(CC).contacts.values()]
    return found[start : start + count]


def with_permission(desk, permission):
    mails = [one["email_address"] for one in desk.emulator(CC).contacts.values() if "deleted_at" not in one]
    return next(mail["address"] for mail in mails if mail["permission_to_send"] == permission)


@pytest.mark.parametrize("kind", ["list", "tag"])
def test_one_is_made_with_people_in_the_form_changed_and_deleted(desk, kind):
    name, (first, second, third) = fresh(), addresses(desk, 3, start=20)
    desk.command(f"create {CC}")
    desk.person.wait_for_view("marketer", "segment_form")
    assert desk.person.submit("marketer", kept(desk) | {"kind": kind}) == {"ok": True}

    def drawn():
        held = {block["block_id"] for block, _ in controls(desk.person.view("marketer")["blocks"])}
        return held if "name" in held else None

    held = desk.person.wait_for(drawn, 10.0, "the rest of the form")
    assert ("description" in held, "criteria" in held, "ready_made" in held) == (kind == "list", False, False)
    people = {"name": name, "members_text": f"{first}\n{second}"}
    assert desk.person.submit("marketer", kept(desk) | people) == {"ok": True}
    assert f"Create the {kind} {name} with 2 people?" in words(desk.shown())
    assert desk.agree(desk.submit_preview()) == "done"
    assert set(desk.people(CC, name)) == {first, second}

    desk.do(Cell(f"add {CC} {name} {second} {third}", headline=f"Add 1 person to {name}?"))
    assert set(desk.people(CC, name)) == {first, second, third}
    desk.do(Cell(f"remove {CC} {kind}:{name} {first}", proof=WHY))
    assert set(desk.people(CC, name)) == {second, third}
    assert "2 people" in desk.told_now(f"show {CC} {name}")
    new = fresh()
    desk.do(Cell(f"rename {CC} {name} {new}"))
    desk.do(Cell(f"delete {CC} {new}", proof=WHY | {"confirm_name": new, "confirm_count": "2"}))
    assert new not in desk.names(CC)
    assert {first, second, third} <= set(addresses(desk, 2_000))


def test_who_cannot_be_added_is_told_before_and_named_afterwards(desk):
    name, (known,) = fresh(), addresses(desk, 1, start=30)
    gone = with_permission(desk, "unsubscribed")
    desk.do(Cell(f"create {CC} {name} kind=list"))
    desk.command(f"add {CC} {name} {known} {gone} stranger@example.com")
    told = words(desk.shown())
    assert f"Add 1 person to {name}?" in told
    assert "Left out: 1 person on the list (no contact at Constant Contact)." in told
    assert "Left out: 1 person on the list (unsubscribed; segbot doesn't subscribe anybody again)." in told
    assert desk.agree(desk.submit_preview()) == "done"
    assert set(desk.people(CC, name)) == {known}
    assert len(desk.emulator(CC).contacts) == len(addresses(desk, 5_000))
    contact = next(
        one for one in desk.emulator(CC).contacts.values() if one["email_address"]["address"] == gone
    )
    assert contact["email_address"]["permission_to_send"] == "unsubscribed"
    desk.command(f"add {CC} {name} stranger@example.com")
    assert "This person can't be added: no contact at Constant Contact." in words(desk.shown())


def test_a_list_that_a_scheduled_campaign_goes_to_is_not_deleted(desk):
    before = len(desk.sent(CC))
    desk.command(f"delete {CC} Newsletter")
    told = words(desk.shown())
    assert "“Weekend offers”" in told
    assert "Newsletter" in desk.names(CC)
    assert len(desk.sent(CC)) == before


def test_nobody_is_added_to_a_rule(desk):
    before = len(desk.sent(CC))
    told = desk.told_now(f"add {CC} “VIP customers” ann@example.com")
    assert "does not offer “add” for a segment: it is a rule" in told
    assert len(desk.sent(CC)) == before


def test_the_menu_offers_for_people_what_holds_people(desk):
    desk.command(f"add {CC}")
    view = desk.person.wait_for_view("marketer", "segment_form")
    found = desk.person.options("marketer", view, "segment", "")["options"]
    names = {one["text"]["text"] for one in found}
    assert {"Newsletter", "Dog owner"} <= names
    assert "Spring cleaning" not in names
    about = {one["text"]["text"]: one["description"]["text"] for one in found}
    assert about["Newsletter"].startswith("list · ")


def test_each_kind_is_listed_by_itself(desk):
    told = desk.told_now(f"list {CC}").splitlines()
    assert {"segment", "list", "tag"} <= set(told), "a column of the table"


def test_the_same_name_twice_asks_for_the_kind(desk):
    name = fresh()
    desk.do(Cell(f"create {CC} {name} kind=list"))
    desk.do(Cell(f"create {CC} {name} kind=tag"))
    told = desk.told_now(f"show {CC} {name}")
    assert f"“list:{name}” or “tag:{name}”" in told
    assert "Kind" in desk.told_now(f"show {CC} tag:{name}")
