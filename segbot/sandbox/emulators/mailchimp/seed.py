"""An audience as a shop might have left it: tags of all sizes, a few rules, and campaigns that use them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from segbot.sandbox.emulators.people import Person, people

AUDIENCE = "7a1c3e5b9d"
FIRST_SEGMENT = 48_433
# How many of each status, in this order.
STATUSES: tuple[tuple[str, int], ...] = (
    ("subscribed", 1_060),
    ("unsubscribed", 70),
    ("cleaned", 40),
    ("transactional", 20),
    ("pending", 6),
    ("archived", 8),
)

# Key, name, how many who are subscribed, how many who are not, created on.
TAGS: tuple[tuple[str, str, int, int, str], ...] = (
    ("vip", "VIP customers", 180, 7, "2024-05-07"),
    ("news", "Newsletter", 640, 60, "2023-02-01"),
    ("gold", "Gold card", 58, 2, "2024-04-25"),
    ("dont", "Not on Fridays", 33, 3, "2025-01-19"),
    ("new", "New customers", 45, 0, "2025-06-10"),
    ("", "Beta testers", 24, 0, "2025-10-05"),
    ("", "Lapsed 90 days", 210, 38, "2025-09-19"),
    ("", "Kunder i Göteborg 🛒", 36, 4, "2025-03-20"),
    ("", "東京のお客様", 22, 0, "2025-03-03"),
    ("", "<!channel> *free* & <b>shipping</b>", 12, 0, "2025-04-01"),
    ("", "Webinar March", 64, 5, "2025-03-12"),
    ("", "Webinar April", 71, 3, "2025-04-14"),
    ("", "Summer sale 2023", 130, 22, "2023-06-01"),
    ("", "Nobody yet", 0, 0, "2025-09-01"),
    ("", "Staff", 9, 0, "2024-02-29"),
)

# Key, name, the tag it names (none: another rule), created on.
SAVED: tuple[tuple[str, str, str, str], ...] = (
    ("rule", "Gold card in Sweden", "gold", "2025-02-20"),
    ("", "Opened the last five", "", "2025-01-24"),
)
ADVANCED: tuple[tuple[int, str, bool], ...] = (
    (9_001, "Big spenders who never click", False),
    (9_002, "Likely to buy again", True),
)

# Title, status, days until it goes (None: no time), what it is aimed at: a key, a condition on a key, or everybody.
CAMPAIGNS: tuple[tuple[str, str, int | None, str, str], ...] = (
    ("Weekend offers", "schedule", 3, "news", "saved_segment_id"),
    ("Friday quiz", "schedule", 5, "dont", "static_not"),
    ("Gold evening", "schedule", 9, "rule", "saved_segment_id"),
    ("VIP preview", "save", None, "vip", "static_is"),
    ("Greetings to all", "schedule", 20, "", ""),
    ("Spring letter", "sent", -200, "news", "saved_segment_id"),
    ("Summer sale", "sent", -90, "vip", "static_is"),
    ("Autumn letter", "sent", -30, "", ""),
)


def contacts(seed: int) -> dict[str, dict[str, Any]]:
    """By subscriber hash."""
    statuses = [status for status, count in STATUSES for _ in range(count)]
    made = [contact(person, status) for person, status in zip(_people(seed), statuses, strict=True)]
    return {each["id"]: each for each in made}


def contact(person: Person, status: str = "subscribed") -> dict[str, Any]:
    return member(person.email, f"{person.first_name} {person.last_name}", status)


def member(address: str, name: str = "", status: str = "subscribed") -> dict[str, Any]:
    return {
        "id": subscriber_hash(address),
        "email_address": address,
        "full_name": name,
        "status": status,
        "tagged": [],
    }


def subscriber_hash(address: str) -> str:
    return hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()


@cache
def _people(seed: int) -> tuple[Person, ...]:
    rng = random.Random(f"mailchimp/{seed}")  # noqa: S311  (not a secret)
    return tuple(islice(people(rng), sum(count for _, count in STATUSES)))


def memberships(seed: int, contacts: dict[str, dict[str, Any]], tags: Mapping[int, tuple[int, int]]) -> None:
    """Give people their tags: of each tag how many who are subscribed and how many who are not."""
    subscribed = [each for each in contacts.values() if each["status"] == "subscribed"]
    others = [
        each for each in contacts.values() if each["status"] in ("unsubscribed", "cleaned", "transactional")
    ]
    for identity, (active, hidden) in tags.items():
        rng = random.Random(f"mailchimp/{seed}/{identity}")  # noqa: S311  (not a secret)
        for each in (*rng.sample(subscribed, active), *rng.sample(others, hidden)):
            each["tagged"].append(identity)


def condition(tag: int, op: str = "static_is") -> dict[str, Any]:
    return {"condition_type": "StaticSegment", "field": "static_segment", "op": op, "value": tag}


def campaign(
    known_as: str, number: int, title: str, *, status: str, send_time: str, segment: int | None, how: str
) -> dict[str, Any]:
    recipients: dict[str, Any] = {"list_id": AUDIENCE, "list_is_active": True, "list_name": "Customers"}
    if segment is not None:
        opts: dict[str, Any] = {"match": "all"}
        if how == "saved_segment_id":
            opts |= {"saved_segment_id": segment, "conditions": []}
        else:
            opts["conditions"] = [condition(segment, how)]
        recipients |= {"segment_text": "<p>Contacts that match</p>", "segment_opts": opts}
    return {
        "id": known_as,
        "web_id": number,
        "type": "regular",
        "create_time": "2025-09-01T08:00:00+00:00",
        "status": status,
        "emails_sent": 0,
        "send_time": send_time,
        "recipients": {**recipients, "recipient_count": 100},
        "settings": {"title": title, "subject_line": title, "from_name": "Example Shop"},
    }


def automation(known_as: str, title: str, status: str, tag: int) -> dict[str, Any]:
    """Its conditions stand in the place where a campaign has an object around them."""
    return {
        "id": known_as,
        "status": status,
        "emails_sent": 12,
        "recipients": {"list_id": AUDIENCE, "list_name": "Customers", "segment_opts": [condition(tag)]},
        "settings": {"title": title, "from_name": "Example Shop"},
        "trigger_settings": {"workflow_type": "general"},
    }


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def campaigns(ids: Mapping[str, int], now: datetime) -> dict[str, dict[str, Any]]:
    made = {}
    for number, (title, status, days, aim, how) in enumerate(CAMPAIGNS, start=1):
        at = "" if days is None else stamp(now + timedelta(days=days))
        known_as = f"c{number:09d}"
        made[known_as] = campaign(
            known_as, 7_000 + number, title, status=status, send_time=at, segment=ids.get(aim), how=how
        )
    return made
