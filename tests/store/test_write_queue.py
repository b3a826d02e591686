from __future__ import annotations

import threading
import time

import pytest

from segbot.store.write_queue import WriteQueue


def test_the_urgent_go_first_and_the_others_in_order():
    turns, order, threads = WriteQueue(), [], []

    def take(name: str, *, urgent: bool) -> None:
        with turns.turn(urgent=urgent):
            order.append(name)

    with turns.turn():
        for name, urgent in (("first", False), ("second", False), ("urgent", True)):
            thread = threading.Thread(target=take, args=(name,), kwargs={"urgent": urgent})
            thread.start()
            threads.append(thread)
            while len(turns._urgent) + len(turns._waiting) < len(threads):
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == ["urgent", "first", "second"]


def test_a_turn_ends_when_its_work_fails():
    turns = WriteQueue()
    with pytest.raises(ZeroDivisionError), turns.turn():
        _ = 1 / 0
    done = []
    with turns.turn():
        done.append("next")
    assert done == ["next"]


def test_only_one_at_a_time():
    turns, inside, most = WriteQueue(), [], []

    def work() -> None:
        for _ in range(50):
            with turns.turn():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) == 400
