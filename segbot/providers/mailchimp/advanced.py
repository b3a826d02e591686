"""Advanced segments: rules of the whole account, which a plan may not have. They are listed and shown.

Source: mailchimp.com/developer/marketing (advanced segments). How the list of them looks is not published: it is read as all
other lists, and one that cannot be read is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from segbot.domain.errors import ProviderError
from segbot.domain.ports import Clock
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.http import Http
from segbot.providers.mailchimp import wire

_CLOSED_FOR = timedelta(minutes=10)


class AdvancedSegments:
    """Those of one account. Thread-safe: two at once may both find out that there are none."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._closed_since: datetime | None = None

    def all(self) -> Iterator[Segment]:
        """None where the plan has none, or they cannot be read."""
        for row in self.rows() or ():
            found = wire.advanced(row)
            if found is not None:
                yield found

    def rows(self) -> list[wire.Row] | None:
        """As listed; None where they cannot be read, which is believed for ten minutes."""
        now = self._clock.now()
        if self._closed_since is not None and now - self._closed_since < _CLOSED_FOR:
            return None
        try:
            return wire.rows(self._http, "/segments", "segments", route=True)
        except ProviderError:
            self._closed_since = now
            return None

    def get(self, identity: str) -> Segment:
        """One with its definition. Raises NotFoundError, ProviderError."""
        found = wire.advanced(self.row(identity))
        if found is None:
            raise self._http.unusable()
        return found

    def row(self, identity: str) -> wire.Row:
        """One as it is read, with its definition where Mailchimp shows it. Raises ProviderError."""
        return json_values.mapping(self._http.read(f"/segments/{wire.quoted(identity)}").body)
