"""Contact lists and contact tags: segments that hold people, who are put in and taken out by bulk activities.

Source: developer.constantcontact.com (V3), lists, tags and bulk activity guides; docs/constant-contact.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from segbot.domain.errors import NotFoundError, RejectedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import LookUp, LookUpResult, NotChanged, Operation, Receipt, Write
from segbot.domain.ports import Clock
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.afterwards import surely
from segbot.providers.constant_contact import wire
from segbot.providers.constant_contact.activities import Activities, Ended
from segbot.providers.constant_contact.contacts import PAGE, Contact, Contacts
from segbot.providers.constant_contact.kind_declarations import NAME_LENGTH
from segbot.providers.constant_contact.kinds import LIST, LISTS, Holder, held, is_uuid
from segbot.providers.constant_contact.rules import applied, no_such_segment
from segbot.providers.creations import made_since, receipt_of
from segbot.providers.echoes import is_about, is_called
from segbot.providers.http import Http
from segbot.providers.identifiers import Identifiers
from segbot.providers.json_values import Answer
from segbot.providers.redaction import redacted
from segbot.providers.unique_pages import each_once

T = TypeVar("T")

_NOT_APPLIED = LookUpResult(verdict=LookUp.NOT_APPLIED)

UNKNOWN = "no contact at Constant Contact"
UNSUBSCRIBED = "unsubscribed; segbot doesn't subscribe anybody again"
DELETED = "the contact was deleted; adding it would bring it back"
NOT_CHANGED = "Constant Contact didn't change this one"
_FOR_GOOD = frozenset({UNKNOWN, UNSUBSCRIBED, DELETED})


@dataclass(frozen=True, kw_only=True, repr=False)
class Fitting:
    """Whom a change is sent for, and who is left out, by key, with the reason."""

    contacts: tuple[Contact, ...]
    left_out: Mapping[str, str]


class Held:
    """The lists, or the tags, of one account."""

    def __init__(
        self, holder: Holder, http: Http, activities: Activities, contacts: Contacts, clock: Clock
    ) -> None:
        self._holder = holder
        self._http = http
        self._clock = clock
        self._activities = activities
        self._contacts = contacts

    def all(self) -> Iterator[Segment]:
        """All live ones, with how many people are in each."""
        query = {"limit": PAGE, **self._holder.counting}
        rows = wire.rows(self._http, self._holder.path, self._holder.rows, query)
        return each_once(each for each in map(self._segment, rows) if not each.deleted)

    def get(self, identity: str) -> Segment:
        """One by its id, deleted ones marked. NotFoundError where there is none."""
        row = self._http.read(self._path(identity), dict(self._holder.counting)).body
        found = self._segment(json_values.mapping(row))
        if not is_about(found, identity):
            raise self._http.unusable()
        return found

    def named(self, name: str) -> tuple[Segment, ...]:
        """Those of exactly this name."""
        return tuple(segment for segment in self.all() if segment.name == name)

    def members(self, identity: str) -> Iterator[tuple[Member, ...]]:
        """Everybody in it, page after page; whoever has no e-mail address is left out."""
        return map(people_of, self._contacts.of(self._holder, identity))

    def fitting(self, members: Sequence[Member], *, adding: bool, sending: bool = False) -> Fitting:
        """Which of these can be put in (or taken out), and why the others cannot; `sending`: right before that. Raises
        ProviderError.
        """
        found = self._contacts.find([member.id for member in members], sending=sending)
        left_out: dict[str, str] = {}
        for member in members:
            why = self._obstacle(found.get(member.key), adding=adding)
            if why:
                left_out[member.key] = why
        kept = (found[member.key] for member in members if member.key not in left_out)
        return Fitting(contacts=tuple({each.id: each for each in kept}.values()), left_out=left_out)

    def not_addable(self, members: Sequence[Member]) -> Mapping[str, str] | None:
        """Who cannot be added, and why; None where finding out would take too long: then the change leaves them out."""
        self._contacts.forget()
        if self._contacts.takes_long([member.id for member in members]):
            return None
        return self.fitting(members, adding=True).left_out

    def write(self, write: Write) -> Receipt:
        """Send one change and wait until it is carried out; see `activities.Activities.run`."""
        check(self._holder, write)
        match write.operation:
            case Operation.CREATE:
                return self._create(write)
            case Operation.EDIT:
                return self._rename(write)
            case Operation.DELETE:
                return self._delete(write)
            case Operation.CLEAR:
                return self._clear(write)
            case _:
                return self._change_people(write, adding=write.operation is Operation.ADD)

    def look_up(self, write: Write) -> LookUpResult:
        """By what is there now; changes of people need no looking up, as twice is once."""
        check(self._holder, write)
        if write.operation is Operation.CREATE:
            return made_since(write, self.named)
        identity = str(write.segment_id)
        if write.operation is Operation.DELETE:
            gone = self._is_gone(identity)
            return applied(identity, write.segment_name) if gone else _NOT_APPLIED
        if write.operation is Operation.EDIT:
            now = self.get(identity)
            return applied(now.id, now.name) if now.name == write.name else _NOT_APPLIED
        return LookUpResult(verdict=LookUp.CANNOT_TELL)

    def _create(self, write: Write) -> Receipt:
        body: dict[str, Any] = {"name": write.name}
        if self._holder.kind == LIST and write.description:
            body["description"] = write.description
        answer = self._http.write("POST", self._holder.path, body)
        return receipt_of(self._told(write, answer))

    def _rename(self, write: Write) -> Receipt:
        """A list is replaced as a whole, so what is not to change is read first and sent along."""
        path, body = self._path(write.segment_id), {"name": write.name}
        if self._holder.kind == LIST:
            now = json_values.mapping(self._http.read(path).body)
            if not is_about(self._segment(now), write.segment_id):
                raise self._http.unusable()
            body |= {key: now[key] for key in ("description", "favorite") if now.get(key) is not None}
        answer = self._http.write("PUT", path, body)
        renamed = self._told(write, answer)
        if not is_about(renamed, write.segment_id):
            raise self._http.outcome_unknown(answer.status)
        return receipt_of(renamed)

    def _told(self, write: Write, answer: Answer) -> Segment:
        """What the answer to a creation or a new name describes."""
        now = held(self._holder, json_values.mapping(answer.body))
        if now is None or not is_uuid(now.id) or not is_called(now, write.name):
            raise self._http.outcome_unknown(answer.status)
        return now

    def _delete(self, write: Write) -> Receipt:
        identity = str(write.segment_id)
        if self._holder.kind == LIST:
            ended = self._activities.run("POST", "/activities/list_delete", {"list_ids": [identity]})
        else:
            ended = self._activities.run("DELETE", self._path(identity), None)
        if not self._surely(lambda: self._is_gone(identity)):
            raise self._http.outcome_unknown() if ended.whole else self._refused(ended, ())
        return Receipt(segment_id=identity)

    def _clear(self, write: Write) -> Receipt:
        """Everybody in it is taken out of it, in one activity."""
        identity = str(write.segment_id)
        body = {"source": {self._holder.targets: [identity]}, self._holder.targets: [identity]}
        ended = self._activities.run("POST", self._holder.removing, body)
        receipt = Receipt(segment_id=identity, segment_name=write.segment_name)
        if ended.whole:
            return receipt
        left = self._surely(lambda: sum(map(len, self._contacts.of(self._holder, identity))))
        if left:
            raise RejectedError(
                f"Constant Contact ended the change with {left:,} people still in it{_quoted(ended, ())}. Look at it "
                "there, then ask again."
            )
        return receipt

    def _change_people(self, write: Write, *, adding: bool) -> Receipt:
        identity = str(write.segment_id)
        fitting = self.fitting(write.members, adding=adding, sending=True)
        left_out = dict(fitting.left_out)
        if fitting.contacts:
            ids = [contact.id for contact in fitting.contacts]
            body = {"source": {"contact_ids": ids}, self._holder.targets: [identity]}
            people = Identifiers(write.members)
            path = self._holder.adding if adding else self._holder.removing
            ended = self._activities.run("POST", path, body, people=people, how_many=len(ids))
            if not ended.whole:
                left_out |= self._not_changed(identity, fitting.contacts, ended, people, adding=adding)
        return Receipt(
            segment_id=identity,
            segment_name=write.segment_name,
            not_changed=tuple(
                NotChanged(key=key, why=why, again=why not in _FOR_GOOD) for key, why in left_out.items()
            ),
        )

    def _not_changed(
        self, identity: str, sent: Sequence[Contact], ended: Ended, people: Identifiers, *, adding: bool
    ) -> dict[str, str]:
        """Who is not where they should be, as it did not go smoothly. Raises RejectedError where that is everybody."""
        inside = self._surely(
            lambda: {each.id for page in self._contacts.of(self._holder, identity) for each in page}
        )
        failed = [contact for contact in sent if (contact.id in inside) is not adding]
        if len(failed) == len(sent):
            raise self._refused(ended, people)
        said = redacted(ended.said, people=people)
        return {contact.key: said or NOT_CHANGED for contact in failed}

    def _refused(self, ended: Ended, people: Identifiers | tuple[str, ...]) -> RejectedError:
        return RejectedError(
            f"Constant Contact took the change, but did not carry it out{_quoted(ended, people)}. Nothing was changed; "
            "ask again later."
        )

    def _obstacle(self, contact: Contact | None, *, adding: bool) -> str:
        if contact is None:
            return UNKNOWN
        if adding and contact.deleted:
            return DELETED
        if adding and contact.unsubscribed and self._holder.takes_consent:
            return UNSUBSCRIBED
        return UNKNOWN if contact.deleted else ""

    def _surely(self, read: Callable[[], T]) -> T:
        """A look after a change that was accepted."""
        return surely(self._http, self._clock, read)

    def _is_gone(self, identity: str) -> bool:
        try:
            return self.get(identity).deleted
        except NotFoundError:
            return True

    def _path(self, identity: str | None) -> str:
        if identity is None or not is_uuid(identity):
            raise no_such_segment()
        return f"{self._holder.path}/{wire.quoted(identity)}"

    def _segment(self, row: Mapping[str, Any]) -> Segment:
        found = held(self._holder, row)
        if found is None:
            raise self._http.unusable()
        return found


def check(holder: Holder, write: Write) -> None:
    """Raises RejectedError for what Constant Contact could not be asked for, NotFoundError for an id that is none."""
    noun = holder.kind
    if write.criteria or write.fields.get("ready_made") or write.fields.get("ready_made_number"):
        raise RejectedError(
            f"A {noun} holds people and has no criteria; leave them empty. Nothing was sent.",
            field="criteria",
        )
    if write.description and holder is not LISTS:
        raise RejectedError(
            f"A {noun} has no description; leave it empty. Nothing was sent.", field="description"
        )
    if write.operation is not Operation.CREATE and not is_uuid(write.segment_id):
        raise no_such_segment()
    if write.operation in (Operation.CREATE, Operation.EDIT) and not (
        write.name and len(write.name) <= NAME_LENGTH
    ):
        raise RejectedError(
            f"A {noun} needs a name of 1 to {NAME_LENGTH} characters. Nothing was sent.", field="name"
        )
    for member in write.members:
        if member.id_type is not IdType.EMAIL:
            raise RejectedError(
                "Constant Contact knows people by their e-mail addresses; the list has ids. Nothing was sent.",
                field="members_text",
            )


def people_of(contacts: Sequence[Contact]) -> tuple[Member, ...]:
    """Contacts as people are named here: by e-mail address."""
    return tuple(Member(id_type=IdType.EMAIL, id=contact.address) for contact in contacts)


def _quoted(ended: Ended, people: Identifiers | tuple[str, ...]) -> str:
    said = redacted(ended.said, people=people).rstrip(".")
    return f": “{said}”" if said else f" ({ended.state.replace('_', ' ')})"
