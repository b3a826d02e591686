"""Windows of time as people write them down: in their own zone, once or every week. All that is compared is UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
# No chain of windows is followed further than this: what never ends has no end to name.
_FURTHEST = timedelta(days=400)


class Window(Protocol):
    """`end_of`: when the window that holds at this moment is over (UTC); None where none holds. The end is outside."""

    def end_of(self, at: datetime) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class Once:
    """From one moment to another; both know their zone."""

    begin: datetime
    end: datetime

    def end_of(self, at: datetime) -> datetime | None:
        return self.end.astimezone(UTC) if _utc(self.begin) <= _utc(at) < _utc(self.end) else None


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """On these days (0 is Monday) from `begin` to `end`, over midnight where `end` is not after `begin`: the same time
    twice is a whole day. Clocks that go forward or back in `zone` make it an hour shorter or longer.
    """

    days: frozenset[int]
    begin: time
    end: time
    zone: str = "UTC"

    def end_of(self, at: datetime) -> datetime | None:
        zone = ZoneInfo(self.zone)
        today = at.astimezone(zone).date()
        for day in (today - timedelta(days=1), today):
            if day.weekday() in self.days and self._opens(day, zone) <= _utc(at) < self._closes(day, zone):
                return self._closes(day, zone)
        return None

    def _opens(self, day: date, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, self.begin, zone).astimezone(UTC)

    def _closes(self, day: date, zone: ZoneInfo) -> datetime:
        last = day if self.begin < self.end else day + timedelta(days=1)
        return datetime.combine(last, self.end, zone).astimezone(UTC)


def over_at(windows: list[Window], at: datetime) -> datetime | None:
    """When none of the windows holds any more, following those that begin where another ends; None where none holds
    at all. Windows without an end give a moment over a year ahead.
    """
    end = latest_end(windows, at)
    while end is not None and end - _utc(at) < _FURTHEST:
        later = latest_end(windows, end)
        if later is None:
            return end
        end = later
    return end


def latest_end(windows: list[Window], at: datetime) -> datetime | None:
    """Of all windows that hold at this moment, the end of the one that lasts longest."""
    return max((end for each in windows if (end := each.end_of(at)) is not None), default=None)


def _utc(at: datetime) -> datetime:
    """Two times of one zone are compared by their wall clocks, which is wrong where a clock goes back."""
    return at.astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class EveryWeek:
    """A moment that comes every week: on this day (0 is Monday), when a clock in `zone` shows `at`."""

    day: int
    at: time
    zone: str = "UTC"

    def last_before(self, now: datetime) -> datetime:
        """The latest such moment that is not after `now` (UTC)."""
        zone = ZoneInfo(self.zone)
        today = now.astimezone(zone).date()
        on = today - timedelta(days=(today.weekday() - self.day) % 7)
        due = datetime.combine(on, self.at, zone).astimezone(UTC)
        if due > _utc(now):
            due = datetime.combine(on - timedelta(days=7), self.at, zone).astimezone(UTC)
        return due


@dataclass(frozen=True)
class QuietHours:
    """Every day from `begin` to `end` in `zone`, over midnight if need be; the same time twice: never quiet."""

    begin: time
    end: time
    zone: str = "UTC"

    def hold(self, now: datetime) -> bool:
        if self.begin == self.end:
            return False
        daily = Weekly(days=EVERY_DAY, begin=self.begin, end=self.end, zone=self.zone)
        return daily.end_of(now) is not None
