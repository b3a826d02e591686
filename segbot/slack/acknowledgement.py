"""When Slack hears that something has come: the moment a listener says so, which then goes on by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable

from slack_bolt import Ack, BoltRequest, BoltResponse
from slack_bolt.listener import Listener
from slack_bolt.listener.thread_runner import ThreadListenerRunner

# docs.slack.dev/interactivity/handling-user-interaction: three seconds, of which the way to Slack needs some.
BEFORE_SLACK_GIVES_UP = 2.6
_ACK = "ack"


class TellingAck(Ack):
    """Bolt's own, which also tells `told` of each answer it is given. Put into a request's context, it lets the
    listener run in the thread that dispatches the request.
    """

    def __init__(self, told: Callable[[BoltResponse], None]) -> None:
        self._told = told
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def response(self) -> BoltResponse | None:
        return self._response

    @response.setter
    def response(self, answer: BoltResponse | None) -> None:
        self._response = answer
        if answer is not None:
            self._told(answer)

    def put_into(self, request: BoltRequest) -> None:
        request.context[_ACK] = self


class PromptRunner(ThreadListenerRunner):
    """Bolt's own looks every 10 ms whether a listener has acknowledged; here whoever waits is told."""

    def __init__(self, bolts: ThreadListenerRunner) -> None:
        super().__init__(
            logger=bolts.logger,
            process_before_response=True,
            listener_error_handler=bolts.listener_error_handler,
            listener_start_handler=bolts.listener_start_handler,
            listener_completion_handler=bolts.listener_completion_handler,
            listener_executor=bolts.listener_executor,
            lazy_listener_runner=bolts.lazy_listener_runner,
        )

    def run(
        self,
        request: BoltRequest,
        response: BoltResponse,
        listener_name: str,
        listener: Listener,
        starting_time: float | None = None,
    ) -> BoltResponse | None:
        """The acknowledgement; None where none came while Slack waits for one."""
        whole = super().run
        if isinstance(request.context.get(_ACK), TellingAck):
            _at_once_where_nothing_is_to_be_said(request, listener)
            whole(request, response, listener_name, listener, starting_time)
            return request.context.ack.response
        acknowledged = threading.Event()
        TellingAck(lambda _answer: acknowledged.set()).put_into(request)
        _at_once_where_nothing_is_to_be_said(request, listener)
        self.listener_executor.submit(whole, request, response, listener_name, listener, starting_time)
        acknowledged.wait(min(listener.ack_timeout, BEFORE_SLACK_GIVES_UP))
        return request.context.ack.response


def _at_once_where_nothing_is_to_be_said(request: BoltRequest, listener: Listener) -> None:
    """Slack's events."""
    if listener.auto_acknowledgement:
        request.context.ack()
