"""holidays knows no Easter Monday and no bank holiday in August for Britain, workalendar knows both.

Expected: without a part of the country it is the one most people live in, or the calendar everybody knows. Seen: holidays lists only
what all parts share, and Scotland has neither day; workalendar lists England's. For Switzerland one says four days and the
other ten. Name the part (subdiv="ENG").
"""
# requires: holidays==0.109.0
# requires: workalendar==17.0.0

from __future__ import annotations

from datetime import date
from importlib.metadata import version

import holidays
from workalendar.europe import UnitedKingdom

print("holidays", version("holidays"), "workalendar", version("workalendar"))
days = {"Easter Monday": date(2026, 4, 6), "Summer bank holiday": date(2026, 8, 31)}
whole, england = holidays.country_holidays("GB"), holidays.country_holidays("GB", subdiv="ENG")
other = UnitedKingdom()
for name, day in days.items():
    seen = (day in whole, day in england, other.is_holiday(day))
    print(f"input: {name} {day}, seen: holidays GB: {seen[0]}, England: {seen[1]}, workalendar: {seen[2]}")
    assert seen == (False, True, True)
