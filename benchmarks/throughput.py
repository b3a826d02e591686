"""How fast a run is at a provider: against its documented limit, and against a bare loop of requests without one.

A fake Bunce answers after 0 to 1000 ms. With its limit (500 requests in any minute, enforced, a block of 60 s for one too
many) the baseline is the limit. Without, segbot is told that its account may do a hundred times as much, and the baseline is
a loop of httpx in as many threads as segbot had calls in the air. At 0 ms that loop does nothing but send, while segbot
writes every batch down before it leaves and after it has come back; that line is shown, and not judged.
"""

from __future__ import annotations

import argparse
import queue
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

from benchmarks._place import Place, fullest, place, waited_for
from benchmarks._provider import segment_id

_LIMIT = 500
_TARGET = 0.9
_PER_CALL = 100


def people(count: int) -> list[str]:
    return [f"person-{number:06}" for number in range(count)]


def rate_of(moments: list[float]) -> float:
    """Without the first third, in which a run finds out how many calls it may have in the air."""
    steady = moments[len(moments) // 3 :]
    return (len(steady) - 1) / (steady[-1] - steady[0]) if len(steady) > 1 else 0.0


def run(latency: float, batches: int, *, limit: bool) -> tuple[float, float, int, int]:
    """Writes a second, those of the baseline, the most in any minute, requests that were refused."""
    free = {} if limit else {"SEGBOT_CONNECTIONS__BUNCE__RATE_MULTIPLIER": "100"}
    with (
        tempfile.TemporaryDirectory() as name,
        place(Path(name), latency_ms=latency, limit=_LIMIT if limit else 0, **free) as there,
    ):
        there.ask('add bunce "VIP 0"', people(batches * _PER_CALL))
        if not waited_for(lambda: len(there.provider_stats()["writes"]) >= batches, 1_200):
            raise RuntimeError("the run came to no end")
        stats = there.provider_stats()
        baseline = _LIMIT / 60 if limit else bare_loop(there, batches, stats["most_in_the_air"])
        return rate_of(stats["writes"]), baseline, fullest(stats["arrived"]), stats["refused"]


def bare_loop(there: Place, batches: int, at_once: int) -> float:
    """The same requests from as many threads, with nothing around them."""
    address = f"http://127.0.0.1:{there.provider}/v1/segments/{segment_id(1)}/customers"
    body = {"customers": [{"customer_id": each} for each in people(_PER_CALL)]}
    left: queue.Queue[int] = queue.Queue()
    for number in range(batches):
        left.put(number)
    ended: list[float] = []

    def work(client: httpx.Client) -> None:
        while True:
            try:
                left.get_nowait()
            except queue.Empty:
                return
            client.post(address, json=body).raise_for_status()
            ended.append(time.monotonic())

    with httpx.Client() as client:
        threads = [threading.Thread(target=work, args=(client,)) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return rate_of(sorted(ended))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks throughput", description=__doc__)
    parser.add_argument("--batches", type=int, default=300, help="calls of a hundred people each, limit on")
    parser.add_argument("--free-batches", type=int, default=1_200, help="limit off")
    parser.add_argument("--latencies", default="0,100,250,1000", help="milliseconds")
    parser.add_argument("--limit", choices=("on", "off", "both"), default="both")
    given = parser.parse_args(argv)
    print("| latency ms | limit | calls a second | baseline | ratio | most in 60 s | refused |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    good = True
    for limit in {"on": (True,), "off": (False,), "both": (True, False)}[given.limit]:
        for latency in map(float, given.latencies.split(",")):
            rate, baseline, most, refused = run(
                latency, given.batches if limit else given.free_batches, limit=limit
            )
            ratio = rate / baseline
            judged = limit or latency > 0
            fine = ratio >= _TARGET and (not limit or (most <= _LIMIT and not refused))
            good = good and (fine or not judged)
            print(
                f"| {latency:g} | {'on' if limit else 'off'} | {rate:.2f} | {baseline:.2f} | {ratio:.2f}"
                f" | {most} | {refused} |",
                flush=True,
            )
    print(f"\ntarget: ratio ≥ {_TARGET:g}: {'met' if good else 'MISSED'}", file=sys.stderr)
    return 0 if good else 1
