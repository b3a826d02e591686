"""Following one request through processes and days: what is told of each step, to whoever collects it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeVar

T = TypeVar("T")


class Tracer(Protocol):
    """Steps (spans) of traces; thread-safe. What is told `about` them are numbers and words of segbot's own: never a person,
    an address, a list, the name of a segment, or what somebody typed.
    """

    @property
    def on(self) -> bool:
        """Whether anybody collects them; where not, nothing needs to be looked up for them."""
        ...

    def span(
        self, name: str, *, parent: str = "", about: dict[str, str | int] | None = None
    ) -> AbstractContextManager[None]:
        """The step under way. It belongs into the trace of `parent` (as `carried` gave it), also where another one is under
        way here; without one into the trace that is under way, and where none is, it begins one.
        """
        ...

    def past(self, name: str, seconds: float, about: dict[str, str | int]) -> None:
        """A step that took so many seconds and ends now, where a trace is under way."""
        ...

    def carried(self) -> str:
        """The step under way, to be kept (a `traceparent` of www.w3.org/TR/trace-context); empty where there is none."""
        ...

    def of_request(self, request_id: int) -> str:
        """What was kept with a request; empty for nothing."""
        ...

    def bound(self, work: Callable[[], T]) -> Callable[[], T]:
        """The work, which another thread then does as part of the step under way here."""
        ...

    def close(self) -> None:
        """Hand over what is left, for a few seconds at most."""
        ...


class Untraced:
    """Nobody collects them."""

    on = False

    def span(
        self,
        name: str,  # noqa: ARG002 - as Tracer says
        *,
        parent: str = "",  # noqa: ARG002 - as above
        about: dict[str, str | int] | None = None,  # noqa: ARG002 - as above
    ) -> AbstractContextManager[None]:
        return nullcontext()

    def past(self, name: str, seconds: float, about: dict[str, str | int]) -> None:
        """Told to nobody."""

    def carried(self) -> str:
        return ""

    def of_request(self, request_id: int) -> str:  # noqa: ARG002 - as Tracer says
        return ""

    def bound(self, work: Callable[[], T]) -> Callable[[], T]:
        return work

    def close(self) -> None:
        """Nothing is left."""


UNTRACED = Untraced()
