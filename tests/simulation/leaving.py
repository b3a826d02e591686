"""Some of the people of a segment leave it in the provider's own pages, which the stand-ins' pages do not offer."""

from __future__ import annotations

from typing import Any

from segbot.sandbox.emulators import MeddleError


def let_some_go(emulator: Any, segment: str, count: int) -> None:
    """The first ones; at least one stays. Raises MeddleError where nobody can leave one by one."""
    people = sorted(emulator.members(segment))
    going = frozenset(people[: min(count, len(people) - 1)])
    leave = _LEAVE.get(emulator.name)
    if leave is None or not going:
        raise MeddleError("nobody can leave there")
    leave(emulator, segment, going)


def _bunce(bunce: Any, segment: str, going: frozenset[str]) -> None:
    rows = {bunce.customers.row_by_id(each) for each in going}
    kept = bunce.segment_shelf[segment]
    bunce.save_segment(
        kept | {"members": {row: one for row, one in kept["members"].items() if row not in rows}}
    )


def _batch(batch: Any, segment: str, going: frozenset[str]) -> None:
    kept = batch.audiences.shelf[segment]
    members = {each: one for each, one in kept["members"].items() if each not in going}
    batch.audiences.put({**kept, "members": members, "updated": batch.stamp()})


def _mailchimp(mailchimp: Any, segment: str, going: frozenset[str]) -> None:
    number = mailchimp.segment_shelf[segment]["id"]
    gone = [key for key, each in mailchimp.tagged(number).items() if each["email_address"] in going]
    mailchimp.untag(number, gone)


def _brevo(brevo: Any, segment: str, going: frozenset[str]) -> None:
    if segment not in brevo.lists:
        raise MeddleError("a rule")
    left = [
        {**each, "listIds": [one for one in each["listIds"] if one != int(segment)]}
        for each in brevo.on_list(int(segment)).values()
        if each["email"] in going
    ]
    brevo.contacts.put_many({str(each["id"]): each for each in left})


_LEAVE = {"bunce": _bunce, "batch": _batch, "mailchimp": _mailchimp, "brevo": _brevo}


def make_anew(emulator: Any, segment: str) -> None:
    """Somebody deletes a segment and makes another of its name, with other people in it. Raises MeddleError where such a one
    has another id.
    """
    if emulator.name != "batch":
        raise MeddleError("another one has another id there")
    known = emulator.audiences.shelf[segment]
    emulator.audiences.drop(segment)
    made = emulator.audiences.make(segment, known["display_name"], emulator.stamp())
    emulator.audiences.put({**made, "members": dict(known["members"])})
