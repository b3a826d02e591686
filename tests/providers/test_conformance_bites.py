"""The suite must bite: faulty adapters, each with one mistake a hurried person could make, and the check that sees it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice

import pytest

from segbot.domain.errors import (
    CredentialsError,
    OutcomeUnknownError,
    ProviderError,
    RejectedError,
    UnavailableError,
)
from segbot.domain.planning.plan import CampaignCheck, LookUp, LookUpResult, Operation, Receipt
from segbot.providers.batch.adapter import Batch
from segbot.providers.bunce.adapter import Bunce
from segbot.providers.constant_contact.adapter import ConstantContact
from segbot.providers.declarations import CampaignFindings
from segbot.providers.segmenter.adapter import Segmenter
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


class DoesNotWait(Batch):
    def _wait_until_applied(self, name, token):
        pass


class ForgetsAttributes(Batch):
    def write(self, write):
        return super().write(replace(write, members=tuple(replace(one, tags={}) for one in write.members)))


class SeesNoCampaigns(Batch):
    def campaign_check(self, _segment):
        return CampaignFindings(verdict=CampaignCheck.CLEAR, notes=("Nothing found.",))


class IgnoresCase(Batch):
    def get_segment(self, segment_id):
        return super().get_segment(segment_id.lower())


class EmptiesOnRenaming(Segmenter):
    def write(self, write):
        if write.operation is Operation.EDIT:
            super().write(replace(write, operation=Operation.CLEAR, segment_name=write.name, members=()))
            return Receipt()
        return super().write(write)


class SwallowsFailures(Segmenter):
    def write(self, write):
        try:
            return super().write(write)
        except RejectedError:
            return Receipt(segment_id=write.segment_id)


class ForgetsTheIds(Segmenter):
    def write(self, write):
        return replace(super().write(write), ids={})


class TakesDeletedForLive(ConstantContact):
    def get_segment(self, segment_id):
        return replace(super().get_segment(segment_id), deleted=False)


class CountsDraftsOnly(ConstantContact):
    def campaign_check(self, segment):
        found = super().campaign_check(segment)
        return (
            replace(found, verdict=CampaignCheck.WARN) if found.verdict is CampaignCheck.SCHEDULED else found
        )


class TakesAnyAnswerForADeletion(ConstantContact):
    def look_up(self, write):
        if write.operation is Operation.DELETE:
            return LookUpResult(verdict=LookUp.APPLIED)
        return super().look_up(write)


discreet = partial(checks.shows_no_secret_and_no_person, written=[])
BITES = [
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
    (DoesNotWait, checks.does_what_it_declares),
    (ForgetsAttributes, checks.does_what_it_declares),
    (SeesNoCampaigns, checks.finds_campaigns_that_use_a_segment),
    (IgnoresCase, checks.lists_every_segment_and_shows_each),
    (EmptiesOnRenaming, checks.does_what_it_declares),
    (SwallowsFailures, checks.believes_no_200_that_says_no),
    (ForgetsTheIds, checks.creates_with_people),
    (TakesDeletedForLive, checks.tells_deleted_from_live),
    (CountsDraftsOnly, checks.finds_campaigns_that_use_a_segment),
    (TakesAnyAnswerForADeletion, checks.looks_up_unknown_outcomes),
]
KEYS = {Bunce: "bunce", Batch: "batch", Segmenter: "segmenter", ConstantContact: "constant_contact"}


@pytest.mark.parametrize(("faulty", "check"), BITES, ids=lambda value: getattr(value, "__name__", "discreet"))
def test_a_faulty_adapter_is_caught(bench, faulty, check):
    seed = 1 if check in checks.SEEDED_WORLD else None
    made = bench(KEYS[faulty.__base__], seed=seed, faulty=faulty)
    with pytest.raises((AssertionError, pytest.fail.Exception, ProviderError)) as caught:
        check(made)
    assert caught.traceback[-1].path.name != "bench.py", "the scene, not the adapter, failed"
