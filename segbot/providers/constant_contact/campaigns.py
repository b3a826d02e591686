"""Would a scheduled campaign miss a segment? There is no reverse look-up, so campaigns and automations are read.

Source: developer.constantcontact.com (V3), e-mails, their activities, and automations. A segment is evaluated when a
campaign is sent, not when it is scheduled. Filters by date look at the last change, so none is used: a campaign
scheduled long ago would slip through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from segbot.domain.errors import CredentialsError, NotFoundError, ProviderError, RateLimitError
from segbot.domain.plan import CampaignCheck
from segbot.providers import answers
from segbot.providers.constant_contact import wire
from segbot.providers.http import Http
from segbot.providers.spec import CampaignFindings
from segbot.providers.wording import fit_to_show

_ABOUT_TO_SEND = frozenset({"scheduled", "executing"})
_UNFINISHED = frozenset({"draft", "error"})
_HARMLESS = frozenset({"done", "removed"})
_MOST_UNFINISHED = 200  # two requests each, of 10,000 a day
_MOST_NAMES = 5
_ALWAYS_DARK = "Text messages and pending resends to people who did not open cannot be checked."


@dataclass(kw_only=True)
class _Seen:
    """Names by what they mean for the segment."""

    blocking: list[str] = field(default_factory=list)
    warning: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unfinished_left: int = _MOST_UNFINISHED
    unfinished_skipped: int = 0


def check(http: Http, segment_id: int) -> CampaignFindings:
    """SCHEDULED when a campaign about to send or an active automation uses it; UNKNOWN when anything that matters could
    not be read; WARN for drafts and failed ones; else CLEAR.
    """
    seen = _Seen()
    for read, what in ((_emails, "the e-mail campaigns"), (_automations, "the automations")):
        try:
            read(http, segment_id, seen)
        except ProviderError as error:
            seen.unread.append(what)
            if error.status == 403:  # noqa: PLR2004 - forbidden
                seen.unread[-1] += " (the token lacks the scope campaign_data or the account's role may not)"
    return CampaignFindings(verdict=_verdict(seen), notes=tuple(_notes(seen)))


def _emails(http: Http, segment_id: int, seen: _Seen) -> None:
    for campaign in wire.rows(http, "/emails", "campaigns", {"limit": 500}):
        status = _lower(campaign.get("current_status"))
        if status in _HARMLESS:
            continue
        if status in _UNFINISHED:
            if seen.unfinished_left == 0:
                seen.unfinished_skipped += 1
                continue
            seen.unfinished_left -= 1
        _look_into(http, campaign, status, segment_id, seen)


def _look_into(http: Http, campaign: Mapping[str, Any], status: str, segment_id: int, seen: _Seen) -> None:
    name = _shown(campaign.get("name"))
    try:
        activities = list(_primary_activities(http, campaign))
    except (RateLimitError, CredentialsError):
        raise  # it would be the same for all the others
    except ProviderError as error:
        if status in _UNFINISHED and isinstance(error, NotFoundError):
            return  # removed while we were reading
        seen.unread.append(f"“{name}”")
        return
    for activity in activities:
        ids = activity.get("segment_ids")
        if segment_id not in map(wire.segment_id, ids if isinstance(ids, list) else [ids]):
            continue
        harmless = status in _UNFINISHED and _lower(activity.get("current_status")) not in _ABOUT_TO_SEND
        (seen.warning if harmless else seen.blocking).append(f"“{name}”")


def _primary_activities(http: Http, campaign: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What a campaign sends; UnavailableError when its reply names no such thing."""
    identity = answers.text(campaign.get("campaign_id"))
    if identity is None:
        raise http.unusable()
    details = answers.mapping(http.read(f"/emails/{wire.quoted(identity)}").body)
    found = [
        answers.text(row.get("campaign_activity_id"))
        for row in answers.rows(details.get("campaign_activities")) or ()
        if _lower(row.get("role")) == "primary_email"
    ]
    if not found or None in found:
        raise http.unusable()
    for activity in found:
        yield answers.mapping(http.read(f"/emails/activities/{wire.quoted(activity or '')}").body)


def _automations(http: Http, segment_id: int, seen: _Seen) -> None:
    listed = answers.rows(answers.mapping(http.read("/automations/workflows").body).get("flow_summaries"))
    if listed is None:
        raise http.unusable()
    for summary in listed:
        name = f"“{_shown(summary.get('name'))}” (automation)"
        identity = answers.text(summary.get("id"))
        try:
            if identity is None:
                raise http.unusable()
            flow = answers.mapping(http.read(f"/automations/workflows/{wire.quoted(identity)}").body)
        except (RateLimitError, CredentialsError):
            raise
        except ProviderError:
            seen.unread.append(name)
            continue
        if _starts_with(flow.get("active_definition"), segment_id):
            seen.blocking.append(name)
        elif _starts_with(flow.get("draft_definition"), segment_id):
            seen.warning.append(name)


def _starts_with(definition: Any, segment_id: int) -> bool:
    trigger = answers.mapping(answers.mapping(definition).get("trigger"))
    started_by = answers.mapping(trigger.get("trigger_def"))
    return wire.segment_id(started_by.get("segment_id")) == segment_id


def _verdict(seen: _Seen) -> CampaignCheck:
    if seen.blocking:
        return CampaignCheck.SCHEDULED
    if seen.unread:
        return CampaignCheck.UNKNOWN
    return CampaignCheck.WARN if seen.warning or seen.unfinished_skipped else CampaignCheck.CLEAR


def _notes(seen: _Seen) -> Iterator[str]:
    if seen.blocking:
        yield f"Scheduled or running with this segment: {_named(seen.blocking)}."
    if seen.warning:
        yield f"Not scheduled, but made for this segment: {_named(seen.warning)}."
    if seen.unread:
        yield f"Could not be read, so look at them yourself: {_named(seen.unread)}."
    if seen.unfinished_skipped:
        yield f"{seen.unfinished_skipped:,} further drafts were not looked into."
    yield _ALWAYS_DARK


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown


def _shown(name: Any) -> str:
    return fit_to_show(answers.text(name) or "without a name")


def _lower(value: Any) -> str:
    return (answers.text(value) or "").lower()
