"""Reading everything that says which segment it is for: campaigns, their e-mails, automations. No segment is looked for yet.

Source: developer.constantcontact.com (V3), e-mails, their activities, and automations. Filters by date look at the last
change, so none is used: a campaign scheduled long ago would slip through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from segbot.domain.errors import CredentialsError, NotFoundError, ProviderError, RateLimitError
from segbot.domain.ports import ScanProgress
from segbot.providers import json_values
from segbot.providers.constant_contact import wire
from segbot.providers.constant_contact.kinds import UUIDS
from segbot.providers.http import Http
from segbot.providers.json_values import Answer
from segbot.providers.redaction import redacted

Row = Mapping[str, Any]

_ABOUT_TO_SEND = frozenset({"scheduled", "executing"})
_UNFINISHED = frozenset({"draft", "error"})
_HARMLESS = frozenset({"done", "removed"})
_MOST_UNFINISHED = 200  # two requests each, of 10,000 a day


@dataclass(frozen=True, kw_only=True)
class Use:
    """A campaign or automation, by its name as shown, and the segments, lists and tags (by id) it is about to reach or
    merely made for. `activity`: the e-mail of a campaign about to send, which has a schedule.
    """

    name: str
    reaches: frozenset[str]
    made_for: frozenset[str] = frozenset()
    activity: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A segment by criteria: its name, and the lists and tags (by id) that its criteria mention."""

    name: str
    mentions: frozenset[str]


@dataclass(kw_only=True)
class Scan:
    """What was found, and what could not be read. `at` is when reading began; `requests` how many it took. `schedules`: times of
    sending by activity, and `rules` the segments by id, as far as anybody asked for them.
    """

    at: datetime
    uses: list[Use] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unfinished_skipped: int = 0
    campaigns: int = 0
    automations: int = 0
    requests: int = 0
    schedules: dict[str, tuple[datetime, ...]] = field(default_factory=dict)
    rules: dict[str, Rule] | None = None


