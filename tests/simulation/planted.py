"""The providers as the team left them on the first morning: small segments, and the people to fill lists with."""

from __future__ import annotations

import copy
import itertools
import random
import uuid
from collections.abc import Callable
from itertools import islice
from typing import Any

from segbot.sandbox.emulators import Batch, Brevo, Bunce, ConstantContact, Emulator, Mailchimp, Segmenter
from segbot.sandbox.emulators.batch import seed as batch_seed
from segbot.sandbox.emulators.brevo import seed as brevo_seed
from segbot.sandbox.emulators.bunce import seed as bunce_seed
from segbot.sandbox.emulators.constant_contact import seed as contact_seed
from segbot.sandbox.emulators.mailchimp import seed as mailchimp_seed
from segbot.sandbox.emulators.people import people
from segbot.sandbox.emulators.segmenter import seed as segmenter_seed

CUSTOMERS = 320
NAMES = ("VIP customers", "Newsletter", "Lapsed", "Beta testers", "Nobody yet", "Everyone")


class Nowhere:
    """A save file that saves nothing: a life is lived once."""

    def load(self, kind: str) -> dict[str, Any]:
        return {}

    def put(self, kind: str, key: str, document: Any) -> None: ...

    def put_many(self, kind: str, documents: dict[str, Any]) -> None: ...

    def delete(self, kind: str, key: str) -> None: ...

    def clear(self, kind: str) -> None: ...

    def close(self) -> None: ...


def emulators(seed: int, clock: Callable[[], float]) -> dict[str, Emulator]:
    """All six, the documented rate limits in force, on virtual time."""
    made = {
        kind.name: kind(Nowhere(), None, clock, rate_scale=1.0)  # type: ignore[arg-type]
        for kind in (Bunce, Batch, Segmenter, ConstantContact, Mailchimp, Brevo)
    }
    for emulator in made.values():
        emulator.seed = seed % 7
    chance = random.Random(f"{seed}/planted")
    _bunce(made["bunce"], chance)
    _batch(made["batch"], chance)
    _segmenter(made["segmenter"], chance)
    _contacts(made["constant_contact"], chance)
    _mailchimp(made["mailchimp"], random.Random(f"{seed}/mailchimp"))
    _brevo(made["brevo"], random.Random(f"{seed}/brevo"))
    return made


_READY: dict[str, Any] = {}


def _ready(name: str, make: Callable[[], Any]) -> Any:
    """Made-up people take a moment to make up, so every life of a process shares them."""
    if name not in _READY:
        _READY[name] = make()
    return _READY[name]


def _bunce(bunce: Any, chance: random.Random) -> None:
    def make() -> list[dict[str, Any]]:
        rng = random.Random("bunce")
        return [bunce_seed.customer(person, rng) for person in islice(people(rng), CUSTOMERS)]

    rows = bunce.customers.plant([dict(each) for each in _ready("bunce", make)])
    sizes = (chance.randrange(20, 60), 140, chance.randrange(4, 20), 8, 0, 0)
    for name, size in zip(NAMES, sizes, strict=True):
        segment = bunce.make_segment(
            name, None, everyone=name == "Everyone", created_at="2025-01-01 08:00:00"
        )
        segment["members"] = dict.fromkeys(chance.sample(rows, size), 1)
        bunce.segment_shelf.put(segment["id"], segment)


def _batch(batch: Any, chance: random.Random) -> None:
    sizes = (chance.randrange(20, 60), 120, chance.randrange(4, 20), 8, 0)
    names = ("vip", "newsletter", "lapsed", "beta", "nobody")
    for index, (name, size) in enumerate(zip(names, sizes, strict=True)):
        audience = batch.audiences.make(name, name.capitalize(), "2025-01-01T08:00:00Z")
        batch.audiences.put({**audience, "members": {f"C-{index}{number:04d}": {} for number in range(size)}})
    batch.orchestrations.put_many(
        {
            one["id"]: one
            for one in [
                batch_seed.orchestration(
                    "orchestration_1",
                    batch.now(),
                    "Preview night",
                    kind="campaign",
                    channels=("push",),
                    status="running",
                    starts_in=2,
                    audience=chance.choice(names),
                )
            ]
        }
    )


def _segmenter(segmenter: Any, chance: random.Random) -> None:
    waiting = iter(
        {**person, "substitutionTags": {}}
        for person in _ready("segmenter", lambda: segmenter_seed.persons(1))
    )
    for name, size in (
        ("Loyal shoppers", chance.randrange(20, 60)),
        ("Fresh produce", 12),
        ("Nobody yet", 0),
    ):
        rows = {segmenter.next_uuid("person"): next(waiting) for _ in range(size)}
        segmenter.persons.put_many(rows)
        segmenter._index(rows)
        segmenter._save(
            segmenter.next_uuid("segment"),
            {
                "name": name,
                "description": "",
                "broadcastMediumId": "email",
                "segmentType": "CUSTOM",
                "TagId": None,
                "filters": [],
                "persons": list(rows),
            },
        )


