"""A look after a change that was answered: trouble with it must not make the change look undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from segbot.domain.errors import ProviderError, RateLimitError, UnavailableError
from segbot.domain.ports import Clock
from segbot.providers.http import Http

_LONGEST = timedelta(seconds=60)
_BETWEEN_LOOKS = 2.0

T = TypeVar("T")


def surely(http: Http, clock: Clock, read: Callable[[], T]) -> T:
    """What `read` gives, tried again for a minute. Raises OutcomeUnknownError where it does not come to an answer."""
    until = clock.now() + _LONGEST
    while True:
        try:
            return read()
        except (RateLimitError, UnavailableError) as error:
            wait = max(_BETWEEN_LOOKS, error.retry_after or 0.0)
            if clock.now() + timedelta(seconds=wait) > until:
                raise http.outcome_unknown(error.status) from error
            clock.sleep(wait)
        except ProviderError as error:
            raise http.outcome_unknown(error.status) from error
