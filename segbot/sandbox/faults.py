"""What can go wrong between the bot and a provider, as data: the emulators take one before they answer.

A fault says what is done with the request (processed or not) and what the caller gets to see (an answer,
a reset connection, or nothing at all). Breaking the connection itself is the server's work (emulators/serving.py).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

FaultKind = Literal[
    "rate_limit",
    "server_error",
    "server_error_after",
    "unavailable",
    "reset_before",
    "reset_after",
    "timeout_after",
    "slow",
    "garbage",
    "html",
    "doorkeeper",
    "failure_in_200",
    "credentials",
]
Operation = Literal["any", "read", "write", "token"]

FAULT_KINDS: Final[tuple[str, ...]] = get_args(FaultKind)
OPERATIONS: Final[tuple[str, ...]] = get_args(Operation)
HANG_SECONDS: Final = 60.0
SLOW_SECONDS: Final = 3.0

_PROCESSED: Final = frozenset({"server_error_after", "reset_after", "timeout_after", "slow", "garbage"})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    `count` requests get it after the first `skip` that match (`None`: until cleared). `operation` is which
    requests match: reads, writes, `any` of the two, or `token` (an OAuth token endpoint, never part of `any`).
    `seconds` is how long `slow` waits, how long `timeout_after` hangs, or what `rate_limit` puts in Retry-After.
    `status` is for `html` (200 or 502); a `doorkeeper` says 403 in HTML, before the provider sees anything. `processed` overrides whether the provider carries the request out.
    """

    kind: FaultKind
    count: int | None = 1
    operation: Operation = "any"
    skip: int = 0
    seconds: float | None = None
    status: int = 502
    processed: bool | None = None

    def __post_init__(self) -> None:
        if self.kind not in FAULT_KINDS:
            raise ValueError(f"unknown fault {self.kind!r}: one of {', '.join(FAULT_KINDS)}")
        if self.operation not in OPERATIONS:
            raise ValueError(f"unknown operation {self.operation!r}: one of {', '.join(OPERATIONS)}")
        if self.count is not None and self.count < 1:
            raise ValueError("count is at least 1, or null for: until cleared")
        if self.skip < 0:
            raise ValueError("skip is 0 or more")

    @property
    def is_processed(self) -> bool:
        """Whether the provider does what was asked before the fault shows."""
        return self.kind in _PROCESSED if self.processed is None else self.processed

    def matches(self, operation: Operation) -> bool:
        if self.operation == "any":
            return operation in ("read", "write")
        return self.operation == operation


class Faults:
    """The faults still to come at one provider, oldest first. Thread-safe."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self._lock = threading.Lock()
        self._on_change = on_change
        self._waiting: list[_Waiting] = []

    def set(self, fault: Fault) -> None:
        """Forget what was set before; from now on this one."""
        with self._lock:
            self._waiting = [_Waiting(fault)]
        self._on_change()

    def add(self, fault: Fault) -> None:
        """Queue a fault behind the others: it counts its requests only when none before it took them."""
        with self._lock:
            self._waiting.append(_Waiting(fault))
        self._on_change()

    def clear(self) -> None:
        with self._lock:
            self._waiting = []
        self._on_change()

    def take(self, operation: Operation) -> Fault | None:
        """The fault for a request of this kind, used up by one; None when the request goes through."""
        with self._lock:
            for waiting in self._waiting:
                if not waiting.fault.matches(operation):
                    continue
                if waiting.skip:
                    waiting.skip -= 1
                    continue
                if waiting.remaining is not None:
                    waiting.remaining -= 1
                    if waiting.remaining == 0:
                        self._waiting.remove(waiting)
                return waiting.fault
        return None

    def describe(self) -> dict[str, object] | None:
        """The next fault as the page shows it: kind, remaining (null: until cleared), operation."""
        with self._lock:
            if not self._waiting:
                return None
            first = self._waiting[0]
            return {
                "kind": first.fault.kind,
                "remaining": first.remaining,
                "operation": first.fault.operation,
            }


class _Waiting:
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.remaining = fault.count
        self.skip = fault.skip
