"""The `state` of an installation under way: random, good once, for ten minutes, in the browser that began it.

A file each, named by a hash of the state and the browser's cookie: to take one is to delete its file, which only one
of several processes can do, and a restart forgets none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SECONDS = 600
_MOST = 1_000


@dataclass(frozen=True, kw_only=True, repr=False)
class Begun:
    """`state` travels by way of Slack, `cookie` stays with the browser."""

    state: str
    cookie: str


class States:
    """`most` may be under way at once; `now` gives seconds since 1970."""

    def __init__(self, folder: Path, *, most: int = _MOST, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._most = most
        self._now = now

    def begin(self) -> Begun | None:
        """None while so many are under way that something must be wrong."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._tidy() >= self._most:
            return None
        begun = Begun(state=secrets.token_urlsafe(32), cookie=secrets.token_urlsafe(32))
        path = self._path(begun.state, begun.cookie)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.utime(path, (self._now(), self._now()))
        return begun

    def take(self, state: str, cookie: str) -> bool:
        """Whether this browser began it within the last ten minutes; true once."""
        path = self._path(state, cookie)
        try:
            age = self._now() - path.stat().st_mtime
            path.unlink()
        except FileNotFoundError:
            return False
        return 0 <= age <= SECONDS

    def _tidy(self) -> int:
        """Forget those whose time is up; how many are left."""
        left = 0
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if self._now() - path.stat().st_mtime > SECONDS:
                    path.unlink()
                else:
                    left += 1
        return left

    def _path(self, state: str, cookie: str) -> Path:
        # The length is part of what is hashed: no other pair gives the same text.
        named = f"{len(state)}:{state}{cookie}".encode("utf-8", "replace")
        return self._folder / hashlib.sha256(named).hexdigest()
