"""Two versions at once on one Postgres, as in a rolling upgrade: the previous release, kept as a wheel, and this one."""

from __future__ import annotations

import itertools
import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from outside.conftest import Bot
from outside.refusing_slack import APPROVALS, ARTHUR, BEA, RefusingSlack
from store.databases import postgres

from segbot.sandbox.emulators import Bunce, serve_emulator

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
    # The old one hears Slack and does not work: on Postgres 0.1.0 gives up runs that know how many people changed.
    old.verb = "web"
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


def states(engine):
    with engine.connect() as connection:
        return dict(connection.execute(sa.text("SELECT id, state FROM requests ORDER BY id")).all())


def test_a_rolling_upgrade_loses_nothing_and_does_nothing_twice(both, slack, bunce):
    old, new, engine = both
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
    sent = [
        person
        for each in bunce.emulator.requests
        if each.method == "DELETE"
        for person in json.loads(each.body)["customers"]
    ]
    assert sorted(sent) == sorted(gone), "nobody twice"
    old.stop()
    assert new.run("audit", "verify")[0] == 0
    for number in (1001, 1002, 1003):
        story = slack.posted(APPROVALS, f"#{number}")
        assert len([one for one in story if not one.get("thread_ts")]) == 1, "one card each"
    assert "Traceback" not in old.log.read_text() + new.log.read_text()


def test_the_new_one_says_what_it_would_do_to_the_old_ones_database(both):
    old, new, _engine = both
    old.start()
    old.stop()
    status, told = new.run("migrate", "--dry-run")
    assert status == 0
    assert "m035_watched" in told
    assert "about" in told
    status, told = new.run("migrate")
    assert (status, "applied m035_watched" in told) == (0, True)
    assert new.run("migrate")[1].strip() == "The database is up to date."


def test_the_wheel_is_small():
    assert WHEEL.stat().st_size < 1_000_000
