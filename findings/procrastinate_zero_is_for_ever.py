"""procrastinate tries a job again and again where max_attempts is 0, though retry=0 means that it is not tried again.

Expected: RetryStrategy(max_attempts=0) and retry=0 are two ways to say "never again", since retry=1 and max_attempts=1 are the
same. Seen: 0 counts as "no limit was given", so a message that fails after it went out goes out until somebody stops it. Whoever
reads the number of retries from a setting turns them off with 0 in one form and on without end in the other. Leave out the
strategy for 0.
"""
# requires: procrastinate==3.10.0

from __future__ import annotations

import asyncio
import logging
from importlib.metadata import version

from procrastinate import App, RetryStrategy
from procrastinate.testing import InMemoryConnector

ROUNDS = 10


async def runs_of(retry: int | RetryStrategy) -> int:
    """How often a job that always fails is run while a worker looks ten times."""
    app = App(connector=InMemoryConnector())
    runs = []

    @app.task(name="send", retry=retry)
    def send() -> None:
        runs.append("run")
        if len(runs) < ROUNDS:
            raise ConnectionError

    async with app.open_async():
        await send.defer_async()
        for _ in range(ROUNDS):
            await app.run_worker_async(wait=False, install_signal_handlers=False)
    return len(runs)


print("procrastinate", version("procrastinate"))
logging.disable(logging.CRITICAL)
for number, expected, by_strategy in ((1, 2, 2), (0, 1, ROUNDS)):
    short = asyncio.run(runs_of(number))
    long = asyncio.run(runs_of(RetryStrategy(max_attempts=number)))
    print(f"input: retry={number}, expected: {expected} runs, seen: {short}")
    print(
        f"input: max_attempts={number}, expected: {expected} runs, seen: {long} while a worker looks {ROUNDS} times"
    )
    assert short == expected
    assert long == by_strategy
