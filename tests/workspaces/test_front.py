"""The front by itself: whose a signed request is, single-use states, and what an answer never says."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from segbot.domain.errors import ConfigurationError
from segbot.flows.accounts.slack_grant import SlackGrant
from segbot.sandbox.emulators.serving import serve_app
from segbot.slack.access.addressee import Signatures
from segbot.slack.access.oauth import Granted, GrantRefusedError
from segbot.workspaces.front import front_app
from segbot.workspaces.install import Installing
from segbot.workspaces.processes import Answer
from segbot.workspaces.states import States

SECRET = "of-the-app"


class Inside(ThreadPoolExecutor):
    """Threads that do it at once."""

    def submit(self, work, /, *args, **kwargs):
        done = Future()
        done.set_result(work(*args, **kwargs))
        return done


@dataclass
class Named:
    name: str


@dataclass
class Segbot:
    """Stands where a workspace's process would."""

    name: str
    installed: bool = True
    broken: bool = False
    heard: list = field(default_factory=list)

    def __post_init__(self):
        self.workspace = Named(self.name)
        self.threads = Inside(1)

    def ask(self, method, path, headers, body=""):
        if self.broken:
            raise ConnectionResetError
        self.heard.append((method, path, headers, body))
        return Answer(
            status=200, headers={"content-type": "application/json"}, body=f'{{"from": "{self.name}"}}'
        )


class Office:
    """All workspaces, and who keeps what they granted."""

    def __init__(self):
        self.segbots = {"T0ACME": Segbot("acme"), "E0BETA": Segbot("beta")}
        self.kept = []
        self.fault = ""

    def of(self, team):
        return self.segbots.get(team)

    def named(self, name):
        return next((each for each in self.segbots.values() if each.name == name), None)

    def exposition(self):
        return b"segbot_workspaces 2\n"

    def knows(self, team):
        return team in self.segbots

    def keep(self, grant):
        if self.fault:
            raise ConfigurationError([self.fault])
        self.kept.append(grant)

    def heard(self):
        return {each.name: len(each.heard) for each in self.segbots.values()}


class Slack:
    """Grants to the workspace a code names."""

    def __init__(self):
        self.revoked = []

    def address(self, state, scopes, redirect_url):
        told = {"state": state, "scope": ",".join(scopes), "redirect_uri": redirect_url}
        return f"https://slack.example/oauth/v2/authorize?{urlencode(told)}"

    def exchange(self, code, _redirect_url, _now):
        if code == "refused":
            raise GrantRefusedError("invalid_code")
        return Granted(
            grant=SlackGrant(team=code, token=f"xoxb-{code}", refresh="xoxe-1"), team_name="<b>A</b>"
        )

    def revoke(self, grant):
        self.revoked.append(grant.team)


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def slack():
    return Slack()


@pytest.fixture
def clock():
    return [time.time()]


@pytest.fixture
def make_front(office, slack, clock, tmp_path):
    """A browser at a front with this public address."""
    running = []

    def make(public_url="http://127.0.0.1"):
        installing = Installing(
            oauth=slack,
            scopes=("commands", "chat:write"),
            states=States(tmp_path / "states", now=lambda: clock[0]),
            keeper=office,
            public_url=public_url,
            redirect_url=f"{public_url}/slack/oauth_redirect",
            now=lambda: None,
        )
        running.append(serve_app(front_app(Signatures(SECRET), office, installing)))
        running.append(httpx.Client(base_url=running[-1].url, trust_env=False))
        return running[-1]

    yield make
    for each in reversed(running):
        each.close() if isinstance(each, httpx.Client) else each.stop()


@pytest.fixture
def front(make_front):
    return make_front()


def send(front, payload=None, *, form=None, secret=SECRET, **more):
    body = urlencode(form) if form is not None else json.dumps(payload)
    kind = "application/json" if form is None else "application/x-www-form-urlencoded"
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}
    return front.post("/slack/events", content=body, headers=headers | more)


