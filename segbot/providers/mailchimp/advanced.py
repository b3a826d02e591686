"""Advanced segments: rules of the whole account, which a plan may not have. They are listed and shown.

Source: mailchimp.com/developer/marketing (advanced segments). How the list of them looks is not published: it is read as all
other lists, and one that cannot be read is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from segbot.domain.errors import ProviderError, RateLimitError, UnavailableError
from segbot.domain.ports import Clock
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.closed_doors import ClosedDoor
from segbot.providers.http import Http
from segbot.providers.mailchimp import wire
from segbot.providers.offset_pages import Row, read_whole


class AdvancedSegments:
    """Those of one account. Thread-safe."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._door = ClosedDoor(clock)

    def all(self) -> Iterator[Segment]:
        """None where the plan has none, or they cannot be read."""
        for row in self.rows() or ():
            found = wire.advanced(row)
            if found is not None:
                yield found

    def rows(self) -> list[Row] | None:
        """As listed; None where they cannot be read, which is believed for ten minutes."""
        return self._door.read(self._read)

    def certain_rows(self) -> list[Row]:
        """As listed now; none where Mailchimp says that there are none to be had. Raises RateLimitError, UnavailableError where
        it does not come to say.
        """
        try:
            return self._read()
        except (RateLimitError, UnavailableError):
            raise
        except ProviderError:
            return []

    def _read(self) -> list[Row]:
        return read_whole(self._http, "/segments", "segments", wire.PAGES, route=True)

    def get(self, identity: str) -> Segment:
        """One with its definition. Raises NotFoundError, ProviderError."""
        found = wire.advanced(self.row(identity))
        if found is None:
            raise self._http.unusable()
        return found

    def row(self, identity: str) -> Row:
        """One as it is read, with its definition where Mailchimp shows it. Raises ProviderError."""
        return json_values.mapping(self._http.read(f"/segments/{wire.quoted(identity)}").body)