class _Counting:
    """Reads, counted."""

    def __init__(self, http: Http, scan: Scan) -> None:
        self._http = http
        self._scan = scan

    @property
    def base_url(self) -> str:
        return self._http.base_url

    def read(self, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
        self._scan.requests += 1
        return self._http.read(path, query)

    def unusable(self) -> ProviderError:
        return self._http.unusable()


def scan(http: Http, at: datetime, progress: ScanProgress = lambda _done, _total: None) -> Scan:
    """Read all of it: about two requests for each campaign that is not over, one for each automation.

    `progress` is told after each of them; how many there are is known once both lists have been read.
    """
    found = Scan(at=at)
    counting = _Counting(http, found)
    emails: list[Row] = []
    automations: list[Row] = []
    _unless_unreadable(_EMAILS, lambda: _list_emails(counting, found, emails), found)
    _unless_unreadable(_AUTOMATIONS, lambda: _list_automations(counting, automations), found)
    found.automations = len(automations)
    steps = _Steps(len(emails) + len(automations), progress)
    _unless_unreadable(_EMAILS, lambda: steps.each(emails, partial(_look_into, counting, found)), found)
    steps.done = len(emails)
    _unless_unreadable(
        _AUTOMATIONS, lambda: steps.each(automations, partial(_look_into_automation, counting, found)), found
    )
    return found


_EMAILS, _AUTOMATIONS = "the e-mail campaigns", "the automations"


class _Steps:
    """Counts what has been looked into and tells it."""

    def __init__(self, total: int, progress: ScanProgress) -> None:
        self.done = 0
        self._total = total
        self._progress = progress
        progress(0, total)

    def each(self, rows: Sequence[Row], look: Callable[[Row], None]) -> None:
        for row in rows:
            look(row)
            self.done += 1
            self._progress(self.done, self._total)


def _unless_unreadable(what: str, read: Callable[[], None], found: Scan) -> None:
    """Read, or note that it could not be read to its end; what was read until then counts."""
    try:
        read()
    except ProviderError as error:
        lacking = error.status == 403  # noqa: PLR2004 - forbidden
        why = " (the token lacks the scope campaign_data or the account's role may not)" if lacking else ""
        note = what + why
        if note not in found.unread:
            found.unread.append(note)


def _list_emails(http: _Counting, found: Scan, waiting: list[Row]) -> None:
    """The campaigns that are not over, of drafts and failed ones only so many."""
    unfinished_left = _MOST_UNFINISHED
    for campaign in wire.rows(http, "/emails", "campaigns", {"limit": 500}):
        found.campaigns += 1
        status = _status(campaign)
        if status in _HARMLESS:
            continue
        if status in _UNFINISHED:
            if unfinished_left == 0:
                found.unfinished_skipped += 1
                continue
            unfinished_left -= 1
        waiting.append(campaign)


def _look_into(http: _Counting, found: Scan, campaign: Row) -> None:
    name, status = _shown(campaign.get("name")), _status(campaign)
    try:
        activities = list(_primary_activities(http, campaign))
    except (RateLimitError, CredentialsError):
        raise  # it would be the same for all the others
    except ProviderError as error:
        if not (
            status in _UNFINISHED and isinstance(error, NotFoundError)
        ):  # else removed while we were reading
            found.unread.append(name)
        return
    for identity, activity in activities:
        aims = _aims(activity)
        unfinished = status in _UNFINISHED and _lower(activity.get("current_status")) not in _ABOUT_TO_SEND
        if unfinished:
            found.uses.append(Use(name=name, reaches=frozenset(), made_for=aims))
        else:
            found.uses.append(Use(name=name, reaches=aims, activity=identity))


def _primary_activities(
    http: _Counting, campaign: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a campaign sends, each with its id; UnavailableError when its reply names no such thing."""
    identity = json_values.text(campaign.get("campaign_id"))
    if identity is None:
        raise http.unusable()
    details = json_values.mapping(http.read(f"/emails/{wire.quoted(identity)}").body)
    found = [
        json_values.text(row.get("campaign_activity_id"))
        for row in json_values.rows(details.get("campaign_activities")) or ()
        if _lower(row.get("role")) == "primary_email"
    ]
    if not found or None in found:
        raise http.unusable()
    for activity in found:
        known_as = activity or ""
        yield known_as, json_values.mapping(http.read(f"/emails/activities/{wire.quoted(known_as)}").body)


def _list_automations(http: _Counting, waiting: list[Row]) -> None:
    listed = json_values.rows(
        json_values.mapping(http.read("/automations/workflows").body).get("flow_summaries")
    )
    if listed is None:
        raise http.unusable()
    waiting.extend(listed)


def _look_into_automation(http: _Counting, found: Scan, summary: Row) -> None:
    name = f"{_shown(summary.get('name'))} (automation)"
    identity = json_values.text(summary.get("id"))
    try:
        if identity is None:
            raise http.unusable()
        flow = json_values.mapping(http.read(f"/automations/workflows/{wire.quoted(identity)}").body)
    except (RateLimitError, CredentialsError):
        raise
    except ProviderError:
        found.unread.append(name)
        return
    found.uses.append(
        Use(
            name=name,
            reaches=_mentioned(flow.get("active_definition")),
            made_for=_mentioned(flow.get("draft_definition")),
        )
    )


def _aims(activity: Row) -> frozenset[str]:
    """Whom an e-mail goes to: a segment or lists."""
    found = [_many(activity.get("segment_ids")), _many(activity.get("contact_list_ids"))]
    numbers = (wire.segment_id(each) for each in found[0])
    lists = (json_values.text(each) for each in found[1])
    return frozenset(
        [
            *(str(number) for number in numbers if number is not None),
            *(each.lower() for each in lists if each),
        ]
    )


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _mentioned(definition: Any, key: str = "") -> frozenset[str]:
    """Everything an automation names that could be a segment, a list or a tag. Only the trigger by a segment is described
    in full, so every UUID counts wherever it stands: in triggers, in steps that put people on a list, in filters.
    """
    if isinstance(definition, dict):
        return frozenset().union(*(_mentioned(value, name) for name, value in definition.items()))
    if isinstance(definition, list):
        return frozenset().union(*(_mentioned(value, key) for value in definition))
    if key == "segment_id":
        number = wire.segment_id(definition)
        return frozenset() if number is None else frozenset({str(number)})
    if isinstance(definition, str):
        return frozenset(found.lower() for found in UUIDS.findall(definition))
    return frozenset()


def _status(campaign: Row) -> str:
    return _lower(campaign.get("current_status"))


def _shown(name: Any) -> str:
    return f"“{redacted(json_values.text(name) or 'without a name')}”"


def _lower(value: Any) -> str:
    return (json_values.text(value) or "").lower()
