"""Constant Contact's bulk activities: accepted at once, carried out a little later, and kept for ten days.

Source: developer.constantcontact.com (V3), bulk activity guides, and its published API file (3.0.178).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

Ending = Literal["completed", "partly", "failed", "cancelled", "timed_out", "never"]
Job = dict[str, Any]

MOST_LISTS_OF_A_CONTACT = 50
MOST_TAGS_OF_A_CONTACT = 50
KEPT_SECONDS = 10 * 24 * 3600
MOST_QUEUED = 1_000
OVER = ("completed", "cancelled", "failed", "timed_out")


class Activities:
    """Jobs and what they do to contacts. `settle` carries out what is due: nobody has to ask for it to happen.

    Whether somebody who unsubscribed can be added to a list this way is not documented: here they can, and are mailed
    again, so that a client which does it is caught. A deleted contact comes back, as the guides say.
    """

    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider
        self.shelf = provider.shelf("activities")

    def begin(self, kind: str, **details: Any) -> Job:
        """A new job, as the API first shows it; `details` are what it is about."""
        provider = self._provider
        stamp = provider.stamp()
        job: Job = {
            "activity_id": provider.next_uuid("activity"),
            "kind": kind,
            "state": "initialized",
            "created_at": stamp,
            "updated_at": stamp,
            "percent_done": 0,
            "activity_errors": [],
            "status": {} if kind == "list_delete" else _nothing_yet(self._size(kind, details)),
            "due": provider.clock() + provider.activity_seconds,
            "ends": provider.activity_ending,
            **details,
        }
        self.shelf.put(job["activity_id"], job)
        return job

    def queued(self) -> int:
        return sum(job["state"] not in OVER for job in self.shelf.values())

    def get(self, activity_id: str) -> Job | None:
        """A job that is still remembered."""
        job = self.shelf.get(activity_id)
        if job is None or self._provider.clock() - _seconds(job["created_at"]) > KEPT_SECONDS:
            return None
        return job

    def settle(self) -> None:
        """Carry out every job whose time has come, in the order they were asked for."""
        now = self._provider.clock()
        for job in list(self.shelf.values()):
            if job["state"] in OVER:
                continue
            if job["ends"] == "never" or job["due"] > now:
                if job["state"] == "initialized":
                    stamp = self._provider.stamp()
                    begun = {**job, "state": "processing", "started_at": stamp, "percent_done": 10}
                    self.shelf.put(job["activity_id"], begun)
                continue
            self._finish(job)

    def shown(self, job: Job) -> dict[str, Any]:
        """As the status endpoint shows it: what is not known yet is left out, never null."""
        keys = ("activity_id", "state", "created_at", "updated_at", "percent_done", "status")
        told = {key: job[key] for key in keys}
        told |= {key: job[key] for key in ("started_at", "completed_at") if key in job}
        told["activity_errors"] = list(job["activity_errors"])
        told["_links"] = {"self": {"href": f"/v3/activities/{job['activity_id']}"}}
        return told

    def _finish(self, job: Job) -> None:
        stamp = self._provider.stamp()
        done: Job = {**job, "started_at": job.get("started_at", stamp), "updated_at": stamp}
        if job["ends"] in ("failed", "cancelled", "timed_out"):
            done["state"] = job["ends"]
            done["activity_errors"] = ["The activity could not be carried out"]
        else:
            errors, completed, total = self._carry_out(job)
            done |= {"state": "completed", "completed_at": stamp, "percent_done": 100}
            done["activity_errors"] = errors
            done["status"] = self._counts(job, completed, total)
        self.shelf.put(job["activity_id"], done)

    def _counts(self, job: Job, completed: int, total: int) -> dict[str, int]:
        if job["kind"] == "list_delete":
            return {"list_count": completed}
        counts = {"items_total_count": total, "items_completed_count": completed}
        return counts | ({"list_count": len(job["targets"])} if job["kind"].endswith("memberships") else {})

    def _size(self, kind: str, details: dict[str, Any]) -> int:
        if kind in ("list_delete", "tag_delete"):
            return len(details["targets"])
        return len(self.source(details["source"]))

    def _carry_out(self, job: Job) -> tuple[list[str], int, int]:
        """Errors, how many were done, and of how many."""
        actions: dict[str, Callable[[Job], tuple[list[str], int, int]]] = {
            "add_list_memberships": self._add_to_lists,
            "remove_list_memberships": lambda job: self._without(job, "list_memberships"),
            "contacts_taggings_add": self._tag,
            "contacts_taggings_remove": lambda job: self._without(job, "taggings"),
            "list_delete": self._delete_lists,
            "tag_delete": self._delete_tags,
        }
        return actions[job["kind"]](job)

    def source(self, source: dict[str, Any]) -> list[str]:
        """The contacts a job is about: those that are there at this moment."""
        provider = self._provider
        if "contact_ids" in source:
            return [each for each in source["contact_ids"] if each in provider.contacts]
        if "segment_id" in source:
            return list(provider.members(str(source["segment_id"])))
        wanted = set(source.get("list_ids", ())) | set(source.get("tag_ids", ()))
        everybody = source.get("all_active_contacts", False)
        return [
            key
            for key, contact in provider.contacts.items()
            if "deleted_at" not in contact
            and (everybody or wanted & {*contact["list_memberships"], *contact["taggings"]})
        ]

    def _partly(self, job: Job, keys: list[str]) -> list[str]:
        """Where the job is to end incomplete, the last contact is left out without a word in the errors."""
        return keys[:-1] if job["ends"] == "partly" else keys

    def _add_to_lists(self, job: Job) -> tuple[list[str], int, int]:
        return self._with(job, "list_memberships", MOST_LISTS_OF_A_CONTACT, "is in {most} lists already")

    def _tag(self, job: Job) -> tuple[list[str], int, int]:
        return self._with(job, "taggings", MOST_TAGS_OF_A_CONTACT, "has {most} tags already")

    def _with(self, job: Job, kept_in: str, most: int, full: str) -> tuple[list[str], int, int]:
        keys = self._meant(job)
        errors, changed = [], []
        for key in self._partly(job, keys):
            contact = self._provider.contacts[key]
            kept = list(dict.fromkeys([*contact[kept_in], *job["targets"]]))
            if len(kept) > most:
                errors.append(f"Contact {key} {full.format(most=most)}")
                continue
            fresh = self._back(contact) if kept_in == "list_memberships" else contact
            changed.append({**fresh, kept_in: kept})
        self._put(changed)
        return errors, len(changed), len(keys)

    def _without(self, job: Job, kept_in: str) -> tuple[list[str], int, int]:
        keys = self._meant(job)
        taken = self._partly(job, keys)
        self._put(self._less(self._provider.contacts[key], kept_in, job["targets"]) for key in taken)
        return [], len(taken), len(keys)

    def _meant(self, job: Job) -> list[str]:
        return [each for each in self.source(job["source"]) if each not in job.get("exclude", ())]

    def _delete_lists(self, job: Job) -> tuple[list[str], int, int]:
        provider = self._provider
        for list_id in job["targets"]:
            provider.lists.put(list_id, {**provider.lists[list_id], "deleted_at": provider.stamp()})
        self._take_from_all("list_memberships", job["targets"])
        return [], len(job["targets"]), len(job["targets"])

    def _delete_tags(self, job: Job) -> tuple[list[str], int, int]:
        for tag_id in job["targets"]:
            self._provider.tags.remove(tag_id)
        self._take_from_all("taggings", job["targets"])
        return [], len(job["targets"]), len(job["targets"])

    def _take_from_all(self, kept_in: str, targets: list[str]) -> None:
        contacts = self._provider.contacts.values()
        self._put([self._less(one, kept_in, targets) for one in contacts if set(one[kept_in]) & set(targets)])

    def _less(self, contact: dict[str, Any], kept_in: str, targets: list[str]) -> dict[str, Any]:
        return {**contact, kept_in: [each for each in contact[kept_in] if each not in targets]}

    def _back(self, contact: dict[str, Any]) -> dict[str, Any]:
        """A contact that may be mailed (again)."""
        address = contact["email_address"]
        if "deleted_at" not in contact and address["permission_to_send"] != "unsubscribed":
            return contact
        fresh = {key: value for key, value in contact.items() if key != "deleted_at"}
        back = {key: value for key, value in address.items() if not key.startswith("opt_out")}
        return {**fresh, "email_address": {**back, "permission_to_send": "implicit"}}

    def _put(self, contacts: Iterable[dict[str, Any]]) -> None:
        stamp = self._provider.stamp()
        self._provider.contacts.put_many(
            {one["contact_id"]: {**one, "updated_at": stamp} for one in contacts}
        )


def _nothing_yet(total: int) -> dict[str, int]:
    return {"items_total_count": total, "items_completed_count": 0}


def _seconds(stamp: str) -> float:
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC).timestamp()
