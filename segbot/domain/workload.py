"""How much there is to do, as numbers an operator's monitoring watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segbot.domain.lifecycle import State


@dataclass(frozen=True, kw_only=True)
class Queue:
    """`depth`: pieces of work that nobody has begun although they are due; `oldest`: seconds the first of them waits."""

    depth: int = 0
    oldest: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Workload:
    """`requests` counts every state, also those nothing is in; `by_verb` by state and verb, where there are any. `undelivered`
    by Slack's word and whether it is given up. `oldest_pending` and `oldest_message` are how long the one
    that waits longest has waited, in seconds; 0 where nothing waits.
    """

    requests: Mapping[State, int] = field(default_factory=dict)
    oldest_pending: float = 0.0
    messages_waiting: int = 0
    oldest_message: float = 0.0
    messages_undeliverable: int = 0
    messages_refused: int = 0
    presses_waiting: int = 0
    facts: int = 0
    paused: frozenset[str] = frozenset()
    by_verb: Mapping[tuple[State, str], int] = field(default_factory=dict)
    undelivered: Mapping[tuple[str, bool], int] = field(default_factory=dict)
    queues: Mapping[str, Queue] = field(default_factory=dict)