def interaction(**said):
    return {"payload": json.dumps({"type": "block_actions", "user": {"id": "U1"}, **said})}


ACME = {"team_id": "T0ACME", "enterprise_id": None, "is_enterprise_install": False}
BETA = {"team_id": None, "enterprise_id": "E0BETA", "is_enterprise_install": True}


@pytest.mark.parametrize(
    ("sent", "whose"),
    [
        ({"form": {"command": "/segment", "text": "list", "team_id": "T0ACME"}}, "acme"),
        (
            {
                "form": {
                    "command": "/segment",
                    "team_id": "T1",
                    "enterprise_id": "E0BETA",
                    "is_enterprise_install": "true",
                }
            },
            "beta",
        ),
        ({"form": interaction(team={"id": "T0ACME"})}, "acme"),
        (
            {"form": interaction(team=None, enterprise={"id": "E0BETA"}, is_enterprise_install=True)},
            "beta",
        ),
        # In a channel that two workspaces share, the view belongs to the one whose app opened it.
        ({"form": interaction(team={"id": "T1"}, view={"app_installed_team_id": "T0ACME"})}, "acme"),
        ({"payload": {"type": "event_callback", "team_id": "T1", "authorizations": [ACME]}}, "acme"),
        ({"payload": {"type": "event_callback", "team_id": "T0ACME", "authorizations": [BETA]}}, "beta"),
    ],
)
def test_what_slack_signed_goes_to_the_workspace_it_names(front, office, sent, whose):
    answer = send(front, sent.get("payload"), form=sent.get("form"))
    assert answer.json() == {"from": whose}
    assert office.heard() == {"acme": int(whose == "acme"), "beta": int(whose == "beta")}


@pytest.mark.parametrize(
    "sent",
    [
        {"form": interaction(team={"id": "T0OTHER"})},
        {"form": interaction(team={"id": "E0BETA"}, enterprise={"id": "T0ACME"}, is_enterprise_install=True)},
        {"form": interaction()},
        {"payload": {"type": "event_callback", "team_id": "T0OTHER"}},
        {"payload": []},
        {"payload": "T0ACME"},
        {"payload": {"type": "event_callback", "authorizations": [{"team_id": ["T0ACME"]}]}},
    ],
)
def test_whatever_names_no_workspace_of_ours_reaches_none(front, office, sent):
    answer = send(front, sent.get("payload"), form=sent.get("form"))
    assert answer.status_code in (200, 400), answer.text
    assert "from" not in answer.text
    assert office.heard() == {"acme": 0, "beta": 0}


def test_unsigned_is_refused_before_it_is_looked_at(front, office):
    form = {"command": "/segment", "team_id": "T0OTHER"}
    assert send(front, form=form, secret="another").status_code == 401
    assert send(front, form={**form, "team_id": "T0ACME"}, secret="another").status_code == 401
    assert office.heard() == {"acme": 0, "beta": 0}


def test_the_bytes_and_what_proves_them_go_on_unchanged_and_nothing_else(front, office):
    retried = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    send(
        front, {"team_id": "T0ACME", "x": "é"}, **retried, **{"x-forwarded-for": "10.0.0.1", "cookie": "a=b"}
    )
    [(method, path, headers, body)] = office.segbots["T0ACME"].heard
    assert (method, path, json.loads(body)) == ("POST", "/slack/events", {"team_id": "T0ACME", "x": "é"})
    assert set(headers) == {
        "content-type",
        "x-slack-signature",
        "x-slack-request-timestamp",
        *retried,
    }


def test_one_that_is_removed_or_down_says_so_to_a_command_and_lets_slack_try_again(front, office):
    office.segbots["T0ACME"].installed = False
    command = {"command": "/segment", "text": "list", "team_id": "T0ACME"}
    assert "isn't installed in this workspace any more" in send(front, form=command).json()["text"]
    assert send(front, {"type": "event_callback", "team_id": "T0ACME"}).text == ""
    office.segbots["T0ACME"].installed, office.segbots["T0ACME"].broken = True, True
    assert "Please try again in a minute" in send(front, form=command).json()["text"]
    assert send(front, {"type": "event_callback", "team_id": "T0ACME"}).status_code == 503


