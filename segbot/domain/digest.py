"""A week in the segments: what the digest tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How many people came into a segment and left it, through segbot."""

    segment: str
    connection: str
    joined: int = 0
    left: int = 0


@dataclass(frozen=True, kw_only=True)
class WeekDigest:
    """From `begin` up to `end` (UTC). `moved`: the segments with most people in and out first. `uncounted`: changes of which
    nobody knows for how many people they changed something. `stopped`: what did not happen, by the event that says so.
    `decided`: requests that colleagues decided, and in the middle how many seconds that took. `waiting` at the end of it.
    """

    begin: datetime
    end: datetime
    moved: tuple[Moved, ...] = ()
    carried_out: int = 0
    uncounted: int = 0
    stopped: Mapping[str, int] = field(default_factory=dict)
    decided: int = 0
    decision_seconds: float | None = None
    waiting: int = 0

    def dump(self) -> str:
        return json.dumps(
            {
                **vars(self),
                "begin": self.begin.isoformat(),
                "end": self.end.isoformat(),
                "moved": [vars(each) for each in self.moved],
                "stopped": dict(self.stopped),
            }
        )

    @classmethod
    def load(cls, text: str) -> WeekDigest:
        values = json.loads(text)
        values["begin"] = datetime.fromisoformat(values["begin"])
        values["end"] = datetime.fromisoformat(values["end"])
        values["moved"] = tuple(Moved(**each) for each in values["moved"])
        return cls(**values)
