"""Lists that are read page by page while others change them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segbot.domain.segments import Segment


def each_once(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Every segment by its id where it comes first: what moves to a later page meanwhile comes a second time."""
    seen: set[str] = set()
    for segment in segments:
        if segment.id not in seen:
            seen.add(segment.id)
            yield segment
