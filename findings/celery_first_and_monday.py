"""celery's crontab.from_string("0 9 1 * 1") goes off three times in two years: only where the first of a month is a Monday.

Expected: a line of a crontab means what it means in a crontab, where a day of the month and a day of the week are joined by
"or", so on the first and on every Monday. Seen: "and"; a Sunday written as 7 is refused, which cron takes. The text of
from_string() says that it makes the schedule of a cron expression.
"""
# requires: celery==5.7.0
# requires: croniter==7.0.0

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from celery.schedules import crontab
from croniter import croniter

print("celery", version("celery"), "croniter", version("croniter"))
start = datetime.fromisoformat("2026-11-02T10:00+00:00")
line = "0 9 1 * 1"
by_cron = croniter(line, start)
schedule = crontab.from_string(line)
schedule.nowfun = lambda: start
expected, seen, last = [], [], start
for _ in range(4):
    expected.append(by_cron.get_next(datetime).date().isoformat())
    since, wait, _now = schedule.remaining_delta(last)
    last = since + wait
    seen.append(last.date().isoformat())
print(f"input: {line}, expected, and seen by croniter: {expected}, seen: {seen}")
assert expected == ["2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"]
assert seen == ["2027-02-01", "2027-03-01", "2027-11-01", "2028-05-01"]
