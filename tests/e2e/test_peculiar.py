"""What is peculiar to one provider, seen from the page: checks before a deletion, rules, queues that take their time."""

from __future__ import annotations

import pytest
from e2e.cells import OPENED, Cell, fresh, kept
from sandbox.driver import controls, words

READY_MADE = {"ready_made": "opened", "ready_made_number": "7"}
WHY = {"reason": "The season is over"}


@pytest.fixture(autouse=True)
def nothing_amiss(desk):
    yield
    desk.put_away()
    assert desk.refused_since() == []


def rule(desk, name):
    return desk.emulator("constant_contact").segments()[desk.key("constant_contact", name)][
        "segment_criteria"
    ]


def deletions(desk):
    return [request.path for request in desk.sent("constant_contact") if request.method == "DELETE"]


def previewed(desk, command):
    desk.command(command)
    return words(desk.shown())


def choose_what_to_make(desk, kind):
    """The form asks for the kind first, and goes on from there; what it holds then."""
    desk.command("create constant_contact")
    desk.person.wait_for_view("marketer", "segment_form")
    assert desk.person.submit("marketer", kept(desk) | {"kind": kind}) == {"ok": True}

    def gone_on():
        return "name" in {block["block_id"] for block, _ in controls(desk.person.view("marketer")["blocks"])}

    desk.person.wait_for(gone_on, 10.0, "the rest of the form")
    return kept(desk)


def test_ready_made_criteria_by_form_and_by_command(desk):
    by_form, by_command = fresh(), fresh()
    kind = choose_what_to_make(desk, "segment")
    assert desk.person.submit("marketer", {"name": by_form, **kind, **READY_MADE}) == {"ok": True}
    desk.preview()
    assert desk.agree(desk.submit_preview()) == "done"
    typed = " ".join(f"{key}={value}" for key, value in READY_MADE.items())
    desk.do(Cell(f"create constant_contact {by_command} {typed}"))
    assert rule(desk, by_form) == rule(desk, by_command) == OPENED


@pytest.mark.parametrize(
    ("answers", "field", "told"),
    [
        ({}, "criteria", "needs a name and criteria"),
        (
            {"ready_made": "opened", "ready_made_number": "501"},
            "ready_made_number",
            "needs a number from 1 to 500",
        ),
        ({"criteria": "{“version”: 1}"}, "criteria", "curly quotes"),
        ({"criteria": OPENED, **READY_MADE}, "ready_made", "not both"),
    ],
    ids=["none", "too many", "no JSON", "both"],
)
def test_criteria_that_cannot_be_are_said_on_their_field(desk, answers, field, told):
    before = len(desk.sent("constant_contact"))
    kind = choose_what_to_make(desk, "segment")
    answer = desk.person.submit("marketer", {"name": fresh(), **kind, **answers})
    assert told in answer["errors"][field], answer
    assert len(desk.sent("constant_contact")) == before


def test_a_segment_of_a_scheduled_campaign_is_not_deleted(desk):
    told = previewed(desk, "delete constant_contact Non-openers of the last 5")
    assert "This can't be done right now." in told
    assert "Scheduled or running with this segment: “Win them back”." in told
    assert "requests. All of it is read again right before the change." in told
    assert "Ask for approval" not in told
    assert deletions(desk) == []


def test_what_could_not_be_read_needs_one_more_approval(desk):
    name = "<!channel> *free* & <b>more</b>"
    desk.kill()
    desk.start_again()  # and with it goes the scan that would be shared for a minute
    # The segment is found with five reads; the sixth, with its repeats, is the list of campaigns.
    desk.world.emulators.set_fault("constant_contact", "server_error", 3, "read", skip=5)
    cell = Cell(f"delete constant_contact “{name}”", proof=WHY | {"confirm_name": name})
    number = desk.ask_cell(cell)
    card = words(desk.card(number))
    assert "We couldn't check every campaign that may use it." in card
    assert "Needs 2 approvals" in card
    assert desk.agree(number, most=1 + 1) == "done"
    assert name not in desk.names("constant_contact")


def test_a_campaign_scheduled_after_the_approval_was_asked_for_stops_the_deletion(desk):
    name = "Återkommande kunder – Göteborg 🛒"
    key, before = desk.key("constant_contact", name), deletions(desk)
    number = desk.ask_cell(Cell(f"delete constant_contact “{name}”", proof=WHY | {"confirm_name": name}))
    desk.person.meddle("constant_contact", key, "schedule")
    assert desk.agree(number) == "stale"
    assert "A scheduled campaign uses it now." in words(desk.card(number, "*Out of date.*"))
    assert deletions(desk) == before
    assert name in desk.names("constant_contact")


def test_a_deleted_segment_is_still_shown_by_its_id(desk):
    shelf = desk.emulator("constant_contact").segment_shelf
    key = next(key for key, one in shelf.items() if one["name"] == "Summer sale 2024")
    told = desk.told_now(f"show constant_contact {key}")
    assert "*Summer sale 2024*" in told
    assert "It is deleted and only kept for reference." in told
    assert "You can:" not in told
    assert "deleted and only kept for reference" in previewed(desk, f"delete constant_contact {key}")


def test_batch_is_done_only_when_the_change_is_applied(desk):
    batch = desk.emulator("batch")
    batch.indexing_polls = 2
    try:
        desk.do(Cell("add batch tokyo q-1"))
    finally:
        batch.indexing_polls = None
    looks = [request for request in batch.requests if "indexing_token" in request.params]
    assert len({request.params["indexing_token"] for request in looks}) == 1
    assert len(looks) == 3
    assert "q-1" in batch.members("tokyo")


def test_a_change_that_was_replaced_is_said_so(desk):
    batch = desk.emulator("batch")
    batch.indexing_seconds = 600.0
    try:
        number = desk.ask_cell(Cell("add batch tokyo q-2"))
        desk.person.wait_for(
            lambda: any(
                request.path.endswith("/update") and b"q-2" in request.body for request in batch.requests
            ),
            what="the addition",
        )
        with batch.lock:
            batch.audiences.write(batch.next_token(), "tokyo", "replace", [{"action": "add", "id": "other"}])
        assert desk.agree(number) == "failed"
    finally:
        batch.indexing_seconds = 0.0
    told = words(desk.card_anywhere(number))
    assert "Somebody replaced the whole audience right after this, so it no longer counts." in told
    assert "q-2" not in desk.people("batch", "tokyo")


def test_deleting_an_audience_names_what_could_not_be_looked_into(desk):
    told = previewed(desk, "delete batch free-shipping")
    assert "Batch doesn't show who these reach, so check them yourself: " in told
    for name in ("Welcome series", "Weekly digest", "Cart reminder", "SMS flash sale", "Holiday greetings"):
        assert f"“{name}”" in told
    assert "needs 2 approvals by" in told
    assert "and reaches nobody" in told


def test_an_audience_of_a_running_push_campaign_is_not_deleted(desk):
    told = previewed(desk, "delete batch vip_2026")
    assert "This can't be done right now." in told
    assert "Running push campaigns that use it: “VIP preview night”." in told


def test_all_customers_of_bunce_are_one_call_and_one_approval(desk):
    number = desk.do(Cell("add bunce “Nobody yet” add_all_customers=true", headline="Add all customers"))
    assert desk.voters(number) == {"approver"}
    key = desk.key("bunce", "Nobody yet")
    (sent,) = (one for one in desk.sent("bunce") if one.path == f"/v1/segments/{key}/all-customers")
    assert (sent.method, sent.body) == ("POST", b"{}")
    assert desk.emulator("bunce").segments()[key]["all_customers"]


def test_a_sample_list_comes_as_a_file_to_the_person_alone(desk):
    desk.command("sample bunce")
    home = desk.person.dm("marketer")

    def look():
        return next((one for one in desk.person.messages(home, "marketer") if one.get("files")), None)

    (file,) = desk.person.wait_for(look, what="the file")["files"]
    assert file["name"] == "bunce-people.csv"
    content = desk.person.download("marketer", file["id"]).decode("utf-8-sig")
    assert content.splitlines()[0] == "id,email,first_name,last_name,phone"
    number = desk.do(Cell("add bunce “Nobody yet”", people=content, headline="Add "))
    assert number
    assert "/segment sample batch" in desk.told_now("sample")
