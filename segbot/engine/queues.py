"""Putting work into the engine's queues, as part of the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from dbos import DBOSClient, EnqueueOptions

from segbot.engine import workflows
from segbot.engine.dbos_setup import QUEUES
from segbot.engine.wake import CHANNEL, Bells
from segbot.store import Transaction


def run_id(request_id: int, attempt: int) -> str:
    return f"run-{request_id}-{attempt}"


def message_id(key: str, wakes: int = 1) -> str:
    """`wakes`: how often it was put into the queue; each time is work of its own. No key has a `#` in it: a card posted again
    is called `card-1011~2`, and is not the second try of `card-1011`.
    """
    return f"message-{key}" if wakes <= 1 else f"message-{key}#{wakes}"


def expire_id(request_id: int) -> str:
    return f"expire-{request_id}"


def click_id(key: str) -> str:
    return f"click-{key}"


class Queues:
    """Implements `segbot.domain.ports.Scheduler`. The same work asked for twice happens once: ids tell it apart.

    `one_run_each`: the accounts whose provider takes one run at a time.
    """

    def __init__(
        self, client: DBOSClient, bells: Bells | None = None, one_run_each: Collection[str] = ()
    ) -> None:
        self._client = client
        self._bells = bells or Bells()
        self._one_run_each = frozenset(one_run_each)

    def run_request(
        self,
        tx: Transaction,
        request_id: int,
        attempt: int,
        account: str,
        delay: float = 0,
        *,
        lane: str = "",
    ) -> None:
        apart = lane and account not in self._one_run_each
        options: EnqueueOptions = {
            "workflow_name": workflows.RUN_REQUEST,
            "queue_name": QUEUES.exec,
            "workflow_id": run_id(request_id, attempt),
            "queue_partition_key": f"{account}/{lane}" if apart else account,
        }
        self._enqueue(tx, options, delay, request_id, attempt)

    def deliver(self, tx: Transaction, request_id: int, message_key: str, delay: float = 0) -> None:
        """Raises KeyError for a message that is not in the store."""
        wakes = tx.messages.scheduled(message_key)
        message = tx.messages.get(message_key)
        options: EnqueueOptions = {
            "workflow_name": workflows.DELIVER,
            "queue_name": QUEUES.slack,
            "workflow_id": message_id(message_key, wakes),
            "queue_partition_key": message.lane if message else str(request_id),
            # The queue's own order is by millisecond, and one transaction has several things to say.
            "priority": tx.messages.ordinal(message_key),
        }
        self._enqueue(tx, options, delay, message_key)

    def expire_at(self, tx: Transaction, request_id: int, delay: float) -> None:
        options: EnqueueOptions = {
            "workflow_name": workflows.EXPIRE,
            "queue_name": QUEUES.timers,
            "workflow_id": expire_id(request_id),
        }
        self._enqueue(tx, options, delay, request_id)

    def settle_click(self, tx: Transaction, click_key: str, delay: float) -> None:
        options: EnqueueOptions = {
            "workflow_name": workflows.SETTLE_CLICK,
            "queue_name": QUEUES.clicks,
            "workflow_id": click_id(click_key),
        }
        self._enqueue(tx, options, delay, click_key)

    def _enqueue(self, tx: Transaction, options: EnqueueOptions, delay: float, *args: Any) -> None:
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(tx.connection, options, *args)
        queue = str(options["queue_name"])
        if delay > 0:
            tx.after_commit(partial(self._bells.due, queue, delay))
            return
        tx.after_commit(partial(self._bells.ring, queue))
        tx.notify(CHANNEL, queue)
