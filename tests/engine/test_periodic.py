from __future__ import annotations

import threading

from segbot.engine.periodic import Periodic


def test_once_is_once_and_a_failure_is_not_it():
    calls, done = [], threading.Event()

    def call():
        calls.append(len(calls))
        if len(calls) == 1:
            raise OSError("not yet")
        done.set()

    rounds = Periodic("once", call, seconds=None, first=0.0)
    rounds.start()
    assert done.wait(10)
    rounds._thread.join(5)
    assert not rounds._thread.is_alive()
    assert calls == [0, 1]
