"""Mailchimp's traps (docs/mailchimp.md): what is peculiar there, beside what every provider is asked."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from segbot.bootstrap import SystemClock
from segbot.domain.actions import Verb
from segbot.domain.errors import (
    CredentialsError,
    OutcomeUnknownError,
    RateLimitError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.planning.plan import LookUp, Operation, Write
from segbot.domain.segments import Segment
from segbot.providers import REGISTRY
from segbot.providers.mailchimp import wire
from segbot.sandbox.emulators import Fault
from tests.providers.mailchimp_scene import Scene, named
from tests.providers.recorder import Reply

URIST = "Urist.McVankab@freddiesjokes.com"
URISTS_HASH = "62eeb292278cc15f5817cb78f7790b08"
KEY = "0123456789abcdef0123456789abcdef-us19"


@pytest.fixture
def scene(bench):
    return Scene(bench("mailchimp"))


@pytest.fixture
def talk(server, connect):
    """The adapter before a server that answers what it is told."""

    def make(key=KEY, **more):
        settings = {"API_KEY": key, "AUDIENCE_ID": "1a2b3c4d5e", "BASE_URL": f"{server.url}/3.0"}
        return connect("mailchimp", settings, **more)

    return make


TAG = {"id": 7, "name": "VIP", "type": "static", "member_count": 2}


# M1, M2: what is sent, and what became of it


def test_m1_a_renaming_carries_a_name_and_nothing_else(scene):
    people = {scene.contact(f"p{number}@example.com", tagged=True) for number in range(3)}
    scene.provider.write(scene.on(Operation.EDIT, name="VIPs"))
    (sent,) = scene.sent("PATCH")
    assert sent.json() == {"name": "VIPs"}
    assert scene.inside() == people


def test_m2_people_who_are_passed_over_are_named_and_nobody_is_made(scene):
    known = scene.contact("ann@example.com")
    gone = scene.contact("old@example.com", "archived")
    before = len(scene.emulator.contacts)
    for says_so in (True, False):
        scene.emulator.names_those_passed_over = says_so
        receipt = scene.provider.write(scene.on(Operation.ADD, known, gone, "nobody@example.com"))
        why = {each.key: each.why for each in receipt.not_changed}
        assert why == {
            gone: "archived; segbot doesn't bring anybody back",
            "nobody@example.com": "not in the audience",
        }
    assert scene.inside() == {known}
    assert len(scene.emulator.contacts) == before


@pytest.mark.parametrize("told", [True, False])
def test_m2_who_had_the_tag_already_is_not_left_out(scene, told):
    scene.emulator.tells_of_those_who_had_it = told
    had, new = scene.contact("had@example.com", tagged=True), scene.contact("new@example.com")
    assert scene.provider.write(scene.on(Operation.ADD, had, new)).not_changed == ()
    assert scene.provider.write(scene.on(Operation.REMOVE, had, "stranger@example.com")).not_changed == ()
    assert scene.inside() == {new}


def test_m2_an_answer_that_says_nothing_of_people_proves_nothing(talk, server):
    server.script(Reply(json={"title": "OK"}))
    with pytest.raises(OutcomeUnknownError):
        talk().write(Write(operation=Operation.ADD, segment_id="7", members=(named("a@example.com"),)))


def test_m2_trouble_with_the_look_afterwards_does_not_undo_the_change(scene):
    had = scene.contact("had@example.com", tagged=True)
    scene.emulator.faults.set(Fault(kind="rate_limit", count=4, operation="read", skip=1))
    assert scene.provider.write(scene.on(Operation.ADD, had)).not_changed == ()
    scene.bench.clock.sleep(60)
    scene.emulator.faults.set(Fault(kind="unavailable", count=None, operation="read", skip=1))
    with pytest.raises(OutcomeUnknownError):
        scene.provider.write(scene.on(Operation.ADD, had))
    # Trouble before it leaves is none of its own: nothing was sent.
    changes = len(scene.sent("POST"))
    scene.bench.clock.sleep(60)
    with pytest.raises(UnavailableError):
        scene.provider.write(scene.on(Operation.ADD, had))
    assert len(scene.sent("POST")) == changes


def serve_tag(server, inside, contacts, refusal):
    """A tag with `inside`, an audience of `contacts`, and changes that are refused."""

    def answer(sent):
        if sent.method != "GET":
            return refusal
        if sent.path.endswith("/segments/7/members"):
            rows = [{"email_address": each, "status": "subscribed"} for each in inside]
            return Reply(json={"members": rows, "total_items": len(rows)})
        found = [each for each in contacts if sent.path.endswith(wire.subscriber_hash(each))]
        if found:
            return Reply(json={"email_address": found[0], "status": "subscribed"})
        return Reply(status=404, json={"title": "Resource Not Found", "status": 404, "detail": "Not there."})

    server.answer = answer


ALL_IN = Reply(
    status=400, json={"title": "Bad Request", "status": 400, "detail": "All of these are in the segment"}
)


def test_m2_the_repeat_of_an_addition_that_is_refused_is_no_failure(talk, server):
    contacts = ["ann@x.org", "gone@x.org"]
    serve_tag(server, ["Ann@x.org"], contacts, ALL_IN)
    provider = talk()
    ann, gone = map(named, contacts)
    assert provider.not_addable((ann, gone), None, "7") == {}
    contacts.remove("gone@x.org")  # after the preview, which is not what counts now
    receipt = provider.write(Write(operation=Operation.ADD, segment_id="7", members=(ann, gone)))
    assert [(each.key, each.why) for each in receipt.not_changed] == [("gone@x.org", "not in the audience")]


def test_m2_nor_is_that_of_a_removal(talk, server):
    serve_tag(server, ["other@x.org"], ["ann@x.org"], ALL_IN)
    removal = Write(operation=Operation.REMOVE, segment_id="7", members=(named("ann@x.org"),))
    assert talk().write(removal).not_changed == ()


@pytest.mark.parametrize("operation", [Operation.ADD, Operation.REMOVE])
def test_m2_a_refusal_that_left_something_to_do_stays_one(talk, server, operation):
    inside = [] if operation is Operation.ADD else ["ann@x.org"]
    serve_tag(server, inside, ["ann@x.org"], ALL_IN)
    with pytest.raises(RejectedError, match="All of these are in the segment"):
        talk().write(Write(operation=operation, segment_id="7", members=(named("ann@x.org"),)))


# M3, M4, M15: reading


def test_m3_every_list_is_asked_for_in_pages_of_a_thousand(scene):
    for number in range(23):
        scene.emulator.make_segment(f"Tag {number}")
    people = {scene.contact(f"p{number}@example.com", tagged=True) for number in range(12)}
    assert len(list(scene.provider.list_segments())) == 24
    read = {member.id for page in scene.provider.read_members(scene.segment) for member in page}
    assert read == people
    pages = [each for each in scene.sent("GET") if each.path.endswith(("/segments", "/members"))]
    assert all(each.params["count"] == "1000" for each in pages)


def test_m3_more_than_a_page(scene):
    scene.emulator.contacts.put_many(
        {
            f"{number:032x}": {
                "id": f"{number:032x}",
                "email_address": f"p{number}@example.com",
                "status": "subscribed",
                "full_name": "",
                "tagged": [int(scene.id)],
            }
            for number in range(2_345)
        }
    )
    pages = list(scene.provider.read_members(scene.segment))
    assert [len(page) for page in pages] == [1_000, 1_000, 345]
    assert len({member.id for page in pages for member in page}) == 2_345


def test_m4_people_who_are_not_subscribed_are_read_and_counted(scene):
    statuses = ("subscribed", "unsubscribed", "cleaned", "transactional", "pending")
    people = {scene.contact(f"{status}@example.com", status, tagged=True) for status in statuses}
    shown = scene.provider.get_segment(scene.id)
    assert shown.member_count == len(people)
    assert {member.id for page in scene.provider.read_members(scene.segment) for member in page} == people
    (listed,) = [each for each in scene.provider.list_segments() if each.id == scene.id]
    assert (listed.member_count, listed.size_note) == (None, "1 subscribed")


def test_m15_a_list_that_moves_is_read_again_from_the_start(talk, server):
    def page(*names, total):
        return Reply(
            json={"members": [{"email_address": f"{name}@x.org"} for name in names], "total_items": total}
        )

    people = [str(number) for number in range(1_002)]
    # Somebody of the first page left after it was read: the next one begins one too late.
    server.script(page(*people[:1_000], total=1_002), page(*people[1_000:], total=1_001))
    server.script(page(*people[1:1_001], total=1_001), page(*people[1_000:], total=1_001))
    found = [member.id for page in talk().read_members(Segment(id="7", name="VIP")) for member in page]
    assert found == [f"{name}@x.org" for name in people[1:]]
    assert [sent.query["offset"] for sent in server.sent] == ["0", "999", "0", "999"]


def test_m15_one_that_never_rests_is_no_list(talk, server):
    totals = iter(range(5, 100))
    server.answer = lambda _sent: Reply(
        json={"members": [{"email_address": "a@x.org"}], "total_items": next(totals)}
    )
    with pytest.raises(UnavailableError):
        list(talk().read_members(Segment(id="7", name="VIP")))


def test_another_mailchimp_may_leave_out_what_is_optional(talk, server):
    server.answer = lambda sent: (
        Reply(
            json={
                "segments": [
                    {"id": "7", "name": "VIP"},
                    {"id": 8, "name": "R", "options": {"conditions": [{}]}},
                ]
            }
        )
        if sent.path.endswith("/lists/1a2b3c4d5e/segments")
        else Reply(status=404, raw=b"<html>no such page</html>")
    )
    listed = list(talk().list_segments())
    assert [(each.id, each.name, each.kind) for each in listed] == [("7", "VIP", "tag"), ("8", "R", "saved")]


# M7, M8, M9: limits and silence


@pytest.mark.parametrize("body", [b"<html>Access Denied</html>", b""])
def test_m7_a_403_without_json_is_throttling(talk, server, body):
    server.answer = lambda _sent: Reply(status=403, raw=body)
    provider = talk()
    for call in (lambda: provider.write(Write(operation=Operation.DELETE, segment_id="7")), provider.check):
        with pytest.raises(RateLimitError) as caught:
            call()
        assert 0 < caught.value.retry_after < 10


def test_m7_one_with_json_is_the_key(talk, server):
    server.answer = lambda _sent: Reply(
        status=403, json={"title": "Forbidden", "status": 403, "detail": "No."}
    )
    with pytest.raises(CredentialsError):
        talk().check()


def test_m8_three_calls_at_a_time_and_no_more(talk, server):
    in_the_air, most, lock = 0, [0], threading.Lock()

    def answer(_sent):
        nonlocal in_the_air
        with lock:
            in_the_air += 1
            most[0] = max(most[0], in_the_air)
        time.sleep(0.02)
        with lock:
            in_the_air -= 1
        return Reply(json=TAG)

    server.answer = answer
    provider = talk(clock=SystemClock())
    callers = [threading.Thread(target=lambda: provider.get_segment("7")) for _ in range(9)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert most[0] == 3


def test_m8_who_is_throttled_does_not_wait_as_long_as_all_the_others(talk, server):
    server.answer = lambda _sent: Reply(status=429, json={"title": "Too Many Requests", "status": 429})
    waits = set()
    for _ in range(3):
        with pytest.raises(RateLimitError) as caught:
            talk().write(Write(operation=Operation.DELETE, segment_id="7"))
        waits.add(caught.value.retry_after)
    assert len(waits) == 3


def test_m9_every_change_may_run_on_for_two_minutes():
    spec = REGISTRY["mailchimp"].spec
    changing = [each for each in spec.capabilities.values() if each.can_look_up]
    assert len(changing) == 5
    assert all(each.settles_within == 120 and not each.idempotent for each in changing)


@pytest.mark.parametrize("operation", [Operation.ADD, Operation.REMOVE])
def test_m9_people_are_looked_up_by_who_has_the_tag(scene, operation):
    adding = operation is Operation.ADD
    ann, ben = (
        scene.contact(f"{name}@example.com", "transactional", tagged=not adding) for name in ("ann", "ben")
    )
    write = scene.on(operation, ann.upper(), ben)
    assert scene.provider.look_up(write).verdict is LookUp.NOT_APPLIED
    scene.provider.write(scene.on(operation, ann))
    assert scene.provider.look_up(write).verdict is LookUp.NOT_APPLIED
    scene.provider.write(scene.on(operation, ben))
    assert scene.provider.look_up(write).verdict is LookUp.APPLIED


# M10, M12: people


def test_m10_a_person_is_named_by_the_hash_of_the_address_in_small_letters(scene, talk, server):
    scene.contact(URIST.lower())
    assert scene.provider.known_to_provider((named(URIST),)) == {URIST.lower()}
    server.answer = lambda _sent: Reply(json={"email_address": URIST, "status": "subscribed"})
    talk().known_to_provider((named(URIST),))
    assert server.last.path == f"/3.0/lists/1a2b3c4d5e/members/{URISTS_HASH}"


def test_m12_nothing_that_makes_or_subscribes_people_is_ever_sent(scene):
    ann = scene.contact("ann@example.com", "unsubscribed")
    for operation in (Operation.ADD, Operation.REMOVE):
        scene.provider.write(scene.on(operation, ann, "nobody@example.com"))
    scene.provider.write(Write(operation=Operation.CREATE, name="Another"))
    tags = f"/3.0/lists/{scene.emulator.audience_id}/segments"
    assert {each.method for each in scene.emulator.requests} <= {"GET", "POST"}
    assert {each.path for each in scene.sent("POST")} == {tags, f"{tags}/{scene.id}"}
    assert all(
        set(each.json()) <= {"name", "static_segment", "members_to_add", "members_to_remove"}
        for each in scene.sent("POST")
    )


@pytest.mark.parametrize("title", ["Member In Compliance State", "Forgotten Email Not Subscribed"])
def test_m12_a_refusal_for_consent_is_final(talk, server, title):
    server.answer = lambda _sent: Reply(
        status=400, json={"title": title, "status": 400, "detail": "It cannot."}
    )
    with pytest.raises(RejectedError) as caught:
        talk().write(Write(operation=Operation.ADD, segment_id="7", members=(named("a@example.com"),)))
    assert caught.value.code == title
    assert len(server.sent) == 1


# M11, M13, M14


def test_m11_whoever_adds_is_told_that_an_automation_may_mail():
    effects = REGISTRY["mailchimp"].spec.capability
    for verb in ("add", "replace"):
        assert any("automation" in effect for effect in effects(Verb(verb)).effects)


@pytest.mark.parametrize("operation", [Operation.ADD, Operation.REMOVE, Operation.EDIT, Operation.DELETE])
@pytest.mark.parametrize("kind", ["saved", "advanced"])
def test_m13_a_rule_is_refused_in_words_and_nothing_is_sent(scene, operation, kind):
    before = len(scene.emulator.requests)
    people = (named("a@example.com"),) if operation in (Operation.ADD, Operation.REMOVE) else ()
    write = Write(operation=operation, segment_id="8", kind=kind, name="x", members=people)
    if people or operation is Operation.DELETE:
        write = replace(write, name=None)
    with pytest.raises(UnsupportedError, match=f"This is a {kind} segment: Mailchimp works out who is in it"):
        scene.provider.write(write)
    assert len(scene.emulator.requests) == before
