"""Faulty adapters of the example in docs/adding-a-provider.md, which is only there while a test has it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from segbot.domain.errors import AddressError, NotFoundError, OutcomeUnknownError, RateLimitError
from segbot.domain.members import IdType
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt
from tests.providers import checks
from tests.providers.bench import Bench, Subject


class SendsIdsAsAddresses:
    def write(self, write):
        named = tuple(replace(member, id_type=IdType.EMAIL) for member in write.members)
        return super().write(replace(write, members=named))


class IgnoresFailures:
    def write(self, write):
        return replace(super().write(write), not_changed=())


class TellsHowManyWereSent:
    def write(self, write):
        return replace(super().write(write), changed=len(write.members))


class TakesAnOlderNamesake:
    def look_up(self, write):
        for segment in self.named(write.name or ""):
            return LookUpResult(verdict=LookUp.APPLIED, receipt=Receipt(segment_id=segment.id))
        return super().look_up(write)


class RepeatsACreate:
    def write(self, write):
        try:
            return super().write(write)
        except OutcomeUnknownError:
            if write.operation is not Operation.CREATE:
                raise
            return super().write(write)


class TakesAPageForGone:
    def get_segment(self, segment_id):
        try:
            return super().get_segment(segment_id)
        except AddressError as error:
            raise NotFoundError("It is gone.", status=404) from error


class IgnoresTheWait:
    def write(self, write):
        try:
            return super().write(write)
        except RateLimitError as error:
            raise RateLimitError(str(error), retry_after=1) from error


class ReadsTheFirstPageOfMembers:
    def read_members(self, segment):
        yield from list(super().read_members(segment))[:2]


class KeepsTheWordsToItself:
    def write(self, write):
        try:
            return super().write(write)
        except Exception as error:
            error.words = ""
            raise


BITES = [
    (SendsIdsAsAddresses, checks.keeps_ids_and_addresses_apart),
    (IgnoresFailures, checks.tells_for_whom_something_changed),
    (TellsHowManyWereSent, checks.tells_for_whom_something_changed),
    (TakesAnOlderNamesake, checks.looks_up_unknown_outcomes),
    (RepeatsACreate, checks.writes_once_whatever_happens),
    (TakesAPageForGone, checks.takes_no_page_for_gone),
    (IgnoresTheWait, checks.waits_as_long_as_it_is_told),
    (ReadsTheFirstPageOfMembers, checks.hands_out_members_where_it_says_so),
    (KeepsTheWordsToItself, checks.keeps_the_providers_words),
]


def bites(subject: Subject) -> list[tuple[type, Callable[[Bench], None]]]:
    """Each as a subclass of the example's adapter, with the check that sees it."""
    return [(type(fault.__name__, (fault, _adapter(subject)), {}), check) for fault, check in BITES]


def _adapter(subject: Subject) -> type:
    return sys.modules[subject.kind.open.__module__].Acorn
