"""Constant Contact as a team might have left it: rules over contacts, and years of campaigns that used them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from segbot.sandbox.emulators.people import Person, people

CONTACTS = 1_500
REMOVED_CAMPAIGNS = 470
DONE_CAMPAIGNS = 36

Uuids = Callable[[str], str]


def last_campaigns(field: str, number: int) -> str:
    leaf = {
        "source": "tracking",
        "field": field,
        "op": "contains-any",
        "const_value": "last-n-campaigns",
        "param": str(number),
    }
    return criteria(leaf)


def last_days(field: str, days: int) -> str:
    leaf = {
        "source": "tracking",
        "field": field,
        "op": "contains-any",
        "const_value": "campaigns",
        "const_date_value": "last-n-days",
        "date_param": str(days),
    }
    return criteria(leaf)


def criteria(*leaves: dict[str, Any]) -> str:
    document = {"version": "1.0.0", "criteria": {"type": "and", "group": list(leaves)}}
    return json.dumps(document, separators=(",", ":"))


# Key, name, criteria, created, edited; the ids are counted up from 12.
SEGMENTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("scheduled", "Non-openers of the last 5", last_campaigns("not_opened", 5), "2025-01-24", "2025-09-27"),
    ("automation", "Opened any of the last 5", last_campaigns("opened", 5), "2025-02-03", "2025-02-03"),
    ("executing", "Mailed within 180 days", last_days("sent", 180), "2025-02-20", "2025-06-01"),
    ("draft", "Clicked within 30 days", last_days("clicked", 30), "2025-03-11", "2025-03-11"),
    ("free", "Spring cleaning", last_campaigns("not_opened", 20), "2025-04-04", "2025-04-05"),
    ("resend", "Autumn launch", last_days("opened", 90), "2025-08-15", "2025-08-15"),
    ("done", "Återkommande kunder – Göteborg 🛒", last_days("clicked", 365), "2025-05-05", "2025-05-09"),
    ("", "<!channel> *free* & <b>more</b>", last_days("opened", 14), "2025-04-01", "2025-04-01"),
    ("draft_automation", "New this week", last_days("sent", 7), "2025-07-01", "2025-07-01"),
    ("", "東京のお客様", last_campaigns("opened", 10), "2025-03-03", "2025-03-03"),
    ("deleted", "Summer sale 2024", last_campaigns("opened", 3), "2024-06-01", "2024-09-01"),
    ("", "VIP customers", last_campaigns("clicked", 12), "2024-12-05", "2025-10-10"),
    ("", "Five years of silence", last_days("not_opened", 1825), "2024-01-15", "2024-01-15"),
)


# Key, name, description, size, created.
LISTS: tuple[tuple[str, str, str, int, str], ...] = (
    ("newsletter", "Newsletter", "Everybody who asked for news.", 620, "2023-02-01"),
    ("welcome", "New customers", "", 45, "2025-06-10"),
    ("vip", "VIP guests", "Invited to the summer evening.", 84, "2024-11-05"),
    ("fair", "Autumn fair 2024", "Collected at the stand.", 130, "2024-10-02"),
    ("", "Kunder i Göteborg 🛒", "", 36, "2025-03-20"),
    ("", "Nobody yet", "", 0, "2025-09-01"),
    ("", "<!here> *Partners* & <i>friends</i>", "", 12, "2024-08-19"),
)
# Key, name, size, created.
TAGS: tuple[tuple[str, str, int, str], ...] = (
    ("gold", "Gold card member", 58, "2024-04-25"),
    ("dogs", "Dog owner", 210, "2024-05-02"),
    ("", "Göteborg", 36, "2025-03-21"),
    ("", "Not used yet", 0, "2025-07-07"),
)
UNSUBSCRIBED, DELETED = 14, 6
BORN = "2024-05-01T09:00:00.000Z"


def contacts(seed: int, uuid: Uuids) -> dict[str, dict[str, Any]]:
    """Those who may be mailed, then a few who unsubscribed, then a few who were deleted."""
    made = [contact(person, uuid("contact"), BORN) for person in _people(seed)]
    for one in made[CONTACTS : CONTACTS + UNSUBSCRIBED]:
        one["email_address"] |= {
            "permission_to_send": "unsubscribed",
            "opt_out_source": "Contact",
            "opt_out_date": "2025-05-05T10:00:00.000Z",
        }
    for one in made[CONTACTS + UNSUBSCRIBED :]:
        one["deleted_at"] = "2025-06-06"
    return {one["contact_id"]: one for one in made}


@cache
def _people(seed: int) -> tuple[Person, ...]:
    rng = random.Random(f"constant_contact/{seed}")  # noqa: S311  (not a secret)
    return tuple(islice(people(rng), CONTACTS + UNSUBSCRIBED + DELETED))


def memberships(
    seed: int, contacts: dict[str, dict[str, Any]], lists: list[tuple[str, int]], tags: list[tuple[str, int]]
) -> None:
    """Put people into lists and give them tags, (id, how many) each; always the same for the same seed."""
    mailable = [
        each
        for each in contacts.values()
        if "deleted_at" not in each and each["email_address"]["permission_to_send"] != "unsubscribed"
    ]
    for kept_in, wanted in (("list_memberships", lists), ("taggings", tags)):
        for number, (identity, size) in enumerate(wanted):
            rng = random.Random(f"constant_contact/{seed}/{kept_in}/{number}")  # noqa: S311  (not a secret)
            for each in rng.sample(mailable, size):
                each[kept_in].append(identity)


def contact(person: Person, contact_id: str, when: str) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "email_address": {
            "address": person.email,
            "permission_to_send": "implicit",
            "created_at": when,
            "updated_at": when,
            "opt_in_source": "Account",
            "opt_in_date": when,
            "confirm_status": "off",
        },
        "first_name": person.first_name,
        "last_name": person.last_name,
        "update_source": "Account",
        "create_source": "Account",
        "created_at": when,
        "updated_at": when,
        "list_memberships": [],
        "taggings": [],
    }


def campaigns(
    ids: dict[str, int], lists: dict[str, str], now: datetime, uuid: Uuids
) -> Iterator[dict[str, Any]]:
    """Campaigns of every status. The one that is scheduled was last touched before all others: it comes last."""
    soon = stamp(now + timedelta(days=9))
    yield campaign(uuid, "Weekly news", "Draft", _on(1), segment=ids["draft"])
    yield campaign(uuid, "Members first", "Executing", _on(2), segment=ids["executing"])
    yield campaign(uuid, "Broken template", "Error", _on(3), lists=[uuid("list")])
    yield campaign(uuid, "Autumn launch", "Done", _on(4), segment=ids["resend"], resend=soon)
    yield campaign(uuid, "Göteborg opening", "Done", _on(5), segment=ids["done"])
    yield campaign(uuid, "Summer sale 2024", "Done", _on(6), segment=ids["deleted"])
    for number in range(DONE_CAMPAIGNS):
        yield campaign(uuid, f"Newsletter {number + 1}", "Done", _on(7 + number), lists=[uuid("list")])
    for number in range(REMOVED_CAMPAIGNS):
        yield campaign(uuid, f"Old mailing {number + 1}", "Removed", _on(50 + number), lists=[])
    yield campaign(uuid, "Weekend offers", "Scheduled", _on(800), lists=[lists["newsletter"]], scheduled=soon)
    yield campaign(uuid, "Autumn fair invitation", "Draft", _on(12), lists=[lists["fair"]])
    yield campaign(uuid, "Win them back", "Scheduled", _on(900), segment=ids["scheduled"], scheduled=soon)


def campaign(
    uuid: Uuids,
    name: str,
    status: str,
    updated_at: str,
    *,
    segment: int | None = None,
    lists: list[str] | None = None,
    scheduled: str | None = None,
    resend: str | None = None,
) -> dict[str, Any]:
    """A campaign with its activities; the primary one aims at a segment or at lists, never at both."""
    primary = {
        "campaign_activity_id": uuid("activity"),
        "role": "primary_email",
        "format_type": 5,
        "segment_ids": [] if segment is None else [segment],
        "contact_list_ids": lists or [],
        "schedules": [{"scheduled_date": scheduled}] if scheduled else [],
        "resends": [{"resend_request_id": uuid("resend"), "resend_date": resend}] if resend else [],
    }
    permalink = {
        "campaign_activity_id": uuid("activity"),
        "role": "permalink",
        "format_type": 5,
        "segment_ids": [],
        "contact_list_ids": [],
        "schedules": [],
        "resends": [],
    }
    return {
        "campaign_id": uuid("campaign"),
        "name": name,
        "current_status": status,
        "type": "NEWSLETTER",
        "type_code": 10,
        "created_at": "2023-01-10T10:00:00.000Z",
        "updated_at": updated_at,
        "activities": [primary, permalink],
    }


def automations(ids: dict[str, int], lists: dict[str, str], uuid: Uuids) -> list[dict[str, Any]]:
    """One that runs and is set off by a segment, one that only might be, one that has nothing to do with segments, and
    one that greets whoever joins a list.
    """
    return [
        _automation(uuid, "Thank the openers", "ACTIVE", active=_joins(ids["automation"])),
        _automation(uuid, "Greet newcomers", "DRAFT", draft=_joins(ids["draft_automation"])),
        _automation(uuid, "Birthday", "ACTIVE", active={"type": "contact_birthday"}),
        _automation(uuid, "Welcome series", "ACTIVE", active=joins_list(lists["welcome"])),
    ]


def _automation(
    uuid: Uuids,
    name: str,
    status: str,
    active: dict[str, Any] | None = None,
    draft: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What there is none of is left out: the published description allows no null."""
    made: dict[str, Any] = {"id": uuid("automation"), "name": name, "status": status}
    if active:
        made["active_state"] = "ACTIVE"
        made["active_definition"] = {"state": "ACTIVE", "trigger": {"trigger_def": active}}
    if draft:
        made["draft_state"] = "DRAFT"
        made["draft_definition"] = {"state": "DRAFT", "trigger": {"trigger_def": draft}}
    return made


def _joins(segment_id: int) -> dict[str, Any]:
    """Here, and only here, a segment's id is a string."""
    return {"type": "segment_join", "segment_id": str(segment_id)}


def joins_list(list_id: str) -> dict[str, Any]:
    """Set off when somebody joins a list: which one is a parameter."""
    parameter = {"type": "LIST", "operator": "EQUALS", "parameter_name": "list_ids"}
    return {
        "type": "Action",
        "action_name": "list_join",
        "unique_by": "list_ids",
        "parameters": [{**parameter, "parameter_list_value": [list_id]}],
    }


def _on(days_before: int) -> str:
    return stamp(datetime(2025, 10, 20, 15, tzinfo=UTC) - timedelta(days=days_before))


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
