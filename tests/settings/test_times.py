"""Quiet hours and freezes as operators write them down, and the sentence for each way to get them wrong."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from cryptography.fernet import Fernet

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import ConfigurationError
from segbot.domain.policy.freezes import frozen
from segbot.domain.time_windows import EveryWeek, QuietHours
from segbot.settings import load_settings

ADD = Action(verb=Verb.ADD, connection="shoes")


@pytest.fixture
def toml(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SEGBOT_ENCRYPTION_KEY", Fernet.generate_key().decode())
    return (tmp_path / "segbot.toml").write_text


def faults():
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    return caught.value.faults


@pytest.mark.usefixtures("toml")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("22:00-07:00 Europe/Berlin", QuietHours(time(22), time(7), "Europe/Berlin")),
        (" 9:30 – 17:00 ", QuietHours(time(9, 30), time(17))),
        ("", None),
        ("  ", None),
    ],
)
def test_quiet_hours(monkeypatch, written, meant):
    monkeypatch.setenv("SEGBOT_POLICY__QUIET_HOURS", written)
    assert load_settings().policy.quiet_hours == meant


@pytest.mark.usefixtures("toml")
def test_the_digest_comes_on_mondays_unless_said_otherwise(monkeypatch):
    assert load_settings().digest_at == EveryWeek(day=0, at=time(9))
    assert load_settings().digest_channel == "", "off"
    monkeypatch.setenv("SEGBOT_DIGEST_AT", "Fri 16:30 Europe/Berlin")
    assert load_settings().digest_at == EveryWeek(day=4, at=time(16, 30), zone="Europe/Berlin")
    monkeypatch.setenv("SEGBOT_DIGEST_AT", "now and then")
    [fault] = faults()
    assert "a time of the week looks like “monday 09:00 Europe/Berlin”" in fault


@pytest.mark.usefixtures("toml")
@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ("at night", "quiet hours look like"),
        ("22:00", "quiet hours look like"),
        ("25:00-07:00", "a time of day looks like"),
        ("22:00-07:60", "a time of day looks like"),
        ("22:00-22:00", "are none"),
        ("22:00-07:00 Berlin", "“Berlin” is not a time zone"),
        ("22:00-07:00 ../etc/passwd", "is not a time zone"),
    ],
)
def test_wrong_quiet_hours_stop_the_start(monkeypatch, written, holds):
    monkeypatch.setenv("SEGBOT_POLICY__QUIET_HOURS", written)
    [fault] = faults()
    assert fault.startswith("SEGBOT_POLICY__QUIET_HOURS is wrong: ")
    assert holds in fault


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ('"2026-11-27 00:00"', '"2026-12-01 08:00"'),
        ('"2026-11-27"', '"2026-12-01T08:00:00"'),
        ("2026-11-27", "2026-12-01T08:00:00"),
        ("2026-11-26T23:00:00Z", "2026-12-01T08:00:00+01:00"),
    ],
)
def test_a_freeze_from_one_moment_to_another_however_it_is_written(toml, begin, end):
    toml(f'[[policy.freezes]]\nname = "bf"\nbegin = {begin}\nend = {end}\nzone = "Europe/Berlin"\n')
    freezes = load_settings().policy_in_force().freezes
    opens, closes = datetime(2026, 11, 26, 23, tzinfo=UTC), datetime(2026, 12, 1, 7, tzinfo=UTC)
    second = timedelta(seconds=1)
    held = [frozen(ADD, freezes, at) is not None for at in (opens - second, opens, closes - second, closes)]
    assert held == [False, True, True, False]
    assert "Tue 1 Dec 2026, 08:00 (Europe/Berlin)" in frozen(ADD, freezes, opens).sentence


@pytest.mark.parametrize(("begin", "end"), [('"18:00"', '"08:00"'), ("18:00:00", "08:00:00")])
def test_a_freeze_that_comes_back_every_week(toml, begin, end):
    toml(
        f'[[policy.freezes]]\nname = "we"\ndays = ["fri", "Saturday"]\nbegin = {begin}\nend = {end}\n'
        'connections = "shoes"\nactions = ["add"]\n'
    )
    freezes = load_settings().policy_in_force().freezes
    assert frozen(ADD, freezes, datetime(2026, 3, 6, 19, tzinfo=UTC)) is not None
    assert frozen(ADD, freezes, datetime(2026, 3, 8, 19, tzinfo=UTC)) is None
    assert (
        frozen(Action(verb=Verb.ADD, connection="b"), freezes, datetime(2026, 3, 6, 19, tzinfo=UTC)) is None
    )


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('name = "bf"', "Policy freeze 1 (“bf”): it is wrong: it needs begin and end, or days"),
        ('name = "bf"\nbegin = "2026-11-27"', "it needs begin and end, or days"),
        ('name = "bf"\nbegin = "noon"\nend = "2026-11-27"', "begin looks like “2026-11-27 00:00”"),
        ('name = "bf"\nbegin = 18:00:00\nend = 19:00:00', "begin looks like"),
        ('name = "bf"\ndays = ["fri"]\nbegin = "6 pm"', "a time of day looks like"),
        ('name = "bf"\ndays = ["friyay"]', "Policy freeze 1 (“bf”): days is wrong: “friyay” is not a day"),
        ('name = "bf"\ndays = 5', "days are a list"),
        ('name = "bf"\ndays = ["fri"]\nzone = "Mars/Base"', "zone is wrong: “Mars/Base” is not a time zone"),
        ('name = "bf"\ndays = ["fri"]\naction = ["add"]', "there is no “action”"),
        ('name = "bf"\ndays = ["fri"]\nactions = ["explode"]', "actions is wrong"),
        ('days = ["fri"]', "Policy freeze 1: name is missing."),
        (
            'name = "bf"\nbegin = "2026-11-28"\nend = "2026-11-27"',
            "Policy freeze “bf” ends before it begins.",
        ),
    ],
)
def test_a_wrong_freeze_stops_the_start_with_its_sentence(toml, table, sentence):
    toml(f"[[policy.freezes]]\n{table}\n")
    [fault] = faults()
    assert sentence in fault


def test_reminding_begins_some_time_after_the_asking(toml):
    toml('[policy]\nremind_after = "2m"\n')
    assert load_settings().policy.remind_after == timedelta(minutes=2)
    toml('[policy]\nremind_after = "0s"\n')
    [fault] = faults()
    assert fault == "SEGBOT_POLICY__REMIND_AFTER is wrong: it has to be more than zero."


def test_one_bracket_is_one_too_few(toml):
    toml('[policy.freezes]\nname = "bf"\n')
    [fault] = faults()
    assert "each freeze is a [[policy.freezes]] table, with two brackets" in fault
