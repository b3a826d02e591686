"""Would a scheduled campaign miss a segment? There is no reverse look-up, so campaigns and automations are read.

A segment is evaluated when a campaign is sent, not when it is scheduled
(developer.constantcontact.com/api_guide/lists_overview.html), so what counts is how things are right before a change.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.ports import Clock, ScanProgress
from segbot.providers.constant_contact.campaign_scan import Scan, scan
from segbot.providers.constant_contact.scan_listeners import Watchers
from segbot.providers.constant_contact.send_times import next_send
from segbot.providers.declarations import CampaignFindings
from segbot.providers.http import Http

_SHARED_FOR = timedelta(seconds=60)
_MOST_NAMES = 5
_ALWAYS_DARK = "Text messages and pending resends to people who did not open cannot be checked."


class Campaigns:
    """One account's. A scan is long and every request counts, so whoever asks within a minute shares the last one,
    unless something in it could not be read; and whoever waits for one that began after they asked shares that one.
    Thread-safe; one scan at a time.
    """

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._last: Scan | None = None
        self._begun = 0
        self._watchers = Watchers()

    def check(
        self, segment_id: int, *, fresh: bool, progress: ScanProgress | None = None
    ) -> CampaignFindings:
        """SCHEDULED when a campaign about to send or an active automation uses it; UNKNOWN when anything that matters
        could not be read; WARN for drafts and failed ones; else CLEAR. `fresh`: reading begins after this call.

        `progress` is told of the scan that this check waits for, whoever asked for it.
        """
        earliest = self._begun + 1 if fresh else 0
        with self._watchers.watching(progress, earliest), self._lock:
            found = self._last
            if found is None or found.unread or not self._counts(found, earliest):
                found = self._last = self._scan()
            at = next_send(self._http, found, segment_id, self._clock.now())
        seen = _Seen.of(found, segment_id)
        return CampaignFindings(verdict=_verdict(seen, found), notes=tuple(_notes(seen, found)), next_send=at)

    def _counts(self, found: Scan, earliest: int) -> bool:
        """Whether the last scan will do: begun after the call where that is wanted, else not long ago."""
        return self._begun >= earliest if earliest else self._clock.now() - found.at <= _SHARED_FOR

    def _scan(self) -> Scan:
        self._begun += 1
        number = self._begun
        self._watchers.tell(number, 0, None)
        try:
            return scan(
                self._http, self._clock.now(), lambda done, total: self._watchers.tell(number, done, total)
            )
        finally:
            self._watchers.over()


@dataclass(kw_only=True)
class _Seen:
    """Names by what they mean for one segment."""

    blocking: list[str] = field(default_factory=list)
    warning: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, found: Scan, segment_id: int) -> _Seen:
        seen = cls()
        for use in found.uses:
            if segment_id in use.reaches:
                seen.blocking.append(use.name)
            elif segment_id in use.made_for:
                seen.warning.append(use.name)
        return seen


def _verdict(seen: _Seen, found: Scan) -> CampaignCheck:
    if seen.blocking:
        return CampaignCheck.SCHEDULED
    if found.unread:
        return CampaignCheck.UNKNOWN
    return CampaignCheck.WARN if seen.warning or found.unfinished_skipped else CampaignCheck.CLEAR


def _notes(seen: _Seen, found: Scan) -> Iterator[str]:
    if seen.blocking:
        yield f"Scheduled or running with this segment: {_named(seen.blocking)}."
    if seen.warning:
        yield f"Not scheduled, but made for this segment: {_named(seen.warning)}."
    if found.unread:
        yield f"Could not be read, so look at them yourself: {_named(found.unread)}."
    if found.unfinished_skipped:
        yield f"{found.unfinished_skipped:,} further drafts were not looked into."
    yield (
        f"Campaigns looked at: {found.campaigns:,}, automations: {found.automations:,}; it took {found.requests:,} "
        "of the day's 10,000 requests. All of it is read again right before the change."
    )
    yield _ALWAYS_DARK


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown
