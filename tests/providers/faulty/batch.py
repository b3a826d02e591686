"""Faulty adapters of Batch, each with one mistake a hurried person could make, and the check that sees it."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.errors import AddressError
from segbot.domain.members import IdType
from segbot.domain.planning.plan import CampaignCheck, LookUp, LookUpResult
from segbot.providers.batch.adapter import Batch
from segbot.providers.declarations import CampaignFindings
from tests.providers import checks


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


class SendsAddressesAsIds(Batch):
    def write(self, write):
        named = tuple(replace(member, id_type=IdType.ID) for member in write.members)
        return super().write(replace(write, members=named))


class TakesAPageForGone(Batch):
    def look_up(self, write):
        try:
            return super().look_up(write)
        except AddressError:
            return LookUpResult(verdict=LookUp.APPLIED)


BITES = [
    (SendsAddressesAsIds, checks.keeps_ids_and_addresses_apart),
    (TakesAPageForGone, checks.takes_no_page_for_gone),
    (DoesNotWait, checks.does_what_it_declares),
    (ForgetsAttributes, checks.does_what_it_declares),
    (SeesNoCampaigns, checks.finds_campaigns_that_use_a_segment),
    (IgnoresCase, checks.lists_every_segment_and_shows_each),
]
