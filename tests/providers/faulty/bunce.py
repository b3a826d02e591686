"""Faulty adapters of Bunce, each with one mistake a hurried person could make, and the check that sees it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice

from segbot.domain.errors import (
    CredentialsError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    UnavailableError,
)
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt
from segbot.providers.bunce import wire
from segbot.providers.bunce.adapter import Bunce
from tests.providers import checks


class SendsAgain(Bunce):
    def write(self, write):
        try:
            return super().write(write)
        except OutcomeUnknownError:
            return super().write(write)


class SendsEmptyLists(Bunce):
    def write(self, write):
        if write.operation is Operation.REMOVE and not write.members:
            self._http.write("DELETE", f"/segments/{write.segment_id}/customers", {"customers": []})
            return Receipt()
        return super().write(write)


class CutsLongListsItself(Bunce):
    def write(self, write):
        most = self.spec.limits.people_per_call
        receipt = super().write(replace(write, members=write.members[:most]))
        rest = write.members[most:]
        return super().write(replace(write, members=rest)) if rest else receipt


class ReadsTheFirstPageOnly(Bunce):
    def list_segments(self):
        return islice(super().list_segments(), 20)


class TakesAnOlderNamesake(Bunce):
    def look_up(self, write):
        for segment in self.list_segments():
            if segment.name == write.name:
                return LookUpResult(verdict=LookUp.APPLIED, receipt=Receipt(segment_id=segment.id))
        return super().look_up(write)


class CallsSilenceAFailure(Bunce):
    def write(self, write):
        try:
            return super().write(write)
        except OutcomeUnknownError as error:
            raise UnavailableError("Nothing was changed.") from error


class BelievesTheStatus(Bunce):
    def write(self, write):
        try:
            return super().write(write)
        except RejectedError as error:
            if error.status != 200:
                raise
            return Receipt()


class ClearsByRemoving(Bunce):
    def write(self, write):
        if write.operation is Operation.CLEAR:
            everyone = [row["customer_id"] for row in self._http.read("/customers").body["data"]]
            self._http.write("DELETE", f"/segments/{write.segment_id}/customers", {"customers": everyone})
            return Receipt()
        return super().write(write)


class RemovesWithPost(Bunce):
    def write(self, write):
        if write.operation is Operation.REMOVE:
            body = {"customers": [member.id for member in write.members]}
            self._http.write("POST", f"/segments/{write.segment_id}/customers", body)
            return Receipt()
        return super().write(write)


class KnowsEverybody(Bunce):
    def known_to_provider(self, members):
        return frozenset(member.key for member in members)


class TellsItsKey(Bunce):
    def __repr__(self):
        return f"Bunce({self._http._client.headers['X-Authorization']})"


class TellsNames(Bunce):
    def write(self, write):
        try:
            return super().write(write)
        except ProviderError as error:
            raise RejectedError(f"not done for {[member.email for member in write.members]}") from error


class IsInAHurry(Bunce):
    def write(self, write):
        self._http._client.event_hooks = {"request": []}
        for _ in range(60):
            self._http.read("/segments", {"page": 1, "per_page": 1})
        return super().write(write)


class CallsABadKeyARefusal(Bunce):
    def write(self, write):
        try:
            return super().write(write)
        except CredentialsError as error:
            raise RejectedError("no") from error


discreet = partial(checks.shows_no_secret_and_no_person, written=[])


class IgnoresTheWait(Bunce):
    def write(self, write):
        try:
            return super().write(write)
        except RateLimitError as error:
            raise RateLimitError(str(error), retry_after=1) from error


class BelievesAnyName(Bunce):
    def _create(self, write):
        row = self._http.write("POST", "/segments", {"name": write.name}, route=True).body["data"]
        return Receipt(segment_id=row["id"], segment_name=row["name"])


class ShowsANeighbour(Bunce):
    def get_segment(self, segment_id):
        return wire.segment(self._http.read(f"/segments/{segment_id}").body["data"])


BITES = [
    (BelievesAnyName, checks.believes_no_answer_about_another),
    (ShowsANeighbour, checks.believes_no_answer_about_another),
    (IgnoresTheWait, checks.waits_as_long_as_it_is_told),
    (SendsAgain, checks.writes_once_whatever_happens),
    (SendsEmptyLists, checks.never_sends_nobody_or_too_many),
    (CutsLongListsItself, checks.never_sends_nobody_or_too_many),
    (ReadsTheFirstPageOnly, checks.lists_every_segment_and_shows_each),
    (TakesAnOlderNamesake, checks.looks_up_unknown_outcomes),
    (CallsSilenceAFailure, checks.names_trouble_with_writes),
    (BelievesTheStatus, checks.believes_no_200_that_says_no),
    (ClearsByRemoving, checks.refuses_what_it_does_not_declare),
    (RemovesWithPost, checks.does_what_it_declares),
    (KnowsEverybody, checks.tells_whom_the_provider_knows),
    (TellsItsKey, discreet),
    (TellsNames, discreet),
    (IsInAHurry, checks.keeps_to_the_rate),
    (CallsABadKeyARefusal, checks.names_wrong_credentials),
]
