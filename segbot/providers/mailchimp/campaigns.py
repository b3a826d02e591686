"""Does a campaign use a tag? Campaigns, classic automations, and the rules that name it are read; what stays dark is named.

Source: mailchimp.com/developer/marketing (campaigns, automations, segment conditions). Customer journeys cannot be listed,
text messages are not described, and what the editor's "Do not send to" leaves out does not show in the API: so nothing better
than "not fully checked" can ever be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from segbot.domain.errors import ProviderError
from segbot.domain.planning.plan import CampaignAim, CampaignCheck
from segbot.domain.ports import Clock
from segbot.providers import json_values
from segbot.providers.declarations import CampaignFindings
from segbot.providers.http import Http
from segbot.providers.mailchimp import wire
from segbot.providers.mailchimp.advanced import AdvancedSegments
from segbot.providers.offset_pages import Row, read_whole
from segbot.providers.redaction import redacted

_LIVE = ("schedule", "sending", "paused")
_DRAFT = "save"
_OVER = frozenset({"sent", "canceled", "canceling", "archived"})
_MOST_NAMES = 5
_MOST_DEFINITIONS = 30
_ALWAYS_DARK = "Customer journeys, text messages and “Do not send to” can't be checked: check them yourself at Mailchimp."
_FIELDS = ",".join(
    (
        *(f"campaigns.{name}" for name in ("id", "type", "status", "send_time", "settings", "recipients")),
        "total_items",
    )
)


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """A rule that names the tag: as it is shown, and what becomes of those who have it."""

    name: str
    aims: frozenset[CampaignAim]


@dataclass(kw_only=True)
class _Seen:
    """By what it means for one tag: names of what goes out, of drafts and of rules, and what could not be read."""

    live: dict[str, frozenset[CampaignAim]] = field(default_factory=dict)
    drafts: int = 0
    rules: dict[str, _Rule] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    times: list[datetime | None] = field(default_factory=list)


class Campaigns:
    """Those of one audience."""

    def __init__(self, http: Http, clock: Clock, audience_id: str, advanced: AdvancedSegments) -> None:
        self._http = http
        self._clock = clock
        self._audience_id = audience_id
        self._advanced = advanced

    def check(self, tag: str, segments: Callable[[], Sequence[Row]]) -> CampaignFindings:
        """SCHEDULED when anything live uses the tag, itself or through a rule that names it; else UNKNOWN. `segments` reads
        the audience's own.
        """
        seen = _Seen()
        self._unless_unreadable(
            "the saved segments", lambda: self._look_at_rules(tag, segments(), seen), seen
        )
        self._unless_unreadable("the advanced segments", lambda: self._look_at_advanced(tag, seen), seen)
        for status in (*_LIVE, _DRAFT):
            self._unless_unreadable(
                "the campaigns", partial(self._look_at_campaigns, tag, status, seen), seen
            )
        self._unless_unreadable("the automations", lambda: self._look_at_automations(tag, seen), seen)
        verdict = CampaignCheck.SCHEDULED if seen.live else CampaignCheck.UNKNOWN
        return CampaignFindings(
            verdict=verdict,
            notes=tuple(_notes(seen)),
            next_send=self._next_send(seen),
            aims=frozenset().union(*seen.live.values()),
        )

    def _next_send(self, seen: _Seen) -> datetime | None:
        """Only where every time is known."""
        now = self._clock.now()
        if not seen.times or None in seen.times:
            return None
        return min((at for at in seen.times if at is not None and at >= now), default=None)

    @staticmethod
    def _unless_unreadable(what: str, read: Callable[[], None], seen: _Seen) -> None:
        try:
            read()
        except ProviderError:
            if what not in seen.unread:
                seen.unread.append(what)

    def _look_at_rules(self, tag: str, rows: Sequence[Row], seen: _Seen) -> None:
        for row in rows:
            identity = json_values.text(row.get("id"))
            aims = frozenset() if wire.is_static(row) else _names(wire.conditions_of(row), tag)
            if identity and aims:
                seen.rules[identity] = _Rule(name=_shown(row.get("name")), aims=aims)

    def _look_at_advanced(self, tag: str, seen: _Seen) -> None:
        """A read each, where the account has any. One that another tool keeps hides its rule."""
        rows = self._advanced.certain_rows()
        for row in rows[:_MOST_DEFINITIONS]:
            identity = json_values.text(row.get("id")) or ""
            try:
                definition = row.get("definition") or self._advanced.row(identity).get("definition")
            except ProviderError:
                definition = None
            if definition is None:
                seen.unread.append(f"the segment {_shown(row.get('name'))}")
            elif aims := _names(definition, tag):
                seen.rules[identity] = _Rule(name=_shown(row.get("name")), aims=aims)
        if len(rows) > _MOST_DEFINITIONS:
            seen.unread.append(f"{len(rows) - _MOST_DEFINITIONS:,} advanced segments")

    def _look_at_campaigns(self, tag: str, status: str, seen: _Seen) -> None:
        query = {"list_id": self._audience_id, "status": status, "fields": _FIELDS}
        for row in read_whole(self._http, "/campaigns", "campaigns", wire.PAGES, query, route=True):
            recipients = json_values.mapping(row.get("recipients"))
            state = (json_values.text(row.get("status")) or status).lower()
            elsewhere = json_values.text(recipients.get("list_id")) not in (None, self._audience_id)
            if state in _OVER or elsewhere:
                continue
            aims = _reaches(recipients.get("segment_opts"), tag, seen.rules)
            if not aims:
                continue
            if state == _DRAFT:
                seen.drafts += 1
                continue
            settings = json_values.mapping(row.get("settings"))
            name = settings.get("title") or settings.get("subject_line") or row.get("id")
            if _shown(name) not in seen.live:
                by_itself = json_values.text(row.get("type")) == "rss" or state == "paused"
                seen.times.append(None if by_itself else json_values.moment(row.get("send_time")))
            seen.live[_shown(name)] = seen.live.get(_shown(name), frozenset()) | aims

    def _look_at_automations(self, tag: str, seen: _Seen) -> None:
        for row in read_whole(self._http, "/automations", "automations", wire.PAGES, route=True):
            recipients = json_values.mapping(row.get("recipients"))
            state = (json_values.text(row.get("status")) or "").lower()
            elsewhere = json_values.text(recipients.get("list_id")) not in (None, self._audience_id)
            told = [recipients.get("segment_opts"), row.get("trigger_settings")]
            aims = _reaches(told, tag, seen.rules)
            if state in _OVER or elsewhere or not aims:
                continue
            if state == _DRAFT:
                seen.drafts += 1
                continue
            name = json_values.mapping(row.get("settings")).get("title") or row.get("id")
            seen.live[f"{_shown(name)} (automation)"] = aims
            seen.times.append(None)


def _reaches(aim: Any, tag: str, rules: Mapping[str, _Rule]) -> frozenset[CampaignAim]:
    """Whether it is sent by the tag, without those who have it, or by a rule that names it."""
    found = set(_names(aim, tag))
    for key, value in _pairs(aim):
        if key in ("saved_segment_id", "prebuilt_segment_id", "segment_id"):
            identity = json_values.text(value)
            if identity == tag:
                found.add(CampaignAim.TO)
            elif identity is not None and identity in rules:
                found |= rules[identity].aims
    return frozenset(found)


def _names(rule: Any, tag: str) -> frozenset[CampaignAim]:
    """Whether a condition anywhere in it is about the tag: as one who has it or as one who has not, which counts as well,
    because without the tag more people would be reached.
    """
    if isinstance(rule, list):
        return frozenset().union(*(_names(each, tag) for each in rule))
    if not isinstance(rule, dict):
        return frozenset()
    kind = f"{rule.get('condition_type', '')} {rule.get('field', '')}".lower()
    if "static" in kind and tag in _values(rule.get("value")):
        without = "not" in (json_values.text(rule.get("op")) or "").lower()
        return frozenset({CampaignAim.WITHOUT if without else CampaignAim.TO})
    return frozenset().union(*(_names(each, tag) for each in rule.values()))


def _values(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        told = json_values.text(each)
        if told is not None:
            yield told


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from _pairs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pairs(inner)


def _notes(seen: _Seen) -> Iterator[str]:
    to = [name for name, aims in seen.live.items() if CampaignAim.TO in aims]
    without = [name for name, aims in seen.live.items() if CampaignAim.WITHOUT in aims]
    if to:
        yield f"Scheduled or running with this tag: {_named(to)}."
    if without:
        yield f"Scheduled or running without those who have it, so more would be reached: {_named(without)}."
    if seen.drafts:
        drafts = "1 draft uses" if seen.drafts == 1 else f"{seen.drafts:,} drafts use"
        yield f"{drafts} it, and nobody has scheduled that yet."
    if seen.rules:
        yield f"Segments whose rules name it: {_named([rule.name for rule in seen.rules.values()])}."
    if seen.unread:
        yield f"Couldn't be read, so check them yourself: {_named(seen.unread)}."
    yield _ALWAYS_DARK


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown


def _shown(name: Any) -> str:
    return f"“{redacted(json_values.text(name) or 'without a name')}”"
