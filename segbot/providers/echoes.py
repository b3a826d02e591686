"""Whether an answer is about what was asked: proxies mix answers up, and services fall back to a neighbour."""

from __future__ import annotations

import html
import unicodedata

from segbot.domain.segments import Segment


def is_about(segment: Segment, segment_id: str | None) -> bool:
    """Whether this is the segment of this id; capitals aside, as in UUIDs."""
    return segment.id.casefold() == (segment_id or "").casefold()


def is_called(segment: Segment, name: str | None) -> bool:
    """Whether this is the name that was given; how a service writes a name (capitals, blanks, `&amp;`) aside. None: no name
    was.
    """
    return name is None or _bare(segment.name) == _bare(name)


def _bare(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", html.unescape(name)).split()).casefold()
