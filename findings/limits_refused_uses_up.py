"""In limits, a fixed window that refuses a batch of three counts it all the same: nobody gets the two that were left.

Expected: what is refused takes nothing, so after "3 of 2 a minute: no" two single calls pass, as they do with the moving window
and the sliding one of the same library. Seen: hit(cost=3) is False and the window is used up. A caller that tries a batch first
and then one by one is locked out for the rest of the minute; ask test(cost=3) before.
"""
# requires: limits==5.8.0

from __future__ import annotations

from importlib.metadata import version

from limits import parse, storage, strategies

print("limits", version("limits"))
two_a_minute = parse("2/minute")
found = {}
for strategy in (
    strategies.FixedWindowRateLimiter,
    strategies.MovingWindowRateLimiter,
    strategies.SlidingWindowCounterRateLimiter,
):
    limiter = strategy(storage.MemoryStorage())
    found[strategy.__name__] = [limiter.hit(two_a_minute, "ann", cost=cost) for cost in (3, 1, 1)]
for name, seen in found.items():
    print(f"input: 3, 1 and 1 of 2 a minute by {name}, expected: {[False, True, True]}, seen: {seen}")
assert list(found.values()) == [[False, False, False], [False, True, True], [False, True, True]]
