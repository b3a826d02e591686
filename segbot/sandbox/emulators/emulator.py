"""What every provider emulator has: a lock, a log, faults, saved state, and a window for the page to look through."""

from __future__ import annotations

import time
import uuid
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from threading import RLock
from typing import Any, ClassVar, Literal, final

from segbot.sandbox.emulators.examples import Examples
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, Exchange, RefusedError
from segbot.sandbox.emulators.pacing import Clock, WindowLimit
from segbot.sandbox.emulators.shelf import Shelf
from segbot.sandbox.faults import HANG_SECONDS, SLOW_SECONDS, Fault, Faults, Operation
from segbot.sandbox.savefile import SaveFile

FailureKind = Literal["rate_limit", "server_error", "unavailable", "failure_in_200", "credentials"]
Meddler = Callable[[str, Mapping[str, Any]], None]

LOG_SIZE = 500
PAGE_ROWS = 100
_NAMESPACE = uuid.UUID("8f8d2c4e-51a4-5a0e-9d0c-2f1f5d3c7a10")
_GARBAGE = b'{"data": [{"id": "9da6'
_GATEWAY_PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>"

_DOORKEEPERS_PAGE = b"<html><head><title>403 Forbidden</title></head><body>Access Denied</body></html>"


class MeddleError(ValueError):
    """What was asked to happen in the provider's own UI cannot: the sentence says why."""


