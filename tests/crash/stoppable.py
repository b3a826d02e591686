"""`segbot run` (or `web`, or `worker`), that stops dead at a commit: when a file `strike` lies beside it, which says `before 3 kill`, say.

Counted are the commits of transactions that wrote something, the engine's own among them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from segbot.cli.main import main

_ORDER = Path("strike")
_WRITES = ("INSERT", "UPDATE", "DELETE")
_SIGNALS = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP}
_counting = threading.Lock()
_seen: dict[str, int] = {}


def _due(when: str) -> signal.Signals | None:
    """The signal that is due at this commit."""
    try:
        order = _ORDER.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    wanted, nth, how = order.split()[:3]
    if wanted != when:
        return None
    with _counting:
        _seen[order] = _seen.get(order, 0) + 1
        return _SIGNALS[how] if _seen[order] == int(nth) else None


def _strike(when: str) -> None:
    due = _due(when)
    if due is not None:
        _ORDER.unlink(missing_ok=True)
        os.kill(os.getpid(), due)


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def _written(
    connection: sa.Connection, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool
) -> None:
    if statement.lstrip().upper().startswith(_WRITES):
        connection.info["wrote"] = True


@sa.event.listens_for(sa.Engine, "commit")
def _about_to(connection: sa.Connection) -> None:
    if connection.info.pop("wrote", False):
        connection.info["committing"] = True
        _strike("before")


@sa.event.listens_for(sa.Pool, "checkin")
def _committed(_connection: Any, record: Any) -> None:
    record.info.pop("wrote", None)
    if record.info.pop("committing", False):
        _strike("after")


if __name__ == "__main__":
    sys.argv = ["segbot", *sys.argv[1:]]
    main()
