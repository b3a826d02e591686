"""What the page is told, and that the world is the same after a restart."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from sandbox.slack.forms import actions, button, modal, open_modal

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.server import create_app, serve
from segbot.sandbox.slack.workspace import Workspace


def test_the_state_of_one_person(shared):
    state = shared.person.state("outsider")
    assert state["me"]["user_id"] == "U0OTTO"
    assert state["me"]["is_outsider"]
    assert [p["key"] for p in state["personas"]] == [
        "marketer",
        "approver",
        "second_approver",
        "third_approver",
        "guest",
        "outsider",
        "second_account",
        "single_guest",
        "leaver",
        "other_bot",
        "colleague",
        "other_organisation",
    ]
    assert [c["id"] for c in state["channels"]] == ["C0MARKETING", "C0APPROVALS"]
    assert [(d["id"], d["name"]) for d in state["dms"]] == [("D0OTTO", "segbot")]
    assert (state["command"], state["view"], state["providers"]) == ("/segment", None, [])
    assert [c["name"] for c in shared.person.state("guest")["channels"]] == [
        "marketing",
        "segment-approvals",
        "general",
    ]


def test_a_conversation(world):
    world.person.say("marketer", "C0MARKETING", "hello")
    shown = world.person.get("conversation/C0MARKETING", **{"as": "approver"})
    assert shown["channel"] == {
        "id": "C0MARKETING",
        "name": "marketing",
        "topic": "Campaigns and audiences",
        "is_member_bot": True,
    }
    assert {"U0MAYA", "U0GUS", "U0SEGBOT"} < {one["user_id"] for one in shown["members"]}
    (message,) = shown["messages"]
    there = datetime.fromtimestamp(float(message["ts"]), ZoneInfo("Europe/Stockholm"))
    assert (message["name"], message["avatar"]["initials"], message["time"]) == (
        "Maya Lindqvist",
        "ML",
        f"{there:%H:%M}",
    )
    assert not world.person.get("conversation/C0GENERAL", **{"as": "approver"})["channel"]["is_member_bot"]


def test_what_is_unread(world):
    def unread(who):
        return world.person.state(who)["channels"][0]["unread"]

    world.person.say("marketer", "C0MARKETING", "one")
    world.web.chat_postEphemeral(channel="C0MARKETING", user="U0ARTHUR", text="psst")
    assert (unread("marketer"), unread("approver"), unread("guest")) == (0, 2, 1)
    world.person.messages("C0MARKETING", "approver")
    assert unread("approver") == 0


def test_changes_are_streamed(make_world):
    world = make_world()
    seen = []
    ready = threading.Event()

    def listen():
        with httpx.stream("GET", f"{world.url}/sandbox/events", timeout=10) as response:
            for line in response.iter_lines():
                if line.startswith("data: "):
                    seen.append(json.loads(line.removeprefix("data: ")))
                    ready.set()

    thread = threading.Thread(target=listen)
    thread.start()
    assert ready.wait(5)
    world.person.say("marketer", "C0MARKETING", "hello")
    open_modal(world)
    world.person.wait_for(
        lambda: [one["kind"] for one in seen if one["kind"] in {"message", "view"}] == ["message", "view"]
    )
    message = next(one for one in seen if one["kind"] == "message")
    assert message["channel"] == "C0MARKETING"
    assert [one["version"] for one in seen] == sorted(one["version"] for one in seen)
    world.running.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_reset_takes_everything_back(world):
    world.person.say("marketer", "C0MARKETING", "hello")
    world.person.directory(user="U0BEA", deleted=True)
    world.person.directory(group="S0APPROVE", users=[])
    open_modal(world)
    assert world.person.post("reset") == {"ok": True}
    assert world.person.messages("C0MARKETING", "marketer") == []
    assert world.person.view("marketer") is None
    assert world.web.usergroups_users_list(usergroup="S0APPROVE")["users"] == ["U0ARTHUR", "U0BEA", "U0CLEO"]


def test_a_restart_changes_nothing(make_world, tmp_path):
    save = SaveFile(tmp_path / "world.db")
    world = make_world(savefile=save)
    parent = world.web.chat_postMessage(channel="C0MARKETING", text="card", blocks=[actions(button())])["ts"]
    world.web.chat_postMessage(channel="C0MARKETING", text="reply", thread_ts=parent)
    world.person.directory(user="U0GUS", deleted=True)
    file_id = world.person.upload("marketer", "a.csv", b"\x00\xff")
    view = open_modal(world, view=modal(private_metadata="kept"))
    trigger = world.workspace.handles.new_trigger("U0MAYA", world.clock())
    before = world.person.messages("C0MARKETING", "marketer")
    logged = world.person.exchanges()
    world.running.stop()
    save.close()

    again = make_world(savefile=SaveFile(tmp_path / "world.db"))
    assert again.person.messages("C0MARKETING", "marketer") == before
    assert again.person.view("marketer") == view
    assert again.person.download("marketer", file_id) == b"\x00\xff"
    assert again.person.exchanges() == logged
    assert again.workspace.people.users["U0GUS"]["deleted"]
    again.web.views_open(trigger_id=trigger, view=modal())
    assert again.refused("views.open", trigger_id=trigger, view=modal())["error"] == "exchanged_trigger_id"
    assert again.web.chat_postMessage(channel="C0MARKETING", text="x")["ts"] > parent


def test_the_same_seed_gives_the_same_ids(make_world):
    def ids(seed):
        world = make_world(seed=seed)
        return open_modal(world)["id"], world.person.upload("marketer", "a.csv", b"x")

    assert ids(1) == ids(1)
    assert ids(1) != ids(2)


def test_the_log_keeps_the_newest_five_hundred(make_world):
    world = make_world()
    for _ in range(502):
        world.workspace.exchanges.add(
            at=0,
            direction="to_bot",
            what="x",
            status=200,
            ms=1,
            verdict="ok",
            reason="",
            request={},
            response=None,
        )
    numbers = [one["n"] for one in world.person.exchanges()]
    assert (len(numbers), numbers[0], numbers[-1]) == (500, 3, 502)


class FakeBot:
    def __init__(self):
        self.running = True

    def status(self):
        return {"running": self.running, "transport": "http", "pid": 1 if self.running else None}

    def kill(self):
        self.running = False

    def start(self):
        self.running = True


def test_the_bot_can_be_killed_and_started(shared, stack):
    server = serve(create_app(Workspace(SaveFile()), bot=FakeBot()))
    stack.callback(server.stop)

    def do(action):
        return httpx.post(f"{server.url}/sandbox/bot", json={"action": action}).json()

    assert do("kill") == {"ok": True, "running": False}
    assert httpx.get(f"{server.url}/sandbox/state?as=guest").json()["bot"] == {
        "running": False,
        "transport": "http",
        "pid": None,
    }
    assert do("restart") == {"ok": True, "running": True}
    assert do("dance")["error"] == "unknown_action"
    assert shared.person.post("bot", action="kill")["error"] == "no_launcher"


def test_the_page_is_served(stack, tmp_path):
    (tmp_path / "index.html").write_text("<p>the page")
    (tmp_path / "style.css").write_text("p {}")
    server = serve(create_app(Workspace(SaveFile()), page_dir=tmp_path))
    stack.callback(server.stop)
    assert httpx.get(server.url).text == "<p>the page"
    assert httpx.get(f"{server.url}/static/style.css").headers["content-type"].startswith("text/css")


def test_a_port_that_is_taken(shared):
    port = int(shared.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="in use"):
        serve(create_app(Workspace(SaveFile())), port)


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_requests_that_are_no_json_object(shared, body):
    assert httpx.post(f"{shared.url}/sandbox/say", content=body).status_code == 400
