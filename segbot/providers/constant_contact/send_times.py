"""When a campaign that is scheduled goes out: only its own schedule tells, so that is read for those that matter.

Source: developer.constantcontact.com (V3), GET /emails/activities/{campaign_activity_id}/schedules.
"""

from __future__ import annotations

from datetime import datetime

from segbot.domain.errors import ProviderError
from segbot.providers import json_values
from segbot.providers.constant_contact import wire
from segbot.providers.constant_contact.campaign_scan import Scan
from segbot.providers.http import Http

_MOST_SCHEDULES = 20  # a request each, of 10,000 a day


def next_send(http: Http, found: Scan, aims: frozenset[str], now: datetime) -> datetime | None:
    """The earliest time from now on at which any of these (by id) is sent to, UTC; None unless every schedule could be read.

    What was read is kept in the scan for whoever shares it.
    """
    activities = {use.activity for use in found.uses if use.activity and aims & use.reaches}
    if len(activities) > _MOST_SCHEDULES:
        return None
    try:
        for activity in sorted(activities - found.schedules.keys()):
            found.requests += 1
            found.schedules[activity] = _schedule(http, activity)
    except ProviderError:
        return None  # the verdict does not hang on it, and it is shown only where it is known
    times = [at for activity in activities for at in found.schedules[activity] if at >= now]
    return min(times, default=None)


def _schedule(http: Http, activity: str) -> tuple[datetime, ...]:
    """Empty where it is being sent already."""
    rows = json_values.rows(http.read(f"/emails/activities/{wire.quoted(activity)}/schedules").body)
    if rows is None:
        raise http.unusable()
    times = [json_values.moment(row.get("scheduled_date")) for row in rows]
    if None in times:
        raise http.unusable()
    return tuple(at for at in times if at is not None)
