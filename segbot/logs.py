"""Logging: one line per event, to standard error, without secrets and without addresses."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

from segbot.domain.masking import without_addresses

_SHORTEST_SECRET = 6


def set_up(log_format: str, secrets: Iterable[str], *, workspace: str = "") -> None:
    """Send our own and the libraries' logs through one formatter; `log_format` is `text` or `json`. `workspace` is named
    in every line where there are several.

    `secrets` are taken out of every line, whoever wrote it, as is who signs in to a proxy: slack_sdk 3.48 tells the address
    of one that refuses.
    """
    all_of_them = {*secrets, *_of_proxies()}
    hidden = sorted({each for each in all_of_them if len(each) >= _SHORTEST_SECRET}, key=len, reverse=True)

    def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: _clean(value, hidden) for key, value in event.items()}

    def named(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {**event, "workspace": workspace} if workspace else event

    shared: list[Any] = [
        named,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    ending += [structlog.processors.format_exc_info, redact]
    ending.append(
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=ending))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "slack_sdk", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _of_proxies() -> Iterable[str]:
    """Who signs in to the proxies of the environment, as it stands in their addresses; both spellings of a name may be set."""
    for name, address in os.environ.items():
        signs_in = address.rpartition("@")[0].rpartition("//")[2]
        if name.lower().endswith("_proxy") and signs_in:
            yield f"{signs_in}@"


def only_warnings() -> None:
    """For a verb somebody types: what goes well is told by the verb itself."""
    logging.getLogger().setLevel(logging.WARNING)


def _clean(value: Any, hidden: list[str]) -> Any:
    if not isinstance(value, str):
        return value
    for secret in hidden:
        value = value.replace(secret, "•••")
    return without_addresses(value)
