"""Mailchimp: who is given a tag (docs/mailchimp.md, M2, M12): nobody who is not there, unsubscribed or cleaned."""

from __future__ import annotations

import pytest

from segbot.domain.planning.plan import Operation, Write
from segbot.providers.mailchimp import wire
from tests.providers.mailchimp_scene import Scene, named
from tests.providers.recorder import Reply


@pytest.fixture
def scene(bench):
    return Scene(bench("mailchimp"))


@pytest.fixture
def talk(server, connect):
    """The adapter before a server that answers what it is told."""
    settings = {"API_KEY": "0123-us19", "AUDIENCE_ID": "1a2b3c4d5e", "BASE_URL": f"{server.url}/3.0"}
    return lambda: connect("mailchimp", settings)


def serve_large(server, people, unsubscribed, size):
    """An audience of `size`, of whom `people` are known to be there, and everybody who is added is passed over or added."""
    inside = []

    def page(sent, rows, total):
        start, count = int(sent.query["offset"]), int(sent.query["count"])
        return Reply(json={"members": rows(start, min(start + count, total)), "total_items": total})

    def one(number):
        if number >= len(people):
            return {"email_address": f"other{number}@x.org", "status": "subscribed"}
        status = "unsubscribed" if people[number] in unsubscribed else "subscribed"
        return {"email_address": people[number].upper(), "status": status}

    def answer(sent):
        if sent.path.endswith("/segments/7/members"):
            return page(
                sent,
                lambda start, stop: [{"email_address": each} for each in inside[start:stop]],
                len(inside),
            )
        if sent.method == "POST":
            inside.extend(sent.json["members_to_add"])
            return Reply(json={"members_added": [{"email_address": each} for each in inside]})
        if sent.path.endswith("/members"):
            return page(sent, lambda start, stop: list(map(one, range(start, stop))), size)
        found = [
            number for number, each in enumerate(people) if sent.path.endswith(wire.subscriber_hash(each))
        ]
        if found:
            return Reply(json=one(found[0]))
        return Reply(status=404, json={"title": "Resource Not Found", "status": 404, "detail": "Not there."})

    server.answer = answer
    return inside


def test_m2_in_a_large_audience_everybody_is_looked_up_before_they_are_sent(talk, server):
    """Reading it to its end takes 151 requests, asking for 50 people takes 50; for 500 it is the other way round."""
    people = [f"p{number}@x.org" for number in range(498)]
    gone, stranger = people[3], "nobody@x.org"
    inside = serve_large(server, people, {gone}, 150_500)
    provider = talk()
    why = {gone: "unsubscribed; segbot gives them no new tags", stranger: "not in the audience"}
    for sending in ([*people[:48], stranger], [*people, stranger]):
        inside.clear()
        members = tuple(map(named, sending))
        assert provider.not_addable(members, None, "7") == why
        before = len(server.sent)
        receipt = provider.write(Write(operation=Operation.ADD, segment_id="7", members=members))
        assert {each.key: each.why for each in receipt.not_changed} == why
        assert sorted(inside) == sorted(set(sending) - set(why))
        assert len(server.sent) - before < 160


def test_m2_a_list_that_would_take_too_long_is_looked_up_when_it_is_sent(talk, server):
    people = [f"p{number}@x.org" for number in range(501)]
    serve_large(server, people, (), 600_000)
    assert talk().not_addable(tuple(map(named, people)), None, "7") is None
    assert len(server.sent) == 1


def test_who_is_unsubscribed_or_cleaned_gets_no_new_tag_and_keeps_or_gets_back_their_own(scene):
    new, waiting = scene.contact("new@example.com"), scene.contact("waiting@example.com", "pending")
    gone, broken = (
        scene.contact("Gone@example.com", "unsubscribed"),
        scene.contact("broken@example.com", "cleaned"),
    )
    theirs = scene.contact("theirs@example.com", "unsubscribed", tagged=True)
    why = {
        gone.lower(): "unsubscribed; segbot gives them no new tags",
        broken: "cleaned: their address bounced",
    }
    asked = tuple(map(named, (new, waiting, gone, broken, theirs)))
    assert scene.provider.not_addable(asked, None, scene.id) == why
    assert set(scene.provider.not_addable(asked, None, None)) == {*why, theirs}
    receipt = scene.provider.write(scene.on(Operation.ADD, new, waiting, gone, broken, theirs))
    assert {each.key: each.why for each in receipt.not_changed} == why
    assert scene.inside() == {new, waiting, theirs}
    assert scene.provider.not_addable(asked, None, scene.id, putting_back=True) == {}
    scene.provider.write(scene.on(Operation.ADD, gone, broken, putting_back=True))
    assert scene.inside() == {new, waiting, theirs, gone.lower(), broken}


def test_who_is_archived_is_not_even_put_back(scene):
    gone = scene.contact("gone@example.com", "archived")
    receipt = scene.provider.write(scene.on(Operation.ADD, gone, putting_back=True))
    assert [each.why for each in receipt.not_changed] == ["archived; segbot doesn't bring anybody back"]
    assert scene.sent("POST") == []
