"""In limits a year has 360 days, and the parts of a name are glued together by slashes: ("a", "b") is "a/b".

Expected: "1 per year" lasts 365 days or until the year ends, and who is counted by team and person is not mixed with one whose name
has a slash, which e-mail addresses and paths may have. Seen: 12 months of 30 days, and two names in one bucket.
Escape the slash in what you pass.
"""
# requires: limits==5.8.0

from __future__ import annotations

from importlib.metadata import version

from limits import parse, storage, strategies

print("limits", version("limits"))
days = parse("1 per year").get_expiry() / 86_400
limiter = strategies.MovingWindowRateLimiter(storage.MemoryStorage())
once = parse("1/minute")
found = [limiter.hit(once, "sales/eu", "ann"), limiter.hit(once, "sales", "eu/ann")]
print(f"days of a year: expected: 365, seen: {days}")
print(f"one each by ann of sales/eu and eu/ann of sales: expected: {[True, True]}, seen: {found}")
assert days == 360
assert found == [True, False]
