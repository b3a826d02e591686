"""What people type after `at=`, read in their own time zone. Pure; every fault is a sentence on the field `run_at`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from segbot.domain.errors import InvalidActionError
from segbot.domain.policy.freezes import day_number
from segbot.slack import ids
from segbot.slack.input.tokenizer import Word, echo

_EXAMPLES = "at=“2026-03-03 09:00”, at=“tuesday 09:00”, at=“tomorrow 9:00” or at=18:30"
_TIME = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?"
_SAID = re.compile(
    rf"(?:(?P<date>2\d{{3}}-\d{{2}}-\d{{2}})(?:\s+|\s*t\s*|,\s*)|(?P<day>[a-z]+),?\s+)?(?:at\s+)?{_TIME}(?::00)?",
    re.ASCII,
)
_A_TIME = re.compile(r"\d{1,2}[:.]\d{2}(?::00)?(?:am|pm)?|\d{1,2}(?:am|pm)|am|pm|at", re.IGNORECASE)
_NOON = 12


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment (UTC), the zone it was read in, and what had to be decided on the way; empty where nothing had."""

    at: datetime
    zone: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A time as it was typed. `on` a date, so many days `ahead`, on a weekday (0 is Monday), or the next time a clock shows it."""

    clock: time
    on: date | None = None
    ahead: int | None = None
    weekday: int | None = None

    def read(self, now: datetime, zone_name: str) -> Moment:
        """The next such moment for somebody in this zone; one with a date or “today” may be over.

        A zone nobody knows counts as UTC, and the note says so.
        """
        zone, known = _zone(zone_name)
        today = now.astimezone(zone).date()
        first = self._first_day(today)
        at, note = _resolve(first, self.clock, zone, now)
        if at <= now and self.on is None and self.ahead is None:
            at, note = _resolve(
                first + timedelta(days=1 if self.weekday is None else 7), self.clock, zone, now
            )
        unknown = "" if known else "I couldn't see your time zone in Slack, so this is in UTC."
        return Moment(at=at, zone=zone.key, note=" ".join(filter(None, [unknown, note])))

    def _first_day(self, today: date) -> date:
        if self.on is not None:
            return self.on
        if self.weekday is not None:
            return today + timedelta(days=(self.weekday - today.weekday()) % 7)
        return today + timedelta(days=self.ahead or 0)


def said(typed: str) -> Said:
    """Raises InvalidActionError on `run_at` for what is no time."""
    text = " ".join(typed.split()).casefold()
    found = _SAID.fullmatch(text)
    if found is None:
        raise _not_read(typed)
    clock = _clock(found["hour"], found["minute"], found["half"])
    if clock is None:
        raise _not_read(typed)
    if found["date"]:
        try:
            return Said(clock=clock, on=date.fromisoformat(found["date"]))
        except ValueError:
            raise _not_read(typed) from None
    day = found["day"]
    if day in (None, "at"):
        return Said(clock=clock)
    if day in ("today", "tomorrow"):
        return Said(clock=clock, ahead=int(day == "tomorrow"))
    try:
        return Said(clock=clock, weekday=day_number(_SHORT.get(day, day)))
    except ValueError:
        raise _not_read(typed) from None


def joined(words: list[Word]) -> list[Word]:
    """`at=tuesday 09:00` without quotes is one time: else the hour would be taken for a person."""
    found: list[Word] = []
    for word in words:
        last = found[-1] if found else None
        goes_on = word.key is None and not word.quoted and _A_TIME.fullmatch(word.text)
        if goes_on and last is not None and last.key == ids.AT and not last.quoted:
            found[-1] = Word(text=f"{last.text} {word.text}", quoted=False, key=ids.AT)
        else:
            found.append(word)
    return found


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    """None for what no clock shows; a bare hour needs am or pm, for it could be anything."""
    number, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= number <= _NOON:
            return None
        number = number % _NOON + (_NOON if half == "pm" else 0)
    elif minute is None:
        return None
    try:
        return time(number, minutes)
    except ValueError:
        return None


def _zone(name: str) -> tuple[ZoneInfo, bool]:
    try:
        return ZoneInfo(name), True
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC"), False


def _resolve(day: date, clock: time, zone: ZoneInfo, now: datetime) -> tuple[datetime, str]:
    """The moment this clock shows on this day. One that is skipped moves on by as much as the clock does; of one that
    comes twice the first counts, unless that is over.
    """
    wall = datetime.combine(day, clock, zone)
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if first == second:
        return first, ""
    if first.astimezone(zone).time() != clock:
        taken = first.astimezone(zone)
        return first, (
            f"Clocks go forward in {zone.key} that day and skip {clock:%H:%M}, so I took {taken:%H:%M}."
        )
    at, which = (first, "first") if first > now else (second, "second")
    return at, f"Clocks go back in {zone.key} that day and {clock:%H:%M} comes twice: I took the {which}."


def _not_read(typed: str) -> InvalidActionError:
    return InvalidActionError(
        {ids.RUN_AT: f"I couldn't read “{echo(typed)}” as a time. Try {_EXAMPLES}, in your own time zone."}
    )


_SHORT = {"tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu"}
