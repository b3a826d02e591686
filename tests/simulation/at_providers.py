"""What providers' own people, and their public pages, leave open or bring about: steps of scenes that are about one provider."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from segbot.sandbox.emulators.batch import seed as batch_seed
from segbot.sandbox.emulators.constant_contact import seed as contact_seed

from .at_work import AtWork
from .record import Ask
from .script import Step

# The scope without which Constant Contact shows no campaign.
CAMPAIGNS = "campaign_data"


class AtProviders(AtWork):
    def _short_pages(self, step: Step, _chance: random.Random) -> None:
        """For a while no list of a provider's comes in one piece."""
        short, name = self.life.outside.short_at, step.args["provider"]
        short.add(name)
        self.life.loop.spawn(lambda: short.discard(name), after=step.args["hours"] * 3600)

    def _other_ways(self, step: Step, _chance: random.Random) -> None:
        """From now on a provider does what its pages leave open in another way than it did."""
        emulator: Any = self.life.outside.emulators[step.args["provider"]]
        for name, value in step.args["ways"].items():
            assert hasattr(emulator, name), name
            setattr(emulator, name, value)

    def _use_up_the_day(self, _step: Step, _chance: random.Random) -> None:
        """Other programs of the account use up what Constant Contact answers in a day."""
        contacts: Any = self.life.outside.emulators["constant_contact"]
        contacts.quota.admit()
        contacts.quota.used = contacts.quota.limit

    def _unseen_campaign(self, step: Step, _chance: random.Random) -> None:
        """Something runs at Batch for a while of which nobody can ask whom it reaches: a mail, or a push to one of its segments."""
        batch: Any = self.life.outside.emulators["batch"]
        channel, whom = ("email", None) if step.args["how"] == "mail" else ("push", "segment_of_theirs")
        known_as = f"orchestration_unseen_{step.number}"
        made = batch_seed.orchestration(
            known_as,
            batch.now(),
            f"Nobody sees this {step.number}",
            kind="campaign",
            channels=(channel,),
            status="running",
            starts_in=1,
            audience=whom,
        )
        batch.orchestrations.put(known_as, made)
        begin, end = self.life.loop.now, self.life.loop.now + step.args["hours"] * 3600
        self.life.unseen_campaigns.append(("batch", begin, end))

        def over() -> None:
            batch.orchestrations.put(known_as, {**made, "status": "completed"})

        self.life.loop.spawn(over, after=end - begin)

    def _campaigns_not_shown(self, step: Step, _chance: random.Random) -> None:
        """For a while the access that segbot has to Constant Contact does not go as far as its campaigns."""
        contacts: Any = self.life.outside.emulators["constant_contact"]
        shelves = (contacts.tokens.grants, contacts.tokens.access)

        def scopes(change: Callable[[list[str]], list[str]]) -> None:
            for shelf in shelves:
                shelf.put_many(
                    {key: {**each, "scopes": change(each["scopes"])} for key, each in shelf.items()}
                )

        scopes(lambda given: [each for each in given if each != CAMPAIGNS])
        seconds = step.args["hours"] * 3600
        self.life.unseen_campaigns.append(
            ("constant_contact", self.life.loop.now, self.life.loop.now + seconds)
        )
        self.life.loop.spawn(
            lambda: scopes(lambda given: given if CAMPAIGNS in given else [*given, CAMPAIGNS]), after=seconds
        )

    def _campaign_through_a_rule(self, step: Step, _chance: random.Random) -> None:
        """Somebody makes a segment of those on a list or with a tag, and schedules a campaign for that segment."""
        found = self._about(step)
        contacts: Any = self.life.outside.emulators["constant_contact"]
        if found is None or found.segment_id not in {*contacts.lists, *contacts.tags}:
            return
        held = found.segment_id
        source, field = ("tags", "tag_id") if held in contacts.tags else ("list_membership", "list_id")
        rule = {"source": source, "field": field, "op": "equals", "value": held}
        criteria = {"type": "and", "group": [{"type": "or", "group": [rule]}]}
        made = contacts.make_segment(
            f"Made of one {step.number}", json.dumps({"version": "1.0.0", "criteria": criteria})
        )
        tomorrow = contact_seed.stamp(contacts.now() + timedelta(days=1))
        campaign = contact_seed.campaign(
            contacts.next_uuid,
            f"Mailing through {step.number}",
            "Scheduled",
            contacts.stamp(),
            segment=made["segment_id"],
            scheduled=tomorrow,
        )
        contacts.campaigns.put(campaign["campaign_id"], campaign)
        self.life.scheduled.setdefault(("constant_contact", str(held)), self.life.loop.now)

    def _leave_for_good(self, step: Step, _chance: random.Random) -> None:
        """Some of those who were on the list of an ask unsubscribe, by a link in a mail they still have."""
        found = self._about(step)
        if found is None or found.segment_id is None:
            return
        leave = _LEAVE_FOR_GOOD.get(found.provider)
        people = sorted(found.wish.listed)[: step.args["count"]]
        before = self.life.outside.one(found.provider, found.segment_id)
        if leave is None or before is None:
            return
        leave(self.life.outside.emulators[found.provider], found.segment_id, frozenset(people))
        after = self.life.outside.one(found.provider, found.segment_id)
        if after is not None and after[1] != before[1]:
            place = (found.provider, found.segment_id)
            self.life.record.meddled.append((self.life.loop.now, *place, "unsubscribe", before[1], after[1]))

    def _about(self, step: Step) -> Ask | None:
        return self.life.record.asks.get(step.about)


def _from_one_list(brevo: Any, segment: str, people: frozenset[str]) -> None:
    if segment not in brevo.lists:
        return
    number = int(segment)
    left = {
        key: {
            **each,
            "listIds": [one for one in each["listIds"] if one != number],
            "listUnsubscribed": [*each["listUnsubscribed"], number],
        }
        for key, each in brevo.contacts.items()
        if each.get("email") in people and number not in each["listUnsubscribed"]
    }
    brevo.contacts.put_many(left)


def _from_everything(contacts: Any, _segment: str, people: frozenset[str]) -> None:
    left = {}
    for key, each in contacts.contacts.items():
        mail = each["email_address"]
        if mail["address"] in people and "deleted_at" not in each:
            left[key] = {**each, "email_address": {**mail, "permission_to_send": "unsubscribed"}}
    contacts.contacts.put_many(left)


_LEAVE_FOR_GOOD: dict[str, Callable[[Any, str, frozenset[str]], None]] = {
    "brevo": _from_one_list,
    "constant_contact": _from_everything,
}
