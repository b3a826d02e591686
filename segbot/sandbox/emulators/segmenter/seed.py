"""The Segmenter as a grocer might have left it: a few segments, each a list of people."""

from __future__ import annotations

import random
import uuid
from itertools import islice
from typing import Any

from segbot.sandbox.emulators.people import Person, people

# Name, description, channel, type, people, tagged or not.
SEGMENTS: tuple[tuple[str, str, str, str, int, bool], ...] = (
    ("Loyal shoppers", "Ten orders or more", "push-notifications", "CUSTOM", 240, True),
    ("Fresh produce fans", "Fruit and vegetables every week", "push-notifications", "CUSTOM", 96, False),
    ("Café & repostería – Bogotá", "Clientes de la zona norte", "whatsapp", "CUSTOM", 58, True),
    ("<!channel> *free* delivery", "A name to be shown as it is written", "email", "CUSTOM", 12, False),
    ("Nobody yet", "Still empty", "email", "CUSTOM", 0, False),
)


def persons(seed: int) -> list[dict[str, Any]]:
    """People as a caller would send them, all different, as many as all segments have together."""
    rng = random.Random(f"segmenter/{seed}")  # noqa: S311  (not a secret)
    total = sum(size for *_, size, _ in SEGMENTS)
    return [
        sent(person, str(uuid.UUID(int=rng.getrandbits(128), version=4)))
        for person in islice(people(rng), total)
    ]


def sent(person: Person, external_id: str) -> dict[str, Any]:
    return {
        "externalId": external_id,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "phone": person.phone,
        "email": person.email,
        "substitutionTags": {},
    }
