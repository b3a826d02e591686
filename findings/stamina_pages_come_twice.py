"""Around a generator of pages stamina hands out the first page twice after an error, and tenacity does not retry at all.

Expected: the same decorator around the same generator does the same: what was handed out is not handed out again, and an error is
retried. Seen: stamina begins anew, as its documentation says, so people of the first page are there twice; with tenacity the
error comes through after one attempt, because the call that it watches ends before the first page is asked for. Retry the
function that fetches one page.
"""
# requires: stamina==26.1.0
# requires: tenacity==9.2.1

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import version

import stamina
import tenacity


def pages(attempts: list[int]) -> Iterator[str]:
    attempts.append(1)
    yield "ann@example.com"
    if len(attempts) == 1:
        raise ConnectionError
    yield "bob@example.com"


logging.disable()
print("stamina", version("stamina"), "tenacity", version("tenacity"))
anew = list(stamina.retry(on=ConnectionError, attempts=3, wait_initial=0.01, wait_max=0.01)(pages)([]))
print(f"input: an error after the first page, expected: two people, seen by stamina: {anew}")
assert anew == ["ann@example.com", "ann@example.com", "bob@example.com"]
attempts: list[int] = []
seen = []
try:
    seen.extend(tenacity.retry(stop=tenacity.stop_after_attempt(3))(pages)(attempts))
    raise SystemExit("the error did not come through")
except ConnectionError:
    print(f"expected: two people, seen by tenacity: {seen}, attempts: {len(attempts)}")
assert (seen, len(attempts)) == (["ann@example.com"], 1)
