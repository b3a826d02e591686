"""`at=`: what people type, read in their own time zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from segbot.domain.errors import InvalidActionError
from segbot.slack.input.command import parse_command
from segbot.slack.input.times import said

NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)  # a Tuesday; 10:30 in Berlin


def read(typed, zone="Europe/Berlin", now=NOW):
    return said(typed).read(now, zone)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-03-05 09:00", "03-05 08:00"),
        ("2026-03-05T09:00", "03-05 08:00"),
        ("2026-03-05, 9:05", "03-05 08:05"),
        ("2026-03-05 09:00:00", "03-05 08:00"),
        ("2026-04-05 09:00", "04-05 07:00"),  # summer time by then
        ("tuesday 11:00", "03-03 10:00"),  # today, still to come
        ("tuesday 10:30", "03-10 09:30"),  # now is not to come any more
        ("Tue 09:00", "03-10 08:00"),
        ("monday at 9.15", "03-09 08:15"),
        ("thurs 9am", "03-05 08:00"),
        ("tomorrow 9:00", "03-04 08:00"),
        ("TOMORROW 12am", "03-03 23:00"),
        ("today 5pm", "03-03 16:00"),
        ("today 12 pm", "03-03 11:00"),
        ("today 9:00", "03-03 08:00"),  # over: refused where the time is checked, not guessed at
        ("18:30", "03-03 17:30"),
        ("at 8:00", "03-04 07:00"),
        ("00:00", "03-03 23:00"),
    ],
)
def test_read(typed, utc):
    assert f"{read(typed).at:%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "tuesday",
        "9",
        "tuesday 9",
        "25:00",
        "9:60",
        "13pm",
        "0am",
        "2026-02-30 09:00",
        "0001-01-01 00:00",
        "99999-01-01 00:00",
        "someday 09:00",
        "next tuesday 09:00",
        "09:00 UTC",
        "٠٩:٠٠",
        "<@U0MAYA> 09:00",
        "-1:00",
        "9" * 5000,
    ],
)
def test_what_is_no_time_gets_a_sentence_with_examples(typed):
    with pytest.raises(InvalidActionError) as caught:
        said(typed)
    assert set(caught.value.errors) == {"run_at"}
    assert "at=“tuesday 09:00”" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_it_is_the_askers_own_zone():
    assert read("2026-03-05 09:00", "America/New_York").at == datetime(2026, 3, 5, 14, tzinfo=UTC)
    assert read("tomorrow 9:00", "Pacific/Auckland").at == datetime(2026, 3, 3, 20, tzinfo=UTC)
    assert read("tomorrow 9:00", "Pacific/Auckland").zone == "Pacific/Auckland"


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../../etc/passwd", "a\0b"])
def test_a_zone_nobody_knows_is_utc_and_says_so(zone):
    moment = read("2026-03-05 09:00", zone)
    assert (moment.at, moment.zone) == (datetime(2026, 3, 5, 9, tzinfo=UTC), "UTC")
    assert "this is in UTC" in moment.note


def test_a_time_that_is_skipped_moves_on_and_says_so():
    moment = read("2026-03-29 02:30")
    assert moment.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert "skip 02:30, so I took 03:30" in moment.note
    assert read("2026-03-29 03:30").note == ""


def test_of_a_time_that_comes_twice_the_first_counts_unless_it_is_over():
    first = read("2026-10-25 02:30", now=datetime(2026, 10, 24, tzinfo=UTC))
    assert first.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "comes twice: I took the first" in first.note
    second = read("02:30", now=datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
    assert second.at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert "I took the second" in second.note


@pytest.mark.parametrize(
    ("typed", "at", "members"),
    [
        ("at=“tuesday 09:00” 1001", "tuesday 09:00", ("1001",)),
        ("1001 at=tuesday 09:00", "tuesday 09:00", ("1001",)),
        ("at=tuesday at 9am 1001", "tuesday at 9am", ("1001",)),
        ("at=2026-03-03 9:00 1001 1002", "2026-03-03 9:00", ("1001", "1002")),
        ("at=18:30 1001", "18:30", ("1001",)),
        ("at=“18:30” 10:30", "18:30", ("10:30",)),  # in quotes the time is complete
        ("at=tuesday 9", "tuesday", ("9",)),
    ],
)
def test_without_quotes_the_hour_is_not_taken_for_a_person(typed, at, members):
    command = parse_command(f"remove bunce vip {typed}")
    assert (command.options["at"], command.members) == (at, members)