class Emulator(ABC):
    """One provider's API. `handle` is thread-safe and knows nothing of sockets.

    `seed=None` starts empty. `rate_scale` makes the limits' time run faster; None switches them off.
    All providers are made alike: what is peculiar to one is set up in `_set_up`, its switches and credentials are
    attributes to be changed afterwards. What was never seeded is seeded then.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    noun: ClassVar[str]
    note: ClassVar[str]
    examples: ClassVar[Examples] = Examples()
    doorkeeper: ClassVar[str] = ""
    """What a 403 without JSON means there, for the page; empty where it has no place."""

    @final
    def __init__(
        self,
        savefile: SaveFile | None = None,
        seed: int | None = 1,
        clock: Clock = time.time,
        *,
        rate_scale: float | None = 1.0,
    ) -> None:
        self.lock = RLock()
        self.clock = clock
        self.seed = seed
        self.on_change: Callable[[], None] = lambda: None
        self.faults = Faults(self._changed)
        self.log: deque[Exchange] = deque(maxlen=LOG_SIZE)
        self.limits: list[WindowLimit] = []
        self._rate_scale = rate_scale
        self._savefile = savefile
        self._shelves: list[Shelf] = []
        self._world = self.shelf("world")
        self._set_up()
        self._open()

    # What a provider supplies

    @abstractmethod
    def _set_up(self) -> None:
        """Shelves, limits, switches and routes: all there is before the first request and before the seed."""

    @abstractmethod
    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        """The provider's answer, no fault in the way; may raise RefusedError."""

    @abstractmethod
    def failure(self, kind: FailureKind, seconds: float | None = None) -> EmulatorResponse:
        """The provider's own words for a failure; nothing is processed. `seconds`: for Retry-After, where it has one."""

    @abstractmethod
    def _segments(self) -> dict[str, dict[str, Any]]:
        """What `segments` gives."""

    @abstractmethod
    def _members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        """What `members` gives."""

    @abstractmethod
    def connection(self, url: str) -> dict[str, str]:
        """Settings a client needs when this emulator is mounted at `url`, by setting name."""

    @abstractmethod
    def _plant(self, seed: int) -> None:
        """Fill the empty shelves."""

    @abstractmethod
    def _segment_rows(self) -> list[dict[str, Any]]:
        """Rows for the page: id, name, count, badges, details; gone segments too where the provider keeps them."""

    @abstractmethod
    def _member_rows(self, segment_id: str) -> list[dict[str, Any]]:
        """Rows for the page: id, email, name and what else there is."""

    @abstractmethod
    def _meddlers(self) -> dict[str, Meddler]:
        """What people can do in the provider's own UI, by action."""

    def acquaint(self, people: Sequence[Mapping[str, str]]) -> None:  # noqa: B027  (most take anybody)
        """Let the provider know these people (`id`, `email`), where it takes only those it knows already."""

    def live_uses(self, segment_id: str) -> frozenset[str]:  # noqa: ARG002 - for those that have campaigns
        """How campaigns use a segment: `live` for what goes out or may, `draft` for what nobody has scheduled."""
        return frozenset()

    def operation(self, request: EmulatorRequest) -> Operation:
        return "read" if request.method in ("GET", "HEAD") else "write"

    # Requests

    @final
    def handle(self, request: EmulatorRequest) -> EmulatorResponse:
        """Answer one request, with the fault that is due, and log it."""
        with self.lock:
            fault = self.faults.take(self.operation(request))
            response = self._answer(request) if fault is None else self._spoil(fault, request)
            self.log.append(
                Exchange(
                    at=self.clock(),
                    request=request,
                    status=response.status if response.delivery == "answer" else 0,
                    note=response.note,
                    fault=fault.kind if fault else None,
                )
            )
        self.on_change()
        return response

    @property
    def requests(self) -> list[EmulatorRequest]:
        """The newest requests, oldest first."""
        with self.lock:
            return [exchange.request for exchange in self.log]

    def _answer(self, request: EmulatorRequest) -> EmulatorResponse:
        try:
            return self.respond(request)
        except RefusedError as refused:
            return refused.response

    def _spoil(self, fault: Fault, request: EmulatorRequest) -> EmulatorResponse:
        done = fault.is_processed or fault.kind == "slow"
        processed = self._answer(request) if done else EmulatorResponse(status=0)
        note = f"fault {fault.kind}: {'processed' if done else 'not processed'}"
        if done:
            note += f" ({processed.status})"
        return replace(self._spoilt(fault, processed), note=note)

    def _spoilt(self, fault: Fault, processed: EmulatorResponse) -> EmulatorResponse:
        match fault.kind:
            case "reset_before" | "reset_after":
                return replace(processed, delivery="reset")
            case "timeout_after":
                return replace(processed, delivery="hang", seconds=_or(fault.seconds, HANG_SECONDS))
            case "slow":
                return replace(processed, seconds=_or(fault.seconds, SLOW_SECONDS))
            case "garbage":
                return EmulatorResponse(
                    status=200, body=_GARBAGE, headers={"content-type": "application/json"}
                )
            case "html" | "doorkeeper":
                kept_out = fault.kind == "doorkeeper"
                status, page = (403, _DOORKEEPERS_PAGE) if kept_out else (fault.status, _GATEWAY_PAGE)
                return EmulatorResponse(status=status, body=page, headers={"content-type": "text/html"})
            case _:
                kind = "server_error" if fault.kind == "server_error_after" else fault.kind
                return self.failure(kind, fault.seconds)

    def _changed(self) -> None:
        self.on_change()

    # State

    def shelf(self, kind: str) -> Shelf:
        """A shelf of this emulator's documents; `reset` empties it."""
        made = Shelf(self._savefile, f"emulator.{self.name}.{kind}")
        self._shelves.append(made)
        return made

    def limit(self, limit: int, window: float, **options: Any) -> WindowLimit:
        """A rate limit that follows this emulator's clock and `rate_scale`."""
        made = WindowLimit(limit, window, self.clock, scale=self._rate_scale, **options)
        self.limits.append(made)
        return made

    @property
    def rate_scale(self) -> float | None:
        return self._rate_scale

    @rate_scale.setter
    def rate_scale(self, scale: float | None) -> None:
        with self.lock:
            self._rate_scale = scale
            for limit in self.limits:
                limit.scale = scale

    def next_number(self, kind: str) -> int:
        """1, 2, 3… for each kind, going on after a restart."""
        document = dict(self._world.get("numbers", {}))
        document[kind] = document.get(kind, 0) + 1
        self._world.put("numbers", document)
        return int(document[kind])

    def next_uuid(self, kind: str) -> str:
        """A UUID that depends on nothing but the seed and how many of this kind there were."""
        return self.uuid_of(kind, self.next_number(kind))

    def uuid_of(self, kind: str, number: int) -> str:
        return _uuid(f"{self.name}/{self.seed}/{kind}/{number}")

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def segments(self) -> dict[str, dict[str, Any]]:
        """Every live segment by id, as the provider shows it to its users."""
        with self.lock:
            return self._segments()

    def members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        """The people in a segment, by the id a caller knows them by; KeyError when there is no such segment."""
        with self.lock:
            return dict(self._members(segment_id))

    def count(self, segment_id: str) -> int:
        """How many people are in a segment; KeyError when there is no such segment."""
        with self.lock:
            return self._count(segment_id)

    def _count(self, segment_id: str) -> int:
        return len(self._members(segment_id))

    def reset(self) -> None:
        """Back to the seed; log, faults and limits forgotten."""
        with self.lock:
            for shelf in self._shelves:
                shelf.clear()
            for limit in self.limits:
                limit.forget()
            self.log.clear()
            self._forget()
            self._open()
        self.faults.clear()

    def _forget(self) -> None:  # noqa: B027  (most keep nothing beside the shelves)
        """Drop what is kept beside the shelves."""

    def _open(self) -> None:
        if self.seed is not None and "seed" not in self._world:
            with ExitStack() as saving:
                for shelf in self._shelves:
                    saving.enter_context(shelf.saved_at_once())
                self._plant(self.seed)
            self._world.put("seed", {"seed": self.seed})

    # The page

    def describe(self, q: str = "", segment: str | None = None, offset: int = 0) -> dict[str, Any]:
        """What the page shows. `q` filters the members of `segment` when one is given, else the segments' names."""
        with self.lock:
            rows = self._segment_rows()
            known = {row["id"] for row in rows}
            if q and segment is None:
                rows = [row for row in rows if q.casefold() in f"{row['name']} {row['id']}".casefold()]
            seen = {
                "name": self.name,
                "label": self.label,
                "noun": self.noun,
                "note": self.note,
                "actions": list(self._meddlers()),
                "segments": rows,
                "fault": self.faults.describe(),
                "doorkeeper": self.doorkeeper,
                "log": [_log_row(exchange) for exchange in reversed(self.log)],
            }
            if segment in known:
                found = [row for row in self._member_rows(str(segment)) if _holds(row, q)]
                seen["members"] = {
                    "total": len(found),
                    "offset": offset,
                    "rows": found[offset : offset + PAGE_ROWS],
                }
            return seen

    def meddle(self, segment: str, action: str, **details: Any) -> None:
        """Someone changes a segment in the provider's own UI. Raises MeddleError (a ValueError) when that cannot be."""
        with self.lock:
            if segment not in self.segments():
                raise MeddleError(f"{self.label} has no {self.noun} {segment!r}.")
            meddlers = self._meddlers()
            if action not in meddlers:
                raise MeddleError(f"Nobody can {action!r} in {self.label}: one of {', '.join(meddlers)}.")
            meddlers[action](segment, details)
        self.on_change()


def text_detail(details: Mapping[str, Any], key: str) -> str:
    """A detail of a meddling that must be a non-empty text."""
    value = details.get(key)
    if not isinstance(value, str) or not value.strip():
        raise MeddleError(f"{key} is needed: a text.")
    return value


def count_detail(details: Mapping[str, Any], default: int) -> int:
    """How many people a meddling is about."""
    value = details.get("count", default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise MeddleError("count is a whole number, 1 or more.")
    return value


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _holds(row: Mapping[str, Any], q: str) -> bool:
    return not q or any(q.casefold() in str(value).casefold() for value in row.values())


def _log_row(exchange: Exchange) -> dict[str, Any]:
    return {
        "at": exchange.at,
        "method": exchange.request.method,
        "path": exchange.request.target,
        "status": exchange.status,
        "note": exchange.note,
    }


@cache
def _uuid(of: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, of))
