"""The last look before a change leaves: whether it still may, when all waiting for limits is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx

_READS = frozenset({"GET", "HEAD"})
_looking: ContextVar[Callable[[], None] | None] = ContextVar("looking", default=None)


@contextmanager
def last_look(may_leave: Callable[[], None]) -> Iterator[None]:
    """`may_leave` is called right before each change of this thread leaves for a provider; what it raises comes out of the
    call, and the change does not leave.
    """
    before = _looking.set(may_leave)
    try:
        yield
    finally:
        _looking.reset(before)


def look_once_more(request: httpx.Request) -> None:
    """For whoever sends it, as the last thing before."""
    may_leave = _looking.get()
    if may_leave is not None and request.method not in _READS:
        may_leave()
