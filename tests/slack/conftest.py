"""A Slack that records, and the real app talking to it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

# `slack` is also a package of slack_sdk's: the helpers of this folder are imported by their own names.
sys.path.append(str(Path(__file__).parent))

from slack_made import account, draft, request
from slack_world import SECRET, TOKEN, Desk, Remembered, Scripted, SlackServer

from segbot.domain.approval.requesters import Access
from segbot.domain.audit import Page
from segbot.domain.people import Person
from segbot.slack.access.requesters import SlackRequesters
from segbot.slack.app import build_app, click_client, sign_in
from segbot.slack.context import in_a_while
from segbot.slack.delivery.newer_blocks import NewerBlocks


@pytest.fixture
def slack():
    server = SlackServer()
    yield server
    server.close()


@pytest.fixture
def use_cases():
    """Everything goes well; a test changes `answers` where it should not."""
    browse = Scripted(
        connections=[account()],
        spec=account().spec,
        segments=[],
        suggest=[],
        requests=[],
        request=lambda number: request(id=number),
        history=[],
        batches=[],
        audit=Page(),
        people_at_work=[],
        cards={},
        last_changes={},
        sizes_seen=[],
        campaigns=None,
        shows_campaigns=False,
        accounts_with=(),
        first_known=None,
    )
    submit = Scripted(prepare=lambda action, *_, **__: draft(action=action), confirm=request())
    decide = Scripted(record=True, settle_now="")
    member_sampling = Scripted(
        leaving=lambda number, _user: SimpleNamespace(request=request(id=number), people=())
    )
    history = Scripted(past=(), tried=())
    return SimpleNamespace(
        submit=submit, decide=decide, browse=browse, member_sampling=member_sampling, history=history
    )


@pytest.fixture
def people():
    return Scripted(
        look_up=lambda user, groups=(): Person(id=user, team="T0SEGBOT", groups=frozenset(groups))
    )


@pytest.fixture
def redraw_every():
    """Seconds between two drawings of a waiting view."""
    return 2.0


@pytest.fixture
def later():
    """Begins something in so many seconds."""
    return in_a_while


@pytest.fixture
def promises():
    """Who is owed an answer."""
    return Scripted(give="owed")


@pytest.fixture
def access():
    """Who may ask: every full member."""
    return Access()


@pytest.fixture
def remembered():
    """What is remembered of blocks that the workspace refused."""
    return Remembered()


@pytest.fixture
def desk(slack, use_cases, people, access, request):
    client = click_client(TOKEN, slack.api_url)
    with ThreadPoolExecutor(8) as pool:
        app = build_app(
            client=client,
            home=sign_in(client),
            signing_secret=SECRET,
            use_cases=use_cases,
            people=people,
            requesters=SlackRequesters(people, access),
            out_of_reach=lambda user: f"Nobody can approve what {user} asks for.",
            approvers=("U0ARTHUR", "S0APPROVE"),
            executor=pool,
            patience=0.3,
            redraw_every=request.getfixturevalue("redraw_every"),
            newer_blocks=NewerBlocks(request.getfixturevalue("remembered")),
            sleep=lambda _seconds: None,
            later=request.getfixturevalue("later"),
            promises=request.getfixturevalue("promises"),
        )
        yield Desk(app, slack)
        app.listener_runner.listener_executor.shutdown()
