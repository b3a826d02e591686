"""Batch as an app's team might have left it: audiences of all sizes, orchestrations of all kinds."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import cache
from typing import Any

# Name, label, members, created on.
AUDIENCES: tuple[tuple[str, str | None, int, str], ...] = (
    ("vip_2026", "VIP customers", 412, "2025-11-03T09:00:00Z"),
    ("newsletter-weekly", "Newsletter weekly", 3_900, "2025-02-11T13:20:00Z"),
    ("all_app_users", "Everyone with the app", 20_000, "2024-06-01T00:00:00Z"),
    ("lapsed-90-days", "Lapsed 90 days", 1_204, "2025-09-19T07:45:12Z"),
    ("Beta_Testers", "Beta testers", 24, "2025-10-05T10:10:10Z"),
    ("beta_testers", "Beta testers (old)", 7, "2024-10-05T10:10:10Z"),
    ("trial_users", None, 187, "2025-08-08T08:08:08Z"),
    ("black_friday_2025", "Black Friday – alla länder 🛍", 10_001, "2025-11-20T17:45:00Z"),
    ("free-shipping", "<!channel> *free* shipping", 58, "2025-04-01T00:00:01Z"),
    ("tokyo", "東京のお客様", 96, "2025-03-03T03:33:33Z"),
    ("nobody-yet", "Nobody yet", 0, "2025-12-01T11:00:00Z"),
    ("push_optin_2025", "Opted in to push", 8_420, "2025-01-15T06:30:00Z"),
    ("winter_sale", "Winter sale", 2_110, "2024-12-26T06:00:00Z"),
    ("staff", "Our own people", 41, "2024-02-29T23:59:59Z"),
)

# Name, type, channels, status, days until start (None: no start), audience aimed at (None: everyone).
_ORCHESTRATIONS: tuple[tuple[str, str, tuple[str, ...], str, int | None, str | None], ...] = (
    ("Welcome series", "trigger", ("push", "email"), "running", None, "trial_users"),
    ("Weekly digest", "recurring", ("email",), "running", -30, "newsletter-weekly"),
    ("Cart reminder", "trigger", ("push",), "running", None, None),
    ("Summer sale recap", "campaign", ("email",), "completed", -90, "newsletter-weekly"),
    ("SMS flash sale", "campaign", ("sms",), "draft", None, "free-shipping"),
    ("Price drop", "recurring", ("push",), "stopped", -200, None),
    ("App update 5.0", "campaign", ("push",), "completed", -45, "all_app_users"),
    ("Lapsed: we miss you", "campaign", ("push",), "completed", -10, "lapsed-90-days"),
    ("Tokyo opening", "campaign", ("push",), "stopped", -5, "tokyo"),
    ("Black Friday teaser", "campaign", ("push",), "draft", None, "black_friday_2025"),
    ("VIP preview night", "campaign", ("push",), "running", 2, "vip_2026"),
    ("Holiday greetings", "campaign", ("email",), "running", 20, None),
    ("Onboarding tips", "recurring", ("push", "sms"), "draft", None, None),
)


def members(index: int, size: int) -> dict[str, dict[str, Any]]:
    """Custom ids of an audience; those of the first one carry attributes."""
    start = 1 if size > 5_000 else index * 300 + 1  # noqa: PLR2004
    ids = _ids(start, size)
    if index:
        return {known: {} for known in ids}
    return {
        known: {"tier": number % 3 + 1, "date(since)": "2024-05-01T08:00:00Z"}
        for number, known in enumerate(ids)
    }


@cache
def _ids(start: int, size: int) -> tuple[str, ...]:
    return tuple(f"C-{number:05d}" for number in range(start, start + size))


def orchestrations(seed: int, now: datetime) -> list[dict[str, Any]]:
    rng = random.Random(f"batch/{seed}")  # noqa: S311  (not a secret)
    return [
        orchestration(
            f"orchestration_{rng.getrandbits(128):032x}",
            now,
            name,
            kind=kind,
            channels=channels,
            status=status,
            starts_in=starts_in,
            audience=audience,
        )
        for name, kind, channels, status, starts_in, audience in _ORCHESTRATIONS
    ]


def orchestration(
    known_as: str,
    now: datetime,
    name: str,
    *,
    kind: str,
    channels: tuple[str, ...],
    status: str,
    starts_in: int | None,
    audience: str | None,
) -> dict[str, Any]:
    """One orchestration with everything Batch knows of it, shown or not."""
    start = None if starts_in is None else stamp(now + timedelta(days=starts_in))
    return {
        "id": known_as,
        "type": kind,
        "channels": list(channels),
        "platforms": ["ios", "android"],
        "source": "dashboard",
        "created_date": "2025-10-01T09:00:00Z",
        "updated_date": "2025-10-02T09:00:00Z",
        "name": name,
        "labels": [],
        "status": status,
        "start_time": start,
        "messages": [{"language": "default", "title": name, "body": "Tap to see more."}],
        "targeting": {
            "languages": [],
            "regions": [],
            "query": {} if audience is None else {"audience": {"$in": [audience]}},
        },
    }


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
