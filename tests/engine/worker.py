"""A worker for tests that kill processes: `worker.py <database> <log>` carries requests out by appending to the log."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import uuid
from datetime import UTC, datetime

from segbot.domain.errors import ConfigurationError
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.engine import Engine, Handlers
from segbot.store import Store


def _now() -> datetime:
    return datetime.now(UTC)


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


class Worker:
    def __init__(self, url: str, log: str) -> None:
        self.store = Store(url, now=_now)
        self.engine = Engine(self.store, poll_seconds=0.05, reconcile_seconds=1.0)
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def handlers(self) -> Handlers:
        return Handlers(
            run_request=self.run_request,
            deliver=self.deliver,
            expire=lambda request_id: self.append("expire", request_id),
            settle_click=self.settle_click,
            give_up=lambda request_id: self.append("given-up", request_id),
            housekeep=lambda: None,
            remind=lambda: None,
        )

    def append(self, *words: object) -> None:
        os.write(self._log, (" ".join(map(str, words)) + "\n").encode())

    def run_request(self, request_id: int, attempt: int) -> None:
        token = uuid.uuid4().hex
        with self.store.transaction() as tx:
            if tx.requests.take_run(request_id, attempt, token, _now()) is None:
                return
            batches = tx.batches.list(request_id)
        for batch in batches:
            if batch.state is BatchState.SETTLED:
                continue
            self.engine.hold()
            with self.store.transaction() as tx:
                if tx.batches.claim(request_id, batch.number, token, _now()) is None:
                    return
            self.append("apply", request_id, batch.number)
            time.sleep(0.01)
            with self.store.transaction() as tx:
                tx.batches.settle(request_id, batch.number, token, BatchState.SETTLED)
        with self.store.transaction() as tx:
            if tx.requests.finish(request_id, token, State.DONE):
                for key in (f"{request_id}-z", f"{request_id}-a"):
                    message = Message(key=key, kind=MessageKind.AUDIT, request_id=request_id, channel="C")
                    if tx.messages.add(message, _now()):
                        self.engine.deliver(tx, request_id, key)

    def deliver(self, key: str) -> None:
        with self.store.reading() as tx:
            message = tx.messages.get(key)
        if message is None or message.posted is not None:
            return
        self.append("say", key)
        with self.store.transaction() as tx:
            tx.messages.posted(key, MessageRef(channel="C", ts="1"), _now())

    def settle_click(self, key: str) -> None:
        self.append("press", key)
        with self.store.transaction() as tx:
            tx.clicks.settle(key, "")


def main() -> None:
    worker = Worker(*sys.argv[1:3])
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    try:
        worker.engine.start(worker.handlers())
    except ConfigurationError as error:
        sys.exit(str(error))
    _say("ready")
    ending.wait()
    worker.engine.stop(drain_seconds=10)
    _say("ended")
    os._exit(0)


if __name__ == "__main__":
    main()
