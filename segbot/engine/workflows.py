"""What the engine does with each kind of work. A workflow is one step; its name stands in the database."""

from __future__ import annotations

from collections.abc import Callable

from dbos import DBOS

from segbot.engine.dbos_setup import MANY_RECOVERIES, QUEUES
from segbot.engine.handlers import Handlers
from segbot.engine.retry import Retry
from segbot.engine.shutdown import Shutdown

RUN_REQUEST = "run_request"
DELIVER = "deliver"
EXPIRE = "expire"
SETTLE_CLICK = "settle_click"


def register(handlers: Handlers, stopping: Shutdown, ended: Callable[[str], None]) -> None:
    """Tell DBOS what to call; before its launch. `ended` is told the queue of work that is over."""

    def step(queue: str, what: str, call: Callable[..., None], *args: object) -> None:
        try:
            DBOS.run_step({"name": "step"}, Retry(stopping, what).see_through, call, *args)
        finally:
            ended(queue)

    @DBOS.workflow(name=RUN_REQUEST, max_recovery_attempts=MANY_RECOVERIES)
    def run_request(request_id: int, attempt: int) -> None:
        step(QUEUES.exec, f"run #{request_id}", handlers.run_request, request_id, attempt)

    @DBOS.workflow(name=DELIVER, max_recovery_attempts=MANY_RECOVERIES)
    def deliver(message_key: str) -> None:
        step(QUEUES.slack, f"message {message_key}", handlers.deliver, message_key)

    @DBOS.workflow(name=EXPIRE, max_recovery_attempts=MANY_RECOVERIES)
    def expire(request_id: int) -> None:
        step(QUEUES.timers, f"expiry of #{request_id}", handlers.expire, request_id)

    @DBOS.workflow(name=SETTLE_CLICK, max_recovery_attempts=MANY_RECOVERIES)
    def settle_click(click_key: str) -> None:
        step(QUEUES.clicks, "click", handlers.settle_click, click_key)
