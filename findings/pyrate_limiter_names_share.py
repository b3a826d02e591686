"""pyrate-limiter counts all names in one bucket.

Expected: `try_acquire(name)` limits each name by itself, as the name is its first argument. Seen: a Limiter made from a
Rate has one bucket; whoever comes third waits for what two others took. A bucket a name needs a BucketFactory of one's own.
"""
# requires: pyrate-limiter==4.5.1

from __future__ import annotations

from importlib.metadata import version

from pyrate_limiter import Duration, Limiter, Rate

print("pyrate-limiter", version("pyrate-limiter"))
limiter = Limiter(Rate(2, Duration.MINUTE))
found = [limiter.try_acquire(name, blocking=False) for name in ("ada", "bob", "cleo")]
print(f"input: two a minute, and one each by ada, bob and cleo; expected: {[True] * 3}, seen: {found}")
assert found == [True, True, False]
