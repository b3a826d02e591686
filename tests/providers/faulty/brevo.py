"""Faulty adapters of Brevo, each with one mistake that its documentation invites, and the check that sees it."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.errors import RateLimitError, RejectedError
from segbot.domain.planning.plan import Operation, Receipt
from segbot.providers.brevo.adapter import Brevo
from tests.providers import checks


class RemovesAll(Brevo):
    def write(self, write):
        if write.operation is Operation.REMOVE:
            body = {"emails": [member.id for member in write.members], "all": True}
            self._http.write("POST", f"/contacts/lists/{write.segment_id}/contacts/remove", body)
            return Receipt(segment_id=write.segment_id)
        return super().write(write)


class TakesFailuresForDone(Brevo):
    def _change_people(self, write, number):
        super()._change_people(write, number)
        return Receipt(segment_id=write.segment_id)


class ReadsTheNewestTenOnly(Brevo):
    def list_segments(self):
        rows = self._http.read("/contacts/lists", route=True).body["lists"]
        return (self._list(row) for row in rows)


class TakesARuleForAList(Brevo):
    def get_segment(self, segment_id):
        return super().get_segment(segment_id.removeprefix("segment-"))


class CutsLongListsItself(Brevo):
    def write(self, write):
        try:
            return super().write(write)
        except RejectedError:
            return Receipt()


class IgnoresTheHeader(Brevo):
    def write(self, write):
        try:
            return super().write(write)
        except RateLimitError as error:
            raise RateLimitError(str(error), retry_after=1) from error


class BelievesAnAnswerWithABody(Brevo):
    def write(self, write):
        if write.operation is Operation.DELETE:
            self._http.write("DELETE", f"/contacts/lists/{write.segment_id}")
            return Receipt(segment_id=write.segment_id)
        return super().write(write)


class TrustsTheTotal(Brevo):
    def get_segment(self, segment_id):
        found = super().get_segment(segment_id)
        return found if found.member_count is None else replace(found, member_count=0)


class ChangesWhatFillsItself(Brevo):
    def write(self, write):
        return super().write(replace(write, kind=None))


class TakesARefusedRepeatForAFailure(Brevo):
    def _send_people(self, number, members, *, adding):
        path = f"/contacts/lists/{number}/contacts/{'add' if adding else 'remove'}"
        self._http.write("POST", path, {"emails": [member.id for member in members]})
        return ()


BITES = [
    (TakesARefusedRepeatForAFailure, checks.takes_no_repeat_for_a_failure),
    (TrustsTheTotal, checks.lists_every_segment_and_shows_each),
    (ChangesWhatFillsItself, checks.lists_every_segment_and_shows_each),
    (RemovesAll, checks.does_what_it_declares),
    (TakesFailuresForDone, checks.tells_for_whom_something_changed),
    (ReadsTheNewestTenOnly, checks.lists_every_segment_and_shows_each),
    (TakesARuleForAList, checks.lists_every_segment_and_shows_each),
    (CutsLongListsItself, checks.never_sends_nobody_or_too_many),
    (IgnoresTheHeader, checks.waits_as_long_as_it_is_told),
    (BelievesAnAnswerWithABody, checks.believes_no_200_that_says_no),
]
