"""Bunce as a shop might have left it: five thousand customers and the segments of a marketing team."""

from __future__ import annotations

import random
from functools import cache
from itertools import islice
from typing import Any

from segbot.sandbox.emulators.people import Person, people

CUSTOMERS = 5_000

# Name, how many customers, description, created on.
SEGMENTS: tuple[tuple[str, int, str | None, str], ...] = (
    ("VIP customers", 412, "Spent more than 1,000 in the last year", "2024-12-05 08:30:16"),
    ("Newsletter weekly", 3_900, "Opted in to the Tuesday newsletter", "2024-03-18 14:02:51"),
    ("Lapsed 90 days", 1_204, "No order for ninety days", "2025-01-07 09:11:40"),
    ("Trial users", 187, None, "2025-02-11 16:45:03"),
    ("All customers", 0, "Everyone, always", "2024-01-02 10:00:00"),
    ("Beta testers", 24, "Asked to see new features first", "2025-05-20 12:20:08"),
    ("Återkommande kunder – Göteborg 🛒", 312, "Köpt minst två gånger", "2024-09-30 07:55:29"),
    (
        "<!channel> *free* & <b>more</b>",
        58,
        "A name that must be shown as it is written",
        "2025-04-01 00:00:01",
    ),
    ("東京のお客様", 96, None, "2025-03-03 03:33:33"),
    ("Nobody yet", 0, None, "2025-06-01 11:00:00"),
    ("Cart abandoners", 742, "Left something in the cart this week", "2025-02-28 18:30:00"),
    ("First order", 655, None, "2024-11-12 13:13:13"),
    ("Wholesale", 41, "Companies with an account manager", "2024-08-15 08:00:00"),
    ("Gift card holders", 228, None, "2024-12-20 15:10:10"),
    ("Birthday this month", 401, None, "2025-01-01 00:10:00"),
    ("Summer sale 2025", 1_850, None, "2025-06-21 06:00:00"),
    ("Winter sale 2024", 2_110, None, "2024-12-26 06:00:00"),
    ("Black Friday early access", 930, None, "2024-11-20 17:45:00"),
    ("Returned an order", 149, None, "2025-03-17 10:31:54"),
    ("App installed", 2_480, None, "2024-07-09 19:22:45"),
    ("Webinar March", 73, None, "2025-03-12 14:00:00"),
    ("Webinar April", 88, None, "2025-04-09 14:00:00"),
    ("Webinar May", 64, None, "2025-05-14 14:00:00"),
    ("Support escalations", 17, "Handle with care", "2025-05-02 09:09:09"),
    ("Test", 3, "Do not delete (Arthur)", "2024-02-29 23:59:59"),
)
AUTOMATIC = "All customers"

_BASE36 = "0123456789abcdefghjkmnpqrstvwxyz"


def customers(seed: int) -> list[dict[str, Any]]:
    """Customer objects as the API shows them; new ones each time."""
    return [{**each, "devices": []} for each in _customers(seed)]


@cache
def _customers(seed: int) -> tuple[dict[str, Any], ...]:
    rng = random.Random(f"bunce/{seed}")  # noqa: S311  (not a secret)
    return tuple(customer(person, rng) for person in islice(people(rng), CUSTOMERS))


def customer(person: Person, rng: random.Random) -> dict[str, Any]:
    seen = f"2025-0{rng.randrange(1, 7)}-{rng.randrange(10, 29)} {rng.randrange(10, 24)}:{rng.randrange(10, 60)}:00"
    return {
        "customer_id": customer_id(person.number, rng),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone_no": person.phone if rng.random() < 0.85 else None,  # noqa: PLR2004
        "providers": None,
        "customer_created_at": f"2024-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)} 12:00:00",
        "updated_at": seen,
        "last_interaction": seen if rng.random() < 0.6 else None,  # noqa: PLR2004
        "devices": [],
    }


def customer_id(number: int, rng: random.Random) -> str:
    """The shop's own id: digits with leading zeros, something like a ULID, or nine characters of base 36."""
    kind = number % 10
    if kind < 6:  # noqa: PLR2004
        return f"{number:06d}"
    if kind < 8:  # noqa: PLR2004
        return "01J" + "".join(rng.choices(_BASE36, k=19)).upper() + f"{number:04d}"
    return f"{rng.randrange(10**5, 10**6)}{''.join(rng.choices(_BASE36[10:], k=2))}{rng.randrange(10)}"


@cache
def picks(seed: int, total: int) -> tuple[tuple[int, ...], ...]:
    """For each segment of SEGMENTS, which of `total` customers are in it."""
    rng = random.Random(f"bunce/{seed}/picks")  # noqa: S311  (not a secret)
    return tuple(tuple(sorted(rng.sample(range(total), size))) for _, size, _, _ in SEGMENTS)
