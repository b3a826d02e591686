"""Would a scheduled campaign miss a segment? There is no reverse look-up, so campaigns and automations are read.

A segment is evaluated when a campaign is sent, not when it is scheduled
(developer.constantcontact.com/api_guide/lists_overview.html), so what counts is how things are right before a change.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.ports import Clock, ScanProgress
from segbot.providers.constant_contact.campaign_scan import Scan, scan
from segbot.providers.constant_contact.criteria_scan import rules_using
from segbot.providers.constant_contact.kinds import HOLDERS, RULE
from segbot.providers.constant_contact.scan_listeners import ScanListeners
from segbot.providers.constant_contact.send_times import next_send
from segbot.providers.declarations import CampaignFindings
from segbot.providers.http import Http
from segbot.providers.redaction import redacted

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
        self._watchers = ScanListeners()

    def check(
        self, segment_id: str, kind: str | None, *, fresh: bool, progress: ScanProgress | None = None
    ) -> CampaignFindings:
        """SCHEDULED when a campaign about to send or an active automation uses it; UNKNOWN when anything that matters
        could not be read; WARN for drafts and failed ones; else CLEAR. `fresh`: reading begins after this call.

        A list or a tag may also be used by the criteria of a segment that a campaign is sent to: those count as well.
        `progress` is told of the scan that this check waits for, whoever asked for it.
        """
        earliest = self._begun + 1 if fresh else 0
        with self._watchers.watching(progress, earliest), self._lock:
            found = self._last
            if found is None or found.unread or not self._counts(found, earliest):
                found = self._last = self._scan()
            through = rules_using(self._http, found, segment_id) if kind in HOLDERS else {}
            aims = frozenset({segment_id.lower(), *through})
            at = next_send(self._http, found, aims, self._clock.now())
        seen = _Seen.of(found, segment_id.lower(), through)
        noun = kind if kind in HOLDERS else RULE
        return CampaignFindings(
            verdict=_verdict(seen, found), notes=tuple(_notes(seen, found, noun or RULE)), next_send=at
        )

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
    rules: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, found: Scan, identity: str, through: Mapping[str, str]) -> _Seen:
        """`through`: names of the segments whose criteria use it, by id."""
        seen = cls(rules=[f"“{redacted(name)}”" for name in through.values()])
        for use in found.uses:
            if identity in use.reaches:
                seen.blocking.append(use.name)
            elif identity in use.made_for:
                seen.warning.append(use.name)
            for rule in through.keys() & use.reaches:
                seen.blocking.append(f"{use.name} (through the segment “{redacted(through[rule])}”)")
        return seen


def _verdict(seen: _Seen, found: Scan) -> CampaignCheck:
    if seen.blocking:
        return CampaignCheck.SCHEDULED
    if found.unread:
        return CampaignCheck.UNKNOWN
    return (
        CampaignCheck.WARN if seen.warning or seen.rules or found.unfinished_skipped else CampaignCheck.CLEAR
    )


def _notes(seen: _Seen, found: Scan, noun: str) -> Iterator[str]:
    if seen.blocking:
        yield f"Scheduled or running with this {noun}: {_named(seen.blocking)}."
    if seen.warning:
        yield f"Not scheduled, but made for this {noun}: {_named(seen.warning)}."
    if seen.rules:
        yield f"Segments whose criteria use it: {_named(seen.rules)}."
    if found.unread:
        yield f"Couldn't be read, so check them yourself: {_named(found.unread)}."
    if found.unfinished_skipped:
        yield f"{found.unfinished_skipped:,} more drafts were not checked."
    yield (
        f"Campaigns looked at: {found.campaigns:,}, automations: {found.automations:,}; it took {found.requests:,} "
        "of the day's 10,000 requests. All of it is read again right before the change."
    )
    yield _ALWAYS_DARK


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown
