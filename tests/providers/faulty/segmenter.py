"""Faulty adapters of Segmenter, each with one mistake a hurried person could make, and the check that sees it."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.errors import RejectedError
from segbot.domain.planning.plan import Operation, Receipt
from segbot.providers.segmenter.adapter import Segmenter
from tests.providers import checks


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


BITES = [
    (EmptiesOnRenaming, checks.does_what_it_declares),
    (SwallowsFailures, checks.believes_no_200_that_says_no),
    (ForgetsTheIds, checks.creates_with_people),
]
