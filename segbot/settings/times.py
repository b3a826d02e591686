"""Times as they are written down in the settings: quiet hours, and `[[policy.freezes]]`."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_settings import NoDecode

from segbot.domain.actions import Verb
from segbot.domain.policy.freezes import Freeze, day_number
from segbot.domain.time_windows import EveryWeek, Once, QuietHours, Weekly

_WEEKLY = re.compile(r"([A-Za-z]+)\s+(\d\S*)(?:\s+(\S+))?")
_QUIET = re.compile(r"(\S+?)\s*[-–]\s*(\S+)(?:\s+(\S+))?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def zone_named(name: str) -> str:
    """The name of a time zone that is there. Raises ValueError."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"“{name}” is not a time zone this machine knows; one looks like Europe/Berlin or UTC"
        ) from None
    return name


def clock_time(value: Any) -> time:
    """`22:00`, or a time as TOML has it. Raises ValueError."""
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a time of day looks like 08:00 or 22:30")
    return time(int(found[1]), int(found[2]))


def quiet_hours(value: Any) -> Any:
    """`22:00-07:00 Europe/Berlin`; nothing written: None. Raises ValueError."""
    if value is None or isinstance(value, QuietHours):
        return value
    if not isinstance(value, str):
        raise ValueError("quiet hours look like “22:00-07:00 Europe/Berlin”")  # noqa: TRY004 - pydantic's way
    if not value.strip():
        return None
    found = _QUIET.fullmatch(value.strip())
    if found is None:
        raise ValueError("quiet hours look like “22:00-07:00 Europe/Berlin”; without a zone they are UTC")
    begin, end = clock_time(found[1]), clock_time(found[2])
    if begin == end:
        raise ValueError("quiet hours that begin and end at the same time are none; leave it empty for that")
    return QuietHours(begin, end, zone_named(found[3] or "UTC"))


def every_week(value: Any) -> Any:
    """`monday 09:00`, `fri 16:30 Europe/Berlin`. Raises ValueError."""
    if isinstance(value, EveryWeek):
        return value
    found = _WEEKLY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            "a time of the week looks like “monday 09:00 Europe/Berlin”; without a zone it is UTC"
        )
    return EveryWeek(day=day_number(found[1]), at=clock_time(found[2]), zone=zone_named(found[3] or "UTC"))


def _days(value: Any) -> Any:
    named = one_or_more(value)
    if not isinstance(named, list | tuple) or not all(isinstance(each, str) for each in named):
        raise ValueError("days are a list like [“fri”, “sat”]")
    return frozenset(day_number(each) for each in named)


Quiet = Annotated[QuietHours | None, BeforeValidator(quiet_hours)]
Zone = Annotated[str, AfterValidator(zone_named)]
TimeOfWeek = Annotated[EveryWeek, NoDecode, BeforeValidator(every_week)]


class FreezeSettings(BaseModel):
    """One `[[policy.freezes]]` table: with `days` it comes back every week, without them it is once."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    why: str = Field("", max_length=300)
    days: Annotated[frozenset[int], BeforeValidator(_days)] = frozenset()
    begin: Any = None
    end: Any = None
    zone: Zone = "UTC"
    connections: Annotated[tuple[str, ...], BeforeValidator(one_or_more)] = ()
    actions: Annotated[frozenset[Verb], BeforeValidator(one_or_more)] = frozenset()

    @model_validator(mode="after")
    def _has_a_window(self) -> Self:
        self.window()
        return self

    def window(self) -> Once | Weekly:
        """Raises ValueError."""
        if self.days:
            begin, end = (
                time(0) if each is None else _at("begin or end", each) for each in (self.begin, self.end)
            )
            return Weekly(days=self.days, begin=begin, end=end, zone=self.zone)
        if self.begin is None or self.end is None:
            raise ValueError("it needs begin and end, or days for one that comes back every week")
        return Once(begin=self._moment("begin", self.begin), end=self._moment("end", self.end))

    def freeze(self) -> Freeze:
        return Freeze(
            name=self.name,
            window=self.window(),
            zone=self.zone,
            why=self.why,
            connections=self.connections,
            actions=self.actions,
        )

    def _moment(self, which: str, value: Any) -> datetime:
        """A date and time, as TOML has it or as text; what names no offset is in `zone`."""
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value.strip())
            except ValueError:
                value = None
        elif isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time(0))
        if not isinstance(value, datetime):
            raise ValueError(f"{which} looks like “2026-11-27 00:00”, or like “18:00” together with days")  # noqa: TRY004 - pydantic's way
        return value if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(self.zone))


def _at(which: str, value: Any) -> time:
    try:
        return clock_time(value)
    except ValueError as error:
        raise ValueError(f"{which}: {error}") from None