def _contacts(contacts: Any, chance: random.Random) -> None:
    ids: dict[str, int] = {}
    for key, name, criteria, created, edited in contact_seed.SEGMENTS[: chance.randrange(6, 13)]:
        made = contacts.make_segment(
            name, criteria, created=f"{created}T17:08:32.000Z", edited=f"{edited}T17:10:50.000Z"
        )
        ids[key] = made["segment_id"]

    def make() -> dict[str, Any]:
        numbers = itertools.count()
        return contact_seed.contacts(
            1, lambda kind: str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{kind}/{next(numbers)}"))
        )

    everybody = _ready("contacts", make)
    some = copy.deepcopy({**dict(islice(everybody.items(), 60)), **_tail(everybody, 8)})
    _lists_and_tags(contacts, list(some.values()), chance)
    contacts.contacts.put_many(some)
    soon = contact_seed.stamp(contacts.now())
    for key in ("scheduled", "executing"):
        if key in ids:
            campaign = contact_seed.campaign(
                contacts.next_uuid, f"Mailing {key}", key.capitalize(), soon, segment=ids[key], scheduled=soon
            )
            contacts.campaigns.put(campaign["campaign_id"], campaign)
    contacts.refresh_token()


def _tail(everybody: dict[str, Any], size: int) -> dict[str, Any]:
    """The last ones made: they have unsubscribed or were deleted."""
    return {key: everybody[key] for key in list(everybody)[-size:]}


def _lists_and_tags(contacts: Any, people: list[dict[str, Any]], chance: random.Random) -> None:
    """Beside segments by rules: lists and tags, with people in them."""
    for each in people:
        each["list_memberships"], each["taggings"] = [], []
    may_be_mailed = people[:60]
    for name, size in (("Shop news", chance.randrange(15, 45)), ("Dinner club", 9), ("No diners yet", 0)):
        made = contacts.make_list(name, created="2025-01-01T08:00:00.000Z")
        for each in chance.sample(may_be_mailed, size):
            each["list_memberships"].append(made["list_id"])
    for name, size in (("Gold card", chance.randrange(10, 30)), ("Dog owner", 7)):
        made = contacts.make_tag(name, created="2025-01-01T08:00:00.000Z")
        for each in chance.sample(may_be_mailed, size):
            each["taggings"].append(made["tag_id"])


def _some_people(name: str, size: int) -> list[Any]:
    return list(_ready(name, lambda: list(islice(people(random.Random(name)), size))))


def _mailchimp(mailchimp: Any, chance: random.Random) -> None:
    """Tags, and one saved segment. What is not documented is so in one life and otherwise in the next."""
    mailchimp.throttles = chance.choice([403, 429])
    mailchimp.names_those_passed_over = chance.random() < 0.5
    mailchimp.tells_of_those_who_had_it = chance.random() < 0.5
    mailchimp.has_advanced_segments = chance.random() < 0.5
    statuses = [
        *("subscribed",) * 52,
        *("unsubscribed",) * 5,
        "cleaned",
        "transactional",
        "pending",
        "archived",
        "archived",
    ]
    everybody = [
        mailchimp_seed.contact(person, status)
        for person, status in zip(_some_people("mailchimp", len(statuses)), statuses, strict=True)
    ]
    conditions = [{"field": "aimtype", "op": "open", "value": "5"}]
    mailchimp.make_segment(
        "Opened the last five",
        options={"match": "all", "conditions": conditions},
        created="2025-01-01T08:00:00+00:00",
    )
    for name, size in (
        ("Gold", chance.randrange(15, 45)),
        ("Webinar", 12),
        ("Staff", 5),
        ("Nobody tagged", 0),
    ):
        tag = mailchimp.make_segment(name, created="2025-01-01T08:00:00+00:00")["id"]
        for each in chance.sample(everybody[:-2], size):
            each["tagged"].append(tag)
    mailchimp.contacts.put_many({each["id"]: each for each in everybody})


def _brevo(brevo: Any, chance: random.Random) -> None:
    """Lists, the first of them one that fills itself; a few people are on the blocklist, or have left a list by themselves."""
    brevo.refuses_empty_removals = chance.random() < 0.5
    everybody = [
        brevo_seed.contact(number, person, blocked=number > 52)
        for number, person in enumerate(_some_people("brevo", 58), start=1)
    ]
    brevo.make_segment("Joined this month", created="2025-01-01T08:00:00.000Z", dynamic=True)
    for name, size in (
        ("Members", chance.randrange(15, 45)),
        ("Trainers", 9),
        ("Course A", 14),
        ("Nobody here", 0),
    ):
        made = brevo.make_segment(name, created="2025-01-01T08:00:00.000Z")["id"]
        for number, each in enumerate(chance.sample(everybody, size + 2)):
            each["listIds" if number < size else "listUnsubscribed"].append(made)
    brevo.contacts.put_many({str(each["id"]): each for each in everybody})
