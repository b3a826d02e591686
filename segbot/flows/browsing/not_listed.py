"""A segment that is not among those that are known, while the list of them is being read: what is said at once."""

from __future__ import annotations

from datetime import datetime

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import InvalidActionError, NotListedYetError

_A_MINUTE = 60  # seconds
_AN_HOUR, _TWO_HOURS, _A_DAY, _TWO_DAYS = 60, 120, 1_440, 2_880  # minutes
_IF_NEW = "If it is new, try again in a minute or two."


def so_far(spec: ProviderSpec, known: int) -> NotListedYetError:
    """The list is read for the first time, which may take minutes."""
    why = f"{spec.label}'s list of {spec.noun}s is being read for the first time: {known:,} so far."
    return NotListedYetError(why, what_next="Try again in a minute or two.", at=None)


def as_of(
    none_such: InvalidActionError, spec: ProviderSpec, at: datetime, now: datetime
) -> NotListedYetError:
    """There was none when the list was last read, and it is being read again."""
    why = f"{none_such} {spec.label}'s list was last read {_ago(at, now)} and is being read again."
    return NotListedYetError(why, what_next=_IF_NEW, at=at)


def not_read(
    none_such: InvalidActionError, spec: ProviderSpec, at: datetime, now: datetime
) -> NotListedYetError:
    """There was none when the list was last read, and it could not be read again meanwhile."""
    why = f"{none_such} {spec.label}'s list was last read {_ago(at, now)}; reading it again has not succeeded yet."
    return NotListedYetError(why, what_next=_IF_NEW, at=at)


def renamed(before: str, now: str, spec: ProviderSpec) -> InvalidActionError:
    """The one of that name has another one since the list was read."""
    told = f"The {spec.noun} “{before}” is now called “{now}”. Ask again with that name."
    return InvalidActionError(
        {"segment": f"{told} If another one is called “{before}”, try in a minute or two."}
    )


def _ago(at: datetime, now: datetime) -> str:
    minutes = int((now - at).total_seconds()) // _A_MINUTE
    if minutes >= _TWO_DAYS:
        return f"{minutes // _A_DAY:,} days ago"
    if minutes >= _TWO_HOURS:
        return f"{minutes // _AN_HOUR} hours ago"
    return "a minute ago" if minutes <= 1 else f"{minutes} minutes ago"
