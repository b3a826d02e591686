"""The database file itself: private to its owner, and the same one from the first connection to the last."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from pathlib import Path
from urllib.parse import quote

from segbot.domain.errors import ConfigurationError

_LOG = logging.getLogger("segbot.store")
_PRIVATE = 0o600
_COMPANIONS = ("", "-wal", "-shm", ".lock")
_BUSY_SECONDS = 30.0
# The driver keeps 128 prepared statements, and segbot has more than that in use.
_STATEMENTS = 512


class SqliteFile:
    """Thread-safe. `read_only`: nothing is created, nothing is changed."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._opened: tuple[int, int] | None = None
        self._told = False
        self._guard = threading.Lock()

    def connect(self) -> sqlite3.Connection:
        """A connection to the file that was opened first. Raises ConfigurationError when that is not there any more."""
        with self._guard:
            if self._opened is None and not self.read_only and self.path.parent.is_dir():
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, _PRIVATE))
        self.insist()
        mode = "ro" if self.read_only else "rw"
        connection = sqlite3.connect(
            f"file:{quote(str(self.path))}?mode={mode}",
            uri=True,
            check_same_thread=False,
            timeout=_BUSY_SECONDS,
            cached_statements=_STATEMENTS,
        )
        with self._guard:
            if self._opened is None:
                self._opened = self._now()
        return connection

    def keep_private(self) -> None:
        """Nobody else on this machine reads it, also where it was made by an earlier version."""
        for end in _COMPANIONS:
            each = self.path.with_name(self.path.name + end)
            if each.exists():
                each.chmod(_PRIVATE)

    def replaced(self) -> str:
        """Why what is opened is not the file at the path any more; empty while it is."""
        if self._opened is None:
            return ""
        now = self._now()
        if now == self._opened:
            return ""
        what = "was deleted" if now is None else "was replaced by another one"
        return f"The database file {self.path} {what} while segbot runs. Nothing is written any more: restart segbot."

    def insist(self) -> None:
        """Raises ConfigurationError when the file is another one; said once in the log."""
        fault = self.replaced()
        if not fault:
            return
        if not self._told:
            self._told = True
            _LOG.critical("%s", fault)
        raise ConfigurationError([fault])

    def _now(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino
