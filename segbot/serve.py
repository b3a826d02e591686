"""`segbot run`, `web` and `worker`: the process, from its settings to its shutdown."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading

import uvicorn

from segbot import logs
from segbot.bootstrap import Bot, SystemClock, build
from segbot.checkup import quick
from segbot.connection_limits import limits
from segbot.domain.errors import ConfigurationError
from segbot.domain.findings import Level
from segbot.domain.policy import validation
from segbot.settings import database_url, load_settings
from segbot.store import Store
from segbot.web import web_app

_LOG = logging.getLogger("segbot")
_TOLD = 3
NOT_INSTALLED = 75
"""The exit code where the app isn't installed in this workspace, or no longer (EX_TEMPFAIL of sysexits.h)."""

# Threads mostly wait for others to answer. With Python's own 5 ms, each that has its answer waits so long for one that works.
_TURN_SECONDS = 0.001


def serve(*, listen: bool = True, work: bool = True, listen_fd: int | None = None) -> None:
    """Bot, worker, or both in one process, until SIGTERM or Ctrl-C. Raises ConfigurationError.

    `listen_fd`: a socket that listens already, from whoever started this process; it then ends together with them.
    """
    settings = load_settings()
    if not (listen and work) and not settings.database_url.startswith("postgresql"):
        raise ConfigurationError(
            ["DATABASE_URL: bot and worker run apart on Postgres only; on one file use `segbot run`."]
        )
    logs.set_up(settings.log_format, settings.secrets(), workspace=settings.workspace)
    for warning in validation.warnings(settings.policy_in_force(), settings.requesters):
        _LOG.warning("%s", warning)
    bot = build(settings)
    sys.setswitchinterval(_TURN_SECONDS)
    bot.start(listen=listen, work=work)
    app = bot.web if listen else web_app(None, ready=bot.missing, metrics=bot.measures.exposed)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            lifespan="off",
            **limits(),
        )
    )
    # uvicorn raises a signal again once it is through with it: that would end the process before anything is drained.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    if listen_fd is not None:
        threading.Thread(target=_end_with_parent, args=(server,), name="parent", daemon=True).start()
    if settings.workspace:
        threading.Thread(target=_end_once_removed, args=(bot, server), name="removal", daemon=True).start()
    threading.Thread(target=_examine_quickly, args=(bot,), name="examination", daemon=True).start()
    where = f"{settings.host}:{settings.port}" if listen_fd is None else settings.workspace
    _LOG.info("segbot listens on %s%s", where, _how(bot, listen=listen))
    server.run(sockets=None if listen_fd is None else [socket.socket(fileno=listen_fd)])
    bot.stop()
    # Threads of the engine would keep the interpreter waiting; everything that matters is in the database.
    logging.shutdown()
    os._exit(NOT_INSTALLED if settings.workspace and bot.removed.is_set() else 0)


def _end_with_parent(server: uvicorn.Server) -> None:
    """Whoever started this process holds the other end of its input; it is closed when they end, however they do."""
    sys.stdin.buffer.read()
    server.should_exit = True


def _end_once_removed(bot: Bot, server: uvicorn.Server) -> None:
    bot.removed.wait()
    server.should_exit = True


def _examine_quickly(bot: Bot) -> None:
    """The quick half of the doctor: each fault into the log, and a line about what fails to the audit channel."""
    told = validation.warnings(bot.settings.policy_in_force(), bot.settings.requesters)
    found = [each for each in quick(bot.settings) if not each.fine and each.sentence not in told]
    for finding in found:
        _LOG.warning("%s %s", finding.sentence, finding.mend)
    failing = [finding.sentence for finding in found if finding.level is Level.FAIL]
    if failing and not bot.fault:
        more = f" And {len(failing) - _TOLD} more." if len(failing) > _TOLD else ""
        bot.audit.announce(
            f":warning: segbot has started, and something has to be mended. {' '.join(failing[:_TOLD])}{more}"
            " `segbot doctor` says how."
        )


def _how(bot: Bot, *, listen: bool) -> str:
    if not listen:
        return " for health checks only (worker)"
    return " (Socket Mode)" if bot.socket else ""


def migrate_database() -> list[str]:
    """Bring the database up to date; the names of what was applied. Raises ConfigurationError."""
    store = Store(database_url(), now=SystemClock().now)
    with store.file_lock():
        applied = store.migrate()
    store.close()
    return applied


def migrations_to_come() -> list[str]:
    """What `segbot migrate` would do, a line a step, with how much it has to go through; the database is only read."""
    store = Store(database_url(), now=SystemClock().now)
    try:
        return store.migrations_to_come()
    finally:
        store.close()
