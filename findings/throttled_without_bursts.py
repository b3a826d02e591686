"""throttled-py's quota of 60 a minute with burst=0 allows nothing at all, by its default algorithm.

Expected: a burst of 0 means no more at once than the rate gives: one a second. Seen: every call is refused, for the burst is the size
of the bucket and not what comes on top of the rate. By the fixed window the same quota allows 60. The quiet
setting for "evenly, please" is burst=1.
"""
# requires: throttled-py==3.5.0

from __future__ import annotations

from importlib.metadata import version

from throttled import RateLimiterType, Throttled, rate_limiter

print("throttled-py", version("throttled-py"))
found = {}
for name, using, burst in (
    ("default, burst 0", RateLimiterType.TOKEN_BUCKET.value, 0),
    ("default, burst 1", RateLimiterType.TOKEN_BUCKET.value, 1),
    ("fixed window, burst 0", RateLimiterType.FIXED_WINDOW.value, 0),
):
    throttle = Throttled(using=using, quota=rate_limiter.per_min(60, burst=burst))
    found[name] = sum(not throttle.limit("ann").limited for _ in range(60))
print(f"allowed of 60 calls at once: expected: at least 1 each, seen: {found}")
assert Throttled(quota=rate_limiter.per_min(60, burst=0)).limit("ann").limited
assert found == {"default, burst 0": 0, "default, burst 1": 1, "fixed window, burst 0": 60}
