"""aniso8601 reads P1M, a month in ISO 8601, as 30 days and P1Y as 365; isodate keeps months and years.

Expected: a length in months that gives the same day of the next month, as the standard means it, or an error where a
timedelta cannot hold it. Seen: a month after 31 January is 2 March and a year after 1 March 2027 is 29 February 2028.
Consent that is kept for P1Y ends a day early every leap year, and a retention of P6M is 180 days and not half a year. Its
README says so; isodate's Duration is added to a date by the calendar.
"""
# requires: aniso8601==10.0.1
# requires: isodate==0.7.2

from __future__ import annotations

from datetime import date
from importlib.metadata import version

import aniso8601
import isodate

print("aniso8601", version("aniso8601"), "isodate", version("isodate"))
for length, begin, expected, seen in (
    ("P1M", date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 2)),
    ("P6M", date(2026, 11, 30), date(2027, 5, 30), date(2027, 5, 29)),
    ("P1Y", date(2027, 3, 1), date(2028, 3, 1), date(2028, 2, 29)),
    ("P90D", date(2026, 11, 30), date(2027, 2, 28), date(2027, 2, 28)),
):
    found = begin + aniso8601.parse_duration(length)
    by_isodate = begin + isodate.parse_duration(length)
    print(f"input: {length} from {begin}, expected: {expected}, seen: {found}, by isodate {by_isodate}")
    assert found == seen
    assert by_isodate == expected
