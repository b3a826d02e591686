"""An account as a club might have left it: lists in two folders, a few rules, and campaigns that use them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from segbot.sandbox.emulators.people import Person, people

CONTACTS, BLOCKED = 900, 90
FIRST_LIST = 3
FOLDERS: tuple[tuple[int, str], ...] = ((1, "Club"), (2, "Old"))
HOME = 1

# Key, name, how many who may be mailed, how many on the blocklist, folder, created on, whether it fills itself.
LISTS: tuple[tuple[str, str, int, int, int, str, bool], ...] = (
    ("members", "Members", 140, 9, 1, "2024-01-08", False),
    ("news", "Newsletter", 520, 70, 1, "2023-02-01", False),
    ("never", "Never on Sundays", 26, 2, 1, "2024-08-19", False),
    ("", "Beta testers", 24, 0, 1, "2025-10-05", False),
    ("", "Course A", 61, 4, 1, "2025-03-12", False),
    ("", "Course B", 70, 6, 1, "2025-04-14", False),
    ("", "Summer camp 2023", 110, 12, 2, "2023-06-01", False),
    ("", "Nobody yet", 0, 0, 1, "2025-09-01", False),
    ("", "Trainers", 9, 0, 1, "2024-02-29", False),
    ("", "Vänner i Göteborg 🛶", 31, 3, 1, "2025-03-20", False),
    ("", "<!here> *Partners* & <i>friends</i>", 12, 0, 2, "2024-08-19", False),
    ("", "Joined this month", 15, 0, 1, "2025-11-01", True),
)
RULES: tuple[tuple[int, str, str], ...] = ((3, "Clicked lately", "Engagement"), (4, "Lives nearby", "Place"))

# Name, channel, status, days until it goes (None: no time), to, without, whether through a segment.
CAMPAIGNS: tuple[tuple[str, str, str, int | None, str, str, bool], ...] = (
    ("Regatta", "mail", "queued", 3, "news", "", False),
    ("Sunday row", "mail", "inReview", 5, "", "never", False),
    ("Board letter", "mail", "draft", None, "members", "", False),
    ("Spring letter", "mail", "sent", -200, "news", "", False),
    ("High water", "text", "sent", -9, "members", "", False),
    ("Nearby", "whatsapp", "scheduled", 8, "", "", True),
)


def contacts(seed: int) -> dict[str, dict[str, Any]]:
    """By number: those who may be mailed, then those on the blocklist."""
    made = [
        contact(number, person, blocked=number > CONTACTS)
        for number, person in enumerate(_people(seed), start=1)
    ]
    return {str(each["id"]): each for each in made}


def contact(number: int, person: Person, *, blocked: bool = False) -> dict[str, Any]:
    return member(number, person.email, f"{person.first_name} {person.last_name}", blocked=blocked)


def member(number: int, address: str, name: str = "", *, blocked: bool = False) -> dict[str, Any]:
    return {
        "id": number,
        "email": address,
        "emailBlacklisted": blocked,
        "smsBlacklisted": False,
        "listIds": [],
        "listUnsubscribed": [],
        "attributes": {"NAME": name},
        "createdAt": "2024-05-01T09:00:00.000Z",
        "modifiedAt": "2024-05-01T09:00:00.000Z",
    }


@cache
def _people(seed: int) -> tuple[Person, ...]:
    rng = random.Random(f"brevo/{seed}")  # noqa: S311  (not a secret)
    return tuple(islice(people(rng), CONTACTS + BLOCKED))


def memberships(
    seed: int, contacts: Mapping[str, dict[str, Any]], lists: Iterable[tuple[int, int, int]]
) -> None:
    """Put people on lists: of each list its number, how many who may be mailed, and how many on the blocklist."""
    for number, wanted, blocked in lists:
        rng = random.Random(f"brevo/{seed}/{number}")  # noqa: S311  (not a secret)
        for mailed, count in ((False, wanted), (True, blocked)):
            able = [each for each in contacts.values() if each["emailBlacklisted"] is mailed]
            for each in rng.sample(able, count):
                each["listIds"].append(number)


def campaign(
    number: int, name: str, channel: str, status: str, at: str | None, **recipients: list[int]
) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "channel": channel,
        "status": status,
        "scheduledAt": at,
        "recipients": {"lists": [], "exclusionLists": [], **recipients},
    }


def campaigns(ids: Mapping[str, int], now: datetime) -> dict[str, dict[str, Any]]:
    made = {}
    for number, (name, channel, status, days, to, without, by_rule) in enumerate(CAMPAIGNS, start=1):
        at = None if days is None else stamp(now + timedelta(days=days))
        aims: dict[str, list[int]] = {
            "lists": [ids[to]] if to else [],
            "exclusionLists": [ids[without]] if without else [],
        }
        aims |= {"segments": [RULES[0][0]]} if by_rule else {}
        made[str(number)] = campaign(number, name, channel, status, at, **aims)
    return made


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
