"""Does a campaign use an audience? Batch can be asked for push campaigns only; what stays dark is named.

Sources: doc.batch.com/developer/api/cep/orchestrations/list and …/view. How targeting names an audience is not
documented, so the whole targeting is searched for the audience's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from segbot.domain.errors import ProviderError, RateLimitError
from segbot.domain.planning.plan import CampaignCheck
from segbot.providers import json_values
from segbot.providers.batch import pages
from segbot.providers.declarations import CampaignFindings
from segbot.providers.http import Http
from segbot.providers.redaction import redacted

_OVER = frozenset({"completed", "stopped"})
_CODES = frozenset({"languages", "regions"})
_MOST_NAMES = 5
_ALWAYS_DARK = "Audiences nested inside a Batch segment cannot be seen from outside."


@dataclass(kw_only=True)
class _Seen:
    running: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    dark: list[str] = field(default_factory=list)
    starts: dict[str, list[datetime]] = field(default_factory=dict)

    def next_send(self, now: datetime) -> datetime | None:
        """The earliest start still to come, of those that weigh most; Batch tells of no later sendings of a series."""
        weighing = next((kind for kind in (self.running, self.dark, self.drafts) if kind), [])
        return min((at for name in weighing for at in self.starts.get(name, ()) if at >= now), default=None)


def check(http: Http, audience: str, now: datetime) -> CampaignFindings:
    """SCHEDULED when a live push campaign names the audience, WARN for a draft, UNKNOWN where anything live cannot be
    looked into, else CLEAR. The next send is that of the campaigns the verdict hangs on.
    """
    seen = _Seen()
    try:
        for row in pages.rows(http, "/orchestrations/list", "orchestrations"):
            if _status(row) not in _OVER:
                _look_into(http, row, audience, seen)
    except ProviderError as error:
        note = f"Batch's campaigns could not be read to the end. {error}"
        return CampaignFindings(
            verdict=_verdict(seen, unread=True), notes=(*_notes(seen), note), next_send=seen.next_send(now)
        )
    return CampaignFindings(
        verdict=_verdict(seen, unread=False), notes=_notes(seen), next_send=seen.next_send(now)
    )


def _look_into(http: Http, row: Mapping[str, Any], audience: str, seen: _Seen) -> None:
    name = redacted(json_values.text(row.get("name")) or json_values.text(row.get("id")) or "without a name")
    start = _start(row)
    if start is not None:
        seen.starts.setdefault(name, []).append(start)
    targeting = _targeting(http, row)
    if targeting is None:
        seen.dark.append(name)
        return
    words = (*_keys(targeting), *_strings(targeting))
    if audience in words:
        (seen.drafts if _status(row) == "draft" else seen.running).append(name)
    elif any(_may_mean(word, audience) for word in words):
        seen.dark.append(name)


def _may_mean(word: str, audience: str) -> bool:
    """Whether a longer text speaks of the audience, or of a Batch segment, which may hold it."""
    named = re.search(rf"(?<![\w-]){re.escape(audience)}(?![\w-])", word)
    return named is not None or "segment" in word.lower()


def _targeting(http: Http, row: Mapping[str, Any]) -> Any:
    """The targeting of a push campaign but for its codes of languages and regions; None when Batch does not show it."""
    identity = json_values.text(row.get("id"))
    channels = row.get("channels")
    is_push = isinstance(channels, list) and "push" in channels and row.get("type") == "campaign"
    if identity is None or not is_push:
        return None
    try:
        view = http.read("/orchestrations/view", {"orchestration_id": identity}).body
    except RateLimitError:
        raise  # it would be the same for all the others
    except ProviderError:
        return None  # told as one that could not be looked into
    if json_values.mapping(view).get("id") not in (None, row.get("id")):
        return None  # the answer to somebody else's question
    targeting = json_values.mapping(view).get("targeting")
    if not isinstance(targeting, dict):
        return targeting
    return {key: value for key, value in targeting.items() if key not in _CODES}


def _verdict(seen: _Seen, *, unread: bool) -> CampaignCheck:
    if seen.running:
        return CampaignCheck.SCHEDULED
    if seen.dark or unread:
        return CampaignCheck.UNKNOWN
    return CampaignCheck.WARN if seen.drafts else CampaignCheck.CLEAR


def _notes(seen: _Seen) -> tuple[str, ...]:
    told = []
    if seen.running:
        told.append(f"Running push campaigns that use it: {_named(seen.running)}.")
    if seen.drafts:
        told.append(f"Draft push campaigns that use it: {_named(seen.drafts)}.")
    if seen.dark:
        told.append(f"Batch doesn't show who these reach, so check them yourself: {_named(seen.dark)}.")
    return (*told, _ALWAYS_DARK)


def _named(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown


def _start(row: Mapping[str, Any]) -> datetime | None:
    """UTC. A time without a zone is each user's own (`local_time`), so it is no moment one could name."""
    told = row.get("start_time")
    try:
        zoned = isinstance(told, str) and datetime.fromisoformat(told).tzinfo is not None
    except ValueError:
        return None
    return json_values.moment(told) if zoned else None


def _status(row: Mapping[str, Any]) -> str:
    return (json_values.text(row.get("status")) or "").lower()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(inner)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(inner)
