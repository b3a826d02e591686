"""Does a campaign use a list? E-mail, text message and WhatsApp campaigns that are not over are read; what stays dark is named.

Source: developers.brevo.com/reference (campaigns). All of it comes out of 100 requests an hour for the whole account, so one
reading serves every preview for a while, and where nothing is left the check is not complete rather than waited for.
Automations cannot be asked for, and what a Brevo segment goes by cannot be read: so nothing better than "not fully checked"
can ever be said.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from segbot.domain.errors import ProviderError
from segbot.domain.planning.plan import CampaignAim, CampaignCheck
from segbot.domain.ports import Clock
from segbot.providers import json_values
from segbot.providers.brevo import wire
from segbot.providers.declarations import CampaignFindings
from segbot.providers.http import Http
from segbot.providers.offset_pages import Paging, Row, read_whole
from segbot.providers.redaction import redacted

_SHARED_FOR = timedelta(minutes=10)
_MAILS = ("queued", "inProcess", "inReview", "suspended")
_TEXTS = ("queued", "inProcess")
_OVER = frozenset({"sent", "archive", "archived", "draft", "cancelled", "cancelling", "rejected"})
_WHATSAPP_LIVE = frozenset({"scheduled", "pending", "approved", "running"})
_TO = ("lists", "listIds", "includedLists")
_WITHOUT = ("exclusionLists", "excludedLists")
_TO_SEGMENTS = ("segments", "excludedSegments", "segmentIds")
_MOST_NAMES = 5
_ALWAYS_DARK = "Automations can't be checked: check them yourself at Brevo."


@dataclass(frozen=True, kw_only=True)
class _Use:
    """A campaign that goes out or may: by its name as shown, to and without which lists, and when, if that is told."""

    name: str
    to: frozenset[str]
    without: frozenset[str]
    through_segments: bool
    at: datetime | None


@dataclass(kw_only=True)
class _Scan:
    """What was found, and what could not be read. `at`: when reading began."""

    at: datetime
    uses: list[_Use] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


class Campaigns:
    """Those of one account. Thread-safe; one reading at a time."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._last: _Scan | None = None

    def check(self, list_id: str, *, fresh: bool) -> CampaignFindings:
        """SCHEDULED when anything live goes to the list or leaves it out; else UNKNOWN. `fresh`: reading begins after this
        call; otherwise one of the last ten minutes will do, where all of it could be read.
        """
        asked_at = self._clock.now()
        with self._lock:
            found = self._last
            if found is None or found.unread or not self._serves(found, asked_at, fresh=fresh):
                found = self._last = self._scan()
        to = [use for use in found.uses if list_id in use.to]
        without = [use for use in found.uses if list_id in use.without]
        using = [*to, *without]
        aims = {CampaignAim.TO: to, CampaignAim.WITHOUT: without}
        return CampaignFindings(
            verdict=CampaignCheck.SCHEDULED if using else CampaignCheck.UNKNOWN,
            notes=tuple(_notes(to, without, found)),
            next_send=_next_send(using, asked_at),
            aims=frozenset(aim for aim, uses in aims.items() if uses),
        )

    def _serves(self, found: _Scan, asked_at: datetime, *, fresh: bool) -> bool:
        return found.at >= asked_at if fresh else asked_at - found.at <= _SHARED_FOR

    def _scan(self) -> _Scan:
        found = _Scan(at=self._clock.now())
        for status in _MAILS:
            mails = partial(self._look_at, "/emailCampaigns", status, wire.CAMPAIGNS, found, mail=True)
            _unless_unreadable("the e-mail campaigns", mails, found)
        for status in _TEXTS:
            texts = partial(self._look_at, "/smsCampaigns", status, wire.TEXTS, found)
            _unless_unreadable("the text message campaigns", texts, found)
        _unless_unreadable("the WhatsApp campaigns", partial(self._look_at_whatsapp, found), found)
        return found

    def _look_at(self, path: str, status: str, paging: Paging, found: _Scan, *, mail: bool = False) -> None:
        query: dict[str, str | int] = {"status": status, **wire.OLDEST_FIRST}
        query |= {"excludeHtmlContent": "true"} if mail else {}
        for row in read_whole(self._http, path, "campaigns", paging, query, route=True):
            if _state(row.get("status")) not in _OVER:
                found.uses.append(_use(row, row.get("recipients")))

    def _look_at_whatsapp(self, found: _Scan) -> None:
        """The list of them does not say to whom they go: a request each."""
        for row in read_whole(
            self._http, "/whatsappCampaigns", "campaigns", wire.CAMPAIGNS, wire.OLDEST_FIRST, route=True
        ):
            state = _state(row.get("campaignStatus") or row.get("status"))
            if state not in _WHATSAPP_LIVE:
                continue
            recipients = row.get("recipients")
            if recipients is None:
                identity = json_values.text(row.get("id")) or ""
                whole = json_values.mapping(
                    self._http.read(f"/whatsappCampaigns/{wire.quoted(identity)}").body
                )
                recipients = whole.get("recipients")
            found.uses.append(_use(row, recipients))


def _unless_unreadable(what: str, read: Callable[[], None], found: _Scan) -> None:
    """After the first of a kind failed the others would as well: each costs one of a hundred."""
    if what in found.unread:
        return
    try:
        read()
    except ProviderError:
        found.unread.append(what)


def _use(row: Row, recipients: Any) -> _Use:
    told = json_values.mapping(recipients)
    name = redacted(json_values.text(row.get("name") or row.get("campaignName")) or "without a name")
    # Where Brevo chooses the hour itself, only the date counts.
    chosen = json_values.truth(row.get("sendAtBestTime")) is True
    return _Use(
        name=f"“{name}”",
        to=frozenset(each for key in _TO for each in _ids(told.get(key))),
        without=frozenset(each for key in _WITHOUT for each in _ids(told.get(key))),
        through_segments=not told or any(_ids(told.get(key)) for key in _TO_SEGMENTS),
        at=None if chosen else json_values.moment(row.get("scheduledAt")),
    )


def _ids(values: Any) -> list[str]:
    """Numbers, or rows that have one."""
    found = (
        (each.get("id") if isinstance(each, dict) else each for each in values or ())
        if isinstance(values, list)
        else ()
    )
    return [told for each in found if (told := json_values.text(each))]


def _state(value: Any) -> str:
    """The same state is spelt `inProcess` in a question and `in_process` in an answer."""
    return (json_values.text(value) or "").replace("_", "").lower()


def _next_send(using: Sequence[_Use], now: datetime) -> datetime | None:
    """Only where every time is known."""
    times = [use.at for use in using]
    if not times or None in times:
        return None
    return min((at for at in times if at is not None and at >= now), default=None)


def _notes(to: Sequence[_Use], without: Sequence[_Use], found: _Scan) -> Iterator[str]:
    if to:
        yield f"Scheduled or running with this list: {_named([use.name for use in to])}."
    if without:
        yield f"Scheduled or running without those on it, so more would be reached: {_named([use.name for use in without])}."
    dark = [use.name for use in found.uses if use.through_segments]
    if dark:
        yield f"These go by a segment whose rules can't be read, so check them yourself: {_named(dark)}."
    if found.unread:
        yield f"Couldn't be read, so check them yourself: {_named(found.unread)}."
    yield _ALWAYS_DARK


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown
