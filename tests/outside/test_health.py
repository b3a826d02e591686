"""`/readyz` says what is not well, and why: lines that are deaf, a full disk, and no transaction open while a network call lasts."""

from __future__ import annotations

import json
import resource
import threading
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest
from e2e.place import QUICK, Place
from outside.refusing_slack import APPROVALS, ARTHUR, BEA
from outside.test_delivery import cards, removal
from store.databases import postgres

from segbot.sandbox.faults import Fault

__all__ = ["postgres"]

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path):
    opened = Place(tmp_path, socket_mode=True, **QUICK)
    yield opened
    opened.close()


def readiness(place):
    try:
        with urlopen(place.bot_url.replace("slack/events", "readyz"), timeout=5) as answer:
            return answer.status, json.load(answer)["missing"]
    except HTTPError as error:
        with error:
            return error.code, json.load(error)["missing"]


def until(look, seconds):
    """Seconds until it held; fails where it did not."""
    began = time.monotonic()
    while not look():
        assert time.monotonic() - began < seconds, look
        time.sleep(0.1)
    return time.monotonic() - began


def test_a_line_that_went_deaf_is_noticed_and_comes_back(place):
    assert place.person.get("faults")["connections"] == 2
    assert readiness(place) == (200, "")
    place.person.post("faults", kind="away", on=True, minutes=5)
    assert place.person.post("socket", how="lost")["connections"] == 2
    until(lambda: readiness(place) == (503, "Socket Mode is not connected."), 15)
    place.person.post("faults", on=False)
    until(lambda: readiness(place)[0] == 200, 30)
    assert place.answered("help", "/segment providers")


def test_renewed_connections_lose_nothing(place):
    over = threading.Event()

    def renew():
        while not over.wait(0.7):
            place.person.post("socket", how="refresh_one")

    renewing = threading.Thread(target=renew, daemon=True)
    renewing.start()
    try:
        for _ in range(12):
            said = place.person.say("marketer", "#marketing", "/segment providers")
            assert said["ok"], said
            time.sleep(0.25)
    finally:
        over.set()
        renewing.join()
    assert readiness(place)[0] == 200


def test_a_full_disk_is_not_ready_and_says_so(make_bot):
    bot = make_bot().start()
    limit = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (4096, limit[1]))
    _status, said = bot.wait(lambda: (answer := bot.ready())[0] == 503 and answer, 30)
    assert "The database takes nothing" in said
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, limit)
    bot.wait(lambda: bot.ready()[0] == 200, 30)


def metrics(bot):
    with urlopen(f"http://127.0.0.1:{bot.port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


SLOW = 0.4
# The engine's library elects one process by a lock it holds in a transaction of its own, with a time of its own.
IDLE = (
    "SELECT query FROM pg_stat_activity WHERE datname = current_database()"
    " AND state LIKE 'idle in transaction%' AND query NOT LIKE '%set_config%' AND clock_timestamp() - state_change > interval '250 ms'"
)


def test_no_transaction_stays_open_while_a_call_over_the_network_lasts(make_bot, slack, bunce, postgres):
    url = postgres()
    at_once = slack.answer
    slack.answer = lambda method, params: {**at_once(method, params), "_delay": SLOW}
    bunce.emulator.faults.set(Fault(kind="slow", count=None, seconds=SLOW))
    bot = make_bot(DATABASE_URL=url).start()
    seen, over = set(), threading.Event()

    def look():
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.wait(0.02):
                seen.update(row[0] for row in connection.execute(IDLE).fetchall())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        bot.somebody.ask(removal(bunce, 120))
        card = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
        for who in (ARTHUR, BEA):
            bot.somebody.press(card, "approve_request", who)
        slack.wait_for(lambda: slack.posted(APPROVALS, "people removed from"), 90, what="the end")
    finally:
        over.set()
        looking.join()
    assert seen == set()
    told = metrics(bot)
    assert told["segbot_decision_seconds_count"] == 1
    assert told['segbot_people_removed_total{connection="bunce"}'] == 120
    assert told['segbot_provider_errors_total{connection="bunce"}'] == 0
    assert told['segbot_provider_calls_total{connection="bunce",outcome="200"}'] > 1
    assert told["segbot_ack_seconds_count"] >= 3
    assert told['segbot_events_total{event="done"}'] == 1
    assert told['segbot_requests{state="done",verb="remove"}'] == 1
    assert "segbot_socket_connected" not in told
    status, shown = bot.run("status")
    assert status == 0
    assert "from the process at" in shown
