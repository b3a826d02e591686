"""Segments as their provider, or segbot's own record, describes them: listed, suggested, found by what was typed."""

from __future__ import annotations

import concurrent.futures
import re
from collections.abc import Sequence
from datetime import timedelta

from segbot.domain.errors import (
    InvalidActionError,
    NotFoundError,
    ProviderError,
    RejectedError,
    SeveralSegmentsError,
)
from segbot.domain.ports import Clock
from segbot.domain.segments import Segment
from segbot.flows.accounts.connections import Connections
from segbot.flows.browsing.name_match import alike, by_words, mistyped
from segbot.flows.browsing.sizes_seen import SizesSeen
from segbot.store import Store

_FRESH = timedelta(seconds=60)
_SOON = 1.2
_AN_ID = re.compile(r"\d+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def pick(segments: Sequence[Segment], typed: str, noun: str) -> Segment:
    """The one segment meant: by id, by name, by name without case, by the beginning or a part of its name, or in spite of
    a typing error; where an account has several kinds, a kind may stand before the name (`list:VIP`).

    Raises InvalidActionError on `segment`, SeveralSegmentsError where several could be meant.
    """
    for matches in (
        [each for each in segments if each.id == typed],
        [each for each in segments if each.name == typed],
        [each for each in segments if each.name.casefold() == typed.casefold()],
        [each for each in segments if _with_kind(each) == typed.casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise InvalidActionError({"segment": _several(matches, typed, noun)})
    return _partly(segments, typed, noun)


def _partly(segments: Sequence[Segment], typed: str, noun: str) -> Segment:
    """By a part of its name; deleted ones only count when they are named in full."""
    live = [each for each in segments if not each.deleted]
    names = [each.name for each in live]
    found = by_words(typed, names) or list(filter(None, [mistyped(typed, names)]))
    matches = [each for each in live if each.name in found]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise SeveralSegmentsError(typed, noun, matches)
    near = " or ".join(f"“{name}”" for name in alike(typed, names))
    hint = f"Did you mean {near}?" if near else f"Pick one of the {len(live):,} there are."
    raise InvalidActionError(
        {"segment": f"There is no {noun} “{typed}”. {hint if live else f'There are no {noun}s yet.'}"}
    )


def _with_kind(segment: Segment) -> str:
    return f"{segment.kind}:{segment.name}".casefold() if segment.kind else ""


def _several(matches: Sequence[Segment], typed: str, noun: str) -> str:
    """Which they are, in a way that can be typed."""
    kinds = [each.kind or "" for each in matches]
    if all(kinds) and len(set(kinds)) == len(kinds):
        ways = " or ".join(f"“{each.kind}:{each.name}”" for each in matches)
        return f"A {' and a '.join(kinds)} are called “{typed}”. Say which: {ways}."
    ids = ", ".join(each.id for each in matches[:5])
    return f"{len(matches)} {noun}s are called “{typed}”. Say which by its id: {ids}."


class Segments:
    """`patience`: how long a suggestion may wait for the provider, in seconds."""

    def __init__(
        self, store: Store, connections: Connections, clock: Clock, *, patience: float = 2.0
    ) -> None:
        self._store = store
        self._connections = connections
        self._clock = clock
        self._patience = patience
        self.sizes = SizesSeen(store, clock)
        self._pool = concurrent.futures.ThreadPoolExecutor(4, thread_name_prefix="segments")

    def segments(self, connection: str) -> list[Segment]:
        """Live from the provider (from the membership log where it cannot be asked), and remembered for suggestions.

        Raises ProviderError.
        """
        found = sorted(self._listed(connection), key=lambda each: each.name.casefold())
        with self._store.transaction() as tx:
            tx.segments.remember(connection, found, self._clock.now())
        self.sizes.note(connection, found)
        return found

    def suggest(self, connection: str, typed: str, limit: int = 100) -> list[Segment]:
        """Segments whose name goes with what was typed, quickly: from memory when that is fresh, else from the
        provider if it answers in time, else from memory all the same.
        """
        with self._store.reading() as tx:
            remembered = tx.segments.recall(connection)
        known: Sequence[Segment] = remembered[0] if remembered else ()
        if remembered is None or self._clock.now() - remembered[1] > _FRESH:
            known = self._in_time(connection, known)
        wanted = typed.strip().casefold()
        if not wanted:
            return list(known[:limit])
        first = [each for each in known if wanted in (each.id.casefold(), each.name.casefold())]
        names = [each.name for each in known]
        found = by_words(typed, names) or alike(typed, names, limit)
        held = [each for each in known if wanted in each.name.casefold()]
        hits = [*first, *(each for name in found for each in known if each.name == name), *held]
        return list({each.id: each for each in hits}.values())[:limit]

    def accounts_with(self, typed: str, connections: Sequence[str]) -> list[str]:
        """The connections that have a segment that may be meant by this; from memory where they do not answer soon."""
        asked = {name: self._pool.submit(self._known_soon, name) for name in connections}
        concurrent.futures.wait(asked.values(), timeout=_SOON)
        known = {
            name: each.result() if each.done() else self._remembered(name) for name, each in asked.items()
        }
        by_name = {name: [each.name for each in found] for name, found in known.items()}
        folded = typed.casefold()
        exact = [
            name
            for name, found in known.items()
            if any(folded in (each.id.casefold(), each.name.casefold()) for each in found)
        ]
        begun = [name for name, names in by_name.items() if by_words(typed, names)]
        return exact or begun or [name for name, names in by_name.items() if mistyped(typed, names)]

    def _known_soon(self, connection: str) -> Sequence[Segment]:
        with self._store.reading() as tx:
            remembered = tx.segments.recall(connection)
        if remembered is not None and self._clock.now() - remembered[1] <= _FRESH:
            return remembered[0]
        try:
            return self.segments(connection)
        except ProviderError:
            return remembered[0] if remembered else ()

    def _remembered(self, connection: str) -> Sequence[Segment]:
        with self._store.reading() as tx:
            remembered = tx.segments.recall(connection)
        return remembered[0] if remembered else ()

    def segment(self, connection: str, typed: str, *, new: bool = False) -> Segment:
        """The live segment somebody means by an id or a name. With `new`, where the provider cannot list them, an id
        nobody has noted yet is taken at its word. Raises InvalidActionError on `segment` with the nearest names,
        ProviderError.
        """
        spec = self._connections.spec(connection)
        with self._store.reading() as tx:
            remembered = tx.segments.recall(connection)
        if spec.lists_segments and remembered and any(each.id == typed for each in remembered[0]):
            return self.current(connection, typed)
        try:
            found = pick(self.segments(connection), typed, spec.noun)
        except InvalidActionError:
            known = [each.name for each in self._listed(connection)] if new else []
            if new and not spec.lists_segments and not alike(typed, known):
                return Segment(id=typed, name=typed)
            if spec.lists_segments and _AN_ID.fullmatch(typed):
                unlisted = self._unlisted(connection, typed)
                if unlisted is not None:
                    return unlisted
            raise
        # Lists leave the criteria out, or who is not subscribed; only a look at the one segment shows them.
        unsized = spec.reads_members and found.member_count is None
        if spec.criteria or unsized:
            return self.current(connection, found.id)
        self.sizes.note_one(connection, found)
        return found

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
        self._pool.shutdown(wait=False, cancel_futures=True)

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

    def _in_time(self, connection: str, known: Sequence[Segment]) -> Sequence[Segment]:
        asked = self._pool.submit(self.segments, connection)
        try:
            return asked.result(timeout=self._patience)
        except (concurrent.futures.TimeoutError, ProviderError):
            return known
