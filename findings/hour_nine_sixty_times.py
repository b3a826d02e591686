"""Whether hour=9 is one message or sixty depends on the scheduler: celery, huey and arq send each minute, APScheduler once.

Expected: a schedule that names the hour alone goes off once in that hour. Seen: APScheduler takes 0 for what is finer than what
was named; the others take "any", so the digest comes at 9:00, 9:01, 9:02… Name the minute.
"""
# requires: celery==5.7.0
# requires: huey==3.5.4
# requires: arq==0.28.0
# requires: APScheduler==3.11.3

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.metadata import version

from apscheduler.triggers.cron import CronTrigger
from arq.cron import next_cron
from celery.schedules import crontab as celery_crontab
from huey import crontab as huey_crontab

print({each: version(each) for each in ("celery", "huey", "arq", "APScheduler")})
nine = datetime.fromisoformat("2026-11-30T09:00+00:00")
hour = [nine + timedelta(minutes=minute) for minute in range(60)]
trigger = CronTrigger(hour=9, timezone="UTC")
by_huey = huey_crontab(hour="9")
seen = {
    "celery": len(celery_crontab(hour=9).minute),
    "huey": sum(by_huey(each.replace(tzinfo=None)) for each in hour),
    "arq": sum(next_cron(each - timedelta(seconds=1), hour=9).minute == each.minute for each in hour),
    "APScheduler": sum(trigger.get_next_fire_time(None, each) == each for each in hour),
}
print(f"input: hour=9, expected: once between 9 and 10, seen: {seen}")
assert seen == {"celery": 60, "huey": 60, "arq": 60, "APScheduler": 1}
