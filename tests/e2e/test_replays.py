"""The same call from Slack twice, and fifty people at one button: signed by hand, as only HTTP allows."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import httpx
import pytest

SECRET = "sandbox-signing-secret"


def post(place, fields, *, secret=SECRET, at=None):
    """One call as Slack makes it (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    body = urlencode(fields).encode()
    stamp = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }
    return httpx.post(place.bot_url, content=body, headers=headers, timeout=10, trust_env=False)


def sent(place, what):
    """The payload of the newest call from Slack whose name ends like this."""
    found = [one for one in place.person.exchanges() if one["what"].endswith(what)]
    return found[-1]["request"]


def interaction(payload):
    return {"payload": json.dumps(payload)}


def waiting_request(place, segment):
    """A request that waits for approval: its number, its card, and who was in the segment."""
    everybody = place.members(segment)
    number = place.ask(f"remove bunce “{segment}” {' '.join(everybody[:101])}", reason="Asked to")
    return number, place.card(number), everybody


def all_settled(place, number):
    """The presses on a request's buttons once none of them waits."""
    clicks = place.rows("SELECT result, settled_at FROM clicks WHERE request_id = :number", number=number)
    return clicks if all(each["settled_at"] is not None for each in clicks) else None


def test_a_command_twice_changes_nothing(http_place):
    place = http_place
    command = f"remove bunce “VIP customers” {place.members('VIP customers')[0]}"
    place.command(command)
    place.preview()
    requests = place.newest_request()
    again = post(place, sent(place, f"slash command /segment {command}"))
    assert again.status_code == 200
    # Its trigger is used up: the person is told so, and the preview that is open stays as it is.
    assert again.json()["text"].startswith("Slack didn't wait long enough")
    assert place.preview()
    place.person.dismiss("marketer", everything=True)
    assert place.newest_request() == requests


def test_a_preview_submitted_twice_is_one_request(http_place):
    place = http_place
    number, _, _ = waiting_request(place, "First order")
    again = post(place, interaction(sent(place, "view_submission segment_preview")))
    assert again.status_code == 200
    assert again.json() == {"response_action": "clear"}
    assert place.newest_request() == number
    assert len(place.cards(number)) == 1
    assert place.facts(number) == ["requested"]


def test_a_click_twice_is_one_click(http_place):
    place = http_place
    number, card, everybody = waiting_request(place, "Cart abandoners")
    assert place.person.press("approver", card, "approve_request") == {"ok": True}
    payload = sent(place, "block_actions approve_request")
    answers = [post(place, interaction(payload)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    place.card(number, "*Done.*")
    assert post(place, interaction(payload)).status_code == 200
    assert place.members("Cart abandoners") == everybody[101:]
    assert place.facts(number) == ["requested", "approved", "started", "done"]
    clicks = place.rows("SELECT key FROM clicks WHERE request_id = :number", number=number)
    assert len(clicks) == 1


def test_fifty_clicks_that_all_arrive_are_one_run(http_place):
    place = http_place
    number, card, everybody = waiting_request(place, "Black Friday early access")
    before = len(place.deletions())
    # A press that decides nothing shows what a press looks like on its way.
    assert place.person.press("guest", card, "approve_request") == {"ok": True}
    seen = sent(place, "block_actions approve_request")

    def click(turn):
        user = ("U0ARTHUR", "U0BEA")[turn % 2]
        payload = {
            **seen,
            "user": {**seen["user"], "id": user},
            "trigger_id": f"{seen['trigger_id']}{turn}",
            "response_url": f"{place.url}/response/none",
        }
        return post(place, interaction(payload))

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(click, range(50)))
    assert [answer.status_code for answer in answers] == [200] * 50
    place.card(number, "*Done.*")
    assert place.members("Black Friday early access") == everybody[101:]
    assert [len(each) for each in place.deletions()[before:]] == [100, 1]
    assert place.facts(number) == ["requested", "approved", "started", "done"]
    # The run may be over before the last press has had its answer.
    clicks = place.person.wait_for(lambda: all_settled(place, number), what="an answer to every press")
    assert sorted(bool(row["result"]) for row in clicks) == [False] + [True] * 50


@pytest.mark.parametrize(
    "forged", [{"secret": "another"}, {"at": 1_000_000_000}], ids=["wrong-secret", "too-old"]
)
def test_what_slack_did_not_sign_is_refused(http_place, forged):
    place = http_place
    number, card, everybody = waiting_request(place, "Birthday this month")
    assert place.person.press("guest", card, "approve_request") == {"ok": True}
    seen = sent(place, "block_actions approve_request")
    payload = {**seen, "user": {**seen["user"], "id": "U0ARTHUR"}, "trigger_id": "forged"}
    assert post(place, interaction(payload), **forged).status_code == 401
    assert place.facts(number) == ["requested"]
    assert place.members("Birthday this month") == everybody
