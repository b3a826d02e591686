"""Brevo's traps (docs/brevo.md): what is peculiar there, beside what every provider is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    ConfigurationError,
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.planning.plan import LookUp, Operation, Write
from segbot.domain.segments import Segment
from segbot.providers import REGISTRY
from segbot.sandbox.emulators import Fault
from segbot.sandbox.emulators.brevo import seed as seeds
from tests.providers.brevo_scene import Scene, named
from tests.providers.recorder import Reply

NOBODY = {"code": "invalid_parameter", "message": "Contact already in list and/or does not exist"}
SPEC = REGISTRY["brevo"].spec


@pytest.fixture
def scene(bench):
    return Scene(bench("brevo"))


@pytest.fixture
def talk(server, connect):
    """The adapter before a server that answers what it is told."""

    def make(**settings):
        given = {"API_KEY": "xkeysib-1", "FOLDER_ID": "4", "BASE_URL": f"{server.url}/v3", **settings}
        return connect("brevo", {name: value for name, value in given.items() if value})

    return make


def people(*addresses, operation=Operation.ADD):
    return Write(operation=operation, segment_id="7", members=tuple(map(named, addresses)))


# B1, B2, B3: changing people


def test_b1_a_removal_names_addresses_and_never_all(scene):
    ann = scene.contact("ann@example.com", on=True)
    ben = scene.contact("ben@example.com", on=True)
    scene.provider.write(scene.on(Operation.REMOVE, ann))
    assert [each.json() for each in scene.sent("POST")] == [{"emails": [ann]}]
    assert scene.inside() == {ben}
    before = len(scene.emulator.requests)
    for operation, error in ((Operation.REMOVE, RejectedError), (Operation.CLEAR, UnsupportedError)):
        with pytest.raises(error):
            scene.provider.write(scene.on(operation))
    assert len(scene.emulator.requests) == before


@pytest.mark.parametrize("refuses", [True, False])
def test_b2_the_repeat_of_a_success_is_no_failure(scene, refuses):
    scene.emulator.refuses_empty_removals = refuses
    ann = scene.contact("Ann@Example.com")
    for operation, there in ((Operation.ADD, {ann.lower()}), (Operation.REMOVE, set())):
        for _ in range(2):
            assert scene.provider.write(scene.on(operation, "ANN@example.com")).not_changed == ()
            assert scene.inside() == there


def test_b2_all_of_them_unknown_is_no_success(scene):
    receipt = scene.provider.write(scene.on(Operation.ADD, "nobody@example.com"))
    assert [(each.key, each.why) for each in receipt.not_changed] == [("nobody@example.com", "not a contact")]
    assert "nobody@example.com" not in scene.inside()


def test_b2_who_went_after_the_preview_is_no_refusal(scene):
    ann, gone = scene.contact("ann@example.com", on=True), scene.contact("gone@example.com")
    assert scene.provider.not_addable((named(ann), named(gone)), None, scene.id) == {}
    scene.emulator.contacts.remove(str(scene.emulator.by_email(gone)["id"]))
    receipt = scene.provider.write(scene.on(Operation.ADD, ann, gone))
    assert [(each.key, each.why) for each in receipt.not_changed] == [(gone, "not a contact")]


@pytest.mark.parametrize("operation", [Operation.ADD, Operation.REMOVE])
def test_b2_another_refusal_stays_one(talk, server, operation):
    """A person who is known and is not where they should be: then it was something else."""
    inside = operation is Operation.REMOVE
    server.answer = lambda sent: (
        Reply(status=400, json={"code": "invalid_parameter", "message": "The list is locked"})
        if sent.method == "POST"
        else Reply(
            json={"contacts": [{"id": 1, "email": "ann@example.com"}] if inside else [], "count": int(inside)}
        )
        if sent.path.endswith("/contacts")
        else Reply(json={"id": 1, "email": "ann@example.com"})
    )
    with pytest.raises(RejectedError, match="The list is locked"):
        talk().write(people("ann@example.com", operation=operation))


def test_who_unsubscribed_from_the_list_is_not_sent_even_where_nobody_looked_before(scene):
    """A replacement and a long list are not looked through when they are planned."""
    out = scene.contact("out@example.com", listUnsubscribed=[int(scene.id)])
    ann = scene.contact("ann@example.com", listUnsubscribed=[int(scene.id) + 1])
    why = "unsubscribed from this list; segbot doesn't put anybody back"
    for others, sent in (((ann,), [{"emails": [ann]}]), ((), [{"emails": [ann]}])):
        receipt = scene.provider.write(scene.on(Operation.ADD, out, *others))
        assert [(each.key, each.why) for each in receipt.not_changed] == [(out, why)]
        assert [each.json() for each in scene.sent("POST")] == sent
    assert scene.inside() == {ann}


def test_b3_who_was_passed_over_is_named_and_who_was_there_is_not(scene):
    there, new = scene.contact("there@example.com", on=True), scene.contact("new@example.com")
    receipt = scene.provider.write(scene.on(Operation.ADD, there, new, "nobody@example.com"))
    assert {each.key: each.why for each in receipt.not_changed} == {"nobody@example.com": "not a contact"}
    assert scene.inside() == {there, new}


def test_b3_an_answer_that_says_nothing_of_people_proves_nothing(talk, server):
    server.script(Reply(json={"email": "a@example.com"}), Reply(status=201, json={"message": "ok"}))
    with pytest.raises(OutcomeUnknownError):
        talk().write(people("a@example.com"))


def test_b3_what_is_echoed_may_be_spelt_otherwise(talk, server):
    server.script(
        Reply(json={"email": "ann@example.com"}),
        Reply(status=201, json={"contacts": {"success": ["ANN@Example.com"], "failure": []}}),
    )
    assert talk().write(people("ann@example.com")).not_changed == ()
    assert len(server.sent) == 2


# B4, B5: reading


def test_b4_lists_are_read_oldest_first_fifty_at_a_time(scene):
    for number in range(60):
        scene.emulator.make_segment(f"List {number}")
    assert len(list(scene.provider.list_segments())) == 61
    asked = [each.params for each in scene.sent("GET") if each.path.endswith("/lists")]
    assert [(each["limit"], each["offset"], each["sort"]) for each in asked] == [
        ("50", "0", "asc"),
        ("50", "49", "asc"),
    ]


def test_b4_people_are_read_five_hundred_at_a_time(scene):
    fresh = [{**seeds.member(n, f"p{n}@example.com"), "listIds": [int(scene.id)]} for n in range(1, 1_101)]
    scene.emulator.contacts.put_many({str(each["id"]): each for each in fresh})
    pages = list(scene.provider.read_members(scene.segment))
    assert [len(page) for page in pages] == [500, 500, 100]


def test_b5_the_size_is_what_the_people_of_the_list_count_to(scene):
    for number in range(3):
        scene.contact(f"p{number}@example.com", on=True, emailBlacklisted=number == 0)
    assert scene.provider.get_segment(scene.id).member_count == 3
    (listed,) = [each for each in scene.provider.list_segments() if each.id == scene.id]
    assert listed.member_count is None
    assert {
        member.id for page in scene.provider.read_members(scene.segment) for member in page
    } == scene.inside()


# B7, B8: limits and keys


def test_b7_how_long_to_wait_stands_in_a_header_of_its_own(talk, server):
    wait = {"x-sib-ratelimit-reset": "1800", "x-sib-ratelimit-remaining": "0"}
    server.answer = lambda _sent: Reply(status=429, json={"code": "too_many_requests"}, headers=wait)
    with pytest.raises(RateLimitError) as caught:
        talk().write(people("a@example.com"))
    assert caught.value.retry_after == 1_800


def test_b7_contacts_and_everything_else_are_counted_apart(scene):
    limits = SPEC.limits
    assert [(each.requests, each.per_seconds, each.paths) for each in limits.rates] == [
        (10, 1.0, ("/contacts",)),
        (36_000, 3_600.0, ("/contacts",)),
        (100, 3_600.0, ()),
    ]
    begun = scene.bench.clock.now()
    for _ in range(25):
        scene.provider.get_segment(scene.id)
    assert all(each.status == 200 for each in scene.emulator.log)
    assert (scene.bench.clock.now() - begun).total_seconds() < 60


def test_b8_a_key_that_stops_may_be_a_server_that_moved(scene):
    scene.emulator.blocks_this_address = True
    with pytest.raises(CredentialsError, match="server address it doesn't know: look there under Security"):
        scene.provider.check()


# B9, B10, B15: what is never asked


def test_b9_b10_only_lists_and_their_people_are_changed(scene):
    ann, ben = (scene.contact(f"{name}@example.com", on=True) for name in ("ann", "ben"))
    write = scene.provider.write
    made = write(Write(operation=Operation.CREATE, name="Another")).segment_id
    write(Write(operation=Operation.EDIT, segment_id=made, name="Other"))
    write(scene.on(Operation.REMOVE, ann))
    write(scene.on(Operation.ADD, ann, "nobody@example.com"))
    write(Write(operation=Operation.DELETE, segment_id=made))
    changes = {f"{each.method} {each.path}" for each in scene.emulator.requests if each.method != "GET"}
    assert changes == {
        "POST /v3/contacts/lists",
        f"PUT /v3/contacts/lists/{made}",
        f"POST /v3/contacts/lists/{scene.id}/contacts/add",
        f"POST /v3/contacts/lists/{scene.id}/contacts/remove",
        f"DELETE /v3/contacts/lists/{made}",
    }
    assert {each["email"] for each in scene.emulator.contacts.values()} == {ann, ben}
    assert set(scene.emulator.folders) == {"1", "2"}


def test_b15_a_person_is_asked_for_by_what_kind_of_name_it_is(talk, server):
    server.answer = lambda _sent: Reply(json={"id": 1, "email": "12345"})
    talk().known_to_provider((named("1/2+3@example.com"),))
    assert server.last.target == "/v3/contacts/1%2F2%2B3%40example.com?identifierType=email_id"


# B11, B14: rules


def test_b11_a_segment_and_a_list_of_one_number_are_two_things(bench):
    made = bench("brevo", seed=1)
    listed = {each.id: each for each in made.provider.list_segments()}
    assert (listed["3"].name, listed["3"].kind) == ("Members", "list")
    assert (listed["segment-3"].name, listed["segment-3"].kind) == ("Clicked lately", "segment")
    assert made.provider.get_segment("segment-3").name == "Clicked lately"
    assert made.provider.get_segment("3").name == "Members"
    with pytest.raises(UnsupportedError):
        made.provider.read_members(listed["segment-3"])


@pytest.mark.parametrize("kind", ["dynamic", "segment"])
@pytest.mark.parametrize("operation", [Operation.ADD, Operation.REMOVE, Operation.EDIT, Operation.DELETE])
def test_b14_what_fills_itself_is_refused_in_words(scene, operation, kind):
    before = len(scene.emulator.requests)
    members = (named("a@example.com"),) if operation in (Operation.ADD, Operation.REMOVE) else ()
    name = "x" if operation is Operation.EDIT else None
    with pytest.raises(UnsupportedError, match="Brevo works out who is in it by its rules"):
        scene.provider.write(
            Write(operation=operation, segment_id="8", kind=kind, name=name, members=members)
        )
    assert len(scene.emulator.requests) == before


def test_b14_it_is_known_by_looking_at_the_one_list(bench):
    made = bench("brevo", seed=1)
    (listed,) = made.provider.named("Joined this month")
    assert listed.kind == "list"
    assert made.provider.get_segment(listed.id).kind == "dynamic"


def test_segments_that_cannot_be_read_hide_no_list(talk, server):
    server.answer = lambda sent: (
        Reply(json={"lists": [{"id": 7, "name": "Members"}], "count": 1})
        if sent.path.endswith("/lists")
        else Reply(status=404, raw=b"no such page")
    )
    assert [each.name for each in talk().list_segments()] == ["Members"]


def test_an_empty_account_may_leave_out_the_rows(talk, server):
    server.answer = lambda _sent: Reply(json={"count": 0})
    assert list(talk().list_segments()) == []


# Consent


def test_who_unsubscribed_from_this_list_is_not_put_back(scene):
    gone = scene.contact("gone@example.com", listUnsubscribed=[int(scene.id)])
    blocked = scene.contact("blocked@example.com", emailBlacklisted=True)
    other = scene.contact("other@example.com", listUnsubscribed=[999])
    asked = tuple(map(named, (gone, blocked, other, "nobody@example.com")))
    assert scene.provider.not_addable(asked, None, scene.id) == {
        gone: "unsubscribed from this list; segbot doesn't put anybody back",
        blocked: "on the blocklist",
        "nobody@example.com": "not a contact",
    }
    assert set(scene.provider.not_addable(asked, None, None)) == {blocked, "nobody@example.com"}


def test_who_is_on_the_blocklist_is_not_sent_unless_they_are_on_the_list_or_put_back(scene):
    new = scene.contact("new@example.com")
    blocked = scene.contact("blocked@example.com", emailBlacklisted=True)
    inside = scene.contact("inside@example.com", on=True, emailBlacklisted=True)
    assert scene.provider.not_addable(tuple(map(named, (inside, new))), None, scene.id) == {}
    receipt = scene.provider.write(scene.on(Operation.ADD, new, blocked, inside))
    assert {each.key: each.why for each in receipt.not_changed} == {blocked: "on the blocklist"}
    assert scene.inside() == {new, inside}
    assert scene.provider.not_addable((named(blocked),), None, scene.id, putting_back=True) == {}
    assert scene.provider.write(scene.on(Operation.ADD, blocked, putting_back=True)).not_changed == ()
    assert scene.inside() == {new, inside, blocked}
    assert scene.emulator.by_email(blocked)["emailBlacklisted"] is True


def test_many_people_are_found_by_reading_the_account(scene):
    known = [scene.contact(f"p{number}@example.com") for number in range(60)]
    before = len(scene.sent("GET"))
    assert scene.provider.known_to_provider(tuple(map(named, [*known, "x@example.com"]))) == set(known)
    assert len(scene.sent("GET")) - before == 2


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REPLACE])
def test_whoever_adds_is_told_of_automations_and_of_consent(verb):
    told = " ".join(SPEC.capability(verb).effects)
    assert "automation" in told
    assert "unsubscribed from this list" in told


# Folders, and what was not answered


def test_a_list_is_made_in_the_folder_that_is_given_else_in_the_connections(talk, server):
    server.answer = lambda _sent: Reply(status=201, json={"id": 12})
    create = Write(operation=Operation.CREATE, name="New")
    receipt = talk().write(create)
    assert (receipt.segment_id, server.last.json) == ("12", {"name": "New", "folderId": 4})
    talk().write(replace(create, fields={"folder_id": "9"}))
    assert server.last.json["folderId"] == 9
    with pytest.raises(RejectedError) as caught:
        talk().write(replace(create, fields={"folder_id": "Club"}))
    assert caught.value.field == "folder_id"


def test_without_one_the_only_folder_is_taken_and_else_it_is_asked_for(scene):
    provider = scene.bench.reopen(FOLDER_ID="")
    with pytest.raises(RejectedError, match="Brevo has 2 folders"):
        provider.write(Write(operation=Operation.CREATE, name="New"))
    scene.emulator.folders.remove("1")
    made = provider.write(Write(operation=Operation.CREATE, name="New")).segment_id
    assert scene.emulator.lists[made]["folderId"] == 2


def test_that_nothing_was_done_is_believed_at_the_second_look(talk, server, clock):
    page = {"contacts": [{"id": 1, "email": "ann@example.com"}], "count": 1}
    server.script(Reply(json={"contacts": [], "count": 0}), Reply(json=page))
    assert talk().look_up(people("ann@example.com")).verdict is LookUp.APPLIED
    assert sum(clock.slept) >= 5
    server.script(Reply(json=page), Reply(json=page))
    assert talk().look_up(people("ann@example.com", operation=Operation.REMOVE)).verdict is LookUp.NOT_APPLIED


def test_trouble_with_the_look_afterwards_does_not_undo_the_change(scene):
    had = scene.contact("had@example.com", on=True)
    scene.emulator.faults.set(Fault(kind="unavailable", count=None, operation="read", skip=1))
    with pytest.raises(OutcomeUnknownError):
        scene.provider.write(scene.on(Operation.ADD, had))
    # Trouble before it leaves is none of its own: nothing was sent.
    changes = len(scene.sent("POST"))
    scene.bench.clock.sleep(60)
    with pytest.raises(UnavailableError):
        scene.provider.write(scene.on(Operation.ADD, had))
    assert len(scene.sent("POST")) == changes


@pytest.mark.parametrize("identity", ["Members", "7/contacts", "-1", "", "٧", "segment-999"])
def test_a_list_is_named_by_its_number_alone(scene, identity):
    with pytest.raises(NotFoundError):
        scene.provider.get_segment(identity)


def test_what_is_missing_or_wrong_is_said(connect):
    with pytest.raises(ConfigurationError) as caught:
        connect("brevo", {"FOLDER_ID": "Club"})
    assert len(caught.value.faults) == 2


def test_b16_nothing_here_is_a_process():
    assert not any(each.polled for each in SPEC.capabilities.values())
    assert SPEC.capability(Verb.CLEAR).support == "composed"
    assert Segment(id="1", name="x").member_count is None


def test_whoever_empties_or_replaces_is_told_who_stays():
    for verb in (Verb.CLEAR, Verb.REPLACE):
        assert any("without an e-mail address" in each for each in SPEC.capability(verb).effects)
