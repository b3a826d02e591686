"""Constant Contact's own pages, as far as the sandbox needs them: what they show, and what people do there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.constant_contact import seed as seeds
from segbot.sandbox.emulators.constant_contact.criteria import check_criteria
from segbot.sandbox.emulators.emulator import MeddleError, Meddler, count_detail, text_detail
from segbot.sandbox.emulators.exchange import RefusedError
from segbot.sandbox.emulators.people import newcomers

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

_SEGMENT_SHOWN = ("name", "segment_id", "created_at", "edited_at", "segment_criteria")


class Console:
    """Rows for the page, and changes by people who use no API. Segments, lists and tags stand in one list there."""

    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider

    def rows(self) -> list[dict[str, Any]]:
        provider = self._provider
        found = [
            self._row(
                key,
                segment["name"],
                {name: segment[name] for name in _SEGMENT_SHOWN},
                gone="deleted, kept for reference" if segment["deleted"] else "",
            )
            for key, segment in provider.segment_shelf.items()
        ]
        found += [
            self._row(key, each["name"], dict(each), kind="list", gone="deleted" * ("deleted_at" in each))
            for key, each in provider.lists.items()
        ]
        return found + [
            self._row(key, each["name"], dict(each), kind="tag") for key, each in provider.tags.items()
        ]

    def _row(
        self, key: str, name: str, details: dict[str, Any], *, kind: str = "", gone: str = ""
    ) -> dict[str, Any]:
        badges = [each for each in (kind, gone) if each]
        return {
            "id": key,
            "name": name,
            "count": len(self._provider.people_in(key)),
            "badges": badges + self._provider.uses_of(key),
            "details": details,
        }

    def meddlers(self) -> dict[str, Meddler]:
        return {
            "rename": self._by_kind(self._rename_segment, self._rename_list, self._rename_tag),
            "edit": self._by_kind(self._edit, self._describe, self._no_rule),
            "delete": self._by_kind(self._delete_segment, self._delete_list, self._delete_tag),
            "clear": self._by_kind(self._nobody, self._empty("list_memberships"), self._empty("taggings")),
            "add": self._by_kind(self._join, self._join_list, self._join_tag),
            "schedule": self._by_kind(self._schedule, self._schedule_list, self._no_campaigns),
            "many_campaigns": self._many_campaigns,
        }

    def _by_kind(self, segment: Meddler, a_list: Meddler, tag: Meddler) -> Meddler:
        def chosen(identity: str, details: Mapping[str, Any]) -> None:
            provider = self._provider
            doing = a_list if identity in provider.lists else tag if identity in provider.tags else segment
            doing(identity, details)

        return chosen

    # Segments

    def _change(self, segment_id: str, **changes: Any) -> None:
        provider = self._provider
        provider.save_segment(
            {**provider.segment_shelf[segment_id], **changes, "edited_at": provider.stamp()}
        )

    def _rename_segment(self, segment_id: str, details: Mapping[str, Any]) -> None:
        self._change(segment_id, name=text_detail(details, "name"))

    def _edit(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """Someone changes the rule: `criteria`, a text like the API's."""
        criteria = text_detail(details, "criteria")
        try:
            check_criteria(criteria)
        except RefusedError as refused:
            raise MeddleError(refused.response.json()[0]["error_message"]) from None
        self._change(segment_id, segment_criteria=criteria)

    def _delete_segment(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        provider = self._provider
        provider.save_segment({**provider.segment_shelf[segment_id], "deleted": True})

    def _nobody(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        """Nobody meets the rule any more; the rule is as it was, so nothing shows but the count."""
        provider = self._provider
        provider.save_segment({**provider.segment_shelf[segment_id], "nobody": True, "extra": []})

    def _join(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """New contacts sign up who meet the rule."""
        segment = self._provider.segment_shelf[segment_id]
        fresh = self._new_contacts(count_detail(details, 10))
        extra = segment["extra"] + [one["contact_id"] for one in fresh]
        self._provider.save_segment({**segment, "extra": extra})

    # Lists and tags

    def _rename_list(self, list_id: str, details: Mapping[str, Any]) -> None:
        name = text_detail(details, "name")
        provider = self._provider
        provider.lists.put(list_id, {**provider.lists[list_id], "name": name, "updated_at": provider.stamp()})

    def _rename_tag(self, tag_id: str, details: Mapping[str, Any]) -> None:
        name = text_detail(details, "name")
        provider = self._provider
        provider.tags.put(tag_id, {**provider.tags[tag_id], "name": name, "updated_at": provider.stamp()})

    def _describe(self, list_id: str, details: Mapping[str, Any]) -> None:
        provider = self._provider
        said = text_detail(details, "description")
        provider.lists.put(
            list_id, {**provider.lists[list_id], "description": said, "updated_at": provider.stamp()}
        )

    def _no_rule(self, _tag_id: str, _details: Mapping[str, Any]) -> None:
        raise MeddleError("A tag has nothing but its name.")

    def _delete_list(self, list_id: str, _details: Mapping[str, Any]) -> None:
        self._at_once("list_delete", targets=[list_id])

    def _delete_tag(self, tag_id: str, _details: Mapping[str, Any]) -> None:
        self._at_once("tag_delete", targets=[tag_id])

    def _empty(self, kept_in: str) -> Meddler:
        def empty(identity: str, _details: Mapping[str, Any]) -> None:
            contacts = self._provider.contacts
            left = {
                key: {**one, kept_in: [each for each in one[kept_in] if each != identity]}
                for key, one in contacts.items()
                if identity in one[kept_in]
            }
            contacts.put_many(left)

        return empty

    def _join_list(self, list_id: str, details: Mapping[str, Any]) -> None:
        self._new_contacts(count_detail(details, 10), list_memberships=[list_id])

    def _join_tag(self, tag_id: str, details: Mapping[str, Any]) -> None:
        self._new_contacts(count_detail(details, 10), taggings=[tag_id])

    def _at_once(self, kind: str, **details: Any) -> None:
        """What people press in the pages is done when the page comes back."""
        activities = self._provider.activities
        job = activities.begin(kind, **details)
        activities.shelf.put(job["activity_id"], {**job, "due": 0.0, "ends": "completed"})
        activities.settle()

    def _new_contacts(self, count: int, **kept: list[str]) -> list[dict[str, Any]]:
        provider = self._provider
        found = newcomers(provider.seed, len(provider.contacts) + 1, count)
        fresh = [
            {**seeds.contact(person, provider.next_uuid("contact"), provider.stamp()), **kept}
            for person in found
        ]
        provider.contacts.put_many({one["contact_id"]: one for one in fresh})
        return fresh

    # Campaigns

    def _schedule(self, segment_id: str, details: Mapping[str, Any]) -> None:
        self._scheduled(details, segment=int(segment_id))

    def _schedule_list(self, list_id: str, details: Mapping[str, Any]) -> None:
        self._scheduled(details, lists=[list_id])

    def _no_campaigns(self, _tag_id: str, _details: Mapping[str, Any]) -> None:
        raise MeddleError("A campaign is sent to lists or to a segment, not to a tag.")

    def _scheduled(self, details: Mapping[str, Any], **aim: Any) -> None:
        """Someone schedules a campaign for tomorrow."""
        provider = self._provider
        name = text_detail(details, "name") if "name" in details else "Campaign from the dashboard"
        tomorrow = seeds.stamp(provider.now() + timedelta(days=1))
        made = seeds.campaign(
            provider.next_uuid, name, "Scheduled", provider.stamp(), scheduled=tomorrow, **aim
        )
        provider.campaigns.put(made["campaign_id"], made)

    def _many_campaigns(self, _segment_id: str, details: Mapping[str, Any]) -> None:
        """An agency plans hundreds of campaigns for others than this segment: `count` of them."""
        provider = self._provider
        count, soon = count_detail(details, 400), seeds.stamp(provider.now() + timedelta(days=3))
        made = (
            seeds.campaign(
                provider.next_uuid,
                f"City mailing {number + 1}",
                "Scheduled",
                provider.stamp(),
                lists=[],
                scheduled=soon,
            )
            for number in range(count)
        )
        provider.campaigns.put_many({one["campaign_id"]: one for one in made})


def uses_of(
    identity: str, campaigns: Mapping[str, dict[str, Any]], automations: Mapping[str, dict[str, Any]]
) -> list[str]:
    """What uses a segment or a list, in words, whatever the API lets callers see of it."""
    uses = [
        f"{campaign['current_status'].lower()} campaign: {campaign['name']}"
        for campaign in campaigns.values()
        if any(_aims(activity, identity) for activity in campaign["activities"])
    ]
    return uses + [
        f"{automation['status'].lower()} automation: {automation['name']}"
        for automation in automations.values()
        if f'"{identity}"' in json.dumps(automation)
    ]


def _aims(activity: Mapping[str, Any], identity: str) -> bool:
    return identity in activity["contact_list_ids"] or identity in map(str, activity["segment_ids"])
