"""Where segbot's work becomes steps of a trace: asking, deciding, running, calling providers, telling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from segbot.domain.actions import Action, Origin
from segbot.domain.audit import Head
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.ports import Notifier, People
from segbot.domain.requests import Draft, Request
from segbot.domain.tracing import Tracer
from segbot.engine import Handlers
from segbot.flows.approving.decide import Decide
from segbot.flows.executing.in_flight import Workers
from segbot.flows.requesting.submit import Submit
from segbot.providers import CallWatch
from segbot.rosters.reading.read import Source
from segbot.store import Store

REQUEST, CONNECTION, VERB = "segbot.request", "segbot.connection", "segbot.verb"
KIND, ATTEMPT, STATUS = "segbot.kind", "segbot.attempt", "http.response.status_code"
_ERROR = "error.type"


class TracedSubmit(Submit):
    """Each preview is a step, and its draft keeps where it belongs; the request made of it takes that over."""

    def __init__(self, tracer: Tracer, *, store: Store, **parts: Any) -> None:
        super().__init__(store=store, **parts)
        self._drafts = store
        self._tracer = tracer

    def prepare(self, action: Action, sources: Sequence[Source], origin: Origin, **more: Any) -> Draft:
        about: dict[str, str | int] = {VERB: action.verb.value, CONNECTION: action.connection}
        with self._tracer.span("preview", about=about):
            return super().prepare(action, sources, origin, **more)

    def prepare_again(self, request_id: int, action: Action, origin: Origin, **more: Any) -> Draft:
        about: dict[str, str | int] = {VERB: action.verb.value, CONNECTION: action.connection}
        with self._tracer.span("preview", about=about):
            return super().prepare_again(request_id, action, origin, **more)

    def prepare_edit(
        self,
        request_id: int,
        version: int,
        wanted: Action,
        sources: Sequence[Source],
        user: str,
        **more: Any,
    ) -> Draft:
        kept = self._tracer.of_request(request_id)
        with self._tracer.span("preview", parent=kept, about={REQUEST: request_id}):
            return super().prepare_edit(request_id, version, wanted, sources, user, **more)

    def _saved(self, draft: Draft, sources: Sequence[Source]) -> Draft:
        saved = super()._saved(draft, sources)
        if not self._tracer.on:
            return saved
        with self._drafts.transaction() as tx:
            tx.drafts.keep_trace(saved.id, self._tracer.carried())
        return saved


class TracedDecide(Decide):
    """Each press that is acted upon is a step in the trace of its request."""

    def __init__(self, tracer: Tracer, *, store: Store, **parts: Any) -> None:
        super().__init__(store=store, **parts)
        self._clicks = store
        self._tracer = tracer

    def settle(self, key: str, people: People | None = None) -> str:
        if not self._tracer.on:
            return super().settle(key, people)
        with self._clicks.reading() as tx:
            click, settled = tx.clicks.get(key), tx.clicks.settled(key)
        if click is None or settled is not None:
            return super().settle(key, people)
        about: dict[str, str | int] = {REQUEST: click.request_id, KIND: click.kind.value}
        with self._tracer.span("decision", parent=self._tracer.of_request(click.request_id), about=about):
            return super().settle(key, people)


class TracedCalls:
    """A `CallWatch`: each call to a provider is a step of what it was made for. Addresses may name people, and stay out."""

    def __init__(self, watch: CallWatch, tracer: Tracer) -> None:
        self._watch = watch
        self._tracer = tracer

    def called(self, connection: str, outcome: str, seconds: float) -> None:
        self._watch.called(connection, outcome, seconds)
        about: dict[str, str | int] = {CONNECTION: connection}
        about |= {STATUS: int(outcome)} if outcome.isdigit() else {_ERROR: outcome}
        self._tracer.past("provider call", seconds, about)

    def waited(self, connection: str, seconds: float) -> None:
        self._watch.waited(connection, seconds)


class TracedWorkers:
    """Those who carry the batches of a run do it as part of that run."""

    def __init__(self, workers: Workers, tracer: Tracer) -> None:
        self._workers = workers
        self._tracer = tracer

    @property
    def most(self) -> int:
        return self._workers.most

    def begin(self, work: Callable[[], None]) -> None:
        self._workers.begin(self._tracer.bound(work))


class TracedNotifier:
    """A `Notifier`: each message Slack is handed is a step in the trace of the request it is about."""

    def __init__(self, notifier: Notifier, tracer: Tracer) -> None:
        self._notifier = notifier
        self._tracer = tracer

    def post(self, message: Message, request: Request) -> MessageRef:
        with self._delivery(message.request_id, message.kind):
            return self._notifier.post(message, request)

    def announce(self, message: Message, head: Head | None) -> MessageRef:
        with self._delivery(message.request_id, message.kind):
            return self._notifier.announce(message, head)

    def edit_card(self, posted: MessageRef, request: Request, kind: MessageKind | None) -> None:
        with self._delivery(request.id, MessageKind.EDIT):
            self._notifier.edit_card(posted, request, kind)

    def take_back(self, posted: MessageRef) -> None:
        self._notifier.take_back(posted)

    def find(self, message: Message) -> MessageRef | None:
        return self._notifier.find(message)

    def _delivery(self, request_id: int, kind: MessageKind) -> Any:
        about: dict[str, str | int] = {KIND: kind.value} | ({REQUEST: request_id} if request_id else {})
        kept = self._tracer.of_request(request_id) if request_id else ""
        return self._tracer.span("delivery", parent=kept, about=about)


def traced(handlers: Handlers, tracer: Tracer) -> Handlers:
    """What the engine calls for a request, as steps in that request's trace."""
    if not tracer.on:
        return handlers

    def run_request(request_id: int, attempt: int) -> None:
        about: dict[str, str | int] = {REQUEST: request_id, ATTEMPT: attempt}
        with tracer.span("run", parent=tracer.of_request(request_id), about=about):
            handlers.run_request(request_id, attempt)

    def expire(request_id: int) -> None:
        with tracer.span("expiry", parent=tracer.of_request(request_id), about={REQUEST: request_id}):
            handlers.expire(request_id)

    return replace(handlers, run_request=run_request, expire=expire)
