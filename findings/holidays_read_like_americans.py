"""holidays takes 05.01.2026 for Labour Day in Germany: a date with dots is read month first, though Germans write the day first.

Expected: the calendar of a country reads a date as the country writes it, or wants it as 2026-05-01. Seen: "05.01.2026" is a
holiday (5 January is not, 1 May is), "01.05.2026" is none, and "25.12.2026" is Christmas, as there is no 25th month. Any text
that dateutil reads is taken. Give it dates.
"""
# requires: holidays==0.109.0

from __future__ import annotations

from importlib.metadata import version

import holidays

print("holidays", version("holidays"))
german = holidays.country_holidays("DE", years=2026)
for text, expected, seen in (
    ("2026-05-01", True, True),
    ("01.05.2026", True, False),
    ("05.01.2026", False, True),
    ("25.12.2026", True, True),
):
    print(f"input: {text}, expected: {expected}, seen: {text in german}, {german.get(text)}")
    assert (text in german) is seen
