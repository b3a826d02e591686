"""Faulty adapters of ConstantContact, each with one mistake a hurried person could make, and the check that sees it."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.planning.plan import CampaignCheck, LookUp, LookUpResult, Operation
from segbot.providers.constant_contact.adapter import ConstantContact
from tests.providers import checks


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


BITES = [
    (TakesDeletedForLive, checks.tells_deleted_from_live),
    (CountsDraftsOnly, checks.finds_campaigns_that_use_a_segment),
    (TakesAnyAnswerForADeletion, checks.looks_up_unknown_outcomes),
]
