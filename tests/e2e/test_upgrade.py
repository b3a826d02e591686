"""Two versions at once on one Postgres, as in a rolling upgrade: the previous release, kept as a wheel, and this one."""

from __future__ import annotations

import itertools
import json
import zipfile
from http import HTTPStatus
from pathlib import Path

import pytest
import sqlalchemy as sa
from outside.conftest import Bot
from outside.refusing_slack import APPROVALS, ARTHUR, BEA, RefusingSlack
from store.databases import postgres

from segbot.sandbox.emulators import Bunce, serve_emulator
from segbot.sandbox.faults import Fault

__all__ = ["postgres"]

pytestmark = pytest.mark.slow
# Built from the commit before migration m025, without the sandbox: docs/how-segbot-is-tested.md says how.
[WHEEL] = (Path(__file__).parent / "previous_release").glob("segbot-*.whl")
SEGMENT = "VIP customers"


@pytest.fixture
def slack():
    server = RefusingSlack()
    server.may_read = True
    yield server
    server.close()


@pytest.fixture
def bunce():
    running = serve_emulator(Bunce(rate_scale=None))
    yield running
    running.stop()


@pytest.fixture
def both(tmp_path, slack, bunce, postgres):
    """The old one and the new one, neither started, with the same settings."""
    old_code = tmp_path / "old"
    with zipfile.ZipFile(WHEEL) as wheel:
        wheel.extractall(old_code)
    made, url = [], postgres()
    for name in ("before", "after"):
        folder = tmp_path / name
        folder.mkdir()
        made.append(Bot(folder, slack, bunce, DATABASE_URL=url))
    old, new = made
    new.environment["SEGBOT_ENCRYPTION_KEY"] = old.environment["SEGBOT_ENCRYPTION_KEY"]
    new.somebody._triggers = itertools.count(1001)  # Slack never gives one out twice
    old.environment["PYTHONPATH"] = str(old_code)
    new.environment["PYTHONPATH"] = str(Path.cwd())
    yield (
        old,
        new,
        sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool),
    )
    for each in made:
        each.stop()


def members(bunce):
    key = next(key for key, one in bunce.emulator.segments().items() if one["name"] == SEGMENT)
    return list(bunce.emulator.members(key))


def cards(slack, number):
    return [
        one
        for one in slack.posted(APPROVALS, f"#{number}")
        if "approve_request" in json.dumps(one) and not one.get("thread_ts")
    ]


def approve(slack, bot, number):
    card = slack.wait_for(lambda: cards(slack, number), what=f"the card of #{number}")[0]
    for who in (ARTHUR, BEA):
        bot.somebody.press(card, "approve_request", who)


def sent_away(bunce):
    return [
        person
        for each in bunce.emulator.log
        if each.request.method == "DELETE" and each.status < HTTPStatus.MULTIPLE_CHOICES
        for person in json.loads(each.request.body)["customers"]
    ]


def states(engine):
    with engine.connect() as connection:
        return dict(connection.execute(sa.text("SELECT id, state FROM requests ORDER BY id")).all())


@pytest.mark.parametrize("verb", ["run", "web"])
def test_a_rolling_upgrade_loses_nothing_and_does_nothing_twice(both, slack, bunce, verb):
    """The old one works as well (`run`), or hears Slack alone (`web`) while its work is done by the new one."""
    old, new, engine = both
    old.verb = verb
    everybody = members(bunce)
    old.start()
    asked = [everybody[:60], everybody[60:120], everybody[120:180]]

    def ask(bot, people):
        bot.somebody.ask(f'remove bunce "{SEGMENT}" ' + " ".join(people))

    def done(count):
        slack.wait_for(lambda: list(states(engine).values()) == ["done"] * count, 60, f"{count} done")

    # Asked of the old one, and only approved once the new one has changed the tables under it.
    ask(old, asked[0])
    new.start()
    status, told = old.ready()
    assert (status, "newer version" in told) == (503, True), told
    approve(slack, old, 1001)
    done(1)
    # Asked of the new one while the old one runs, approved at the old one; and the other way round.
    ask(new, asked[1])
    approve(slack, old, 1002)
    done(2)
    ask(old, asked[2])
    approve(slack, new, 1003)
    done(3)
    gone = {person for people in asked for person in people}
    assert members(bunce) == [each for each in everybody if each not in gone]
    assert sorted(sent_away(bunce)) == sorted(gone), "nobody twice"
    old.stop()
    assert new.run("audit", "verify")[0] == 0
    for number in (1001, 1002, 1003):
        story = slack.posted(APPROVALS, f"#{number}")
        assert len([one for one in story if not one.get("thread_ts")]) == 1, "one card each"
    assert "Traceback" not in old.log.read_text() + new.log.read_text()


def test_a_run_that_an_old_worker_had_begun_is_brought_to_its_end_by_a_new_one(both, slack, bunce):
    old, new, engine = both
    everybody = members(bunce)
    old.start()
    old.somebody.ask(f'remove bunce "{SEGMENT}" ' + " ".join(everybody[:60]))
    bunce.emulator.faults.set(Fault(kind="unavailable", operation="write", count=None))
    approve(slack, old, 1001)
    old.wait(lambda: any(each.method == "DELETE" for each in bunce.emulator.requests))
    old.stop()
    assert states(engine) == {1001: "running"}
    bunce.emulator.faults.clear()
    new.start()
    slack.wait_for(lambda: states(engine) == {1001: "done"}, 60, "done")
    assert sorted(sent_away(bunce)) == sorted(everybody[:60]), "nobody twice"
    assert "Traceback" not in new.log.read_text()


def test_the_new_one_says_what_it_would_do_to_the_old_ones_database(both):
    old, new, _engine = both
    old.start()
    old.stop()
    status, told = new.run("migrate", "--dry-run")
    assert status == 0
    assert "m036_previous_segments" in told
    assert "about" in told
    status, told = new.run("migrate")
    assert (status, "applied m036_previous_segments" in told) == (0, True)
    assert new.run("migrate")[1].strip() == "The database is up to date."


def test_the_wheel_is_small():
    assert WHEEL.stat().st_size < 1_000_000