def test_a_workspaces_figures_are_its_own(front, office):
    assert front.get("/workspaces/acme/readyz").json() == {"from": "acme"}
    assert office.segbots["T0ACME"].heard[0][:2] == ("GET", "/readyz")
    for path in ("/workspaces/acme/slack", "/workspaces/gamma/readyz", "/workspaces/../acme/readyz"):
        assert front.get(path).status_code == 404
    assert front.get("/metrics").text == "segbot_workspaces 2\n"


def begin(front):
    """The state Slack is sent; the browser keeps its cookie."""
    answer = front.get("/slack/install")
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]


def come_back(front, **query):
    return front.get(f"/slack/oauth_redirect?{urlencode(query)}")


def test_behind_tls_the_cookie_never_travels_without(make_front):
    told = make_front("https://segbot.example").get("/slack/install").headers["set-cookie"].lower()
    for word in ("secure", "httponly", "samesite=lax", "max-age=600", "path=/slack"):
        assert word in told


def test_an_installation_is_kept_once(front, office):
    state = begin(front)
    answer = come_back(front, state=state, code="T0ACME")
    assert answer.status_code == 200
    assert "<b>" not in answer.text
    assert [grant.token for grant in office.kept] == ["xoxb-T0ACME"]
    assert come_back(front, state=state, code="T0ACME").status_code == 400
    assert len(office.kept) == 1
    assert "xox" not in repr(office.kept) + str(office.kept[0])


def test_of_two_at_once_one_takes_the_state(tmp_path):
    states = States(tmp_path)
    begun = states.begin()
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: States(tmp_path).take(begun.state, begun.cookie), range(64)))
    assert taken.count(True) == 1


@pytest.mark.parametrize("seconds", [-5, 601, 7_000])
def test_a_state_lives_ten_minutes(front, office, clock, seconds):
    state = begin(front)
    clock[0] += seconds
    assert come_back(front, state=state, code="T0ACME").status_code == 400
    assert office.kept == []


def test_without_its_cookie_or_with_anothers_a_state_is_nothing(front, office):
    state = begin(front)
    cookie = front.cookies["segbot-install"]
    front.cookies.clear()
    assert come_back(front, state=state, code="T0ACME").status_code == 400
    front.cookies.set("segbot-install", "x" * 43)
    assert come_back(front, state=state, code="T0ACME").status_code == 400
    front.cookies.clear()
    # Where one ends and the other begins is part of it.
    front.cookies.set("segbot-install", cookie[1:])
    assert come_back(front, state=state + cookie[0], code="T0ACME").status_code == 400
    assert come_back(front, code="T0ACME").status_code == 400
    assert office.kept == []


def test_what_cannot_be_kept_is_given_back(front, office, slack):
    assert come_back(front, state=begin(front), code="T0OTHER").status_code == 403
    office.fault = "DATABASE_URL: this database belongs to the workspace T0X"
    answer = come_back(front, state=begin(front), code="T0ACME")
    assert answer.status_code == 502
    assert "DATABASE_URL" not in answer.text
    assert slack.revoked == ["T0OTHER", "T0ACME"]
    assert come_back(front, state=begin(front), code="refused").status_code == 502
    assert come_back(front, state=begin(front), error="access_denied").status_code == 400
    assert office.kept == []


def test_no_more_states_than_anybody_needs(tmp_path):
    now = [1_000_000.0]
    states = States(tmp_path, most=20, now=lambda: now[0])
    assert all(states.begin() for _ in range(20))
    assert states.begin() is None
    now[0] += 601
    assert states.begin() is not None
    assert len(list(tmp_path.iterdir())) == 1
