"""Quiet hours: when nobody is reminded of anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from segbot.domain.windows import EVERY_DAY, Weekly


@dataclass(frozen=True)
class QuietHours:
    """Every day from `begin` to `end` in `zone`, over midnight if need be; the same time twice: never quiet."""

    begin: time
    end: time
    zone: str = "UTC"

    def hold(self, now: datetime) -> bool:
        if self.begin == self.end:
            return False
        daily = Weekly(days=EVERY_DAY, begin=self.begin, end=self.end, zone=self.zone)
        return daily.end_of(now) is not None
