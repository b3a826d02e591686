"""Constant Contact's contact lists and tags: found, made, renamed, deleted, and their people changed in bulk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from segbot.domain.errors import (
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    RejectedError,
    UnsupportedError,
)
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import LookUp, Operation, Write
from segbot.domain.segments import Segment
from segbot.providers import REGISTRY
from segbot.sandbox.emulators.constant_contact import seed as seeds
from segbot.sandbox.emulators.people import newcomers

PATHS = {"list": "/v3/contact_lists", "tag": "/v3/contact_tags"}
KINDS = ("list", "tag")


class Scene:
    """A list or a tag of an account, with contacts; `write` goes through the adapter."""

    def __init__(self, bench, kind):
        self.bench, self.kind = bench, kind
        self.emulator, self.provider = bench.emulator, bench.provider
        make = self.emulator.make_list if kind == "list" else self.emulator.make_tag
        made = make("VIP guests")
        self.id = made[f"{kind}_id"]

    def contacts(self, count=3, **more):
        made = [
            seeds.contact(person, self.emulator.next_uuid("contact"), self.emulator.stamp()) | more
            for person in newcomers(1, len(self.emulator.contacts) + 1, count)
        ]
        self.emulator.contacts.put_many({one["contact_id"]: one for one in made})
        return [one["email_address"]["address"] for one in made]

    def unsubscribe(self, address):
        contact = self.find(address)
        mail = contact["email_address"] | {"permission_to_send": "unsubscribed"}
        self.emulator.contacts.put(contact["contact_id"], contact | {"email_address": mail})

    def delete(self, address):
        contact = self.find(address)
        self.emulator.contacts.put(contact["contact_id"], contact | {"deleted_at": "2026-02-02"})

    def find(self, address):
        (found,) = [
            one for one in self.emulator.contacts.values() if one["email_address"]["address"] == address
        ]
        return found

    def on(self, operation, *addresses, **more):
        members = tuple(Member(id_type=IdType.EMAIL, id=each) for each in addresses)
        given = {"segment_id": self.id, "segment_name": "VIP guests", "kind": self.kind, "members": members}
        return Write(operation=operation, **given | more)

    def write(self, operation, *addresses, **more):
        return self.provider.write(self.on(operation, *addresses, **more))

    @property
    def people(self):
        return set(self.emulator.members(self.id))

    def sent(self, part):
        return [each.request for each in self.bench.log if part in each.request.path]


@pytest.fixture(params=KINDS)
def scene(bench, request):
    return Scene(bench("constant_contact"), request.param)


@pytest.fixture
def a_list(bench):
    return Scene(bench("constant_contact"), "list")


def test_lists_and_tags_are_listed_with_their_kind_and_size(scene):
    scene.write(Operation.ADD, *scene.contacts(3))
    (found,) = scene.provider.list_segments()
    assert (found.id, found.name, found.kind, found.member_count) == (scene.id, "VIP guests", scene.kind, 3)
    assert scene.provider.get_segment(scene.id) == found
    assert found.created_at is not None


def test_an_id_that_is_nobodys_is_not_found(scene):
    for typed in ("vip", "00000000-0000-4000-8000-000000000000", f"{scene.id}x"):
        with pytest.raises(NotFoundError):
            scene.provider.get_segment(typed)


def test_people_are_added_and_removed_by_address_whatever_its_case(scene):
    first, second, third = scene.contacts(3)
    scene.write(Operation.ADD, first.upper(), second)
    assert scene.people == {first, second}
    scene.write(Operation.ADD, second, third)
    scene.write(Operation.REMOVE, first, third)
    assert scene.people == {second}


def test_unknown_addresses_are_left_out_told_and_never_made_contacts(scene):
    (known,) = scene.contacts(1)
    receipt = scene.write(Operation.ADD, known, "nobody@example.com", "noone@example.com")
    assert scene.people == {known}
    assert {each.why for each in receipt.not_changed} == {"no contact at Constant Contact"}
    assert {each.key for each in receipt.not_changed} == {"nobody@example.com", "noone@example.com"}
    assert len(scene.emulator.contacts) == 1
    assert scene.provider.known_to_provider(scene.on(Operation.ADD, known, "nobody@example.com").members) == {
        known
    }


def test_who_cannot_be_added_can_be_asked_beforehand(a_list):
    kept, gone, deleted = a_list.contacts(3)
    a_list.unsubscribe(gone)
    a_list.delete(deleted)
    asked = a_list.on(Operation.ADD, kept, gone, deleted, "nobody@example.com").members
    why = a_list.provider.not_addable(asked, "list", None)
    assert set(why) == {gone, deleted, "nobody@example.com"}
    assert set(a_list.provider.not_addable(asked, "tag", None)) == {deleted, "nobody@example.com"}
    assert a_list.provider.not_addable(asked, "segment", None) == {}
    assert a_list.bench.writes_seen() == []


def test_in_a_huge_account_nobody_waits_for_thousands_to_be_looked_up(a_list):
    answered = a_list.emulator.respond

    def respond(request):
        response = answered(request)
        if request.path == "/v3/contacts/counts":
            return replace(response, body=b'{"total": 3000000}')
        return response

    a_list.emulator.respond = respond
    strangers = [f"nobody{number}@example.com" for number in range(501)]
    assert a_list.provider.not_addable(a_list.on(Operation.ADD, *strangers).members, "list", None) is None
    assert [each.request.path for each in a_list.bench.log] == ["/v3/contacts/counts"]


def test_nothing_is_sent_where_nobody_is_known(scene):
    receipt = scene.write(Operation.REMOVE, "nobody@example.com")
    (left_out,) = receipt.not_changed
    assert (left_out.why, left_out.again) == ("no contact at Constant Contact", False)
    assert scene.sent("/activities") == []


def test_nobody_is_subscribed_again_and_no_deleted_contact_comes_back(a_list):
    kept, gone, deleted = a_list.contacts(3)
    a_list.unsubscribe(gone)
    a_list.delete(deleted)
    receipt = a_list.write(Operation.ADD, kept, gone, deleted)
    assert a_list.people == {kept}
    why = {each.key: each.why for each in receipt.not_changed}
    assert "unsubscribed" in why[gone]
    assert "deleted" in why[deleted]
    assert not any(each.again for each in receipt.not_changed)
    assert a_list.find(gone)["email_address"]["permission_to_send"] == "unsubscribed"
    assert "deleted_at" in a_list.find(deleted)


def test_a_tag_may_be_given_to_somebody_who_unsubscribed(bench):
    tag = Scene(bench("constant_contact"), "tag")
    (gone,) = tag.contacts(1)
    tag.unsubscribe(gone)
    tag.write(Operation.ADD, gone)
    assert tag.people == {gone}
    assert tag.find(gone)["email_address"]["permission_to_send"] == "unsubscribed"


def test_a_contact_of_another_address_is_never_taken_for_the_one_asked_for(a_list):
    """A filter that a server passes over answers with everybody."""
    a_list.emulator.email_case_matters = False
    others = a_list.contacts(2)
    answered = a_list.emulator.respond
    passed_over = []

    def respond(request):
        if request.path == "/v3/contacts" and "email" in request.params:
            passed_over.append(request)
            return answered(replace(request, query="status=all"))
        return answered(request)

    a_list.emulator.respond = respond
    receipt = a_list.write(Operation.ADD, "stranger@example.com")
    assert passed_over
    assert len(receipt.not_changed) == 1
    assert a_list.people == set()
    assert others


def test_many_are_looked_up_page_by_page_instead_of_one_by_one(scene):
    people = scene.contacts(520)
    scene.write(Operation.ADD, *people[:500])
    scene.write(Operation.ADD, *people[500:])
    assert scene.people == set(people)
    reads = [each for each in scene.bench.log if each.request.path == "/v3/contacts"]
    assert len(reads) == 2, "two pages, read once for both changes"


def test_what_was_read_is_good_for_five_minutes_only(a_list):
    first, second = a_list.contacts(2)
    a_list.write(Operation.ADD, first)
    a_list.unsubscribe(first)
    a_list.write(Operation.REMOVE, first)
    a_list.bench.clock.sleep(timedelta(minutes=6).total_seconds())
    receipt = a_list.write(Operation.ADD, first, second)
    assert "unsubscribed" in receipt.not_changed[0].why
    assert a_list.people == {second}


def test_a_change_is_over_when_the_activity_is(scene):
    scene.emulator.activity_seconds = 20
    people = scene.contacts(2)
    scene.write(Operation.ADD, *people)
    assert scene.people == set(people)
    looks = scene.sent("/v3/activities/")
    assert looks[0].method == "POST"
    assert 3 <= len(looks) - 1 <= 12, "asked after with a growing pause"


def test_an_activity_that_never_ends_is_an_unknown_outcome_after_ten_minutes(scene):
    scene.emulator.activity_ending = "never"
    begun = scene.bench.clock.now()
    with pytest.raises(OutcomeUnknownError, match="ten minutes"):
        scene.write(Operation.ADD, *scene.contacts(1))
    assert timedelta(minutes=9) < scene.bench.clock.now() - begun < timedelta(minutes=12)


@pytest.mark.parametrize("ending", ["failed", "cancelled", "timed_out"])
def test_an_activity_that_did_nothing_is_no_success(scene, ending):
    scene.emulator.activity_ending = ending
    with pytest.raises(RejectedError, match="did not carry it out"):
        scene.write(Operation.ADD, *scene.contacts(2))
    assert scene.people == set()


def test_who_was_not_changed_is_found_out_by_looking(scene):
    scene.emulator.activity_ending = "partly"
    receipt = scene.write(Operation.ADD, *scene.contacts(3))
    assert len(scene.people) == 2
    (left_out,) = receipt.not_changed
    assert left_out.again
    assert left_out.key not in scene.people


def test_errors_of_an_activity_are_shown_without_people(a_list):
    (full,) = a_list.contacts(1, list_memberships=[f"list {number}" for number in range(50)])
    (free,) = a_list.contacts(1)
    receipt = a_list.write(Operation.ADD, full, free)
    assert a_list.people == {free}
    (left_out,) = receipt.not_changed
    assert left_out.key == full
    assert "50 lists already" in left_out.why
    assert full not in left_out.why


def test_everybody_is_taken_out_in_one_activity(scene):
    scene.write(Operation.ADD, *scene.contacts(4))
    scene.write(Operation.CLEAR)
    assert scene.people == set()
    assert len(scene.emulator.contacts) == 4


def test_one_is_made_with_its_name(scene):
    described = {"description": "For the summer"} if scene.kind == "list" else {}
    receipt = scene.write(Operation.CREATE, segment_id=None, name="Summer", **described)
    found = scene.provider.get_segment(receipt.segment_id)
    assert (found.name, found.kind, found.member_count) == ("Summer", scene.kind, 0)
    assert (found.description or "") == described.get("description", "")
    with pytest.raises(RejectedError, match="exists already"):
        scene.write(Operation.CREATE, segment_id=None, name="Summer")


def test_a_new_name_leaves_the_rest_as_it_was(a_list):
    made = a_list.emulator.make_list("Old", description="Kept", favorite=True)
    a_list.write(Operation.EDIT, segment_id=made["list_id"], name="New")
    now = a_list.emulator.lists[made["list_id"]]
    assert (now["name"], now["description"], now["favorite"]) == ("New", "Kept", True)


def test_deleting_waits_and_is_looked_at(scene):
    scene.emulator.activity_seconds = 3
    scene.write(Operation.ADD, *scene.contacts(2))
    scene.write(Operation.DELETE)
    assert scene.id not in scene.emulator.segments()
    assert list(scene.provider.list_segments()) == []
    assert len(scene.emulator.contacts) == 2


def test_its_people_can_be_read_page_by_page(scene):
    people = scene.contacts(520)
    scene.write(Operation.ADD, *people[:500])
    scene.write(Operation.ADD, *people[500:])
    pages = list(scene.provider.read_members(scene.provider.get_segment(scene.id)))
    assert [len(page) for page in pages] == [500, 20]
    assert {member.id for page in pages for member in page} == set(people)
    assert all(member.id_type is IdType.EMAIL for page in pages for member in page)


def test_a_rule_tells_nobody_who_is_in_it(scene):
    with pytest.raises(UnsupportedError):
        scene.provider.read_members(Segment(id="12", name="Openers", kind="segment"))


def test_a_creation_is_found_by_what_was_not_there_before(scene):
    create = scene.on(Operation.CREATE, segment_id=None, name="Summer")
    assert scene.provider.look_up(replace(create, namesakes=())).verdict is LookUp.NOT_APPLIED
    receipt = scene.provider.write(create)
    assert receipt.created_at is not None
    assert scene.provider.named("Summer")[0].id == receipt.segment_id
    found = scene.provider.look_up(replace(create, namesakes=()))
    assert (found.verdict, found.receipt.segment_id) == (LookUp.APPLIED, receipt.segment_id)
    older = replace(create, namesakes=(receipt.segment_id,))
    assert scene.provider.look_up(older).verdict is LookUp.NOT_APPLIED
    assert scene.provider.look_up(create).verdict is LookUp.CANNOT_TELL


@pytest.mark.parametrize("readable", [True, False])
def test_a_deletion_without_an_answer_is_looked_up(scene, readable):
    scene.emulator.deleted_lists_readable = readable
    delete = scene.on(Operation.DELETE)
    assert scene.provider.look_up(delete).verdict is LookUp.NOT_APPLIED
    scene.write(Operation.DELETE)
    assert scene.provider.look_up(delete).verdict is LookUp.APPLIED


def test_a_deletion_that_failed_is_not_believed(scene):
    scene.emulator.activity_ending = "failed"
    with pytest.raises(RejectedError):
        scene.write(Operation.DELETE)
    assert scene.id in scene.emulator.segments()


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        (Operation.TAG, {}),
        (Operation.REPLACE, {}),
        (Operation.ADD_ALL, {}),
        (Operation.EDIT, {"criteria": "{}"}),
    ],
)
def test_what_is_not_offered_is_refused_before_any_request(scene, operation, more):
    with pytest.raises(UnsupportedError):
        scene.write(operation, "ann@example.com", **more)
    assert scene.bench.log == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"criteria": "{}"}, "criteria"),
        ({"fields": {"ready_made": "opened"}}, "criteria"),
        ({"name": "x" * 256}, "name"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field_before_any_request(scene, change, field):
    write = scene.on(Operation.CREATE, segment_id=None, **{"name": "Summer"} | change)
    with pytest.raises(RejectedError) as refused:
        REGISTRY["constant_contact"].rehearse(write)
    assert refused.value.field == field
    assert scene.bench.log == []


def test_ids_are_no_addresses(scene):
    person = Member(id_type=IdType.ID, id="1001")
    with pytest.raises(RejectedError, match="by e-mail address"):
        scene.write(Operation.ADD, members=(person,))
    with pytest.raises(RejectedError, match="more than the 500"):
        scene.write(Operation.ADD, *(f"a{number}@example.com" for number in range(501)))
    assert scene.bench.log == []


def test_a_role_that_sees_no_contacts_still_sees_segments_and_lists(a_list):
    a_list.emulator.make_tag("Gold")
    a_list.emulator.role = "campaign_creator"
    assert [each.name for each in a_list.provider.list_segments()] == ["VIP guests"]
    assert "contacts and tags" in a_list.provider.check()
    with pytest.raises(CredentialsError):
        a_list.write(Operation.ADD, "ann@example.com")
