"""Which segments work with a list or a tag: their criteria say so, and only one by one can those be read.

Source: developer.constantcontact.com (V3), segments guides: criteria may be about list memberships and tags.
"""

from __future__ import annotations

from segbot.domain.errors import NotFoundError, ProviderError
from segbot.providers import json_values
from segbot.providers.constant_contact import wire
from segbot.providers.constant_contact.campaign_scan import Rule, Scan
from segbot.providers.constant_contact.kinds import UUIDS
from segbot.providers.http import Http

_MOST_RULES = 200  # a request each, of 10,000 a day
_UNREAD = "the criteria of the segments"


def rules_using(http: Http, found: Scan, identity: str) -> dict[str, str]:
    """Names, by id, of the segments whose criteria mention this list or tag. What was read is kept in the scan; what could
    not be read is noted there.
    """
    if found.rules is None:
        found.rules = {}
        try:
            _read(http, found, found.rules)
        except ProviderError:
            found.unread.append(_UNREAD)
    return {key: rule.name for key, rule in found.rules.items() if identity.lower() in rule.mentions}


def _read(http: Http, found: Scan, rules: dict[str, Rule]) -> None:
    found.requests += 1
    listed = [
        each
        for row in wire.rows(http, "/segments", "segments", {"limit": "1000", "sort_by": "name"})
        if (each := wire.segment(row)) is not None
    ]
    if len(listed) > _MOST_RULES:
        found.unread.append(f"{len(listed) - _MOST_RULES:,} of the segments")
    for segment in listed[:_MOST_RULES]:
        found.requests += 1
        try:
            details = json_values.mapping(http.read(f"/segments/{segment.id}").body)
        except NotFoundError:
            continue  # deleted while we were reading
        criteria = json_values.text(details.get("segment_criteria")) or ""
        mentions = frozenset(each.lower() for each in UUIDS.findall(criteria))
        rules[segment.id] = Rule(name=segment.name, mentions=mentions)
