"""Segments as their provider, or segbot's own record, describes them: listed, suggested, found by what was typed."""

from __future__ import annotations

import concurrent.futures
import re
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import (
    InvalidActionError,
    NotFoundError,
    NotListedYetError,
    RateLimitError,
    RejectedError,
    SeveralSegmentsError,
)
from segbot.domain.ports import Clock
from segbot.domain.segments import Segment
from segbot.flows.accounts.connections import Connections
from segbot.flows.browsing.kept_segments import KeptSegments
from segbot.flows.browsing.name_match import alike, by_words, meant, words_of
from segbot.flows.browsing.not_listed import as_of, not_read, renamed, so_far
from segbot.flows.browsing.pick import NoneSuchError, pick
from segbot.flows.browsing.sizes_seen import SizesSeen
from segbot.store import Store

_FRESH = timedelta(seconds=60)
_SOON = 1.2
# Seconds; a command may need two looks and one more before Slack, which waits for three, hears of it.
_NAMING = 0.8
_A_MOMENT = 0.4
_A_LOOK = 1.5
_WHOLE_LIST = 60.0
# Seconds a list may take that is read while somebody waits: for a page, for a preview.
_FOR_A_LOOK, _FOR_A_PREVIEW = 2.5, 10.0
_MOST_HELD = 2_000
_AN_ID = re.compile(r"\d+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An account's segments by name, and as of when; `at` None: as they are now."""

    segments: Sequence[Segment]
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A segment to be looked at. `at`: as of when it is known, where its provider takes no requests for so many `seconds`;
    None: as it is now.
    """

    segment: Segment
    at: datetime | None = None
    seconds: float = 0.0


class Segments:
    """`patience`: how long a suggestion may wait for the provider, in seconds. `threads` read lists in the background."""

    def __init__(
        self,
        store: Store,
        connections: Connections,
        clock: Clock,
        *,
        patience: float = 0.8,
        threads: Executor | None = None,
    ) -> None:
        self._store = store
        self._connections = connections
        self._clock = clock
        self._patience = patience
        self._own_pool = None if threads else ThreadPoolExecutor(4, thread_name_prefix="segments")
        self._pool: Executor = threads or cast(Executor, self._own_pool)
        self.sizes = SizesSeen(store, clock)
        self._kept = KeptSegments(store, connections, clock, self._pool, noted=self.sizes.note)

    def refresh_all(self) -> None:
        """Have every account's list read in the background, where it is time."""
        self._kept.refresh_all()

    def segments(self, connection: str) -> list[Segment]:
        """As they are now where the list is read quickly, or was never read; else as they were read last, while they are
        read again (from the membership log where the provider cannot be asked).

        Raises ProviderError.
        """
        return list(self._listing(connection).segments)

    def listed(self, connection: str) -> Listed:
        """The same to be looked at, with their age; what is kept where a limit would keep whoever looks waiting.

        Raises NotListedYetError while they are read for the first time, ProviderError.
        """
        self._insist_on_a_whole_list(connection)
        try:
            with calls_for(Priority.PEOPLE, patience=_A_LOOK):
                return self._listing(connection)
        except RateLimitError:
            state = self._kept.state(connection)
            self._kept.refresh_soon(connection)
            if state.at is None:
                raise
            return Listed(segments=self._kept.known(connection), at=state.at)

    def _listing(self, connection: str) -> Listed:
        if not self._connections.spec(connection).lists_segments:
            return Listed(segments=sorted(self._listed(connection), key=lambda each: each.name.casefold()))
        state = self._kept.state(connection)
        if state.at is None and state.begun is not None:
            self._kept.wait(connection, _WHOLE_LIST)
            state = self._kept.state(connection)
        if state.at is None or self._kept.is_quick(connection):
            return Listed(segments=self._kept.read(connection))
        self._kept.refresh_soon(connection)
        return Listed(segments=self._kept.known(connection), at=state.at)

    def is_being_read(self, connection: str) -> bool:
        """Whether the list is read at this moment, by whichever process."""
        return self._kept.is_being_read(connection)

    def _insist_on_a_whole_list(self, connection: str, patience: float = _A_LOOK) -> None:
        """Raises NotListedYetError where it is still being read for the first time after so many seconds."""
        state = self._kept.state(connection)
        if state.at is not None or state.begun is None or self._kept.wait(connection, patience):
            return
        if self._kept.is_being_read(connection):
            with self._store.reading() as tx:
                known = tx.segments.count(connection)
            raise so_far(self._connections.spec(connection), known)

    def suggest(self, connection: str, typed: str, limit: int = 100) -> list[Segment]:
        """Segments whose name goes with what was typed, quickly: from what is kept, which is read again meanwhile. Only
        where nothing or little is kept, the provider is given a moment.
        """
        if not self._connections.spec(connection).lists_segments:
            return _fitting(self._listed(connection), typed, limit)
        if not self._kept.is_fresh(connection):
            state = self._kept.state(connection)
            asked = self._kept.refresh_soon(connection)
            if state.at is None or state.took <= _SOON:
                with suppress(concurrent.futures.TimeoutError):
                    asked.result(timeout=self._patience)
        wanted = words_of(typed)
        with self._store.reading() as tx:
            found = tx.segments.holding(connection, wanted, limit if not wanted else _MOST_HELD)
            same = tx.segments.one(connection, typed.strip())
        if not found and wanted:
            found = self._kept.known(connection)  # nothing holds it: what is nearly it
        return _fitting([*filter(None, [same]), *found], typed, limit)

    def accounts_with(self, typed: str, connections: Sequence[str]) -> list[str]:
        """The connections that have a segment that may be meant by this; from memory where they do not answer soon."""
        for name in connections:
            if self._connections.spec(name).lists_segments:
                self._kept.refresh_soon(name)
        until = time.monotonic() + _NAMING
        known = {name: self._known_soon(name, until) for name in connections}
        by_name = {name: [each.name for each in found] for name, found in known.items()}
        folded = typed.casefold()
        exact = [
            name
            for name, found in known.items()
            if any(folded in (each.id.casefold(), each.name.casefold()) for each in found)
        ]
        begun = [name for name, names in by_name.items() if by_words(typed, names)]
        return exact or begun or [name for name, names in by_name.items() if meant(typed, names)]

    def first_known(self, connection: str, phrases: Sequence[str]) -> str | None:
        """The first of these by which a segment of this connection is called, wholly or in part."""
        until = time.monotonic() + _A_MOMENT
        names = [each.name for each in self._known_soon(connection, until)]
        return next((phrase for phrase in phrases if by_words(phrase, names)), None)

    def _known_soon(self, connection: str, until: float) -> Sequence[Segment]:
        """`until`: how long the provider is waited for, by the clock of `time.monotonic`: Slack waits three seconds."""
        if not self._connections.spec(connection).lists_segments:
            return self._listed(connection)
        if not self._kept.is_fresh(connection):
            asked = self._kept.refresh_soon(connection)
            with suppress(concurrent.futures.TimeoutError):
                asked.result(timeout=max(0.0, until - time.monotonic()))
        return self._kept.known(connection)

    def segment(self, connection: str, typed: str, *, new: bool = False) -> Segment:
        """The live segment somebody means by an id or a name. With `new`, where the provider cannot list them, an id
        nobody has noted yet is taken at its word. Raises InvalidActionError on `segment` with the nearest names,
        NotListedYetError where it may be new and to list them all takes longer than anybody waits, ProviderError.
        """
        spec = self._connections.spec(connection)
        if not spec.lists_segments:
            return self._noted(connection, typed, new=new)
        with self._store.reading() as tx:
            by_id = tx.segments.one(connection, typed)
        if by_id is not None:
            return self.current(connection, typed)
        try:
            return self._picked(connection, typed, spec)
        except InvalidActionError:
            if _AN_ID.fullmatch(typed):
                unlisted = self._unlisted(connection, typed)
                if unlisted is not None:
                    return unlisted
            raise

    def shown(self, connection: str, typed: str, *, told: NotListedYetError | None = None) -> Shown:
        """The one to be looked at: as it is now, or from what is kept where a limit would keep whoever looks waiting.
        `told`: what they have been told before, when it was not known yet.

        Raises InvalidActionError on `segment`, NotListedYetError where it may be found when the list has been read;
        RateLimitError where it is not among what is kept, other ProviderErrors.
        """
        try:
            with calls_for(Priority.PEOPLE, patience=_A_LOOK):
                return Shown(segment=self._looked_at(connection, typed, told))
        except RateLimitError as error:
            state = self._kept.state(connection)
            at = state.at or state.begun
            if at is None:
                self._kept.refresh_soon(connection)
                raise
            try:
                found = pick(self._kept.known(connection), typed, self._connections.spec(connection).noun)
            except SeveralSegmentsError:
                raise
            except InvalidActionError:
                raise error from None
            return Shown(segment=found, at=at, seconds=error.retry_after)

    def _looked_at(self, connection: str, typed: str, told: NotListedYetError | None) -> Segment:
        """While a list is read for the first time, which may take minutes, the one of this very name is enough. A list that
        takes long is not read while somebody waits for a page.
        """
        spec, state = self._connections.spec(connection), self._kept.state(connection)
        if not spec.lists_segments or (state.at is None and state.begun is None):
            return self.segment(connection, typed)
        if state.at is None:
            named = [each for each in self._kept.known(connection) if typed in (each.name, each.id)]
            if len(named) == 1:
                return self.current(connection, named[0].id)
            self._insist_on_a_whole_list(connection)
            state = self._kept.state(connection)
        if state.took <= _FOR_A_LOOK or state.at is None:
            return self.segment(connection, typed)
        self._kept.refresh_soon(connection)
        try:
            found = pick(self._kept.known(connection), typed, spec.noun)
        except NoneSuchError as error:
            unlisted = self._unlisted(connection, typed) if _AN_ID.fullmatch(typed) else None
            if unlisted is None:
                raise self._none_such(connection, error, state.at, told) from None
            return unlisted
        return self._seen(connection, found, state.at, told)

    def _seen(
        self, connection: str, found: Segment, at: datetime, told: NotListedYetError | None = None
    ) -> Segment:
        """One of a list that takes long to be read, as it is now; where it is gone, another one may have its name."""
        provider = self._connections.provider(connection)
        try:
            now = provider.get_segment(found.id)
        except NotFoundError as error:
            gone = NoneSuchError({"segment": f"The {provider.spec.noun} “{found.name}” is no longer there."})
            raise self._none_such(connection, gone, at, told) from error
        self.sizes.note_one(connection, now)
        return now

    def _none_such(
        self, connection: str, error: NoneSuchError, at: datetime, told: NotListedYetError | None = None
    ) -> InvalidActionError:
        """What is said where nothing is known by that name: of a list that is old, that it is being read again."""
        now, spec = self._clock.now(), self._connections.spec(connection)
        if now - at <= _FRESH or (told is not None and told.at != at):
            return error
        if told is not None:
            return not_read(error, spec, at, now)
        self._kept.read_again_soon(connection)
        return as_of(error, spec, at, now)

    def _picked(self, connection: str, typed: str, spec: ProviderSpec) -> Segment:
        """The one that is meant, as it is now; where the list is kept and soon read, looked for once more among all as they
        are now before it is said that there is none, and where the one found has another name meanwhile.
        """
        self._insist_on_a_whole_list(connection, _FOR_A_PREVIEW)
        listed = self._listing(connection)
        if listed.at is None:
            return self._seen_whole(connection, pick(listed.segments, typed, spec.noun), spec)
        quick = self._kept.state(connection).took <= _FOR_A_PREVIEW
        try:
            found = pick(listed.segments, typed, spec.noun)
            now = self.current(connection, found.id) if quick else self._seen(connection, found, listed.at)
            if now.name == found.name:
                return now
            if not quick:
                self._kept.read_again_soon(connection)
                raise renamed(found.name, now.name, spec)
        except NotFoundError:
            if self._clock.now() - listed.at <= _FRESH:
                raise
        except NoneSuchError as error:
            if not quick or self._clock.now() - listed.at <= _FRESH:
                raise self._none_such(connection, error, listed.at) from None
        return self._seen_whole(connection, pick(self._kept.read(connection), typed, spec.noun), spec)

    def _seen_whole(self, connection: str, found: Segment, spec: ProviderSpec) -> Segment:
        """Lists leave the criteria out, or who is not subscribed; only a look at the one segment shows them."""
        unsized = spec.reads_members and found.member_count is None
        if spec.criteria or unsized:
            return self.current(connection, found.id)
        self.sizes.note_one(connection, found)
        return found

    def _noted(self, connection: str, typed: str, *, new: bool) -> Segment:
        noun, known = self._connections.spec(connection).noun, self._listed(connection)
        try:
            return pick(sorted(known, key=lambda each: each.name.casefold()), typed, noun)
        except InvalidActionError:
            if new and not alike(typed, [each.name for each in known]):
                return Segment(id=typed, name=typed)
            raise

    def current(self, connection: str, segment_id: str) -> Segment:
        """The segment now. A provider that says "not found" is asked for its list too before it is believed.

        Raises NotFoundError, ProviderError.
        """
        found = self._asked_for(connection, segment_id)
        self.sizes.note_one(connection, found)
        return found

    def _asked_for(self, connection: str, segment_id: str) -> Segment:
        provider = self._connections.provider(connection)
        if not provider.spec.lists_segments:
            for segment in self._listed(connection):
                if segment.id == segment_id:
                    return segment
            return Segment(id=segment_id, name=segment_id)
        try:
            return provider.get_segment(segment_id)
        except NotFoundError:
            for segment in provider.list_segments():
                if segment.id == segment_id:
                    return segment
            raise

    def close(self) -> None:
        if self._own_pool is not None:
            self._own_pool.shutdown(wait=False, cancel_futures=True)

    def _unlisted(self, connection: str, segment_id: str) -> Segment | None:
        """A segment that is no longer listed but still known by its id: some providers keep deleted ones."""
        try:
            return self._connections.provider(connection).get_segment(segment_id)
        except RejectedError:
            return None

    def _listed(self, connection: str) -> list[Segment]:
        provider = self._connections.provider(connection)
        if provider.spec.lists_segments:
            return list(provider.list_segments())
        with self._store.reading() as tx:
            return [each.as_segment() for each in tx.membership_log.segments(connection) if not each.deleted]


def _fitting(known: Sequence[Segment], typed: str, limit: int) -> list[Segment]:
    """Those whose names go with what was typed, the likeliest first."""
    wanted = typed.strip().casefold()
    if not wanted:
        return list(known[:limit])
    first = [each for each in known if wanted in (each.id.casefold(), each.name.casefold())]
    names = [each.name for each in known]
    found = dict.fromkeys(by_words(typed, names) or alike(typed, names, limit))
    by_name: dict[str, list[Segment]] = {}
    for each in known:
        by_name.setdefault(each.name, []).append(each)
    held = [each for each in known if wanted in each.name.casefold()]
    hits = [*first, *(each for name in found for each in by_name[name]), *held]
    return list({each.id: each for each in hits}.values())[:limit]
