"""Law 12: the limits of providers and Slack are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .judge import law

if TYPE_CHECKING:
    from ..life import Life

# A process that was asked to stop may still work that long; and so long it may take to keep what renews an access.
ENDING, KEPT_WITHIN = 25.0, 40.0


@law(12, "Slack's limits are kept", "step")
def slack_limits(life: Life) -> Iterator[str]:
    """Whatever is posted fits Slack's limits."""
    yield from life.workspace.broken_limits


@law(12, "who is told to wait waits", "step")
def waits_as_told(life: Life) -> Iterator[str]:
    """Where Slack says how long to wait, the same thing is not tried before, unless the process died before it could
    write that down.
    """
    for what, since, at in life.workspace.hurried:
        if not any(since <= death.at <= at for death in life.record.deaths):
            yield f"{what} was called again before Retry-After was over"
    life.workspace.hurried.clear()


@law(12, "providers' limits are kept", "step")
def provider_limits(life: Life) -> Iterator[str]:
    """No provider has to say "too many" to a process that ran on without a break; and where it does, nobody asks it again
    before its time.
    """
    if len(life.processes) == 1:
        yield from life.outside.own_limits_met


@law(12, "a token that is good once is used once", "step")
def used_once(life: Life) -> Iterator[str]:
    """What renews an account's access is handed in once: twice would end the access. But where no answer came, or the process
    ended before it could keep what came of it.
    """
    if len(life.processes) > 1:
        return
    ends = [*life.stops, *(each.at for each in life.record.deaths)]
    for first, again in life.outside.heard.used_twice:
        if not any(first - ENDING <= at <= first + KEPT_WITHIN for at in ends):
            yield f"a token that is good once was handed in again after {again - first:.0f} s"
    life.outside.heard.used_twice.clear()


@law(12, "who is refused waits longer each time", "step")
def does_not_hammer(life: Life) -> Iterator[str]:
    """While Slack is away, the same thing is tried ever more rarely, and a place that is gone once a minute."""
    for what in life.workspace.hammered:
        yield f"{what} was tried again and again within an hour"
