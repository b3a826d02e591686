"""What the product says to its log, heard by the life that is being lived instead of printed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog

_heard: list[Callable[[str, str, BaseException | None], None]] = []


class _Ear(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        for each in _heard:
            each(record.levelname.lower(), f"{record.name}: {record.getMessage()}", error)


def _hear(_logger: Any, level: str, event: dict[str, Any]) -> Any:
    for each in _heard:
        each(level, str(event), None)
    raise structlog.DropEvent


def listen(hear: Callable[[str, str, BaseException | None], None]) -> None:
    """From now on this one hears everything, and nobody else: one life is lived at a time."""
    if not _heard:
        structlog.configure(processors=[_hear], cache_logger_on_first_use=False)
        root = logging.getLogger()
        root.handlers[:] = [_Ear()]
        root.setLevel(logging.INFO)
    _heard[:] = [hear]


@contextmanager
def logging_left_as_it_was() -> Iterator[None]:
    """After a life the log is nobody's again: other code of the same process, other tests say, may speak to it."""
    root = logging.getLogger()
    handlers, level, configured = root.handlers[:], root.level, structlog.get_config()
    try:
        yield
    finally:
        _heard.clear()
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**configured)
