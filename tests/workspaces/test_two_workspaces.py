"""Two workspaces behind one address, from outside: installed over HTTP, kept apart at every entry point."""

from __future__ import annotations

import json
import os

import httpx
import pytest
from sandbox.driver import words
from workspaces.neighbours import (
    ACME,
    APPROVALS,
    BETA,
    CLIENT_SECRET,
    MARKETING,
    SECRET,
    STRANGER,
    TEAMS,
    Neighbours,
    moved,
)

pytestmark = pytest.mark.slow
SEGMENT = "Newsletter weekly"
SECRETS_OF_SLACK = ("xoxe", "xoxb", CLIENT_SECRET, SECRET)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    opened = Neighbours(tmp_path_factory.mktemp("neighbours"))
    opened.add(ACME)
    opened.add(BETA)
    opened.start()
    for team in (ACME, BETA):
        page = opened.install(team)
        assert page.status_code == 200, page.text
        assert f"segbot is installed in {TEAMS[team].capitalize()}" in page.text
    for team in (ACME, BETA):
        opened.wait(lambda team=team: opened.ready(team), team)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def asked(both):
    """A removal that waits in the first workspace, with everything Slack sent on the way; its number."""
    person, leaving = both.people[ACME], both.members(ACME, SEGMENT)[:150]
    assert person.say("marketer", MARKETING, "/segment remove bunce")["ok"]
    form = person.wait_for_view("marketer", "segment_form")
    offered = person.options("marketer", form, "segment", SEGMENT[:5])["options"]
    chosen = next(each for each in offered if each["text"]["text"] == SEGMENT)
    assert person.submit("marketer", {"segment": chosen, "members_text": "\n".join(leaving)}) == {"ok": True}
    person.wait_for_view("marketer", "segment_preview")
    assert person.submit("marketer", {"reason": "Consent withdrawn"}) == {"ok": True}
    number = both.wait(lambda: both.newest(ACME))
    card = both.card(ACME, number, "approve_request")
    assert person.press("approver", card, "show_details") == {"ok": True}
    assert person.shortcut("marketer", "change_segment")["ok"]
    both.wait(lambda: person.home("marketer") is not None, "the Home tab")
    return number


def everything_said(both, team):
    """All messages, views and private answers in a workspace, as text."""
    person, found = both.people[team], []
    for persona in person.state("marketer")["personas"]:
        state = person.state(persona["key"])
        found.append(json.dumps(state.get("view")))
        for channel in [each["id"] for each in [*state["channels"], *state["dms"]]]:
            found += [json.dumps(each) for each in person.messages(channel, persona["key"])]
    return "\n".join(found)


def nothing_crossed(both, number):
    assert both.state(ACME, number) == "pending"
    assert both.rows(ACME, "SELECT * FROM votes") == []
    assert both.rows(BETA, "SELECT id FROM requests") == []
    assert both.rows(BETA, "SELECT id FROM drafts") == []
    assert len(both.members(ACME, SEGMENT)) == 3900
    assert len(both.members(BETA, SEGMENT)) == 3900
    said = everything_said(both, BETA).replace(f"There is no request #{number}", "")
    assert "Consent withdrawn" not in said
    assert f"#{number}" not in said
    assert "150 people" not in said


def test_each_has_its_own_connections(both):
    for team, own, other in ((ACME, "bunce", "shop"), (BETA, "shop", "bunce")):
        person = both.people[team]
        assert person.say("marketer", MARKETING, "/segment list")["ok"]
        told = person.wait_for_message(MARKETING, "marketer", lambda one: one["ephemeral"])
        assert own in words(told)
        assert other not in words(told)


CROSSINGS = {
    "slash command": ("slash_commands", "slash command /segment remove", {"text": "request 1"}),
    "options load": ("interactive", "block_suggestion", {}),
    "form": ("interactive", "view_submission segment_form", {}),
    "preview": ("interactive", "view_submission segment_preview", {}),
    "block action": ("interactive", "block_actions show_details", {}),
    "shortcut": ("interactive", "shortcut", {}),
    "Home": ("events_api", "app_home_opened", {}),
}


@pytest.mark.parametrize("entry", CROSSINGS)
def test_what_the_other_workspace_sends_gets_nothing(both, asked, entry):
    """What Slack sent for the first workspace, word for word, comes signed from the second."""
    kind, what, changes = CROSSINGS[entry]
    payload = moved(both.delivered(ACME, what), BETA) | changes
    answer = both.send(kind, payload)
    assert answer.status_code == 200, answer.text
    told = json.dumps(answer.json(), ensure_ascii=False) if answer.text else ""
    for secret in ("Consent withdrawn", "bunce", SEGMENT):
        assert secret not in told.replace("There is no account “bunce”", ""), told
    nothing_crossed(both, asked)


