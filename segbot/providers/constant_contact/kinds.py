"""The kinds of segments of a Constant Contact account: rules, contact lists, contact tags; where each is spoken of.

Source: developer.constantcontact.com (V3), lists, tags and bulk activity guides; docs/constant-contact.md has the facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segbot.domain.segments import Segment
from segbot.providers import json_values

RULE, LIST, TAG = "segment", "list", "tag"

UUIDS = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A kind that holds contacts: paths, keys of its JSON, and how people are put in and taken out (bulk activities).

    `targets` names the ids of lists or tags in an activity's body, and also those of a source that means all of theirs.
    `takes_consent`: whoever is put in is mailed, so somebody who unsubscribed must not be.
    """

    kind: str
    path: str
    rows: str
    id_key: str
    count_key: str
    counting: Mapping[str, str | int]
    filtering: str
    targets: str
    adding: str
    removing: str
    takes_consent: bool


LISTS = Holder(
    kind=LIST,
    path="/contact_lists",
    rows="lists",
    id_key="list_id",
    count_key="membership_count",
    counting={"include_membership_count": "all"},
    filtering="lists",
    targets="list_ids",
    adding="/activities/add_list_memberships",
    removing="/activities/remove_list_memberships",
    takes_consent=True,
)
TAGS = Holder(
    kind=TAG,
    path="/contact_tags",
    rows="tags",
    id_key="tag_id",
    count_key="contacts_count",
    counting={"include_count": "true"},
    filtering="tags",
    targets="tag_ids",
    adding="/activities/contacts_taggings_add",
    removing="/activities/contacts_taggings_remove",
    takes_consent=False,
)
HOLDERS = {LIST: LISTS, TAG: TAGS}


def is_uuid(identity: str | None) -> bool:
    """Whether an id can be that of a list or a tag; those of rules are numbers."""
    return identity is not None and UUIDS.fullmatch(identity) is not None


def held(holder: Holder, row: Mapping[str, Any]) -> Segment | None:
    """A list or a tag from its JSON; None when id or name is missing."""
    identity, name = json_values.text(row.get(holder.id_key)), row.get("name")
    if identity is None or not isinstance(name, str):
        return None
    return Segment(
        id=identity,
        name=name,
        kind=holder.kind,
        description=json_values.text(row.get("description")),
        member_count=json_values.whole(row.get(holder.count_key)),
        deleted=row.get("deleted_at") is not None,
        created_at=json_values.moment(row.get("created_at")),
        edited_at=json_values.moment(row.get("updated_at")),
    )
