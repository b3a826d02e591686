"""What becomes of a message Slack does not take: given up, tried again later, told somewhere else, or a fault of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

GIVEN_UP_AFTER = timedelta(days=1)
_FIRST = 2.0
_LONGEST = 600.0
_LONGEST_FOR_A_PLACE = 60.0
_STEPS = 12
# A timer may fire as much too early; Slack counts from the time its answer left.
_SPARE = 0.5
# Words of Slack's after which a message may stand there all the same ("some aspect of the operation succeeded before the
# error was raised"), or that do not say what became of it: docs.slack.dev/reference/methods/chat.postMessage
_MAY_BE_THERE = frozenset(
    {"no_answer", "internal_error", "fatal_error", "request_timeout", "service_unavailable"}
)
TOLD_TO_WAIT = frozenset({"ratelimited", "rate_limited", "http_429"})


class Refused(StrEnum):
    """NEVER: no waiting mends it. LATER: it may work another time. ELSEWHERE: this place does not take it, another may.
    OURS: what was sent is not what Slack accepts, which is a bug of segbot's.
    """

    NEVER = "never"
    LATER = "later"
    ELSEWHERE = "elsewhere"
    OURS = "ours"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One answer of Slack's. `word` is its own, `gone` says that the message to be changed is not there any more.
    `everywhere`: it is no matter of this message, every other one would be refused too; `retry_after` in seconds.
    `looking`: the message was only looked for, so that nothing is known of whether an earlier attempt posted it. `method`
    is what Slack was asked for.
    """

    kind: Refused
    word: str
    gone: bool = False
    everywhere: bool = False
    retry_after: float | None = None
    looking: bool = False
    method: str = ""

    @property
    def nothing_posted(self) -> bool:
        """Whether it is sure that the message does not stand in Slack now."""
        told = self.word in TOLD_TO_WAIT or not self.word.startswith("http_")
        return told and not self.looking and self.word not in _MAY_BE_THERE


def told_to_wait(word: str) -> bool:
    """Whether Slack named a time before which it takes no more: until then nothing is tried, for no reason."""
    return word in TOLD_TO_WAIT


def next_try(refusal: Refusal, tries: int) -> float:
    """Seconds until the next attempt after `tries` of them: growing, and never longer than ten minutes; a place that
    takes nothing is asked once a minute, so that a mended channel is noticed while somebody looks at it.
    """
    if refusal.retry_after is not None:
        return max(1.0, min(refusal.retry_after, _LONGEST)) + _SPARE
    longest = _LONGEST_FOR_A_PLACE if refusal.kind is Refused.ELSEWHERE else _LONGEST
    grown: float = _FIRST * 2.0 ** min(max(tries, 1) - 1, _STEPS)
    return min(grown, longest)