@pytest.mark.parametrize("action", ["approve_request", "reject_request", "withdraw_request", "pause_request"])
def test_a_card_of_the_other_workspace_decides_nothing(both, asked, action):
    payload = moved(both.delivered(ACME, "block_actions show_details"), BETA)
    payload["actions"][0]["action_id"] = action
    payload["trigger_id"] += action
    assert both.send("interactive", payload).status_code == 200
    nothing_crossed(both, asked)


def test_a_mention_is_answered_where_it_was_said(both, asked):
    before = len(both.people[ACME].messages(MARKETING, "marketer"))
    event = {
        "type": "event_callback",
        "team_id": BETA,
        "event_id": "Ev1",
        "authorizations": [{"team_id": BETA, "enterprise_id": None, "is_enterprise_install": False}],
        "event": {"type": "app_mention", "user": "U0MAYA", "channel": MARKETING, "ts": "1.2", "text": "hi"},
    }
    assert both.send("events_api", event).status_code == 200
    assert len(both.people[ACME].messages(MARKETING, "marketer")) == before
    nothing_crossed(both, asked)


def test_an_unknown_workspace_is_told_so_and_nothing_else(both, asked):
    command = moved(both.delivered(ACME, "slash command"), STRANGER)
    answer = both.send("slash_commands", command)
    assert answer.status_code == 200
    assert "isn't set up for this workspace" in answer.json()["text"]
    for what, kind in (("block_actions", "interactive"), ("app_home_opened", "events_api")):
        answer = both.send(kind, moved(both.delivered(ACME, what), STRANGER))
        assert (answer.status_code, answer.text) == (200, "")
    nothing_crossed(both, asked)


@pytest.mark.usefixtures("asked")
def test_what_slack_did_not_sign_is_refused_before_anything_is_read(both):
    command = both.delivered(ACME, "slash command")
    assert both.send("slash_commands", command, secret="another").status_code == 401
    assert both.send("slash_commands", command, at=1_700_000_000).status_code == 401
    stranger = both.send("slash_commands", moved(command, STRANGER), secret="another")
    assert stranger.status_code == 401
    challenge = {"type": "url_verification", "challenge": "c-1", "token": "t"}
    assert both.send("events_api", challenge).json() == {"challenge": "c-1"}
    assert both.send("events_api", challenge, secret="another").status_code == 401


def test_the_command_line_is_about_one_workspace(both, asked):
    code, said = both.segbot("requests", "--workspace", "acme")
    assert (code, f"#{asked}" in said) == (0, True), said
    code, said = both.segbot("requests", "--workspace", "beta")
    assert code == 0, said
    assert f"#{asked}" not in said
    assert "Consent" not in said
    code, said = both.segbot("requests", str(asked), "--workspace", "beta")
    assert code != 0 or "Consent" not in said
    code, said = both.segbot("requests", "--workspace", "gamma")
    assert code == 2
    assert "There is no workspace “gamma”" in said
    code, said = both.segbot("audit", "search", "--workspace", "beta")
    assert "U0MAYA" not in said, said
    heads = {team: both.segbot("audit", "head", "--workspace", TEAMS[team])[1] for team in (ACME, BETA)}
    assert heads[ACME] != heads[BETA]
    code, said = both.segbot("audit", "verify", "--workspace", "acme")
    assert code == 0, said
    code, said = both.segbot("ask", "list", "--as", "U0MAYA", "--workspace", "acme")
    assert (code, "segments at bunce" in said) == (0, True), said


@pytest.mark.usefixtures("asked")
def test_a_backup_of_one_holds_nothing_of_the_other_and_no_token_in_clear(both, tmp_path):
    for team, other in ((ACME, BETA), (BETA, ACME)):
        file = tmp_path / f"{TEAMS[team]}.backup"
        code, said = both.segbot("backup", str(file), "--workspace", TEAMS[team])
        assert code == 0, said
        content = file.read_bytes()
        assert team.encode() in content
        assert other.encode() not in content
        assert not any(each.encode() in content for each in SECRETS_OF_SLACK)
    assert b"Consent withdrawn" not in (tmp_path / "beta.backup").read_bytes()


def test_one_workspaces_settings_are_not_the_others(both):
    for team, connection in ((ACME, "bunce"), (BETA, "shop")):
        _, said = both.segbot("doctor", "--workspace", TEAMS[team])
        assert f"{connection}: " in said, said
        assert f"Slack knows the bot in “{TEAMS[team].capitalize()}”" in said
        assert ("shop: " in said) is (team == BETA)
    _, said = both.segbot("workspaces", "list")
    assert [line.split() for line in said.splitlines()] == [
        ["acme", ACME, "installed"],
        ["beta", BETA, "installed"],
    ]


