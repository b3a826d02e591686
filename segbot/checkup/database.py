"""The doctor's look at the database: reachable, brought up to date, readable with this key, safe where it lies. It only
ever reads.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from segbot.domain.errors import ConfigurationError
from segbot.domain.findings import Finding, fail, ok, warn
from segbot.rosters.storage.encryption import Sealer
from segbot.store import Store

_NO_ROOM, _LITTLE_ROOM = 100_000_000, 1_000_000_000
_GRANT_GROWS_OLD = timedelta(days=150)
_LATELY = timedelta(days=7)
_COMPANIONS = ("", "-wal", "-shm")


def look(store: Store, sealer: Sealer, now: datetime) -> Iterator[Finding]:
    """`store` opened to read only."""
    path = store.path
    if path is not None and not path.exists():
        yield warn(f"There is no database at {path} yet.", "`segbot run` makes it.")
        yield from _room(path.absolute().parent)
        return
    trouble = store.trouble()
    if trouble:
        pending = store.is_reachable() and store.pending_migrations()
        mend = "`segbot migrate`, or the next `segbot run`, brings it up to date." if pending else ""
        yield (warn if pending else fail)(trouble, mend)
    else:
        yield ok("The database answers and is up to date.")
        yield from _contents(store, sealer, now)
    if path is not None:
        yield from _file(path)
        yield from _room(path.absolute().parent)


def _contents(store: Store, sealer: Sealer, now: datetime) -> Iterator[Finding]:
    with store.reading() as tx:
        sealed = tx.installation.sealed_samples()
        paused = tx.connections.paused()
        tokens = tx.tokens.ages()
        undelivered = tx.messages.undelivered(now - _LATELY)
    try:
        for each in sealed:
            sealer.recognise(each)
        yield ok("SEGBOT_ENCRYPTION_KEY opens what is stored.")
    except ConfigurationError as error:
        yield from (fail(fault) for fault in error.faults)
    for name, why in paused.items():
        yield warn(f"{name} is paused: {why}", "Mend it, then choose Resume on the request's card.")
    for name, at in tokens.items():
        age = now - at
        told = f"{name}: what was granted was renewed {_ago(age)} ago."
        yield (
            warn(told, f"`segbot connect` grants it again ({name}).") if age > _GRANT_GROWS_OLD else ok(told)
        )
    if not undelivered:
        yield ok("Slack has taken every message of the last 7 days.")
    for message in undelivered[:5]:
        about = f"#{message.request_id}" if message.request_id else "the audit"
        given_up = "given up" if message.done else "tried again"
        yield warn(
            f"Slack did not take {message.kind.value} of {about} ({message.channel or 'in its thread'}): "
            f"{message.refused}; {given_up}."
        )


def _ago(age: timedelta) -> str:
    return f"{age.days} days" if age.days else f"{age.seconds // 3600} h"


def _file(path: Path) -> Iterator[Finding]:
    """Who else on this machine may read it."""
    files = [path.with_name(path.name + end) for end in _COMPANIONS]
    open_to_others = [each for each in files if each.exists() and stat.S_IMODE(each.stat().st_mode) & 0o077]
    if not open_to_others:
        yield ok(f"{path} can be read by its owner only.")
    for each in open_to_others:
        mode = f"{stat.S_IMODE(each.stat().st_mode):04o}"
        yield warn(f"{each} has mode {mode}: others on this machine can read it.", f"chmod 600 {each}")


def _room(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:,.1f} GB are free where the database lies."
    if free < _NO_ROOM:
        yield fail(told, "Make room: nothing can be written down when it is full.")
    elif free < _LITTLE_ROOM:
        yield warn(told, "Make room before it is full.")
    else:
        yield ok(told)
