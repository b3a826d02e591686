"""When things happen: until when a request may be decided, and when an approved one begins. No timer decides any of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from segbot.domain.actions import Action
from segbot.domain.errors import InvalidActionError, StaleError
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Policy
from segbot.domain.policy.freezes import Freeze, frozen
from segbot.domain.requests import Request

SUSPENDED = "It would stop before it starts, until somebody resumes it."
FURTHEST = timedelta(days=30)


def check_run_at(action: Action, now: datetime) -> None:
    """Raises InvalidActionError on `run_at` for a time that is over, too far ahead, or not the asker's to choose."""
    if action.run_at is None:
        return
    if not action.verb.changes:
        raise InvalidActionError({"run_at": f"“{action.verb.value}” changes nothing, so it can't run later."})
    if action.run_at <= now:
        raise InvalidActionError({"run_at": "That time has passed. Choose a later one, or leave it empty."})
    if action.run_at - now > FURTHEST:
        raise InvalidActionError(
            {"run_at": f"That is more than {FURTHEST.days} days ahead. Choose an earlier time."}
        )


def still_to_come(action: Action, now: datetime) -> None:
    """Raises StaleError when its time went by while the preview was open."""
    if action.run_at is not None and action.run_at <= now:
        raise StaleError(
            "The time for this passed before you confirmed it. Ask again with /segment; nothing was changed."
        )


def as_soon_as_it_may(action: Action, now: datetime) -> Action:
    """Without a time that is over: what is planned again after that begins when it is approved."""
    if action.run_at is None or action.run_at > now:
        return action
    return replace(action, run_at=None, run_zone="", run_note="")


def decide_by(action: Action, policy: Policy, now: datetime) -> datetime:
    """The time to decide ends with the time it is to run: what nobody approved by then must not run late."""
    by = now + policy.expires_after
    return by if action.run_at is None else min(by, action.run_at)


def begins(action: Action, earliest: datetime) -> datetime:
    """At the time it is scheduled for, and never before `earliest`."""
    return earliest if action.run_at is None else max(earliest, action.run_at)


def seconds_until(at: datetime, now: datetime) -> float:
    """At least 0."""
    return max(0.0, (at - now).total_seconds())


def too_early(request: Request, now: datetime) -> bool:
    return request.starts_at is not None and now < request.starts_at


def with_freezes(plan: Plan, action: Action, freezes: tuple[Freeze, ...], now: datetime) -> Plan:
    """The plan with a warning before all others where it would begin inside a freeze."""
    held = frozen(action, freezes, begins(action, now))
    if held is None:
        return plan
    warning = f"{held.sentence} {SUSPENDED}"
    return replace(plan, effects=(warning, *plan.effects))


def held_back(request: Request, policy: Policy, now: datetime) -> str:
    """Why it cannot go on at this moment, as the answer to a press; empty where it can."""
    held = frozen(request.action, policy.freezes, begins(request.action, now))
    if held is None:
        return ""
    return f"#{request.id} cannot go on now. {held.sentence} Try again after that; nothing was changed."
