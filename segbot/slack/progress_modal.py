"""The view in which a person waits: redrawn while a long check goes on, and replaced by what comes of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait

from segbot.slack.delivery.private_answer import slack_reason
from segbot.slack.interaction import SLACK_FAILS
from segbot.slack.views.kit.blocks import View
from segbot.slack.views.messages.rate_limited import is_noticed
from segbot.slack.views.modals.progress import Far

_LOG = logging.getLogger("segbot.slack")

Put = Callable[[View, str], str]
"""Puts a view in the place of the waiting one, if its hash is still this one (empty: whatever it is); the new hash."""


class ProgressModal:
    """`put` talks to Slack; `draw` draws how far it is, `draw_wait` that a provider takes no requests for so many seconds;
    `every` and `now` are seconds.

    Drawings go out one after the other and not more often than `every`, from the pool: whoever reports progress does
    not wait for Slack, and Slack failing stops nothing. After `finish` none follows.
    """

    def __init__(
        self,
        *,
        put: Put,
        draw: Callable[[Far], View],
        draw_wait: Callable[[float], View],
        executor: Executor,
        every: float,
        now: Callable[[], float],
    ) -> None:
        self._put = put
        self._draw = draw
        self._draw_wait = draw_wait
        self._shut_for = 0.0
        self._executor = executor
        self._every = every
        self._now = now
        # An executor may draw at once, in the thread that asks for it.
        self._lock = threading.RLock()
        self._far: Far | None = None
        self._began: tuple[float, int] | None = None
        self._next = now() + every
        self._shown = self._over = False
        self._hash = ""
        self._send_batches: Future[None] | None = None

    def tell(self, done: int, total: int | None) -> None:
        """A ScanProgress. Numbers that fall behind are old news."""
        with self._lock:
            if self._over or total is None or (self._far is not None and done < self._far.done):
                return
            now = self._now()
            self._far, self._shut_for = (
                Far(done=done, total=total, seconds_left=self._left(done, total, now)),
                0.0,
            )
            if self._shown and now >= self._next:
                self._draw_soon(now)

    def kept_back(self, seconds: float) -> None:
        """The provider takes no requests for so long; a moment that nobody notices is not drawn."""
        with self._lock:
            if self._over or not is_noticed(seconds):
                return
            self._shut_for = seconds
            if self._shown:
                self._draw_soon(self._now())

    def shown(self) -> None:
        """From now on the waiting view is there to be redrawn."""
        with self._lock:
            self._shown = True
            if self._shut_for and not self._over:
                self._draw_soon(self._now())

    def _draw_soon(self, now: float) -> None:
        if self._send_batches is None or self._send_batches.done():
            self._next = now + self._every
            self._send_batches = self._executor.submit(self._redraw)

    def finish(self, view: View) -> None:
        """Put what came of it there, as the last thing. Raises one of SLACK_FAILS when Slack does not take it."""
        with self._lock:
            self._over = True
            sending = self._send_batches
        if sending is not None and not sending.cancel():
            wait([sending])
        self._put(view, "")

    def _redraw(self) -> None:
        with self._lock:
            if self._over or not (self._far or self._shut_for):
                return
            far, shut_for = self._far, self._shut_for
        try:
            view = self._draw_wait(shut_for) if shut_for or far is None else self._draw(far)
            # With its hash: a drawing that Slack carries out late then cannot take the place of what came after it.
            self._hash = self._put(view, self._hash)
        except SLACK_FAILS as refused:
            self._hash = ""
            _LOG.info("the waiting view was not redrawn: %s", slack_reason(refused))

    def _left(self, done: int, total: int, now: float) -> float | None:
        if self._began is None:
            self._began = (now, done)
        began, from_there = self._began
        moved = done - from_there
        return (now - began) / moved * (total - done) if moved > 0 and now > began else None
