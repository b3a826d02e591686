"""Lists cut into pages by position, while somebody comes and goes: nobody is missed, or it is no list."""

from __future__ import annotations

import pytest

from segbot.domain.errors import UnavailableError
from segbot.domain.segments import Segment
from tests.providers.recorder import Reply

PAGE = {"mailchimp": 1_000, "brevo": 500}


@pytest.fixture(params=sorted(PAGE))
def walk(server, connect, request):
    """Reads a list of people (changed by `meanwhile`, with the number of the request) to its end."""
    name = request.param
    settings = {
        "mailchimp": {"API_KEY": "k-us1", "AUDIENCE_ID": "1a2b3c4d5e", "BASE_URL": f"{server.url}/3.0"},
        "brevo": {"API_KEY": "k", "BASE_URL": f"{server.url}/v3"},
    }[name]
    provider = connect(name, settings)

    def read(people, meanwhile):
        asked = 0

        def answer(sent):
            nonlocal asked
            asked += 1
            meanwhile(asked, people)
            size, position = int(sent.query.get("count") or sent.query["limit"]), int(sent.query["offset"])
            rows = people[position : position + size]
            if name == "mailchimp":
                shown = [{"email_address": each, "status": "subscribed"} for each in rows]
                return Reply(json={"members": shown, "total_items": len(people)})
            shown = [{"email": each, "id": each} for each in rows]
            return Reply(json={"contacts": shown, "count": len(people)})

        server.answer = answer
        found = [member.id for page in provider.read_members(Segment(id="7", name="VIP")) for member in page]
        return found, asked

    read.page = PAGE[name]
    return read


def crowd(count):
    return [f"p{number}@x.org" for number in range(count)]


@pytest.mark.parametrize("leaver", [0, 0.5, 1], ids=["first", "middle", "last of its page"])
def test_one_comes_for_one_who_goes_between_two_pages(walk, leaver):
    def meanwhile(asked, people):
        if asked == 2:
            people.pop(round(leaver * (walk.page - 1)))
            people.append("new@x.org")

    people = crowd(2 * walk.page + 5)
    found, asked = walk(people, meanwhile)
    assert found == people
    assert asked == 2 + 3


def test_a_page_that_ends_where_the_list_does_is_not_asked_for_again(walk):
    people = crowd(walk.page)
    assert walk(people, lambda *_: None) == (people, 1)
    people = crowd(2 * walk.page - 1)
    assert walk(people, lambda *_: None) == (people, 2)


def test_where_somebody_goes_all_the_time_it_is_no_list(walk):
    def meanwhile(asked, people):
        people.pop(0)
        people.append(f"new{asked}@x.org")

    with pytest.raises(UnavailableError):
        walk(crowd(2 * walk.page + 5), meanwhile)
