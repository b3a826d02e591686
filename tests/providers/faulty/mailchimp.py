"""Faulty adapters of Mailchimp, each with one mistake that its documentation invites, and the check that sees it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from segbot.domain.errors import (
    AddressError,
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
)
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt
from segbot.providers.mailchimp.adapter import Mailchimp
from segbot.providers.mailchimp.declaration import SPEC
from tests.providers import checks
from tests.providers.mailchimp_scene import named


class RenamesWithPeople(Mailchimp):
    def _rename(self, write, path):
        self._http.write("PATCH", path, {"name": write.name, "static_segment": []})
        return Receipt(segment_id=write.segment_id)


class TakesA200ForSuccess(Mailchimp):
    def _change_people(self, write, path):
        key = "members_to_add" if write.operation is Operation.ADD else "members_to_remove"
        self._http.write("POST", path, {key: [member.id for member in write.members]})
        return Receipt(segment_id=write.segment_id)


class ReadsTenOnly(Mailchimp):
    def list_segments(self):
        return islice(super().list_segments(), 10)


class ForgetsAdvancedSegments(Mailchimp):
    def list_segments(self):
        return (each for each in super().list_segments() if each.kind != "advanced")


class SendsAgain(Mailchimp):
    def write(self, write):
        try:
            return super().write(write)
        except OutcomeUnknownError:
            return super().write(write)


class TakesAnyNamesake(Mailchimp):
    def look_up(self, write):
        found = self.named(write.name or "")
        if write.operation is Operation.CREATE and found:
            return LookUpResult(verdict=LookUp.APPLIED, receipt=Receipt(segment_id=found[0].id))
        return super().look_up(write)


class TakesAPageForGone(Mailchimp):
    def get_segment(self, segment_id):
        try:
            return super().get_segment(segment_id)
        except AddressError as error:
            raise NotFoundError("It is gone.") from error


class KnowsEverybody(Mailchimp):
    def known_to_provider(self, members):
        return frozenset(member.key for member in members)


class HandsOutTheFirstOnly(Mailchimp):
    def read_members(self, segment):
        return (page[:1] for page in super().read_members(segment))


class ReadsTheSubscribedOnly(Mailchimp):
    def read_members(self, segment):
        rows = self._http.read(f"{self._path_of(segment.id)}/members", {"count": 1_000}).body["members"]
        return iter([tuple(named(row["email_address"]) for row in rows)])


class CountsTheSubscribedOnly(Mailchimp):
    def get_segment(self, segment_id):
        found = super().get_segment(segment_id)
        if found.member_count is None:
            return found
        row = self._http.read(self._path_of(segment_id)).body
        return replace(found, member_count=row["member_count"])


class KnowsNamesAsTypedOnly(Mailchimp):
    def named(self, name):
        return tuple(each for each in super().named(name) if each.name == name)


class ChangesRules(Mailchimp):
    def write(self, write):
        return super().write(replace(write, kind=None))


class TakesTheDoorkeeperForAKey(Mailchimp):
    def write(self, write):
        try:
            return super().write(write)
        except RateLimitError as error:
            if error.status == 403:
                raise CredentialsError("The key is wrong.") from error
            raise


class LooksAtOnce(Mailchimp):
    @property
    def spec(self):
        early = {verb: replace(each, settles_within=1.0) for verb, each in SPEC.capabilities.items()}
        return replace(SPEC, capabilities=early, kinds={})


BITES = [
    (TakesTheDoorkeeperForAKey, checks.takes_every_throttling_for_one),
    (LooksAtOnce, checks.believes_no_absence_before_it_may),
    (ReadsTheSubscribedOnly, checks.lists_every_segment_and_shows_each),
    (CountsTheSubscribedOnly, checks.lists_every_segment_and_shows_each),
    (KnowsNamesAsTypedOnly, checks.finds_every_namesake),
    (ChangesRules, checks.lists_every_segment_and_shows_each),
    (RenamesWithPeople, checks.does_what_it_declares),
    (TakesA200ForSuccess, checks.tells_for_whom_something_changed),
    (TakesA200ForSuccess, checks.believes_no_200_that_says_no),
    (ReadsTenOnly, checks.lists_every_segment_and_shows_each),
    (ForgetsAdvancedSegments, checks.lists_every_segment_and_shows_each),
    (SendsAgain, checks.writes_once_whatever_happens),
    (TakesAnyNamesake, checks.looks_up_unknown_outcomes),
    (TakesAPageForGone, checks.takes_no_page_for_gone),
    (KnowsEverybody, checks.tells_whom_the_provider_knows),
    (HandsOutTheFirstOnly, checks.hands_out_members_where_it_says_so),
]
