"""A route table: method and path pattern to handler. What is not in the table does not exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse

Handler = Callable[..., EmulatorResponse]


@dataclass(frozen=True, kw_only=True)
class Route:
    """`pattern` like `/v1/segments/{segment_id}`; the handler gets the request and the named pieces as keywords."""

    method: str
    pattern: str
    handler: Handler

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The pattern, piece by piece."""
        return tuple(self.pattern.strip("/").split("/"))

    def match(self, request: EmulatorRequest) -> dict[str, str] | None:
        if request.method != self.method:
            return None
        wanted, parts = self.wanted, request.parts
        if len(wanted) != len(parts):
            return None
        names: dict[str, str] = {}
        for want, part in zip(wanted, parts, strict=True):
            if want.startswith("{"):
                if not part:
                    return None
                names[want[1:-1]] = part
            elif want != part:
                return None
        return names


def routes(*rows: tuple[str, str, Handler]) -> tuple[Route, ...]:
    return tuple(Route(method=method, pattern=pattern, handler=handler) for method, pattern, handler in rows)


def dispatch(table: Sequence[Route], request: EmulatorRequest) -> EmulatorResponse | None:
    """The answer of the first matching route, or None."""
    for route in table:
        names = route.match(request)
        if names is not None:
            return route.handler(request, **names)
    return None
