"""For whom a call to a provider is made: somebody who waits, a run, or the bot by itself.

Kept beside the call instead of handed from function to function: adapters make many calls, and none of them has to know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """PEOPLE: somebody looks at Slack and waits. RUN: an approved change. BACKGROUND: nobody waits."""

    PEOPLE = "people"
    RUN = "run"
    BACKGROUND = "background"


def _nobody(_seconds: float) -> None:
    """Nobody is told."""


@dataclass(kw_only=True)
class CallContext:
    """`lane`: whose turn a call takes among those of the same priority, a run's say; empty for the connection's.
    `patience`: the most seconds a call may be kept back by a limit, where that is less than usual; `told` hears of it before
    a call is kept back. `waited`: seconds that calls in this context have been kept back on our side, so as not to exceed a limit.
    """

    priority: Priority = Priority.PEOPLE
    lane: str = ""
    patience: float = math.inf
    told: Callable[[float], None] = _nobody
    waited: float = 0.0


_CURRENT: ContextVar[CallContext | None] = ContextVar("call_context", default=None)


def call_context() -> CallContext:
    """That of the calls made here and now. What nobody has said anything about is for people."""
    return _CURRENT.get() or CallContext()


@contextmanager
def calls_for(
    priority: Priority,
    *,
    lane: str = "",
    patience: float = math.inf,
    told: Callable[[float], None] = _nobody,
) -> Iterator[CallContext]:
    """Calls made in the block, in this thread, are for these."""
    context = CallContext(priority=priority, lane=lane, patience=patience, told=told)
    token = _CURRENT.set(context)
    try:
        yield context
    finally:
        _CURRENT.reset(token)