def test_a_database_of_another_workspace_is_refused(both):
    foreign = both.folder / "workspaces" / "acme" / "segbot.db"
    key = (both.folder / "workspaces" / "acme" / ".env").read_text().splitlines()[0].partition("=")[2]
    code, said = both.segbot(
        "doctor",
        "--workspace",
        "beta",
        SEGBOT_WORKSPACES__BETA__DATABASE_URL=f"sqlite:///{foreign}",
        SEGBOT_WORKSPACES__BETA__SEGBOT_ENCRYPTION_KEY=key,
    )
    assert code == 1
    assert "this database belongs to the workspace T0ACME" in said, said


def test_an_app_token_is_refused_in_words(both):
    code, said = both.segbot("workspaces", "run", SLACK_APP_TOKEN="xapp-1")
    assert code == 2
    assert "several workspaces are served by HTTP only" in said


class TestState:
    """`state` is random, for the browser that began, good once and for ten minutes."""

    def test_two_are_never_the_same_and_the_page_asks_for_what_the_manifest_has(self, both):
        with both.browser() as one, both.browser() as other:
            first, second = both.begin(one), both.begin(other)
        assert first["state"] != second["state"]
        assert len(first["state"]) > 30
        _, said = both.segbot("manifest", "--http", "https://segbot.example.com", "--workspaces")
        printed = json.loads(said)
        assert sorted(first["scope"].split(",")) == sorted(printed["oauth_config"]["scopes"]["bot"])
        assert printed["oauth_config"]["redirect_urls"] == ["https://segbot.example.com/slack/oauth_redirect"]
        assert printed["settings"]["token_rotation_enabled"] is True
        assert {"app_uninstalled", "tokens_revoked"} <= set(
            printed["settings"]["event_subscriptions"]["bot_events"]
        )

    @pytest.mark.parametrize("wrong", ["missing", "another", "other browser", "used"])
    def test_a_wrong_one_installs_nothing(self, both, wrong):
        before = both.distribution.alive(ACME)
        with both.browser() as browser, both.browser() as stranger:
            asked = both.begin(browser)
            back = both.come_back(browser, ACME, asked)
            if wrong == "missing":
                answer = browser.get(back.replace(f"state={asked['state']}", ""))
            elif wrong == "another":
                answer = browser.get(back.replace(asked["state"], "x" * 43))
            elif wrong == "other browser":
                both.begin(stranger)
                answer = stranger.get(back)
            else:
                assert browser.get(back.replace("code=", "error=access_denied&code=")).status_code == 400
                answer = browser.get(back)
        assert answer.status_code == 400
        assert "begin again" in answer.text
        assert both.distribution.alive(ACME) == before

    def test_ten_minutes_later_it_is_refused(self, both):
        with both.browser() as browser:
            asked = both.begin(browser)
            back = both.come_back(browser, ACME, asked)
            age_states(both)
            answer = browser.get(back)
        assert answer.status_code == 400
        assert "more than ten minutes ago" in answer.text

    def test_who_does_not_allow_it_installs_nothing(self, both):
        with both.browser() as browser:
            answer = browser.get(both.come_back(browser, ACME, both.begin(browser), answer="cancel"))
        assert answer.status_code == 400
        assert "not allowed" in answer.text

    def test_a_workspace_nobody_added_is_refused_and_its_token_given_back(self, both):
        answer = both.install(STRANGER)
        assert answer.status_code == 403
        assert f"segbot workspaces add NAME --team {STRANGER}" in answer.text
        assert both.distribution.alive(STRANGER) == 0

    def test_the_page_is_not_kept_and_tells_nobody_its_address(self, both):
        answer = httpx.get(f"{both.url}/slack/oauth_redirect?code=1&state=2", trust_env=False)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        begun = httpx.get(f"{both.url}/slack/install", trust_env=False)
        cookie = begun.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "max-age=600" in cookie


def age_states(both):
    for path in (both.folder / "workspaces" / ".installing").iterdir():
        os.utime(path, (path.stat().st_mtime - 700,) * 2)


@pytest.mark.usefixtures("asked")
def test_no_secret_is_in_the_log(both):
    log = both.log.read_text()
    assert "installed in T0ACME" in log
    assert not any(each in log for each in SECRETS_OF_SLACK), log


def test_approved_where_it_was_asked_and_nowhere_else(both, asked):
    """The last but one: it ends the request all the others look at."""
    person = both.people[ACME]
    card = both.card(ACME, asked, "approve_request")
    assert person.press("approver", card, "approve_request") == {"ok": True}
    both.card(ACME, asked, "150 people removed")
    assert len(both.members(ACME, SEGMENT)) == 3750
    assert len(both.members(BETA, SEGMENT)) == 3900
    assert "Consent withdrawn" not in everything_said(both, BETA)
    runs = "SELECT count(*) AS many FROM workflow_status WHERE workflow_uuid LIKE 'run-%'"
    assert (both.rows(ACME, runs)[0]["many"], both.rows(BETA, runs)[0]["many"]) == (1, 0)
    assert APPROVALS in {each["id"] for each in person.state("approver")["channels"]}
