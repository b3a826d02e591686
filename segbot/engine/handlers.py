"""What the engine calls. Each may be called again for the same thing and has to bear that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """`run_request(request id, attempt)`; `deliver(message key)`; `expire(request id)`; `settle_click(click key)`;
    `give_up(request id)` when a request was begun several times and never came to an end; `housekeep()` hourly;
    `remind()` every half minute.

    Any of them may raise NotDeliveredError to be called again, as often as it takes. Other errors are tried a few
    times, then the reconcile loop comes back to it.
    """

    run_request: Callable[[int, int], None]
    deliver: Callable[[str], None]
    expire: Callable[[int], None]
    settle_click: Callable[[str], None]
    give_up: Callable[[int], None]
    housekeep: Callable[[], None]
    remind: Callable[[], None]


def without_answer(settle: Callable[[str], str]) -> Callable[[str], None]:
    """Settling a press long after it was made: there is nobody left to answer privately; the card tells."""

    def settle_quietly(key: str) -> None:
        settle(key)

    return settle_quietly
